"""Collecting: which sources are due, one run of one source, and what was cut off."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.measures.actions import Pushed
from commonweal.apps.sources.actions.taking import end_run, take
from commonweal.apps.sources.models import Outcome, Run, Source, TakenFile
from commonweal.apps.sources.readers import Came, FileRefusedError, read_source
from commonweal.apps.sources.rules import next_due
from commonweal.engines.read.outside import Answer
from commonweal.kernel.errors import CommonwealError, SourceUnavailable
from commonweal.kernel.shapes import SYSTEM

__all__ = ["claim_due", "claim_source", "forget_old", "run_source"]

SECONDS = 60.0
"""The most that one run of one source reads."""
LEASE = timedelta(minutes=10)
MOST_AT_ONCE = 20
KEPT_FOR = timedelta(days=90)
_log = logging.getLogger(__name__)


def claim_due(*, at: datetime) -> list[tuple[str, datetime]]:
    """The sources that are due and that nobody else runs, claimed: id and the claim of each. What
    was cut off is said to be."""
    for run in Run.objects.filter(
        outcome=Outcome.RUNNING, source__isnull=False, started_at__lt=at - LEASE
    ):
        _fail(run, _("The server stopped during this run. It is tried again."), at, cut_off=True)
    free = Q(claimed_until=None) | Q(claimed_until__lt=at)
    due = Source.objects.filter(free, on=True, due_at__lte=at).order_by("due_at")[:MOST_AT_ONCE]
    claims = [(source.id, claim_source(source=source, at=at)) for source in due]
    return [(source_id, claim) for source_id, claim in claims if claim is not None]


def claim_source(*, source: Source, at: datetime) -> datetime | None:
    """Claim a source for one run; None where it is being run."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=at)
    until = at + LEASE
    claimed = Source.objects.filter(free, id=source.id).update(claimed_until=until)
    return until if claimed else None


def run_source(
    *, source_id: str, claim: datetime, at: datetime, read: Callable[..., Came | None] = read_source
) -> Run | None:
    """One run under a claim; None where the claim is no longer the one that counts, so that a task
    which comes twice, or late, does nothing."""
    again = max(at, timezone.now()) + LEASE
    mine = Source.objects.filter(id=source_id, claimed_until=claim)
    if not mine.update(claimed_until=again):
        return None
    source = Source.objects.select_related("organisation", "measure", "keeper").get(id=source_id)
    run = Run.objects.create(
        organisation=source.organisation,
        source=source,
        kind=source.kind,
        label=source.name,
        started_at=at,
        attempt=source.failures + 1,
    )
    more, may_help = _attempt(source, run, read)
    _rest(source, run, more=more, may_help=may_help)
    return run


def _attempt(source: Source, run: Run, read: Callable[..., Came | None]) -> tuple[bool, bool]:
    """Read and take. Whether more waits, and whether another try may mend what failed."""
    try:
        came = read(source, run.started_at, seconds=SECONDS)
        _take(source, run, came)
    except FileRefusedError as error:
        _note_taken(source, error.answer, run.started_at)
        _fail(run, error.message, timezone.now())
        return True, False
    except CommonwealError as error:
        _fail(run, error.message, timezone.now())
        return False, isinstance(error, SourceUnavailable)
    except DatabaseError:
        _fail(run, _("The database of this server was busy."), timezone.now())
        return False, True
    except Exception as error:  # noqa: BLE001 - one bad source does not end the worker
        # The type alone: what else it says may hold what the source was told.
        _log.error("The source %s failed: %s", source.id, type(error).__name__)
        _fail(run, _("It failed in a way that was not foreseen. Tell whoever runs this server."),
              timezone.now())  # fmt: skip
        return False, False
    return bool(came and came.more), False


def _take(source: Source, run: Run, came: Came | None) -> None:
    at = timezone.now()
    if came is None:
        end_run(run, Pushed(), [], at)
        return
    with transaction.atomic():
        if source.kind == "folder":
            _note_taken(source, came.answer, at)
            run.label = came.answer.name[:200]
        take(run=run, came=came, by=SYSTEM, at=at, keeper=source.keeper)


def _note_taken(source: Source, answer: Answer, at: datetime) -> None:
    TakenFile.objects.get_or_create(
        source=source,
        digest=answer.digest,
        defaults={"name": answer.name[:300], "stamp": answer.stamp, "taken_at": at},
    )


def _fail(run: Run, words: str, at: datetime, *, cut_off: bool = False) -> None:
    run.outcome = Outcome.STOPPED if cut_off else Outcome.FAILED
    run.error = words[:500]
    run.ended_at = max(at, run.started_at)
    run.save()


def _rest(source: Source, run: Run, *, more: bool, may_help: bool) -> None:
    """Let the source go, and say when it is due again."""
    failed = run.outcome == Outcome.FAILED
    failures = source.failures + 1 if failed else 0
    ended, every = run.ended_at or run.started_at, timedelta(minutes=source.every_minutes)
    due = ended if more else next_due(ended, every, failures, may_help=may_help)
    held = Source.objects.filter(id=source.id)
    held.update(claimed_until=None, failures=failures)
    held.filter(on=True).update(due_at=due)


def forget_old(*, at: datetime) -> int:
    """Forget runs after three months; readings, their batches and their proof stay. So does the
    newest run of each source."""
    newest = Run.objects.filter(source=OuterRef("source")).values("id")[:1]
    old = Run.objects.filter(started_at__lt=at - KEPT_FOR)
    return old.exclude(source__isnull=False, id=Subquery(newest)).delete()[0]
