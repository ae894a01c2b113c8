"""The clock and the order of a cutover. Values in, frozen results out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from commonweal.apps.migration.rules import SetState, is_called
from commonweal.engines.certify import LagRecord, LagTable, lag_from
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import BadInput

__all__ = [
    "MOST_BYTES", "Behind", "Known", "Limit", "Line", "Measured", "Night", "Read", "Service",
    "Timed", "behind_of", "clock_of", "final_of", "given_from", "may_go_back", "next_of",
    "read_of", "service_of", "timed", "within",
]  # fmt: skip

MOST_BYTES = 4 * 1024 * 1024  # a lag has a few lines for each table


@dataclass(frozen=True, slots=True)
class Line:
    """A step of a run: ``answer`` is "" until it ended."""

    id: str
    minutes: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    answer: str = ""
    no_return: bool = False


@dataclass(frozen=True, slots=True)
class Timed:
    """When a step should begin and end by the plan, how many minutes it took, and by how many it
    ended, or is to end, later than planned."""

    id: str
    starts: datetime
    ends: datetime
    took: int | None
    late: int = 0


@dataclass(frozen=True, slots=True)
class Night:
    """Where a run is: planned and used minutes, and by how many minutes it is behind (or, below
    zero, before) its plan now."""

    lines: tuple[Timed, ...]
    planned: int
    used: int
    behind: int
    done: int


def timed(start: datetime, lines: Sequence[Line]) -> tuple[Timed, ...]:
    found, at = [], start
    for line in lines:
        ends = at + timedelta(minutes=line.minutes)
        found.append(Timed(line.id, at, ends, _took(line)))
        at = ends
    return tuple(found)


def clock_of(start: datetime, lines: Sequence[Line], now: datetime) -> Night:
    """How the run stands at ``now``, or at its end. A step that has not ended cannot end earlier
    than now, so the delay grows while people wait."""
    plan = timed(start, lines)
    done = [line for line in lines if line.ended_at]
    expected, late = start, []
    for line, at in zip(lines, plan, strict=True):
        began = line.started_at or max(expected, now)
        expected = line.ended_at or max(began + timedelta(minutes=line.minutes), now)
        late.append(max(0, _minutes(expected - at.ends)))
    plan = tuple(replace(at, late=minutes) for at, minutes in zip(plan, late, strict=True))
    planned = sum(line.minutes for line in lines)
    behind = expected - (plan[-1].ends if plan else start)
    return Night(
        plan, planned, _minutes(max(now - start, timedelta(0))), _minutes(behind), len(done)
    )


def next_of(lines: Iterable[Line]) -> str:
    """The step that is open: the first that has not ended; none after a failure or a no-go."""
    for line in lines:
        if line.answer in {"failed", "no-go"}:
            return ""
        if not line.answer:
            return line.id
    return ""


@dataclass(frozen=True, slots=True)
class Service:
    """Whether the service can only be read now, None where neither a note nor the plan says so;
    ``by_plan`` where nobody has noted it.
    ``over`` is by how many minutes that lasts longer than planned."""

    read_only: bool | None
    by_plan: bool
    over: int = 0


def service_of(
    window: tuple[datetime | None, datetime | None], noted: str, now: datetime
) -> Service:
    """``noted`` is the last that was noted of it, "read-only" or "open"; "" where nothing was."""
    begins, ends = window
    over = max(0, _minutes(now - ends)) if ends and noted == "read-only" else 0
    if noted:
        return Service(noted == "read-only", by_plan=False, over=over)
    if begins is None:
        return Service(None, by_plan=True)
    return Service(begins <= now and (ends is None or now < ends), by_plan=True)


def may_go_back(lines: Iterable[Line]) -> bool:
    """Until a step has begun after which there is no going back."""
    return not any(line.no_return and line.started_at for line in lines)


def given_from(data: bytes) -> LagRecord:
    """The lag in a file that ``commonweal transfer follow`` wrote. BadInput, with a sentence, where
    it cannot be believed."""
    if len(data) > MOST_BYTES:
        raise BadInput("This file is too large to be a lag.", code="too-large")
    try:
        value = parse(data)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            "This is not JSON. Take the file that commonweal transfer follow --out wrote.",
            code="not-json",
        ) from error
    return lag_from(value)


@dataclass(frozen=True, slots=True)
class Measured:
    """A lag that was put in. ``at``: when it was measured, and no later than it was put in."""

    id: str
    at: datetime
    final: bool
    tables: tuple[LagTable, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """How far the new system is behind: of each table, the newest lag that names it. ``changes``
    are those that wait and those in the quarantine; ``seconds`` is the age of the oldest,
    None where that is not known. ``at``: when the oldest of these lags was measured, None where
    there is none. ``unknown``: tables of which nobody knows; ``unfollowed``: data sets that no lag
    names. ``used``: the lags that this was read from."""

    at: datetime | None
    changes: int = 0
    seconds: int | None = 0
    final: bool = False
    tables: tuple[LagTable, ...] = ()
    unknown: tuple[str, ...] = ()
    unfollowed: tuple[str, ...] = ()
    used: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return self.at is not None and not self.unknown and not self.unfollowed


def behind_of(lags: Iterable[Measured], data_sets: Iterable[str]) -> Behind:
    """``lags`` newest first; ``data_sets`` as their tables are called in databases."""
    wanted, used = list(data_sets), []
    tables: dict[str, LagTable] = {}
    for lag in lags:
        fresh = {each.target: each for each in lag.tables if each.target not in tables}
        if fresh:
            used.append(lag)
            tables |= fresh
    held = tuple(tables.values())
    waits = [each for each in held if each.changes or each.waiting]
    ages = [None if each.waiting else each.seconds for each in waits]  # a quarantine says no age
    known = [age for age in ages if age is not None]
    return Behind(
        at=min((lag.at for lag in used), default=None),
        changes=sum((each.changes or 0) + each.waiting for each in held),
        seconds=max(known, default=0) if len(known) == len(ages) else None,
        final=bool(used) and all(lag.final for lag in used),
        tables=held,
        unknown=tuple(each.target for each in held if not each.known),
        unfollowed=tuple(name for name in wanted if not any(_is_of(name, each) for each in held)),
        used=tuple(lag.id for lag in used),
    )


def _is_of(name: str, table: LagTable) -> bool:
    return is_called(name, table.target) or is_called(name, table.source)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a check allows, said beforehand: at most so many changes, of which the oldest is at most
    so old (None where that does not matter), measured at most so many minutes ago."""

    changes: int | None
    seconds: int | None
    minutes: int | None


