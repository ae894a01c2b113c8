"""Documents: dropped in, read by the worker, withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.documents.models import Document, DocumentSentence, State
from commonweal.apps.documents.reading import ask_reader
from commonweal.apps.documents.rules import Outcome, check_name, outcome_of, title_of
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.evidence.queries import blob_path
from commonweal.apps.ledger.actions import record
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import SYSTEM, Actor, Subject

__all__ = [
    "forget_erased",
    "put_in_document",
    "read_again",
    "read_document",
    "withdraw_document",
]

BATCH = 2000


def put_in_document(
    *,
    initiative: Initiative,
    upload: UploadedFile,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> Document:
    """Keep a paper about an initiative as evidence; the worker reads it. ``values``: nature,
    title, dated, marking. RuleBroken where the same bytes are in already."""
    name = upload.name or ""
    check_name(name)
    _refuse_again(initiative, _digest(upload))
    made_id = new_id(at)
    title = str(values.get("title") or "").strip() or title_of(name)
    kept = put_in_file(
        upload=upload,
        place=Place(initiative.organisation, initiative.path),
        by=by,
        at=at,
        marking=Marking(values["marking"]),
        keep_for=Subject("document", made_id, title),
    )
    document = Document(
        id=made_id,
        initiative=initiative,
        file=kept,
        nature=values["nature"],
        title=title,
        dated=values.get("dated"),
        made_at=at,
        made_by_id=by.id,
        made_by_label=by.label,
    )
    check(document)
    with transaction.atomic():  # not around the writing of the bytes, which can take a while
        document.save(force_insert=True)
        _enter(document, {"nature": document.nature}, verb="documents.put-in", by=by, at=at)
    return document


def read_document(*, document: Document, at: datetime) -> Document:
    """Take the words out. The same as often as it is done; a document that is not waiting stays
    as it is. The file is read outside the transaction."""
    if document.state != State.WAITING or document.file.erased_at is not None:
        return document
    path = blob_path(document.file.digest)
    answer = ask_reader(path, document.file.name) if path.exists() else {"refused": "no-bytes"}
    return _keep(document, outcome_of(answer, document.file.digest), at)


@transaction.atomic
def _keep(document: Document, outcome: Outcome, at: datetime) -> Document:
    held = Document.objects.select_for_update().get(id=document.id)
    if held.state != State.WAITING:
        return held
    held.sentences.all().delete()
    DocumentSentence.objects.bulk_create(
        (DocumentSentence(document=held, **row) for row in outcome.sentences), batch_size=BATCH
    )
    held.state, held.why, held.engine = outcome.state, outcome.why, outcome.engine
    held.pages, held.read_at = outcome.pages, at
    held.sentence_count = len(outcome.sentences)
    held.left_out = [list(one) for one in outcome.left_out]
    held.save()
    payload = {
        "state": held.state,
        "why": held.why,
        "engine": held.engine,
        "sentences": held.sentence_count,
        "left_out": held.left_out,
    }
    _enter(held, payload, verb="documents.read-document", by=SYSTEM, at=at)
    return held


@transaction.atomic
def read_again(*, document: Document, by: Actor, at: datetime) -> Document:
    """Ask for a document to be read once more, with the reader as it is now."""
    held = Document.objects.select_for_update().get(id=document.id)
    if held.state == State.WITHDRAWN:
        raise RuleBroken(_("This document was withdrawn. Put it in again."), code="withdrawn")
    held.state = State.WAITING
    held.save(update_fields=["state"])
    _enter(held, {}, verb="documents.read-again", by=by, at=at)
    return held


@transaction.atomic
def withdraw_document(*, document: Document, reason: str, by: Actor, at: datetime) -> Document:
    """Take a paper out of what is lined up with the record. Its words go; the file stays as
    evidence of what was put in, until it is erased."""
    held = Document.objects.select_for_update().get(id=document.id)
    if held.state == State.WITHDRAWN:
        return held
    held.sentences.all().delete()
    held.state, held.sentence_count = State.WITHDRAWN, 0
    held.save(update_fields=["state", "sentence_count"])
    _enter(held, {}, verb="documents.withdraw", by=by, at=at, reason=reason)
    return held


def forget_erased() -> int:
    """Let go of the words of documents whose bytes were erased. How many sentences went. The
    erasing has its entry in the history."""
    gone, _each = DocumentSentence.objects.filter(document__file__erased_at__isnull=False).delete()
    return gone


def _digest(upload: UploadedFile) -> str:
    hasher = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        hasher.update(chunk)
    upload.seek(0)
    return hasher.hexdigest()


def _refuse_again(initiative: Initiative, digest: str) -> None:
    """The same words twice would be two witnesses where there is one."""
    same = Document.objects.filter(initiative=initiative, file__digest=digest)
    if same.filter(file__erased_at=None).exclude(state=State.WITHDRAWN).exists():
        raise RuleBroken(
            _("This very file is in already, for the same programme or project."),
            code="document-in-already",
            field="upload",
        )


def _enter(
    document: Document,
    payload: Mapping[str, Any],
    *,
    verb: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    record(
        verb=verb,
        subject=Subject("document", document.id, document.title),
        by=by,
        at=at,
        reason=reason,
        payload={"initiative": document.initiative_id, "file": document.file_id, **payload},
    )
