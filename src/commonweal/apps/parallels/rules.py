"""Whether a parallel run may end, by what was put in. Values in, a frozen result out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from commonweal.engines.replay import (
    DAY_FORMAT,
    JUDGEMENT_FORMAT,
    NOT_REPLAYED,
    Day,
    ExitRule,
    Judgement,
    Lock,
    StatedDay,
    StatedJudgement,
    Trend,
    day_from,
    judge,
    judgement_from,
)
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import BadInput

__all__ = ["MOST_BYTES", "Judged", "Standing", "given_from", "standing_of"]

MOST_BYTES = 8 * 1024 * 1024  # a day groups what it found: one of a megabyte is large


def given_from(data: bytes) -> StatedDay | StatedJudgement:
    """The result in a file that ``commonweal replay --json`` wrote: of a day, or of ``judge``.
    BadInput, with a sentence, where it cannot be believed."""
    if len(data) > MOST_BYTES:
        raise BadInput("This file is too large to be a result.", code="too-large")
    try:
        value = parse(data)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            "This is not JSON. Take the file that commonweal replay --json wrote.", code="not-json"
        ) from error
    form = value.get("format") if isinstance(value, dict) else None
    if form == JUDGEMENT_FORMAT:
        return judgement_from(value)
    if form == DAY_FORMAT:
        return day_from(value)
    raise BadInput(
        f"This is no result of commonweal replay: it says neither {DAY_FORMAT} nor "
        f"{JUDGEMENT_FORMAT}.",
        code="not-one",
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judgement that was put in says."""

    fulfilled: bool
    rule: str
    first: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """``code`` names the sentence. ``own`` is what the days that were put in come to, judged here
    by the same rule."""

    code: str
    own: Judgement | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the run may end; None where that is not known."""
        return {"may-end": True, "goes-on": False, "day-fails": False}.get(self.code)


def standing_of(
    rule: ExitRule | None, locked_at: datetime | None, judged: Judged | None, days: Sequence[Day]
) -> Standing:
    """It may end where a judgement says so, by the rule that was locked here before its first day,
    and where the days that were put in give the same. A day that is not here is not known."""
    if rule is None or locked_at is None:
        return Standing("no-rule")
    own = _own(rule, locked_at, days)
    if judged is None:
        return Standing("not-judged", own)
    if judged.rule != rule.digest:
        return Standing("other-rule", own)
    if not judged.fulfilled:
        return Standing("goes-on", own)
    if judged.first is None or judged.first < locked_at.date():
        return Standing("locked-later", own)
    return _agreed(own, judged.first)


def _own(rule: ExitRule, locked_at: datetime, days: Sequence[Day]) -> Judgement:
    counted = sorted((one for one in days if one.day >= locked_at.date()), key=lambda one: one.day)
    lock = Lock(rule.digest, rule.rules, locked_at.isoformat())
    return judge(Trend(lock, tuple(counted)), rule)


def _agreed(own: Judgement, first: date) -> Standing:
    if own.fulfilled:
        return Standing("may-end", own)
    wrong = any(day >= first and why != NOT_REPLAYED for day, why in own.broken)
    return Standing("day-fails", own) if wrong else Standing("days-missing", own)
