"""What the history pages say."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.ledger.models import Checkpoint, Entry
from commonweal.apps.ledger.queries import (
    EntryProof,
    entries,
    entry_proof,
    newest_checkpoint,
    verifying_keys,
)
from commonweal.kernel.errors import CannotFinish
from commonweal.web import display
from commonweal.web.pages.history.filters import verb_words

__all__ = ["Line", "Proved", "details", "lines", "standing", "standing_of"]

# A checkpoint is promised every minute; nobody need be told before five have gone by.
_LATE = timedelta(minutes=5)


COMMAND = "commonweal ledger verify history.jsonl --key history-key.pub --checkpoint checkpoint.txt"


def standing(now: datetime) -> dict[str, Any]:
    """What the list says of the whole record."""
    newest, checkpoint = entries().first(), newest_checkpoint()
    return {
        "sentence": sentence(newest, checkpoint, now),
        "figures": figures(newest, checkpoint),
        "signed": checkpoint.size if checkpoint else 0,
        "keys": verifying_keys(),
        "command": COMMAND,
    }


def standing_of(entry: Entry, kept: Collection[int]) -> dict[str, Any]:
    """What a page says of one entry and its proof."""
    found = proved(entry.number)
    return {
        "entry": entry,
        "line": lines([entry], kept)[0],
        "proved": found,
        "hashes": [value.hex() for value in found.proof.hashes] if found.proof else [],
        "leaf": bytes(entry.leaf).hex(),
    }


def sentence(newest: Entry | None, checkpoint: Checkpoint | None, now: datetime) -> str:
    """The one line on top of the list: is all of it signed?"""
    if newest is None:
        return _("Nothing has been recorded yet.")
    unsigned = newest.number - (checkpoint.size if checkpoint else 0)
    if unsigned <= 0:
        return _(
            "All entries are signed: whoever keeps the newest checkpoint can prove that none of "
            "them was changed since."
        )
    if now - newest.at > _LATE:
        return _(
            "Signing has stopped: the newest entries are older than five minutes and not signed. "
            "Ask an administrator to look at the log of the clock."
        )
    return ngettext(
        "All entries but the newest are signed; it will be within a minute.",
        "All entries but the newest %(count)s are signed; they will be within a minute.",
        unsigned,
    ) % {"count": display.number(unsigned)}


def figures(newest: Entry | None, checkpoint: Checkpoint | None) -> list[dict[str, str]]:
    size = checkpoint.size if checkpoint else 0
    return [
        {
            "label": _("Entries"),
            "value": display.number(newest.number if newest else 0),
            "note": _("numbered without a gap"),
            "how": _(
                "Every action of a person or of the system is one entry: who, when, what and why. "
                "The database itself refuses to change or delete one."
            ),
        },
        {
            "label": _("Signed"),
            "value": display.number(size),
            "note": display.moment(checkpoint.at) if checkpoint else "",
            "how": _(
                "Each entry has a fingerprint. All fingerprints together have one, the root. The "
                "server signs the number of entries and their root at least every minute. Change "
                "one letter in one entry, and the root is another."
            ),
        },
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words. ``kept`` is true where its subject's name and reason are kept back."""

    entry: Entry
    kept: bool = False

    @property
    def done(self) -> str:
        return verb_words(self.entry.verb)

    @property
    def subject(self) -> str:
        if self.kept:
            return _("kept back")
        kind = self.entry.subject_kind.replace("_", " ")
        return self.entry.subject_label or f"{kind} {self.entry.subject_id}"

    @property
    def reason(self) -> str:
        return _("kept back") if self.kept and self.entry.reason else self.entry.reason


def lines(entries: Iterable[Entry], kept: Collection[int]) -> list[Line]:
    """``kept`` are the numbers of those whose subject and reason are kept back."""
    return [Line(entry, entry.number in kept) for entry in entries]


@dataclass(frozen=True, slots=True)
class Proved:
    """How an entry stands: its proof, that it is not signed yet, or what does not hold."""

    proof: EntryProof | None
    fault: str

    @property
    def sentence(self) -> str:
        if self.fault:
            return self.fault
        if self.proof is None:
            return _("This entry is not signed yet. It will be within a minute.")
        return _(
            "This entry is proved: it lies unchanged under the checkpoint of %(size)s entries, "
            "signed on %(moment)s."
        ) % {"size": display.number(self.proof.size), "moment": display.moment(self.proof.at)}


def proved(number: int) -> Proved:
    try:
        return Proved(entry_proof(number), "")
    except CannotFinish as error:
        return Proved(None, error.message)


def details(entry: Entry) -> list[tuple[str, str, bool]]:
    """The payload as (name, value, whether it is long), for a list on the page."""
    payload = entry.payload
    if not isinstance(payload, dict):
        return [(_("Details"), _text(payload), True)] if payload is not None else []
    return [
        (name.replace("_", " ").capitalize(), _text(value), isinstance(value, dict | list))
        for name, value in payload.items()
    ]


def _text(value: Any) -> str:
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=2)
    return str(value)
