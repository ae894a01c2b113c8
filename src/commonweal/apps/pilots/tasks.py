"""Work that runs later. It may be run again, or be cut off, at any point."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from commonweal.apps.pilots import actions
from commonweal.apps.pilots.models import Look


@task()
def work_out_look_later(look_id: str, at: str) -> None:
    look = Look.objects.filter(id=look_id).first()
    if look:
        actions.work_out_look(look=look, at=datetime.fromisoformat(at))
