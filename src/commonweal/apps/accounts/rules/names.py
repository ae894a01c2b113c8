"""When two names mean the same organisation."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["same_name_key"]

_FILLER = frozenset({"the", "of", "for", "and"})


def same_name_key(name: str) -> str:
    """A name without case, accents, punctuation and small words: equal keys, same organisation.

    "Department for Work & Pensions" and "the department of work and pensions" are one.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    kept = [word for word in words if word not in _FILLER]
    return " ".join(kept or words) or name.strip().casefold()
