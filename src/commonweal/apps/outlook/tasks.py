"""Outlooks are worked out in the background: the library they need is not for a web process."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from commonweal.apps.outlook import actions
from commonweal.apps.outlook.queries import outlooks_due

# One task does not keep the worker from other work for longer; the clock asks again.
LONGEST = timedelta(seconds=45)
AT_A_TIME = 20


@task()
def work_out_later() -> int:
    """Work out what is due, for a while. May be cut off or run again at any point."""
    began, done = timezone.now(), 0
    while timezone.now() - began < LONGEST:
        some = actions.work_out_due(at=timezone.now(), most=AT_A_TIME)
        done += some
        if some < AT_A_TIME:
            break
    return done


def ask_for_outlooks(_at: datetime) -> None:
    """The clock: put the work in the queue where there is some."""
    if outlooks_due().exists():
        work_out_later.enqueue()
