"""What everything that is done to a migration ends with, also in rooms above: the entry in the
ledger, and the file that was put in, kept as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.ledger.actions import record
from commonweal.apps.migration.models import Kept, Migration
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["PutIn", "check_new", "enter", "is_from_later", "keep"]

CLOCKS_APART = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PutIn:
    """A file, and to which migration somebody puts it in."""

    migration: Migration
    upload: UploadedFile
    by: Actor
    at: datetime

    @property
    def who(self) -> dict[str, Any]:
        return {"kept_at": self.at, "kept_by_id": self.by.id, "kept_by_label": self.by.label}

    def read(self, most: int) -> bytes:
        """One byte more than ``most``, where there is, so that the reader can refuse it."""
        data: bytes = self.upload.read(most + 1)
        return data

    def evidence(self, kind: str, made_id: str, named: str = "") -> EvidenceFile:
        """The file, kept as sensitive: it may show what rows say."""
        one = self.migration.initiative
        self.upload.seek(0)
        return put_in_file(
            upload=self.upload, place=Place(one.organisation, one.path), by=self.by, at=self.at,
            marking=Marking.SENSITIVE,
            keep_for=Subject(kind, made_id, named or self.migration.name),
        )  # fmt: skip

    def columns(self, kind: str, sha256: str) -> dict[str, Any]:
        """What every row of ``Kept`` has, once the file is evidence."""
        made_id = new_id(self.at)
        return {
            "id": made_id, "file": self.evidence(kind, made_id), "sha256": sha256, **self.who
        }  # fmt: skip

    def enter(self, payload: Mapping[str, Any], *, verb: str) -> None:
        enter(self.migration, payload, verb=verb, by=self.by, at=self.at)


def is_from_later(said: datetime, at: datetime) -> bool:
    """Whether a file says that it was made later than now, beyond what clocks differ by."""
    return said > at + CLOCKS_APART


def check_new(given: PutIn, said: datetime, *, in_already: bool) -> None:
    """RuleBroken where what was put in is from later, or is in already."""
    if is_from_later(said, given.at):
        raise RuleBroken(
            _("This result says that it was made later than now. Look at the clock of that "
              "machine."), code="from-later", field="upload",
        )  # fmt: skip
    if in_already:
        raise RuleBroken(
            _("This very result is in already, here or elsewhere in this migration."),
            code="in-already", field="upload",
        )  # fmt: skip


def keep(
    made: Kept, given: PutIn, payload: Mapping[str, Any], *, verb: str, of: str = "migration"
) -> None:
    """Save it, with its entry. Not around the writing of the bytes, which can take a while."""
    with transaction.atomic():
        check(made, exclude=[of, "file"])
        made.save(force_insert=True)
        given.enter({**payload, "file": made.file.digest}, verb=verb)


def enter(
    migration: Migration,
    payload: Mapping[str, Any],
    *,
    verb: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    subject = Subject("migration", migration.id, migration.name)
    told = {"initiative": migration.initiative_id, **payload}
    record(verb=verb, subject=subject, by=by, at=at, payload=told, reason=reason)
