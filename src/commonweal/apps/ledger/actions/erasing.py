"""Erasing the content of entries when the law asks for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.apps.ledger.actions.recording import record
from commonweal.apps.ledger.models import Entry
from commonweal.engines.attest import ERASE_KIND
from commonweal.kernel.canonical import canonical
from commonweal.kernel.errors import NotFound, RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["erase", "erase_mentions"]


def erase(
    *, number: int, by: Actor, at: datetime, reason: str, keep_payload: bool = False
) -> Entry:
    """Remove the content and the salt of entry ``number``; return the entry that says so.

    Time, ids, verb, digest and leaf stay, so every proof goes on holding, and without the
    salt nobody can find the content again by guessing. Copies in backups and in exports that
    were handed out are beyond reach. With ``keep_payload`` the entry that says so repeats what was
    recorded, without who and why: for an entry that only names the wrong person.
    """
    if not reason.strip():
        raise RuleBroken(_("Give the reason why this is erased."), field="reason")
    with transaction.atomic():
        target = _still_there(number)
        _overwrite_on_disk()
        Entry.objects.filter(number=number).update(
            actor_label="",
            subject_label="",
            reason="",
            payload_text=None,
            row_digests=None,
            salt=None,
        )
        payload = {"leaf": bytes(target.leaf).hex(), "verb": target.verb}
        if keep_payload:
            payload["recorded"] = target.payload
        return record(
            verb="ledger.erase",
            subject=Subject(kind=ERASE_KIND, id=str(number)),
            by=by,
            at=at,
            payload=payload,
            reason=reason,
        )


def _still_there(number: int) -> Entry:
    """The entry, locked, with its content."""
    found = Entry.objects.select_for_update().filter(number=number).first()
    if found is None:
        raise NotFound(_("There is no entry %(number)s.") % {"number": number})
    if found.is_erased:
        raise RuleBroken(
            _("The content of entry %(number)s is erased already.") % {"number": number},
            code="erased-already",
        )
    return found


def erase_mentions(
    *, person_id: str, names: Collection[str], by: Actor, at: datetime, reason: str
) -> int:
    """Erase every content in which a person is named: what they did, what was done to them, and
    what speaks of them by one of ``names``. Returns of how many entries.

    What they did to other things is repeated in the entry that says so, where it names nobody.
    """
    found = Entry.objects.filter(_named(person_id, names), salt__isnull=False).order_by("number")
    rows = list(found.values_list("number", "subject_kind", "subject_id", "payload_text"))
    for number, kind, subject_id, payload in rows:
        about = (kind, subject_id) == ("person", person_id)
        keep = not about and not any(_as_json(name) in payload for name in names)
        erase(number=number, by=by, at=at, reason=reason, keep_payload=keep)
    return len(rows)


def _named(person_id: str, names: Collection[str]) -> Q:
    found = Q(actor_id=person_id) | Q(subject_kind="person", subject_id=person_id)
    for name in names:
        thing = Q(subject_label__contains=name) & ~Q(subject_kind="person")
        found |= thing | Q(reason__contains=name) | Q(payload_text__contains=_as_json(name))
    return found


def _as_json(name: str) -> str:
    return canonical(name).decode()[1:-1]


def _overwrite_on_disk() -> None:
    """SQLite leaves what it deletes in free pages unless told to overwrite it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
