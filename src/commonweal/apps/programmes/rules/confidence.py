"""Delivery confidence: its scales, as versioned data, and what a change of it means."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = [
    "EXEMPT",
    "RESET",
    "UNKNOWN",
    "Point",
    "Scale",
    "concern_of",
    "point",
    "scales",
    "worsened_steps",
]

UNKNOWN = ""
EXEMPT = "exempt"
RESET = "reset"
_OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Point:
    """One answer. ``order`` grows as confidence falls and compares only within a scale;
    ``concern`` (0-100) sorts answers of any scale, unknown above good."""

    code: str
    label: str
    letters: str
    order: int
    concern: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Scale:
    name: str
    version: int
    label: str
    source: str
    valid_from: str
    valid_to: str | None
    points: tuple[Point, ...]

    @property
    def key(self) -> str:
        """What a report stores: the name and the version."""
        return f"{self.name}@{self.version}"


@cache
def scales() -> dict[str, Scale]:
    """Every scale that ships, by key."""
    text = files("commonweal.apps.programmes").joinpath("data/confidence_scales.json").read_text()
    made = [
        Scale(**{**row, "points": tuple(Point(**point) for point in row["points"])})
        for row in json.loads(text)
    ]
    return {scale.key: scale for scale in made}


@cache
def point(code: str, scale_key: str = "") -> Point:
    """The point of a scale, or the answer outside every scale; an unheard-of code is unknown."""
    outside = _points(f"{_OUTSIDE}@1")
    own = _points(scale_key) if scale_key else _any_points()
    return own.get(code) or outside.get(code) or outside[UNKNOWN]


def concern_of(code: str, scale_key: str = "") -> int:
    return point(code, scale_key).concern


def worsened_steps(before: tuple[str, str], now: tuple[str, str]) -> int | None:
    """How many points confidence fell (negative: rose) from one (code, scale key) to the next.

    None where either is not a rating, or where the scales differ: scales are not pooled.
    """
    (old_code, old_scale), (new_code, new_scale) = before, now
    if old_scale != new_scale:
        return None
    points = _points(new_scale)
    if old_code not in points or new_code not in points:
        return None
    return points[new_code].order - points[old_code].order


def _points(scale_key: str) -> dict[str, Point]:
    found = scales().get(scale_key)
    return {p.code: p for p in found.points} if found else {}


def _any_points() -> dict[str, Point]:
    return {p.code: p for s in reversed(scales().values()) for p in s.points}
