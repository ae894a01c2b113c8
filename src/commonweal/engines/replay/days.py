"""The trend of agreement by day, in a small file, and the rule that ends the parallel run.

Each line of the file is JSON and holds the digest of the line before it: a day that is taken out or
changed is seen. The rule is locked before the first day; a later lock begins the count anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from commonweal.engines.replay.verdict import Verdict
from commonweal.kernel.canonical import canonical
from commonweal.kernel.counting import counted
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput

__all__ = [
    "NOT_REPLAYED",
    "Day",
    "ExitRule",
    "Judgement",
    "Lock",
    "Trend",
    "exit_rule_from",
    "judge",
    "line_after",
    "read_trend",
]

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST_DAYS = 2_000
NOT_REPLAYED = "nothing was replayed"


@dataclass(frozen=True, slots=True)
class ExitRule:
    """``days`` working days one after the other, each with ``least`` requests compared, agreement
    of at least ``agreement``, at most ``unexplained`` differences that nobody has explained, and
    all of it compared. ``rules``: the digest of the only rules under which a day counts."""

    version: str
    days: int
    agreement: Decimal
    rules: str
    unexplained: int = 0
    least: int = 1
    complete: bool = True
    working_days: tuple[str, ...] = _WEEK[:5]
    holidays: tuple[date, ...] = ()
    digest: str = ""

    def __post_init__(self) -> None:
        if not self.version.strip() or not 1 <= self.days <= 1_000 or self.least < 1:
            raise BadInput("A rule has a version, 1 to 1,000 days, and 1 request a day at least.")
        if not 0 < self.agreement <= 1 or self.unexplained < 0 or _places(self.agreement) > 12:
            raise BadInput("Agreement is a share above 0 and up to 1.", field="agreement")
        if not self.working_days or set(self.working_days) - set(_WEEK):
            raise BadInput(f"Working days are among {', '.join(_WEEK)}.", field="working_days")
        if len(self.rules) != 64:
            raise BadInput("rules is the digest of the rules (SHA-256).", field="rules")

    def works(self, day: date) -> bool:
        return _WEEK[day.weekday()] in self.working_days and day not in self.holidays


def exit_rule_from(data: Any) -> ExitRule:
    """From ``{"version": "1", "days": 20, "agreement": "0.9999", "rules": "<digest>", ...}``."""
    known = {
        "version", "days", "agreement", "rules", "unexplained", "least", "complete",
        "working_days", "holidays",
    }  # fmt: skip
    if not isinstance(data, Mapping) or set(data) - known:
        raise BadInput(f"An exit rule holds {', '.join(sorted(known))}.")
    try:
        digest = canonical_digest(dict(data))
        holidays = tuple(date.fromisoformat(str(each)) for each in data.get("holidays") or ())
        return ExitRule(
            version=str(data.get("version") or ""),
            days=_whole(data, "days", 0),
            agreement=Decimal(str(data.get("agreement"))),
            rules=str(data.get("rules") or ""),
            unexplained=_whole(data, "unexplained", 0),
            least=_whole(data, "least", 1),
            complete=data.get("complete", True) is True,
            working_days=tuple(map(str, data.get("working_days") or _WEEK[:5])),
            holidays=holidays,
            digest=digest,
        )
    except (TypeError, ValueError, InvalidOperation) as error:
        raise BadInput(f"The exit rule cannot be read ({error}).") from error


def _whole(data: Mapping[str, Any], name: str, otherwise: int) -> int:
    found = data.get(name, otherwise)
    if isinstance(found, bool) or not isinstance(found, int):
        raise BadInput(f"{name} is a whole number.", field=name)
    return found


@dataclass(frozen=True, slots=True)
class Lock:
    """From here on this rule counts, and no day before it."""

    rule: str
    rules: str
    at: str


@dataclass(frozen=True, slots=True)
class Day:
    """One run. ``recording`` and ``rules`` are digests; ``agreement`` a share as text."""

    day: date
    at: str
    what: str
    recording: str
    rules: str
    requests: int
    agreement: str
    unexplained: int
    explained: int
    not_compared: int
    complete: bool

    @classmethod
    def of(cls, verdict: Verdict, day: date, at: str, what: str) -> Day:
        counts = verdict.counts
        return cls(
            day, at, what, verdict.recording, verdict.rules_digest, counts.requests,
            format(counts.agreement, "f"), counts.unexplained, counts.explained,
            counts.not_compared, verdict.complete,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trend:
    lock: Lock | None = None
    days: tuple[Day, ...] = ()
    last: str = ""
    """The digest of the last line."""


def read_trend(lines: Iterable[bytes]) -> Trend:
    """BadInput where a line is damaged, changed, or does not follow the one before it."""
    lock: Lock | None = None
    days: list[Day] = []
    before = ""
    for number, line in enumerate(lines, start=1):
        given = _line(line, number)
        if given.pop("before", None) != before:
            raise _broken(number, "A line before it was changed, added or taken out")
        kind = given.pop("kind", "")
        try:
            if kind == "lock":
                lock, days = Lock(**given), []
            elif kind == "day":
                days.append(Day(**{**given, "day": date.fromisoformat(given["day"])}))
            else:
                raise _broken(number, "It is neither a lock nor a day")
        except (TypeError, ValueError, KeyError) as error:
            raise _broken(number, "It is damaged") from error
        before = hashlib.sha256(line.rstrip(b"\n")).hexdigest()
        if len(days) > _MOST_DAYS:
            raise _broken(number, f"There are more than {_MOST_DAYS:,} days")
    return Trend(lock, tuple(days), before)


def _line(line: bytes, number: int) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _broken(number, "It is no JSON") from error
    if not isinstance(given, dict):
        raise _broken(number, "It is no object")
    return given


def line_after(trend: Trend, added: Lock | Day) -> bytes:
    """The line to append."""
    data = {"kind": "lock" if isinstance(added, Lock) else "day", "before": trend.last}
    return canonical({**data, **asdict(added)}) + b"\n"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``run``: working days in a row, up to the last one recorded, that fulfil the rule.
    ``broken``: the days that did not, and why; the last of them ended the run before."""

    fulfilled: bool
    run: int
    wanted: int
    rule: str
    first: date | None = None
    last: date | None = None
    broken: tuple[tuple[date, str], ...] = field(default=())


