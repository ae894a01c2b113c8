"""Reads: entries, proofs, the export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.ledger.models import BRANCH_LEAVES, Branch, Checkpoint, Entry
from commonweal.engines import attest
from commonweal.kernel.canonical import LARGEST_INT, instant
from commonweal.kernel.errors import CannotFinish, NotFound

__all__ = [
    "EntryProof",
    "Filters",
    "RowProof",
    "entries",
    "entries_after",
    "entry",
    "entry_as_line",
    "entry_proof",
    "export_lines",
    "newest_checkpoint",
    "outer_of",
    "part_of",
    "public_key_file",
    "row_proof",
    "verbs",
    "verifying_keys",
]

_CHUNK = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which entries: what is empty does not filter. From ``since`` up to but not ``until``.

    ``who`` and ``what`` are parts of the labels of actor and subject.
    """

    who: str = ""
    what: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    actor_id: str = ""
    verb: str = ""
    organisation_id: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def lookups(self) -> dict[str, Any]:
        named = {
            "actor_label__icontains": self.who,
            "subject_label__icontains": self.what,
            "subject_kind": self.subject_kind,
            "subject_id": self.subject_id,
            "actor_id": self.actor_id,
            "verb": self.verb,
            "organisation_id": self.organisation_id,
            "at__gte": self.since,
            "at__lt": self.until,
        }
        return {name: value for name, value in named.items() if value}


def entries(filters: Filters | None = None, scope: Q | None = None) -> QuerySet[Entry]:
    """The entries, newest first, without the payloads (which a list does not show).

    A scope of None is the whole record.
    """
    chosen = Entry.objects.filter(**(filters or Filters()).lookups())
    if scope is not None:
        chosen = chosen.filter(scope)
    return chosen.defer("payload_text", "row_digests").order_by("-number")


def entries_after(number: int) -> QuerySet[Entry]:
    """The entries after ``number``, oldest first, with all that their digests are made from."""
    return Entry.objects.filter(number__gt=number).defer("row_digests").order_by("number")


def entry(number: int, scope: Q | None = None) -> Entry:
    """One entry with its payload; NotFound where it is not there, or not within ``scope``."""
    seen = Q() if scope is None else scope
    found = None
    if number <= LARGEST_INT:  # a larger one is more than the database can compare with
        found = Entry.objects.defer("row_digests").filter(seen, number=number).first()
    if found is None:
        raise NotFound(_("There is no entry %(number)s.") % {"number": number})
    return found


def verbs() -> list[str]:
    """Every verb that was ever recorded, for a filter."""
    return list(Entry.objects.order_by("verb").values_list("verb", flat=True).distinct())


def newest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.defer("edge").first()


def public_key_file() -> Path:
    path: Path = settings.LEDGER_KEY_FILE
    return path.with_suffix(".pub")


def verifying_keys() -> list[str]:
    """The public keys that checkpoints were signed with, the present one last."""
    path = public_key_file()
    return path.read_text().splitlines() if path.exists() else []


@dataclass(frozen=True, slots=True)
class EntryProof:
    """That an entry lies in the tree of a signed checkpoint.

    ``hashes`` lead from ``leaf`` at ``index`` (from 0) to ``root``; ``note`` is the signed
    checkpoint of ``size`` entries, signed ``at``.
    """

    index: int
    leaf: bytes
    hashes: tuple[bytes, ...]
    size: int
    root: bytes
    note: str
    at: datetime

    @property
    def text(self) -> str:
        """The proof in the C2SP tlog-proof form, which other tools read."""
        return attest.proof_text(self.index, self.hashes, self.note)


def entry_proof(number: int) -> EntryProof | None:
    """The proof of an entry under the newest checkpoint; None where that does not reach it yet.

    CannotFinish where it does not hold, or what the entry says is not what its leaf was made from:
    the record was changed from outside.
    """
    read = attest.read_entry(entry_as_line(entry(number)))
    if read is None or read.fault or read.number != number:
        raise _changed(number)
    leaf = read.leaf
    checkpoint = newest_checkpoint()
    if checkpoint is None or checkpoint.size < number:
        return None
    keys = [attest.VerifyingKey.from_text(line) for line in verifying_keys()]
    signed = attest.open_checkpoint(checkpoint.note, keys)
    hashes = attest.inclusion_proof(number - 1, signed.size, _root_of)
    if not attest.verify_inclusion(leaf, number - 1, signed.size, hashes, signed.root):
        raise _changed(number)
    return EntryProof(
        index=number - 1,
        leaf=leaf,
        hashes=tuple(hashes),
        size=signed.size,
        root=signed.root,
        note=checkpoint.note,
        at=checkpoint.at,
    )


def _changed(number: int) -> CannotFinish:
    return CannotFinish(
        _("Entry %(number)s is not what was recorded: the history was changed from outside.")
        % {"number": number},
        code="history-changed",
    )


