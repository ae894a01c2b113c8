"""Work on big batches that runs later. Each may be run again, or be cut off, at any point."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.returns import actions
from commonweal.apps.returns.models import Batch


@task()
def read_later(batch_id: str) -> None:
    """Read the files of a batch; nothing where it was discarded meanwhile."""
    batch = Batch.objects.filter(id=batch_id).first()
    if batch:
        actions.read_batch(batch=batch)


@task()
def approve_later(batch_id: str, person_id: str, seen: str, at: str) -> None:
    """Approve a batch in the name of who asked for it, at the time of asking."""
    batch = Batch.objects.filter(id=batch_id).first()
    if batch:
        by = actor_of(User.objects.get(id=person_id))
        actions.approve_batch(batch=batch, seen=seen, by=by, at=datetime.fromisoformat(at))
