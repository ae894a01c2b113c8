"""A run of a source, by the worker. It may come twice or late: only the claim that counts runs."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from commonweal.apps.sources import actions

__all__ = ["collect_due", "run_later"]


@task()
def run_later(source_id: str, claim: str) -> None:
    actions.run_source(source_id=source_id, claim=datetime.fromisoformat(claim), at=timezone.now())


def collect_due(at: datetime) -> int:
    """Hand every source that is due to the worker. How many."""
    claims = actions.claim_due(at=at)
    for source_id, claim in claims:
        run_later.enqueue(source_id, claim.isoformat())
    return len(claims)
