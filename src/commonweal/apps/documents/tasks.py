"""Documents are read in the background, by a program of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from commonweal.apps.documents import actions
from commonweal.apps.documents.models import Document
from commonweal.apps.documents.queries import documents_to_read

LOST_AFTER = timedelta(minutes=10)


@task()
def read_later(document_id: str) -> None:
    """Read one document; nothing where it was withdrawn meanwhile. May come twice."""
    found = Document.objects.select_related("file").filter(id=document_id).first()
    if found:
        actions.read_document(document=found, at=timezone.now())


def look_after_documents(at: datetime) -> None:
    """The clock: documents that were lost on the way to the worker, and words to let go of."""
    for one in documents_to_read(before=at - LOST_AFTER):
        read_later.enqueue(one.id)
    actions.forget_erased()
