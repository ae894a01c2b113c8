"""What the page of the night shows of a moment: where it is, who acts, what the service can do, how
far the new system is behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commonweal.apps.cutovers.models import CutoverRun, KeptLag, RunNote, RunStep, StepKind
from commonweal.apps.cutovers.queries import behind_for, lags_of, lines_of
from commonweal.apps.cutovers.rules import (
    Behind,
    Night,
    Service,
    Timed,
    clock_of,
    may_go_back,
    next_of,
    service_of,
)
from commonweal.apps.migration.models import Migration

__all__ = ["EVERY", "LagSeen", "Live", "lag_seen", "live_of"]

SHOWN = 20
EVERY = 30  # seconds between two loads, where somebody asks for it
_OF_SERVICE = {RunNote.Kind.READ_ONLY.value, RunNote.Kind.OPEN.value}


@dataclass(frozen=True, slots=True)
class Live:
    """``current`` and ``after`` are steps with their planned times; ``last_return`` the step after
    which there is no going back. ``waiting`` is the last that was noted of what people sent in."""

    at: datetime
    clock: Night
    open_id: str
    way_back: bool
    current: tuple[RunStep, Timed] | None
    after: tuple[RunStep, Timed] | None
    last_return: tuple[RunStep, Timed] | None
    late: int
    service: Service
    waiting: RunNote | None
    notes: Sequence[RunNote]


@dataclass(frozen=True, slots=True)
class LagSeen:
    """``minutes`` since it was measured; ``kept`` are the newest that were put in."""

    behind: Behind
    minutes: int
    kept: Sequence[KeptLag]


def lag_seen(migration: Migration, at: datetime) -> LagSeen:
    behind = behind_for(migration)
    ago = at - behind.at if behind.at else timedelta(0)
    kept = list(lags_of(migration)[:SHOWN])
    return LagSeen(behind, max(0, int(ago.total_seconds() // 60)), kept)


def live_of(run: CutoverRun, steps: Sequence[RunStep], at: datetime) -> Live:
    lines = lines_of(steps)
    clock = clock_of(run.started_at, lines, run.ended_at or at)
    open_id = "" if run.ended_at else next_of(lines)
    pairs = list(zip(steps, clock.lines, strict=True))
    place = next((n for n, (one, _at) in enumerate(pairs) if one.id == open_id), len(pairs))
    notes = list(run.notes.all()[:50])
    plan = run.plan
    noted = next((one.kind for one in notes if one.kind in _OF_SERVICE), "")
    return Live(
        at=at,
        clock=clock,
        open_id=open_id,
        way_back=may_go_back(lines),
        current=_at(pairs, place),
        after=_at(pairs, place + 1),
        last_return=next((one for one in pairs if one[0].kind == StepKind.NO_RETURN), None),
        late=sum(bool(one.answer and when.late) for one, when in pairs),
        service=service_of((plan.read_only_from, plan.read_only_until), noted, at),
        waiting=next((one for one in notes if one.kind == RunNote.Kind.WAITING), None),
        notes=notes,
    )


def _at(pairs: Sequence[tuple[RunStep, Timed]], place: int) -> tuple[RunStep, Timed] | None:
    return pairs[place] if place < len(pairs) else None
