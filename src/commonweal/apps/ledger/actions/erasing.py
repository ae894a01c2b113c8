"""Erasing the content of an entry when the law asks for it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from commonweal.apps.ledger.actions.recording import record
from commonweal.apps.ledger.models import Entry
from commonweal.engines.attest import ERASE_KIND
from commonweal.kernel.errors import NotFound, RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["erase"]


def erase(*, number: int, by: Actor, at: datetime, reason: str) -> Entry:
    """Remove the content and the salt of entry ``number``; return the entry that says so.

    Time, ids, verb, digest and leaf stay, so every proof goes on holding, and without the
    salt nobody can find the content again by guessing. Copies in backups and in exports that
    were handed out are beyond reach.
    """
    if not reason.strip():
        raise RuleBroken(_("Give the reason why this is erased."), field="reason")
    with transaction.atomic():
        target = Entry.objects.select_for_update().filter(number=number).first()
        if target is None:
            raise NotFound(_("There is no entry %(number)s.") % {"number": number})
        if target.is_erased:
            raise RuleBroken(
                _("The content of entry %(number)s is erased already.") % {"number": number},
                code="erased-already",
            )
        _overwrite_on_disk()
        Entry.objects.filter(number=number).update(
            actor_label="",
            subject_label="",
            reason="",
            payload_text=None,
            row_digests=None,
            salt=None,
        )
        return record(
            verb="ledger.erase",
            subject=Subject(kind=ERASE_KIND, id=str(number)),
            by=by,
            at=at,
            payload={"leaf": bytes(target.leaf).hex(), "verb": target.verb},
            reason=reason,
        )


def _overwrite_on_disk() -> None:
    """SQLite leaves what it deletes in free pages unless told to overwrite it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
