"""How far the new system is behind the old one: read, and put in by the program that follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from commonweal.apps.accounts.asking import person_of
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.administration.api import TokenAuth
from commonweal.apps.cutovers.actions import keep_lag
from commonweal.apps.cutovers.queries import behind_for
from commonweal.apps.cutovers.rules import MOST_BYTES, Behind
from commonweal.apps.migration.queries import migration_for
from commonweal.kernel.errors import BadInput

router = Router(tags=["migrations"])


class TableOut(Schema):
    target: str
    source: str
    by: str = Field(description="log, mark, file, none, or '' where nobody said")
    changes: int | None = Field(description="null where nobody knows")
    seconds: int | None
    waiting: int = Field(description="rows that wait in the quarantine")
    cannot_see: list[str]


class LagOut(Schema):
    """Of each table, the newest lag that names it."""

    at: datetime | None = Field(description="when it was measured; null where nobody put one in")
    changes: int | None = Field(description="that wait or were refused; null where nobody knows")
    seconds: int | None = Field(description="age of the oldest change")
    whole: bool = Field(description="false where something is not known: never to be read as good")
    final: bool = Field(description="the old system takes no more changes, and none waits")
    unknown: list[str] = Field(description="tables of which nobody knows")
    unfollowed: list[str] = Field(description="data sets that no lag names")
    tables: list[TableOut]


class KeptOut(Schema):
    sha256: str
    at: datetime


@router.get("/migrations/{migration_id}/lag", response=LagOut)
def lag(request: HttpRequest, migration_id: str) -> Any:
    """How far behind the new system is, by what was put in. It does not say whether that is too
    far or too long ago: the checks of the cutover do."""
    return _out(behind_for(migration_for(person_of(request), migration_id)))


_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
        "description": "the file that commonweal transfer follow --out wrote, as it is",
    }
}


@router.post(
    "/migrations/{migration_id}/lag", auth=TokenAuth(), response=KeptOut, operation_id="put_in_lag",
    openapi_extra=_BODY,
)  # fmt: skip
def put_in_lag(request: HttpRequest, migration_id: str) -> Any:
    """Put in how far behind the new system is. What was changed after it was written is refused."""
    one = migration_for(person_of(request), migration_id, Verb.EDIT)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise BadInput(_("This file is too large to be a lag."), code="too-large")
    upload = SimpleUploadedFile("lag.json", request.body)
    by = actor_of(person_of(request))
    return keep_lag(migration=one, upload=upload, by=by, at=timezone.now())


def _out(behind: Behind) -> dict[str, Any]:
    names = ("at", "seconds", "whole", "final", "unknown", "unfollowed", "tables")
    out = {name: getattr(behind, name) for name in names}
    return {**out, "changes": behind.changes if behind.at else None}
