"""Candidate causes, ranked by the signs for and against each. A rank is an order in which to look,
not a probability: signs are counted, and what is not known counts on neither side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from commonweal.engines.diagnose.causes import Cause

__all__ = ["Candidate", "Catalogue", "CatalogueEntry", "Strength", "catalogue", "rank"]

Strength = int
"""The weight of a sign: 1 a hint, 2 a plain sign, 3 a strong one."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A cause, the signs on either side of it with their weights, and what may be done, by slug."""

    cause: Cause
    signs_for: Mapping[str, Strength]
    signs_against: Mapping[str, Strength]
    responses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    version: str
    valid_from: str
    source: str
    entries: tuple[CatalogueEntry, ...]

    @property
    def signs(self) -> frozenset[str]:
        """Every sign that speaks for or against something."""
        return frozenset(s for e in self.entries for s in (*e.signs_for, *e.signs_against))

    def responses_to(self, cause: Cause) -> tuple[str, ...]:
        return next(entry.responses for entry in self.entries if entry.cause is cause)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cause with its evidence, the weightiest first. ``score`` is the weight for less the weight
    against; ``unknown`` are the signs about which nothing is known."""

    cause: Cause
    score: int
    signs_for: tuple[str, ...]
    signs_against: tuple[str, ...]
    unknown: tuple[str, ...]
    catalogue: str

    @property
    def is_candidate(self) -> bool:
        """Whether anything at all speaks for it."""
        return bool(self.signs_for)


@cache
def catalogue() -> Catalogue:
    """The catalogue that ships. ValueError where it is not whole."""
    text = files("commonweal.engines.diagnose").joinpath("data/causes.json").read_text()
    row = json.loads(text)
    entries = tuple(
        CatalogueEntry(Cause(one["cause"]), one["for"], one["against"], tuple(one["responses"]))
        for one in row["causes"]
    )
    if {entry.cause for entry in entries} != set(Cause):
        raise ValueError("the catalogue does not have each cause once")
    return Catalogue(f"{row['name']}@{row['version']}", row["valid_from"], row["source"], entries)


def rank(signs: Mapping[str, bool | None], using: Catalogue | None = None) -> list[Candidate]:
    """Every cause of the catalogue, the one with most for it first; equals in its order.

    ``signs`` says of each whether it is there; None, or no word at all, is not known.
    """
    used = using or catalogue()
    found = [_candidate(entry, signs, used.version) for entry in used.entries]
    return sorted(found, key=lambda one: (not one.is_candidate, -one.score))


def _candidate(entry: CatalogueEntry, signs: Mapping[str, bool | None], version: str) -> Candidate:
    here = {name for name, there in signs.items() if there}
    every = {**entry.signs_for, **entry.signs_against}
    return Candidate(
        cause=entry.cause,
        score=_weight(entry.signs_for, here) - _weight(entry.signs_against, here),
        signs_for=_present(entry.signs_for, here),
        signs_against=_present(entry.signs_against, here),
        unknown=tuple(name for name in every if signs.get(name) is None),
        catalogue=version,
    )


def _weight(weights: Mapping[str, Strength], here: set[str]) -> int:
    return sum(weight for name, weight in weights.items() if name in here)


def _present(weights: Mapping[str, Strength], here: set[str]) -> tuple[str, ...]:
    return tuple(sorted((name for name in weights if name in here), key=lambda n: -weights[n]))
