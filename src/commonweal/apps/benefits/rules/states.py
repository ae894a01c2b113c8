"""The life of a benefit: what each state requires, and in which state it is on a day.

What is unknown is never shown as good: without a measure, a baseline or a reading a benefit is
*unmeasured*, and a figure that has gone stale puts it *at risk*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from commonweal.apps.benefits.rules.realising import Direction, Measured

__all__ = [
    "REQUIREMENTS",
    "SHOWN_FIRST",
    "Facts",
    "Stage",
    "Standing",
    "State",
    "due_target",
    "meets",
    "missing_for",
    "standing_of",
]


class Stage(StrEnum):
    """How far people have taken it; the rest of its state comes from the readings."""

    PROPOSED = "proposed"
    VALIDATED = "validated"
    ENDED = "ended"


class State(StrEnum):
    """In the order in which they are shown: what is unknown or in trouble first."""

    UNMEASURED = "unmeasured"
    AT_RISK = "at_risk"
    NOT_REALISED = "not_realised"
    PROPOSED = "proposed"
    VALIDATED = "validated"
    TRACKING = "tracking"
    REALISED = "realised"
    ENDED = "ended"


SHOWN_FIRST = tuple(State)

# What must be there before somebody may say that a benefit is in this state. ``other_verifier`` is
# a verifier who is not the owner; ``ended_on`` that its end has come.
_TABLE = """
                   proposed validated tracking realised ended
title                 x         x        x        x       x
objective             .         x        x        x       x
gainers               .         x        x        x       x
owner                 .         x        x        x       x
other_verifier        .         x        x        x       x
measure               .         x        x        x       .
baseline              .         x        x        x       .
baseline_evidence     .         x        x        x       .
target                .         x        x        x       .
end                   .         x        x        x       x
started               .         .        x        x       .
reading               .         .        x        x       .
target_met            .         .        .        x       .
verified              .         .        .        x       .
ended_on              .         .        .        .       x
"""


def _read(table: str) -> dict[State, tuple[str, ...]]:
    head, *rows = (line.split() for line in table.strip().splitlines())
    return {
        State(state): tuple(row[0] for row in rows if row[1 + place] == "x")
        for place, state in enumerate(head)
    }


REQUIREMENTS = _read(_TABLE)


def missing_for(state: State, there: Iterable[str]) -> tuple[str, ...]:
    """What this state requires and is not there, in the order of the table."""
    held = set(there)
    return tuple(one for one in REQUIREMENTS[state] if one not in held)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the state of a benefit is worked out from.

    ``targets`` are (day, value). ``latest`` is the newest reading that counts within its life, and
    ``stale_since`` the day from which that one is too old, None where it is not. Its life over, it
    does not grow older: it is too old where another one was missing before the end.
    """

    stage: Stage
    measured: bool
    direction: Direction
    starts_on: date | None
    ends_on: date | None
    targets: tuple[tuple[date, Decimal], ...]
    latest: Measured | None
    tolerance: Decimal = Decimal(0)
    stale_since: date | None = None
    verified: bool = False
    disbenefit: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A state with the codes of the reasons for it, the weightiest first."""

    state: State
    reasons: tuple[str, ...] = ()
    target: tuple[date, Decimal] | None = None


def standing_of(facts: Facts, on: date) -> Standing:
    """The state on a day."""
    if facts.stage is Stage.ENDED:
        return Standing(State.ENDED, _outcome(facts), _last(facts))
    if not facts.measured:
        return Standing(State.UNMEASURED, ("no-measure-or-baseline",))
    if facts.stage is Stage.PROPOSED:
        return Standing(State.PROPOSED, ("not-validated",))
    if facts.starts_on is None or facts.starts_on > on:
        waits = "start-unknown" if facts.starts_on is None else "not-started"
        return Standing(State.VALIDATED, (waits,), _last(facts))
    if facts.latest is None:
        return Standing(State.UNMEASURED, ("no-reading",), _last(facts))
    if facts.ends_on and facts.ends_on < on:
        return _after_the_end(facts)
    return _in_life(facts, on)


def _in_life(facts: Facts, on: date) -> Standing:
    final, due = _last(facts), due_target(facts.targets, on)
    if facts.stale_since and facts.stale_since <= on:
        return Standing(State.AT_RISK, ("stale",), due or final)
    if due and not _met(facts, due):
        return Standing(State.AT_RISK, ("target-missed",), due)
    if final and _met(facts, final):
        if facts.verified:
            return Standing(State.REALISED, ("target-met",), final)
        return Standing(State.TRACKING, ("not-verified",), final)
    if facts.verified:
        return Standing(State.AT_RISK, ("fallen-back",), final)
    return Standing(State.TRACKING, ("on-the-way",), _next(facts, on))


def _after_the_end(facts: Facts) -> Standing:
    final = _last(facts)
    if facts.stale_since and facts.ends_on and facts.stale_since <= facts.ends_on:
        return Standing(State.AT_RISK, ("stale",), final)
    if final and _met(facts, final):
        if facts.verified:
            return Standing(State.REALISED, ("ended-not-closed",), final)
        return Standing(State.AT_RISK, ("not-verified",), final)
    return Standing(State.NOT_REALISED, ("target-missed",), final)


def _outcome(facts: Facts) -> tuple[str, ...]:
    final = _last(facts)
    if facts.latest is None or not facts.measured or final is None:
        return ("never-measured",)
    return ("target-met",) if _met(facts, final) and facts.verified else ("target-missed",)


def due_target(targets: Iterable[tuple[date, Decimal]], on: date) -> tuple[date, Decimal] | None:
    """The newest target whose day has come."""
    return max((one for one in targets if one[0] <= on), default=None)


def meets(value: Decimal, target: Decimal, direction: Direction, tolerance: Decimal) -> bool:
    """Whether a value is as good as a target. ``tolerance`` is the half width of the band where the
    direction is within; else it forgives nothing."""
    if direction is Direction.WITHIN:
        return abs(value - target) <= tolerance
    return value <= target if direction is Direction.LOWER else value >= target


def _met(facts: Facts, target: tuple[date, Decimal]) -> bool:
    latest = facts.latest
    return latest is not None and meets(latest.value, target[1], facts.direction, facts.tolerance)


def _last(facts: Facts) -> tuple[date, Decimal] | None:
    return max(facts.targets, default=None)


def _next(facts: Facts, on: date) -> tuple[date, Decimal] | None:
    return min((one for one in facts.targets if one[0] > on), default=None)
