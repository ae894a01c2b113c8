"""A day's verdict and a judgement as files: what ``commonweal replay --json`` writes, read again.

``format`` says which of the two it is, ``sha256`` is the digest of the rest in canonical form: a
letter that was changed on the way is found. Who wrote the file is not proved by that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from commonweal.engines.replay.days import Day
from commonweal.engines.replay.verdict import Counts, Outcome
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput
from commonweal.kernel.stated import count, moment, text, texts, truth

__all__ = [
    "DAY_FORMAT", "JUDGEMENT_FORMAT", "StatedDay", "StatedJudgement", "day_from",
    "judgement_from", "stated",
]  # fmt: skip

DAY_FORMAT = "commonweal-replay-1"
JUDGEMENT_FORMAT = "commonweal-parallel-run-1"
_MOST_FINDINGS = 10_000
_MOST_DAYS = 2_000
_SHARE = re.compile(r"0(\.[0-9]{1,8})?|1(\.0{1,8})?")


@dataclass(frozen=True, slots=True)
class StatedDay:
    """``day`` as a trend holds it. ``data`` is the file without the examples of its findings, which
    show what the systems said of people."""

    sha256: str
    outcome: str
    day: Day
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StatedJudgement:
    """``days`` in a row up to ``last`` fulfil the rule with the digest ``rule``; ``wanted`` are
    needed. ``trend`` is the digest of the last line that was judged."""

    sha256: str
    fulfilled: bool
    days: int
    wanted: int
    first: date | None
    last: date | None
    rule: str
    trend: str
    broken: tuple[tuple[date, str], ...]


def stated(form: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What says which shape it has, with a digest of all the rest in its canonical form."""
    body = {"format": form, **data}
    return {**body, "sha256": canonical_digest(body)}


def day_from(data: object) -> StatedDay:
    """A day's verdict. BadInput with code ``not-one``, ``changed`` or ``contradicts``."""
    given = _own(data, DAY_FORMAT)
    try:
        found = _day(given)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadInput(f"This result lacks a part ({error!r}).", code="not-one") from error
    if _contradicts(found):
        raise BadInput(
            "This result contradicts itself: what it came to does not follow from its counts.",
            code="contradicts",
        )
    return found


def judgement_from(data: object) -> StatedJudgement:
    """What ``commonweal replay judge`` said. BadInput with code ``not-one``, ``changed`` or
    ``contradicts``."""
    given = _own(data, JUDGEMENT_FORMAT)
    try:
        found = _judgement(given)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"This result lacks a part ({error!r}).", code="not-one") from error
    if found.fulfilled is not (found.days >= found.wanted) or bool(found.days) is not bool(
        found.first and found.last
    ):
        raise BadInput(
            "This result contradicts itself: its days do not give what it says.",
            code="contradicts",
        )
    return found


def _own(data: object, form: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping) or data.get("format") != form:
        raise BadInput(f"It does not say {form}.", code="not-one")
    rest = {name: value for name, value in data.items() if name != "sha256"}
    try:
        same = canonical_digest(rest) == data.get("sha256")
    except (TypeError, ValueError, RecursionError):
        same = False
    if not same:
        raise BadInput(
            "This result was changed after it was written: its own digest does not hold. Take the "
            "file that commonweal replay wrote.",
            code="changed",
        )
    return data


def _day(given: Mapping[str, Any]) -> StatedDay:
    counts, findings = given["counts"], given["findings"]
    if len(findings) > _MOST_FINDINGS:
        raise ValueError("too many findings")
    for each in findings:
        texts(each["code"], each["sentence"], each["path"], each["pattern"])
        count(each["count"])
        truth(each["absence"])
    for listed in (*given["excused"], *given["explained"]):
        texts(listed["rule"])
        count(listed["requests"])
    texts(given["old"], given["new"], given["what"], given["at"], *given["cannot_see"])
    day = Day(
        day=date.fromisoformat(given["day"]),
        at=given["at"],
        what=given["what"],
        recording=text(given["recording"]),
        rules=text(given["rules_digest"]),
        requests=count(counts["requests"]),
        agreement=format(_share(given["agreement"]), "f"),
        unexplained=count(counts["unexplained"]),
        explained=count(counts["explained"]),
        not_compared=count(counts["not_compared"]),
        complete=truth(given["complete"]),
    )
    return StatedDay(
        sha256=given["sha256"],
        outcome=Outcome(given["outcome"]).value,
        day=day,
        at=moment(given["at"]),
        data=_reduced(given),
    )


def _contradicts(found: StatedDay) -> bool:
    """The share, the outcome and whether all was compared follow from the counts and findings, and
    no day is replayed before it comes."""
    counts, day = found.data["counts"], found.day
    kinds = ("exact", "excused", "noise", "explained", "unexplained", "not_compared")
    told = Counts(**{kind: count(counts[kind]) for kind in kinds})
    if told.requests != day.requests or told.agreement != Decimal(day.agreement):
        return True
    absent = any(each["absence"] for each in found.data["findings"])
    differs = bool(day.explained or day.unexplained)
    outcome = Outcome.DIFFER if differs else Outcome.INCOMPLETE if absent else Outcome.AGREE
    early = day.day <= found.at.date() + timedelta(days=1)  # whatever zone the day is of
    return day.complete is absent or found.outcome != outcome or not early


def _reduced(given: Mapping[str, Any]) -> dict[str, Any]:
    findings = [
        {name: value for name, value in each.items() if name != "examples"}
        for each in given["findings"]
    ]
    return {**given, "findings": findings}


def _judgement(given: Mapping[str, Any]) -> StatedJudgement:
    if len(given["broken"]) > _MOST_DAYS:
        raise ValueError("too many days")
    broken = [(date.fromisoformat(one["day"]), text(one["why"])) for one in given["broken"]]
    first, last = (
        date.fromisoformat(given[name]) if given[name] is not None else None
        for name in ("first", "last")
    )
    return StatedJudgement(
        sha256=given["sha256"],
        fulfilled=truth(given["fulfilled"]),
        days=count(given["days"]),
        wanted=count(given["wanted"]),
        first=first,
        last=last,
        rule=text(given["rule"]),
        trend=text(given["trend"]),
        broken=tuple(broken),
    )


def _share(value: object) -> Decimal:
    if not _SHARE.fullmatch(text(value)):
        raise ValueError("a share is from 0 to 1, with up to eight places")
    return Decimal(text(value))
