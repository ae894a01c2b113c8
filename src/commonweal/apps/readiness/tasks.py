"""Readiness is kept by the worker: on a new day all of it takes longer than the clock may."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from commonweal.apps.readiness.actions import refresh, refresh_is_due


@task()
def refresh_later() -> int:
    """How many criteria were judged. May be cut off or run again at any point."""
    return refresh(at=timezone.now()).judged


def ask_for_refresh(at: datetime) -> None:
    """The clock: put the work in the queue where there is some."""
    if refresh_is_due(at=at):
        refresh_later.enqueue()