def _root_of(start: int, end: int) -> bytes:
    """The root of the leaves from ``start`` up to ``end``, from whole branches where there are any.

    A tree is only ever split at powers of two, so a span of 256 leaves or more starts at one.
    """
    whole = (end - start) // BRANCH_LEAVES
    first = start // BRANCH_LEAVES
    branches = Branch.objects.filter(place__gte=first, place__lt=first + whole).order_by("place")
    roots = list(branches.values_list("root", flat=True)) if whole else []
    after = start + whole * BRANCH_LEAVES
    rest = Entry.objects.filter(number__gt=after, number__lte=end).order_by("number")
    leaves = list(rest.values_list("leaf", flat=True)) if after < end else []
    return attest.root_of_blocks(
        list(map(bytes, roots)), list(map(bytes, leaves)), block=BRANCH_LEAVES
    )


@dataclass(frozen=True, slots=True)
class RowProof:
    """That a row lay in a batch: ``hashes`` lead from its digest at ``index`` to ``root``."""

    index: int
    size: int
    hashes: tuple[bytes, ...]
    root: bytes


def row_proof(number: int, row: Any) -> RowProof | None:
    """The proof that ``row`` lay in the batch of entry ``number``; None where it did not.

    NotFound where the entry is no batch, or its content was erased.
    """
    batch = Entry.objects.filter(number=number, row_digests__isnull=False).first()
    if batch is None:
        raise NotFound(_("Entry %(number)s holds no rows.") % {"number": number})
    data = bytes(batch.row_digests)
    digests = [data[at : at + attest.HASH_BYTES] for at in range(0, len(data), attest.HASH_BYTES)]
    digest = attest.row_digest(row)
    if digest not in digests:
        return None
    index = digests.index(digest)
    root = bytes.fromhex(batch.payload["rows_root"])
    hashes = attest.inclusion_proof(index, len(digests), attest.root_among(digests))
    if not attest.verify_inclusion(digest, index, len(digests), hashes, root):
        raise CannotFinish(
            _("The rows of entry %(number)s are not those that were recorded.")
            % {"number": number},
            code="history-changed",
        )
    return RowProof(index=index, size=len(digests), hashes=tuple(hashes), root=root)


def part_of(numbers: Iterable[int]) -> tuple[list[bytes], list[int]]:
    """These entries as a part that proves itself (engine attest), and the numbers of those that are
    in it: the others are not under a signed checkpoint yet. No lines where nothing is signed."""
    checkpoint = newest_checkpoint()
    if checkpoint is None:
        return [], []
    size = checkpoint.size
    chosen = [n for n in sorted(set(numbers)) if n <= size]
    rows = Entry.objects.filter(number__in=chosen).defer("row_digests").order_by("number")
    root_of = cache(_root_of)  # the way up is shared by most of them
    proved = [
        (entry_as_line(each), attest.inclusion_proof(each.number - 1, size, root_of))
        for each in rows
    ]
    lines = attest.part_lines(verifying_keys(), checkpoint.note, proved)
    return list(lines), [each.number for each in rows]


def export_lines() -> Iterator[bytes]:
    """The whole record as JSON Lines (engine attest), a thousand entries in memory at a time.

    Each checkpoint follows the last entry it covers. Those that cover more entries than there
    are come at the end, so that a reader sees what is missing.
    """
    yield attest.head_line(verifying_keys())
    newest = newest_checkpoint()
    limit = newest.size if newest else -1
    number, signed = 0, 0
    while chunk := list(entries_after(number)[:_CHUNK]):
        last = chunk[-1].number
        notes = _notes(signed, min(last, limit))
        for each in chunk:
            yield entry_as_line(each)
            if each.number in notes:
                yield attest.checkpoint_line(notes.pop(each.number))
        yield from map(attest.checkpoint_line, notes.values())
        number = signed = last
    yield from map(attest.checkpoint_line, _notes(signed, limit).values())


def _notes(after: int, last: int) -> dict[int, str]:
    chosen = Checkpoint.objects.filter(size__gt=after, size__lte=last).order_by("size")
    return dict(chosen.values_list("size", "note"))


def entry_as_line(each: Entry) -> bytes:
    """One entry as a line of the export."""
    content = None
    if each.payload_text is not None:
        content = attest.content_bytes(
            each.payload_text,
            actor_label=each.actor_label,
            reason=each.reason,
            subject_label=each.subject_label,
        )
    return attest.entry_line(
        outer_of(each),
        digest=bytes(each.digest),
        leaf=bytes(each.leaf),
        content=content,
        salt=None if each.salt is None else bytes(each.salt),
    )


def outer_of(each: Entry) -> attest.Outer:
    """The part of an entry that is never erased, as its leaf is made from it."""
    return attest.Outer(
        number=each.number,
        at=instant(each.at),
        actor=each.actor_id,
        organisation=each.organisation_id,
        verb=each.verb,
        subject_kind=each.subject_kind,
        subject_id=each.subject_id,
    )
