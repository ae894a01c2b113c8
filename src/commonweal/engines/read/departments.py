"""Departments under their names over time: BIS and DECC became BEIS, then DESNZ, DSIT and DBT."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["same_family"]

_FAMILIES: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in (
        "BIS DECC BEIS DESNZ DSIT DBT DIT HMLR",
        "DCLG MHCLG DLUHC",
        "DOH DH DHSC NHS",
        "FCO DFID FCDO",
        "DCMS DSIT",
        "HO NCA",
        "CO HMT",
        "MOJ HMCTS",
        "MOD DE DIO",
    )
)
"""UK machinery of government changes, 2010 to 2025: gov.uk notices of each change."""


@lru_cache(maxsize=4096)
def _marks(text: str) -> frozenset[str]:
    """The short or whole names in a department cell, in capitals: ``DEFRA & DFT`` are two."""
    capitals = re.sub(r"\b(?:NON)?[\s-]*CAPITAL\b|\bNON\b", " ", text.upper())
    parts = re.split(r"[&/,;+]|\bAND\b(?=\s+[A-Z]{2,6}\b)", capitals)
    return frozenset(" ".join(part.split()) for part in parts if part.strip())


@lru_cache(maxsize=16384)
def same_family(first: str, second: str) -> bool:
    """True where two department cells name the same body, or one that became the other."""
    one, two = _marks(first), _marks(second)
    if not one or not two or one & two:
        return True
    return any(family & one and family & two for family in _FAMILIES)
