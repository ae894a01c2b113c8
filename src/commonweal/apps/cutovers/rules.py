"""The clock and the order of a cutover. Values in, frozen results out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commonweal.apps.migration.rules import SetState

__all__ = [
    "Known", "Line", "Night", "Read", "Service", "Timed", "clock_of", "may_go_back", "next_of",
    "read_of", "service_of", "timed",
]  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Read:
    """What a go or no-go read: None where that is not known. ``code`` names the sentence."""

    holds: bool | None
    code: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a migration when a check reads it. ``parallel``: whether the parallel run
    may end, and the code of the sentence that says so."""

    whole: SetState
    waiting: int
    rehearsed: bool | None
    parallel: tuple[bool | None, str]


def read_of(check: str, known: Known) -> Read:
    """Whether what a check reads holds. What was not compared never does."""
    if check == "verdicts":
        whole = known.whole
        equal = None if whole is SetState.NOT_COMPARED else whole is SetState.EQUAL
        return Read(equal, f"verdicts-{whole.value}")
    if check == "settled":
        return Read(not known.waiting, "waiting" if known.waiting else "settled")
    if check == "parallel":
        return Read(known.parallel[0], f"parallel-{known.parallel[1]}")
    if check == "rehearsed":
        codes = {None: "not-rehearsed", True: "rehearsed", False: "rehearsed-badly"}
        return Read(known.rehearsed, codes[known.rehearsed])
    return Read(None, "judgement")


def _took(line: Line) -> int | None:
    if line.started_at is None or line.ended_at is None:
        return None
    return _minutes(line.ended_at - line.started_at)


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)
