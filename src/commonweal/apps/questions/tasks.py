"""Questions are worked out in the background, as the record changes and once a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from commonweal.apps.programmes.models import Initiative
from commonweal.apps.questions import actions
from commonweal.apps.questions.models import Replay

__all__ = ["ask_for_questions", "replay_later", "work_out_later"]

# One task does not keep the worker from other work for longer; the clock asks again.
LONGEST = timedelta(seconds=40)
AT_A_TIME = 50


@task()
def work_out_later() -> int:
    """Work out what is due, for a while. May be cut off or run again at any point."""
    began, done = timezone.now(), 0
    while timezone.now() - began < LONGEST:
        ids = _due(timezone.localdate(), AT_A_TIME)
        if ids:
            actions.work_out(ids, at=timezone.now())
            done += len(ids)
        if len(ids) < AT_A_TIME:
            break
    return done


@task()
def replay_later(day: str) -> None:
    """Go on with a replay, for a while; ask again for the rest."""
    began = timezone.now()
    replay = Replay.objects.filter(day=date.fromisoformat(day), done_at=None).first()
    while replay and not actions.replay_some(replay=replay, at=timezone.now()):
        if timezone.now() - began > LONGEST:
            replay_later.enqueue(day)
            return


def ask_for_questions(at: datetime) -> None:
    """The clock: follow the history, and put the work in the queue where there is some."""
    while actions.follow_changes():
        pass
    if _due(timezone.localdate(at), 1):
        work_out_later.enqueue()
    for replay in Replay.objects.filter(done_at=None, asked_at__lt=at - timedelta(minutes=10)):
        replay_later.enqueue(replay.day.isoformat())


def _due(today: date, most: int) -> list[str]:
    """Initiatives whose questions were never worked out, or by another engine, or before something
    changed, or on another day; those that changed first."""
    fresh = Q(
        questions_worked__stale=False,
        questions_worked__engine=actions.ENGINE,
        questions_worked__day__gte=today,
    )
    rows = Initiative.objects.exclude(fresh).order_by("-questions_worked__stale", "id")
    return list(rows.values_list("id", flat=True)[:most])
