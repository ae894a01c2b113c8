"""The legacy risk of a system, read by a published scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["SCALE", "Risk", "Scale", "order_of", "risk_of", "sums_of"]


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale as versioned data: scores from 0 to ``most``, red from ``red``."""

    name: str
    version: str
    source: str
    most: int
    red: int


SCALE = Scale(
    "UK legacy IT risk",
    "2023-09",
    "Legacy IT Risk Assessment Framework, Central Digital and Data Office, September 2023",
    30,
    16,
)


class Risk(StrEnum):
    UNKNOWN = "unknown"
    RED = "red"
    BELOW = "below"


def risk_of(score: int | None, on: date | None, basis: str, scale: Scale = SCALE) -> Risk:
    """Red from the line of the scale. A score without its day and basis is not known."""
    if score is None or on is None or not basis.strip():
        return Risk.UNKNOWN
    return Risk.RED if score >= scale.red else Risk.BELOW


def order_of(risk: Risk, score: int | None) -> tuple[int, int]:
    """What is not known stands first, then the highest score."""
    return (list(Risk).index(risk), -(score or 0))


def sums_of(risks: Iterable[Risk]) -> dict[Risk, int]:
    found = list(risks)
    return {one: found.count(one) for one in Risk}
