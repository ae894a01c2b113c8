"""Evidence files: put in, kept for what they prove, erased where the law asks."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.actions.roles import Place
from commonweal.apps.accounts.rules import Marking, stricter, verb_to_see
from commonweal.apps.evidence.models import EvidenceFile, LeastMarking
from commonweal.apps.evidence.queries import blob_path, evidence_root
from commonweal.apps.evidence.rules import HEAD_BYTES, media_type_of
from commonweal.apps.ledger.actions import record
from commonweal.engines.read import END_BYTES, check_part_list
from commonweal.kernel.errors import BadInput, RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["erase_file", "hold_files_back", "keep_file", "put_in_file", "sweep_files"]

LOOSE_FOR = timedelta(days=7)


def put_in_file(
    *,
    upload: UploadedFile,
    place: Place,
    by: Actor,
    at: datetime,
    marking: Marking = Marking.INTERNAL,
    keep_for: Subject | None = None,
) -> EvidenceFile:
    """Store an upload under the digest of its bytes. BadInput where it is too large or of a kind
    that may not come in. Without ``keep_for`` it is loose, and goes after a week. It is marked at
    least as strictly as its initiative."""
    media_type = _examine(upload)
    digest = _store(upload)
    initiative_id = place.initiative_id.rstrip("/").rpartition("/")[2]
    evidence = EvidenceFile(
        id=new_id(at),
        digest=digest,
        name=PurePath(upload.name or "").name[-200:],
        media_type=media_type,
        size_bytes=upload.size,
        organisation=place.organisation,
        initiative_id=initiative_id,
        marking=_at_least(initiative_id, marking),
        uploaded_by_id=by.id,
        uploaded_at=at,
        kept_for_kind=keep_for.kind if keep_for else "",
        kept_for_id=keep_for.id if keep_for else "",
    )
    check(evidence, exclude=["organisation", "uploaded_by", "erased_at"])
    with transaction.atomic():  # not around the writing of the bytes, which can take a while
        evidence.save(force_insert=True)
        _note(evidence, by, at, verb="evidence.put-in-file")
    return evidence


@transaction.atomic
def keep_file(
    *,
    evidence: EvidenceFile,
    keep_for: Subject,
    by: Actor,
    at: datetime,
    marking: Marking | None = None,
) -> EvidenceFile:
    """Say what a loose file is evidence of, and how it is marked then: from now on it stays."""
    if evidence.kept_for_id and (evidence.kept_for_kind, evidence.kept_for_id) != (
        keep_for.kind,
        keep_for.id,
    ):
        raise RuleBroken(_("This file is evidence of something else already."), code="kept-already")
    evidence.kept_for_kind, evidence.kept_for_id = keep_for.kind, keep_for.id
    if marking is not None:
        evidence.marking = _at_least(evidence.initiative_id, marking)
    evidence.save(update_fields=["kept_for_kind", "kept_for_id", "marking"])
    _note(evidence, by, at, verb="evidence.keep-file")
    return evidence


@transaction.atomic
def hold_files_back(*, initiative_id: str, marking: Marking, by: Actor, at: datetime) -> int:
    """Mark no file of the initiative less strictly from now on: neither those there are, nor those
    to come. None is opened by it. Returns how many were marked anew."""
    LeastMarking.objects.update_or_create(
        initiative_id=initiative_id, defaults={"marking": marking.value}
    )
    weaker = [one.value for one in Marking if _raised(one, marking) != one]
    found = EvidenceFile.objects.filter(initiative_id=initiative_id, marking__in=weaker)
    files = list(found.order_by("id"))
    found.update(marking=marking.value)
    for evidence in files:
        evidence.marking = marking.value
        _note(evidence, by, at, verb="evidence.mark-file")
    return len(files)


@transaction.atomic
def erase_file(*, evidence: EvidenceFile, by: Actor, at: datetime, reason: str) -> EvidenceFile:
    """Destroy the bytes where the law asks. The digest stays, and goes on proving what it was."""
    if evidence.erased_at is None:
        evidence.erased_at = at
        evidence.save(update_fields=["erased_at"])
        _note(evidence, by, at, verb="evidence.erase-file", reason=reason)
        transaction.on_commit(lambda: _drop_bytes(evidence.digest))
    return evidence


def sweep_files(*, at: datetime) -> int:
    """Throw away loose files after a week, and bytes that no file points to. How many bytes-files
    went."""
    EvidenceFile.objects.filter(kept_for_id="", uploaded_at__lt=at - LOOSE_FOR).delete()
    root = evidence_root()
    stored = [p for p in root.glob("??/*") if p.stat().st_mtime < (at - LOOSE_FOR).timestamp()]
    return sum(_drop_bytes(path.name) for path in stored)


def _examine(upload: UploadedFile) -> str:
    if not upload.size:
        raise BadInput(_("This file is empty."), code="empty", field="upload")
    if upload.size > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // 2**20
        raise BadInput(
            _("This file is too large: at most %(limit)s MB.") % {"limit": limit},
            code="too-large",
            field="upload",
        )
    head = upload.read(HEAD_BYTES)
    return media_type_of(upload.name or "", head, _members(upload, head))


def _members(upload: UploadedFile, head: bytes) -> list[str]:
    """The names in a ZIP archive; nothing is unpacked."""
    if not head.startswith(b"PK"):
        return []
    upload.seek(max(0, (upload.size or 0) - END_BYTES))
    check_part_list(upload.read(END_BYTES), upload.name or "")
    try:
        upload.seek(0)
        with zipfile.ZipFile(upload.file or upload) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise BadInput(_("This file is damaged."), code="damaged", field="upload") from error


def _store(upload: UploadedFile) -> str:
    """Write the bytes under their digest, whole or not at all."""
    root = evidence_root()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    hasher = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=root)
    try:
        with os.fdopen(handle, "wb") as out:
            upload.seek(0)
            for chunk in upload.chunks():
                hasher.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        target = blob_path(hasher.hexdigest())
        target.parent.mkdir(exist_ok=True, mode=0o700)
        Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return hasher.hexdigest()


def _at_least(initiative_id: str, marking: Marking) -> str:
    least = LeastMarking.objects.filter(initiative_id=initiative_id).first()
    return _raised(marking, Marking(least.marking)).value if least else marking.value


def _raised(marking: Marking, least: Marking) -> Marking:
    """What is open and what is internal is read by the same people: neither holds anything back."""
    same = verb_to_see(marking) == verb_to_see(least)
    return marking if same else Marking(stricter(marking, least))


def _drop_bytes(digest: str) -> bool:
    """Remove the bytes where no file that is not erased points to them."""
    if EvidenceFile.objects.filter(digest=digest, erased_at=None).exists():
        return False
    blob_path(digest).unlink(missing_ok=True)
    return True


def _note(evidence: EvidenceFile, by: Actor, at: datetime, *, verb: str, reason: str = "") -> None:
    record(
        verb=verb,
        subject=Subject("evidence_file", evidence.id, evidence.name),
        by=by,
        at=at,
        reason=reason,
        payload={
            "digest": evidence.digest,
            "size_bytes": evidence.size_bytes,
            "media_type": evidence.media_type,
            "marking": evidence.marking,
            "organisation": evidence.organisation_id,
            "initiative": evidence.initiative_id,
            "kept_for": [evidence.kept_for_kind, evidence.kept_for_id],
        },
    )
