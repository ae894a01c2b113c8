"""Work that runs later. It may be run again, or be cut off, at any point."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from commonweal.apps.appraisals import actions
from commonweal.apps.appraisals.models import Run


@task()
def appraise_later(run_id: str) -> None:
    """Work an appraisal out; nothing where its case went meanwhile."""
    run = Run.objects.filter(id=run_id).first()
    if run:
        actions.work_out(run=run, at=timezone.now())
