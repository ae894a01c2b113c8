"""Exceptions: to whom one goes, when it waits, and what an answer has to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from commonweal.apps.accounts.rules import Role
from commonweal.apps.tolerances.rules import LONGEST_DAYS, Limit, State, Use

__all__ = [
    "Answer",
    "Closed",
    "Holder",
    "addressed",
    "answer_problem",
    "covers",
    "waits",
]


class Answer(StrEnum):
    """What the level above can say."""

    ACCEPT = "accept"
    PLAN = "plan"
    REBASELINE = "rebaseline"
    STOP = "stop"


class Closed(StrEnum):
    """Why an exception is closed."""

    WITHIN = "within"
    ACCEPTED = "accepted"
    NO_LINE = "no-line"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may approve at a level. ``distance`` is how many levels above the initiative
    it is, 1 being the next."""

    person: str
    role: Role
    distance: int


# Who owns a level: of a programme its senior responsible owner, of a body its portfolio director.
_FIRST = (Role.SRO, Role.PORTFOLIO_DIRECTOR)


def addressed(holders: Iterable[Holder], own: AbstractSet[str]) -> list[str]:
    """The owners of the nearest level that has any, without those of ``own`` who answer for the
    initiative itself. Where a level has neither an SRO nor a portfolio director, whoever else may
    approve there."""
    able = [one for one in holders if one.person not in own]
    if not able:
        return []
    nearest = min(one.distance for one in able)
    there = [one for one in able if one.distance == nearest]
    for role in _FIRST:
        if found := {one.person for one in there if one.role is role}:
            return sorted(found)
    return sorted({one.person for one in there})


def waits(answer: str, due_on: date | None, on: date) -> bool:
    """An open exception waits where nobody has answered, or where the day of the answer is over
    and the forecast is still not back."""
    return not answer or (due_on is not None and due_on < on)


def covers(limits: Sequence[Limit], uses: Iterable[Use]) -> bool:
    """True where each line that the forecast is beyond has one of ``limits`` in its place, of the
    same measure, that the forecast is not beyond."""
    for use in uses:
        if use.state is not State.BEYOND or use.taken.value is None:
            continue
        same = [one for one in limits if (one.unit, one.money) == (use.limit.unit, use.limit.money)]
        if not any(one.value >= use.taken.value for one in same):
            return False
    return True


def answer_problem(answer: str, due_on: date | None, reason: str, on: date) -> str:
    """Why this is no answer, as the code of a sentence, or "". To stop needs no day."""
    if answer not in set(Answer):
        return "no-such-answer"
    if not reason.strip():
        return "unexplained"
    if answer == Answer.STOP:
        return ""
    if due_on is None or not timedelta(0) < due_on - on <= timedelta(LONGEST_DAYS):
        return "day-unsound"
    return ""
