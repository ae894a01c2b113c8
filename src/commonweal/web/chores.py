"""Recurring work: what is done, how often, and what happens where it fails.

Due times are rows, so they outlive a restart, and a chore is claimed by one conditional
update, so that two running clocks do not both do it. A chore that fails is tried again after
its own interval, doubled for each failure up to an hour, and its error is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management import call_command

from commonweal.apps.administration.actions import send_due_messages
from commonweal.apps.appraisals.actions import remind_of_reviews
from commonweal.apps.decisions.actions import remind_of_gates
from commonweal.apps.deliveries.actions import forget_sent
from commonweal.apps.diagnosis.tasks import ask_to_read
from commonweal.apps.documents.tasks import look_after_documents
from commonweal.apps.evidence.actions import sweep_files
from commonweal.apps.exceptions.actions import look_for_exceptions
from commonweal.apps.ledger.actions import checkpoint_if_due, send_checkpoint
from commonweal.apps.outlook.tasks import ask_for_outlooks
from commonweal.apps.questions.tasks import ask_for_questions
from commonweal.apps.readiness.tasks import ask_for_refresh
from commonweal.apps.reviews.actions import remind_of_follow_ups
from commonweal.apps.risks.actions import look_for_warnings
from commonweal.apps.sources.actions import forget_old
from commonweal.apps.sources.tasks import collect_due
from commonweal.apps.stewardship.actions import send_reminders
from commonweal.web.models import ChoreState

__all__ = ["CHORES", "Chore", "do_due"]

LEASE = timedelta(minutes=10)  # how long one attempt may take before another clock may try
LONGEST_WAIT = timedelta(hours=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """``do`` is called with the time, at most once in ``every``."""

    name: str
    every: timedelta
    do: Callable[[datetime], object]


def _forget_expired_sessions(_at: datetime) -> None:
    call_command("clearsessions")


def _forget_finished_tasks(_at: datetime) -> None:
    call_command("prune_db_task_results", verbosity=0)


def _send_mail(at: datetime) -> None:
    send_due_messages(at=at)


def _remind_of_reviews(at: datetime) -> None:
    remind_of_reviews(at=at)


def _sweep_files(at: datetime) -> None:
    sweep_files(at=at)


def _remind_owners(at: datetime) -> None:
    send_reminders(at=at)


def _look_for_warnings(at: datetime) -> None:
    look_for_warnings(at=at)


def _look_for_exceptions(at: datetime) -> None:
    look_for_exceptions(at=at)


def _remind_of_gates(at: datetime) -> None:
    remind_of_gates(at=at)
    remind_of_follow_ups(at=at)


def _forget_runs(at: datetime) -> None:
    forget_old(at=at)
    forget_sent(at=at)


CHORES = (
    Chore("mail", timedelta(seconds=15), _send_mail),
    # A checkpoint is promised every minute; one is due after half of it (ledger.rules).
    Chore("ledger-checkpoint", timedelta(seconds=15), checkpoint_if_due),
    Chore("ledger-checkpoint-sent", timedelta(seconds=15), send_checkpoint),
    Chore("outlooks", timedelta(minutes=1), ask_for_outlooks),
    Chore("risk-warnings", timedelta(minutes=1), _look_for_warnings),
    Chore("exceptions", timedelta(minutes=10), _look_for_exceptions),
    Chore("narratives", timedelta(minutes=1), ask_to_read),
    Chore("benefit-reminders", timedelta(days=1), _remind_owners),
    Chore("case-reviews", timedelta(hours=6), _remind_of_reviews),
    Chore("questions", timedelta(minutes=1), ask_for_questions),
    Chore("documents", timedelta(minutes=1), look_after_documents),
    Chore("gate-reminders", timedelta(hours=6), _remind_of_gates),
    Chore("readiness", timedelta(minutes=1), ask_for_refresh),
    Chore("sources", timedelta(seconds=15), collect_due),
    Chore("old-runs", timedelta(days=1), _forget_runs),
    Chore("loose-files", timedelta(days=1), _sweep_files),
    Chore("expired-sessions", timedelta(days=1), _forget_expired_sessions),
    Chore("finished-tasks", timedelta(days=1), _forget_finished_tasks),
)


def do_due(at: datetime, chores: Iterable[Chore] = CHORES) -> list[str]:
    """Do each chore that is due at ``at``. The names of those done, well or badly."""
    return [chore.name for chore in chores if _claim(chore, at) and _attempt(chore, at)]


def _claim(chore: Chore, at: datetime) -> bool:
    state, _made = ChoreState.objects.get_or_create(name=chore.name, defaults={"due_at": at})
    if state.due_at > at:
        return False
    unclaimed = ChoreState.objects.filter(name=chore.name, due_at=state.due_at)
    return unclaimed.update(due_at=at + LEASE) == 1


def _attempt(chore: Chore, at: datetime) -> bool:
    state = ChoreState.objects.get(name=chore.name)
    try:
        chore.do(at)
    except Exception as error:  # noqa: BLE001 - whatever it was, the clock goes on
        _log.exception("The chore %s failed", chore.name)
        state.attempts += 1
        state.last_error = f"{type(error).__name__}: {error}"
        longest = max(LONGEST_WAIT, chore.every)
        state.due_at = at + min(chore.every * 2 ** min(state.attempts, 20), longest)
    else:
        state.attempts, state.last_error = 0, ""
        state.done_at, state.due_at = at, at + chore.every
    state.save()
    return True
