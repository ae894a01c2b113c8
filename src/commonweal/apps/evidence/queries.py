"""Evidence files: who may have which, and where their bytes lie."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import (
    Anyone,
    access_filter,
    access_initiative_ids,
    access_organisations,
    access_require,
)
from commonweal.apps.accounts.rules import Marking, Verb, verb_to_see
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.kernel.errors import NotFound

__all__ = ["blob_path", "evidence_root", "file_get", "files_for", "files_kept_for"]


def evidence_root() -> Path:
    return Path(settings.MEDIA_ROOT) / "evidence"


def blob_path(digest: str) -> Path:
    """Where the bytes with this SHA-256 digest (64 hexadecimal digits) lie."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256 digest in hexadecimal")
    return evidence_root() / digest[:2] / digest


def files_for(user: Anyone) -> QuerySet[EvidenceFile]:
    """The files that this person may have, newest first, without those erased."""
    seen = Q(pk__in=[])
    for marking in Marking:
        verb = verb_to_see(marking)
        here = access_filter(user, verb, organisation_path="organisation__path")
        if access_organisations(user, verb) is not None:
            here |= Q(initiative_id__in=access_initiative_ids(user, verb))
        seen |= here & Q(marking=marking.value)
    found = EvidenceFile.objects.filter(seen, erased_at=None)
    return found.select_related("organisation", "uploaded_by")


def file_get(user: Anyone, file_id: str) -> EvidenceFile:
    """One file, where this person may have it. NotFound else, and where it was erased."""
    found = EvidenceFile.objects.select_related("organisation").filter(id=file_id).first()
    access_require(
        user,
        verb_to_see(Marking(found.marking)) if found else Verb.READ,
        organisation=found.organisation if found else None,
        initiative_id=found.initiative_id if found else "",
    )
    if found is None or found.erased_at or not blob_path(found.digest).exists():
        raise NotFound(_("There is no such file any more."))
    return found


def files_kept_for(kind: str, subject_id: str) -> QuerySet[EvidenceFile]:
    """What was put in as evidence of one thing. Who may open each is asked by ``file_get``."""
    return EvidenceFile.objects.filter(kept_for_kind=kind, kept_for_id=subject_id)
