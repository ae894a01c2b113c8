"""Putting in what a profile of the old store said."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.migration.entering import enter
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.rules import storable
from commonweal.apps.profiles.models import KeptProfile
from commonweal.apps.profiles.rules import MOST_BYTES, given_from
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["keep_profile"]

CLOCKS_APART = timedelta(hours=1)


def keep_profile(
    *, migration: Migration, upload: UploadedFile, by: Actor, at: datetime
) -> KeptProfile:
    """Keep a profile; its file is evidence, as sensitive: codes and ends of ranges are values of
    rows. BadInput where it cannot be believed, RuleBroken where it is in already or from later."""
    given = given_from(upload.read(MOST_BYTES + 1))
    if given.at > at + CLOCKS_APART:
        said = _("It says that it was made later than now. Look at the clock of that machine.")
        raise RuleBroken(said, code="from-later", field="upload")
    if KeptProfile.objects.filter(migration=migration, sha256=given.sha256).exists():
        said = _("This very profile is in already.")
        raise RuleBroken(said, code="in-already", field="upload")
    one, made_id = migration.initiative, new_id(at)
    upload.seek(0)
    file = put_in_file(
        upload=upload, place=Place(one.organisation, one.path), by=by, at=at,
        marking=Marking.SENSITIVE, keep_for=Subject("kept_profile", made_id, migration.name),
    )  # fmt: skip
    made = KeptProfile(
        id=made_id, migration=migration, file=file, sha256=given.sha256, profiled_at=given.at,
        data_sets=len(given.read.sets), rows=sum(each.rows for each in given.read.sets),
        findings=len(given.read.findings), data=storable(given.data), kept_at=at,
        kept_by_id=by.id, kept_by_label=by.label,
    )  # fmt: skip
    check(made, exclude=["migration", "file"])
    with transaction.atomic():  # not around the writing of the bytes, which can take a while
        made.save(force_insert=True)
        payload = {
            "profile": made.sha256, "file": file.digest, "data_sets": made.data_sets,
            "findings": made.findings,
        }  # fmt: skip
        enter(migration, payload, verb="profiles.keep", by=by, at=at)
    return made
