"""Putting in what a profile of the old store said."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from commonweal.apps.migration.entering import PutIn, check_new, keep
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.rules import storable
from commonweal.apps.profiles.models import KeptProfile
from commonweal.apps.profiles.rules import MOST_BYTES, given_from
from commonweal.kernel.shapes import Actor

__all__ = ["keep_profile"]


def keep_profile(
    *, migration: Migration, upload: UploadedFile, by: Actor, at: datetime
) -> KeptProfile:
    """Keep a profile; its file is evidence, as sensitive: codes and ends of ranges are values of
    rows. BadInput where it cannot be believed, RuleBroken where it is in already or from later."""
    put = PutIn(migration, upload, by, at)
    given = given_from(put.read(MOST_BYTES))
    same = KeptProfile.objects.filter(migration=migration, sha256=given.sha256)
    check_new(put, given.at, in_already=same.exists())
    made = KeptProfile(
        migration=migration, profiled_at=given.at, data_sets=len(given.read.sets),
        rows=sum(each.rows for each in given.read.sets), findings=len(given.read.findings),
        data=storable(given.data), **put.columns("kept_profile", given.sha256),
    )  # fmt: skip
    told = {"data_sets": made.data_sets, "findings": made.findings}
    keep(made, put, {"profile": made.sha256, **told}, verb="profiles.keep")
    return made
