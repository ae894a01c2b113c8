"""Reads: an uploaded file on its way in, and what its rows would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import access_require
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.deliveries.rules import guess_columns
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.evidence.queries import blob_path
from commonweal.apps.sources.models import Source
from commonweal.apps.sources.readers import (
    Came,
    Tried,
    calendar_of,
    pick_table,
    read_table,
    shown,
)
from commonweal.engines.read.outside import Answer, Bounds
from commonweal.engines.read.outside.documents import table_of, tables_of
from commonweal.kernel.errors import CommonwealError, NotFound

__all__ = ["LookedAt", "looked_at", "try_upload", "upload_for", "upload_read"]


def upload_for(user: User, file_id: str) -> EvidenceFile:
    """A file that this person uploaded themselves, for a body for which they may still import."""
    found = EvidenceFile.objects.select_related("organisation")
    one = found.filter(id=file_id, uploaded_by=user, erased_at=None).first()
    if one is None or not blob_path(one.digest).exists():
        raise NotFound(_("There is no such file any more, or it is somebody else's."))
    access_require(user, Verb.IMPORT, organisation=one.organisation)
    return one


def upload_read(file: EvidenceFile, said: Mapping[str, Any], user: User) -> Came:
    """The readings that the file holds with its columns ``said`` to be these: what a source keeps
    of its columns, the ``measure_id`` of all rows, and when all of it was so (``as_at``)."""
    columns = {name: value for name, value in said.items() if name not in {"measure_id", "as_at"}}
    stands_in = Source(
        organisation=file.organisation,
        kind="folder",
        name=file.name,
        measure_id=said.get("measure_id") or None,
        columns=columns,
        keeper=user,
    )
    table = pick_table(stands_in, _answer(file))
    as_at = said.get("as_at")
    moment = as_at if isinstance(as_at, datetime) else None
    return read_table(stands_in, table, moment, calendar_of())


def _answer(file: EvidenceFile) -> Answer:
    return Answer(blob_path(file.digest).read_bytes(), file.media_type, file.name)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What there is to choose from in a file, and what its names give away."""

    columns: list[str]
    sheets: list[str]
    guess: dict[str, str]


def looked_at(file: EvidenceFile, sheet: str = "") -> LookedAt:
    """The columns of the sheet that is named, else of the first; none where no row holds names."""
    raws = tables_of(_answer(file), Bounds())
    raw = next((one for one in raws if one.sheet == sheet), raws[0])
    columns = list(table_of(raw, _answer(file)).columns)
    guess = {**guess_columns(columns), "sheet": raw.sheet}
    return LookedAt(columns, [one.sheet for one in raws if one.sheet], guess)


def try_upload(file: EvidenceFile, said: Mapping[str, Any], user: User) -> Tried:
    """The first readings that the file holds, read so. Nothing is stored."""
    try:
        return shown(upload_read(file, said, user))
    except CommonwealError as error:
        return Tried(error=error.message)
