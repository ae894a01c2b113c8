"""Rolling out step by step: each step waits for the check of the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Step", "holds", "next_step"]


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    percent: int
    answer: str


def next_step(state: str, steps: Iterable[Step]) -> str:
    """The id of the step whose check comes next; "" where the pilot has not passed, where a check
    does not hold, or where all are done. The check that does not hold may be made again."""
    if state != "passed":
        return ""
    for step in sorted(steps, key=lambda one: one.percent):
        if step.answer != "met":
            return step.id
    return ""


def holds(value: Decimal | None, limit: Decimal, *, at_most: bool) -> bool | None:
    """Whether a value is within its limit; None where there is no value."""
    if value is None:
        return None
    return value <= limit if at_most else value >= limit
