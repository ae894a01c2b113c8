"""Narratives are read in the background: a whole publication takes seconds, a page may not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from commonweal.apps.diagnosis.actions import read_narratives
from commonweal.apps.diagnosis.queries import reports_to_read

__all__ = ["ask_to_read", "read_later"]

# One task does not keep the worker from other work for longer; the clock asks again.
LONGEST = timedelta(seconds=45)
AT_A_TIME = 100


@task()
def read_later() -> int:
    """Read what is to be read, for a while. May be cut off or run again at any point."""
    began, done = timezone.now(), 0
    while timezone.now() - began < LONGEST:
        some = read_narratives(most=AT_A_TIME)
        done += some
        if some < AT_A_TIME:
            break
    return done


def ask_to_read(_at: datetime) -> None:
    """The clock: put the work in the queue where there is some."""
    if reports_to_read().exists():
        read_later.enqueue()
