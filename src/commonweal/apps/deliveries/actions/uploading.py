"""A file that a person uploads: kept loose, looked at, taken in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.deliveries.queries import upload_read
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.sources.actions import take
from commonweal.apps.sources.models import Run
from commonweal.apps.sources.readers import Came
from commonweal.kernel.errors import RuleBroken

__all__ = ["keep_upload", "take_upload"]


def keep_upload(
    *, upload: UploadedFile, organisation: Organisation, by: User, at: datetime
) -> EvidenceFile:
    """Keep the file for a week; it stays where readings are taken from it.

    Of which measures its values are is not known yet, so it is marked as strictly as can be."""
    place, strictest = Place(organisation), Marking.WITHHELD
    return put_in_file(upload=upload, place=place, by=actor_of(by), at=at, marking=strictest)


@transaction.atomic
def take_upload(*, file: EvidenceFile, said: Mapping[str, Any], by: User, at: datetime) -> Run:
    """Take in what was seen. RuleBroken where not one row can be read."""
    came: Came = upload_read(file, said, by)
    if not came.mapped.rows:
        raise RuleBroken(_("No row of this file can be read so."), code="no-rows")
    run = Run(organisation=file.organisation, kind="upload", label=file.name, by=by, started_at=at)
    loose = file if not file.kept_for_id else None
    take(run=run, came=came, by=actor_of(by), at=at, keeper=by, evidence=loose)
    return run