def judge(trend: Trend, rule: ExitRule) -> Judgement:
    """BadInput where this rule is not the one that was locked."""
    if trend.lock is None:
        raise BadInput("No rule is locked in this trend. Lock one before the first day.")
    if (trend.lock.rule, trend.lock.rules) != (rule.digest, rule.rules):
        raise BadInput(
            f"The locked rule has the digest {trend.lock.rule[:16]}…, this one "
            f"{rule.digest[:16]}…. Judge by the locked one, or lock this one and begin anew.",
            code="other-rule",
        )
    run: list[date] = []
    broken: list[tuple[date, str]] = []
    for day, why in _each_day(trend.days, rule, date.fromisoformat(trend.lock.at[:10])):
        if why:
            broken.append((day, why))
            run = []
        else:
            run.append(day)
    return Judgement(
        fulfilled=len(run) >= rule.days,
        run=len(run),
        wanted=rule.days,
        rule=rule.digest,
        first=run[0] if run else None,
        last=run[-1] if run else None,
        broken=tuple(broken),
    )


def _each_day(days: Sequence[Day], rule: ExitRule, locked: date) -> Iterator[tuple[date, str]]:
    """Every working day from the first to the last recorded, with what was wrong on it. A run on
    another day does not count, and is not forgotten where it fails."""
    by_day: dict[date, list[str]] = {}
    for each in days:
        early = "it lies before the day on which the rule was locked" if each.day < locked else ""
        by_day.setdefault(each.day, []).append(early or _wrong(each, rule))
    if not by_day:
        return
    day, last = min(by_day), max(by_day)
    if (last - day).days > _MOST_DAYS:
        raise BadInput(f"The days lie more than {_MOST_DAYS:,} days apart.")
    while day <= last:
        if day in by_day:
            why = next((why for why in by_day[day] if why), "")
            if why or rule.works(day):
                yield day, why
        elif rule.works(day):
            yield day, NOT_REPLAYED
        day += timedelta(days=1)


_UNEXPLAINED = " and nobody has explained it"


def _wrong(each: Day, rule: ExitRule) -> str:
    """Why this run does not count, "" where it does. Of several on one day the worst counts."""
    if each.rules != rule.rules:
        return "other rules were used than the locked ones"
    if each.requests < rule.least:
        return f"{counted(each.requests, 'request')}; {rule.least:,} are needed"
    if Decimal(each.agreement) < rule.agreement:
        return f"{_percent(Decimal(each.agreement))} agreed; {_percent(rule.agreement)} is needed"
    if each.unexplained > rule.unexplained:
        return counted(each.unexplained, "request differs", "requests differ") + _UNEXPLAINED
    if rule.complete and not each.complete:
        return counted(each.not_compared, "was not compared", "were not compared")
    return ""


def _places(share: Decimal) -> int:
    """So that nobody writes out a share of a million zeros."""
    exponent = share.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"


def _broken(number: int, said: str) -> BadInput:
    return BadInput(f"{said}.", code="trend", where=f"line {number} of the trend")
