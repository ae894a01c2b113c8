"""Matrices: likelihood by impact, the bands of the scores, and what each appetite carries.

A matrix is versioned data and never changed: what was scored on one keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.kernel.errors import BadInput

__all__ = [
    "APPETITES",
    "LARGEST",
    "Band",
    "Category",
    "Impact",
    "Likelihood",
    "Matrix",
    "built_in",
    "built_in_of",
    "categories",
    "matrix_of",
]

APPETITES = ("averse", "minimal", "cautious", "open", "eager")
SMALLEST, LARGEST = 2, 10  # steps of one side
HIGHEST_SCORE, LONGEST_DAYS = 1_000, 3_660


@dataclass(frozen=True, slots=True)
class Likelihood:
    """One step, and the chances (percent) that it stands for."""

    name: str
    from_percent: int
    to_percent: int


@dataclass(frozen=True, slots=True)
class Impact:
    name: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Scores from ``starts`` up to the next band. It is looked at once in so many days."""

    key: str
    name: str
    starts: int
    review_days: int


@dataclass(frozen=True, slots=True)
class Category:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """``scores[likelihood - 1][impact - 1]``; steps count from 1. ``appetite`` has for each
    appetite the highest score that it carries. ``ref`` is what a score names it by."""

    ref: str
    name: str
    version: int
    source: str
    likelihoods: tuple[Likelihood, ...]
    impacts: tuple[Impact, ...]
    scores: tuple[tuple[int, ...], ...]
    bands: tuple[Band, ...]
    appetite: Mapping[str, int]

    def score(self, likelihood: int | None, impact: int | None) -> int | None:
        """None where either is not known. ValueError where the matrix has no such step."""
        if likelihood is None or impact is None:
            return None
        if not (1 <= likelihood <= len(self.likelihoods) and 1 <= impact <= len(self.impacts)):
            raise ValueError(f"{self.ref} has no step {likelihood} by {impact}")
        return self.scores[likelihood - 1][impact - 1]

    def band(self, score: int | None) -> Band | None:
        """None where the score is not known."""
        if score is None:
            return None
        return [band for band in self.bands if band.starts <= score][-1]

    def carried(self, appetite: str) -> int | None:
        """The highest score that this appetite carries; None where no appetite was set."""
        return self.appetite.get(appetite)


def matrix_of(content: Any, ref: str) -> Matrix:
    """A matrix as data. BadInput, with the part at fault in ``field``, where it is not one."""
    given = _table(content, "matrix")
    likelihoods = tuple(_likelihood(row) for row in _rows(given, "likelihoods"))
    impacts = tuple(
        Impact(_name(row, "impacts"), str(row.get("meaning", ""))[:300])
        for row in _rows(given, "impacts")
    )
    scores = _scores(given.get("scores"), len(likelihoods), len(impacts))
    version = given.get("version", 1)
    return Matrix(
        ref=ref,
        name=_name(given, "name"),
        version=_whole(version, "version", 1, 10_000),
        source=str(given.get("source", ""))[:300],
        likelihoods=likelihoods,
        impacts=impacts,
        scores=scores,
        bands=_bands(given, min(map(min, scores))),
        appetite=_appetite(given.get("appetite")),
    )


@cache
def built_in() -> tuple[Matrix, ...]:
    """The matrices that are in the box, the one to begin with first."""
    return tuple(matrix_of(one, f"{one['key']}@{one['version']}") for one in _data()["matrices"])


def built_in_of(ref: str) -> Matrix | None:
    return next((one for one in built_in() if one.ref == ref), None)


@cache
def categories() -> tuple[Category, ...]:
    return tuple(Category(one["key"], one["name"]) for one in _data()["categories"])


@cache
def _data() -> dict[str, Any]:
    text = files("commonweal.apps.risks").joinpath("data", "matrices.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _wrong(field: str, message: str) -> BadInput:
    return BadInput(message, code="matrix-wrong", field=field)


def _table(value: Any, field: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(field, "This part of a matrix is a table of names and values.")
    return value


def _rows(given: Mapping[str, Any], field: str) -> Sequence[Mapping[str, Any]]:
    rows = given.get(field)
    if not isinstance(rows, list) or not SMALLEST <= len(rows) <= LARGEST:
        raise _wrong(field, f"Give from {SMALLEST} to {LARGEST} steps.")
    return [_table(row, field) for row in rows]


def _name(row: Mapping[str, Any], field: str) -> str:
    name = row.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > 100:
        raise _wrong(field, "Each step, band and matrix needs a name of at most 100 letters.")
    return name.strip()


def _whole(value: Any, field: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _wrong(field, f"Give whole numbers from {low} to {high}.")
    return value


def _likelihood(row: Mapping[str, Any]) -> Likelihood:
    low = _whole(row.get("from_percent"), "likelihoods", 0, 100)
    high = _whole(row.get("to_percent"), "likelihoods", low, 100)
    return Likelihood(_name(row, "likelihoods"), low, high)


def _scores(given: Any, rows: int, columns: int) -> tuple[tuple[int, ...], ...]:
    """A worse step never scores lower: who raises a likelihood does not lower the score."""
    shape = isinstance(given, list) and len(given) == rows
    if not shape or any(not isinstance(row, list) or len(row) != columns for row in given):
        raise _wrong("scores", "Give a row of scores for each likelihood, one for each impact.")
    found = tuple(tuple(_whole(v, "scores", 1, HIGHEST_SCORE) for v in row) for row in given)
    along = all(row[i] <= row[i + 1] for row in found for i in range(columns - 1))
    down = all(found[i][k] <= found[i + 1][k] for i in range(rows - 1) for k in range(columns))
    if not (along and down):
        raise _wrong("scores", "A likelier or worse step cannot have a lower score.")
    return found


def _bands(given: Mapping[str, Any], least: int) -> tuple[Band, ...]:
    rows = _rows(given, "bands")
    found = tuple(
        Band(
            str(row.get("key") or _name(row, "bands"))[:40],
            _name(row, "bands"),
            _whole(row.get("from"), "bands", 1, HIGHEST_SCORE),
            _whole(row.get("review_days"), "bands", 1, LONGEST_DAYS),
        )
        for row in rows
    )
    starts = [band.starts for band in found]
    if starts[0] > least or starts != sorted(set(starts)):
        raise _wrong("bands", "Bands begin at the lowest score, each higher than the one before.")
    return found


def _appetite(given: Any) -> dict[str, int]:
    row = _table(given, "appetite")
    found = {name: _whole(row.get(name), "appetite", 0, HIGHEST_SCORE) for name in APPETITES}
    if list(found.values()) != sorted(found.values()):
        raise _wrong("appetite", "A greater appetite carries at least as high a score.")
    return found