def _stale(behind: Behind, limit: Limit, now: datetime) -> str:
    """Why nothing is known, whatever the figures say; "" where they can be used."""
    if behind.at is None:
        return "missing"
    if limit.minutes is None:
        return "no-limit"
    return "stale" if now - behind.at > timedelta(minutes=limit.minutes) else ""


def within(behind: Behind, limit: Limit, now: datetime) -> tuple[bool | None, str]:
    """Whether the new system is no further behind than ``limit`` allows, and the code of the
    sentence. What is stale, missing or not whole is not known; too far behind is too far, even so.
    """
    code = _stale(behind, limit, now) or ("no-limit" if limit.changes is None else "")
    if code or limit.changes is None:
        return None, code
    if behind.changes > limit.changes:
        return False, "behind"
    if limit.seconds is not None and (behind.seconds or 0) > limit.seconds:
        return False, "old"
    if not behind.whole:
        return None, "unknown" if behind.unknown else "unfollowed"
    if limit.seconds is not None and behind.seconds is None:
        return None, "no-age"
    return True, "within"


def final_of(behind: Behind, limit: Limit, now: datetime) -> tuple[bool | None, str]:
    """Whether the last changes were carried over, and the old system takes no more."""
    code = _stale(behind, limit, now)
    if code:
        return None, code
    if not behind.final:
        return False, "not-final"
    return (True, "final") if behind.whole else (None, "unfollowed")


@dataclass(frozen=True, slots=True)
class Read:
    """What a go or no-go read: None where that is not known. ``code`` names the sentence, ``told``
    are the words put into it."""

    holds: bool | None
    code: str
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a migration when a check reads it. ``parallel``: whether the parallel run
    may end, and the code of the sentence that says so; ``lag``: the same of how far the new system
    is behind."""

    whole: SetState
    waiting: int
    rehearsed: bool | None
    parallel: tuple[bool | None, str]
    lag: tuple[bool | None, str] = (None, "missing")


def read_of(check: str, known: Known) -> Read:
    """Whether what a check reads holds. What was not compared never does."""
    if check == "verdicts":
        whole = known.whole
        equal = None if whole is SetState.NOT_COMPARED else whole is SetState.EQUAL
        return Read(equal, f"verdicts-{whole.value}")
    if check == "settled":
        return Read(not known.waiting, "waiting" if known.waiting else "settled")
    if check == "rehearsed":
        codes = {None: "not-rehearsed", True: "rehearsed", False: "rehearsed-badly"}
        return Read(known.rehearsed, codes[known.rehearsed])
    stated = {"parallel": known.parallel, "lag": known.lag, "final": known.lag}.get(check)
    if stated is None:
        return Read(None, "judgement")
    return Read(stated[0], f"{'parallel' if check == 'parallel' else 'lag'}-{stated[1]}")


def _took(line: Line) -> int | None:
    if line.started_at is None or line.ended_at is None:
        return None
    return _minutes(line.ended_at - line.started_at)


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)
