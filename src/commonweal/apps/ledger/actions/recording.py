"""Recording. Nothing here opens a transaction: an entry belongs to the change that it records.

Every writer locks what it changes first and the head of the tree last. One that did it the other
way round would wait for a row of somebody who waits for the head: neither could go on.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError

from commonweal.apps.ledger.models import Entry, TreeHead
from commonweal.apps.ledger.queries import outer_of
from commonweal.engines.attest import (
    SALT_BYTES,
    Edge,
    content_bytes,
    content_digest,
    grow,
    root_of_all,
    row_digest,
)
from commonweal.kernel.canonical import canonical
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["entries_last", "record", "record_batch"]
_waiting: ContextVar[list[Entry] | None] = ContextVar("waiting", default=None)

_VERB = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+")


@contextmanager
def entries_last() -> Iterator[None]:
    """For an action made of several that record, inside its transaction: their entries are
    appended when all of it is done, in their order. Until then they have no number."""
    outer = _waiting.get()
    if outer is not None:
        before = len(outer)
        try:
            yield
        except BaseException:
            del outer[before:]  # its changes are undone, and whoever called it may go on
            raise
        return
    waiting: list[Entry] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for entry in waiting:
        _append(entry)


def record(
    *,
    verb: str,
    subject: Subject,
    by: Actor,
    at: datetime,
    payload: Mapping[str, Any],
    reason: str = "",
) -> Entry:
    """Append one entry, inside the transaction of the change that it records.

    ``verb`` reads ``slice.verb`` ("programmes.approve-report"). ``payload`` holds what JSON holds,
    and Decimals and dates, which are carried as text (kernel.canonical). The writers queue
    for the head of the tree, so call this last in a transaction, when the change itself is done
    (a test watches it); where several such actions make one, see ``entries_last``.
    """
    return _append(_draft(verb, subject, by, at, payload, reason))


def record_batch(  # noqa: PLR0913 - those of record, and the rows
    *,
    verb: str,
    subject: Subject,
    by: Actor,
    at: datetime,
    rows: Iterable[Any],
    payload: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Entry:
    """Append one entry for many ``rows`` (JSON values, as in ``record``), whose digest it holds.

    The payload gains ``rows`` (how many) and ``rows_root``: the root of the Merkle tree over the
    digests of the rows, in their order. The digests are kept beside the entry, so that one
    row can be proved later without the others (``queries.row_proof``).
    """
    digests = [row_digest(row) for row in rows]
    gained = {"rows": len(digests), "rows_root": root_of_all(digests).hex()}
    entry = _draft(verb, subject, by, at, {**(payload or {}), **gained}, reason)
    entry.row_digests = b"".join(digests)
    return _append(entry)


def _draft(  # noqa: PLR0917 - an entry has six parts
    verb: str,
    subject: Subject,
    by: Actor,
    at: datetime,
    payload: Mapping[str, Any],
    reason: str,
) -> Entry:
    if not _VERB.fullmatch(verb):
        raise ValueError(f"a verb reads slice.verb in small letters, not {verb!r}")
    return Entry(
        at=at,
        actor_id=by.id,
        actor_label=by.label,
        organisation_id=by.organisation_id,
        verb=verb,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_label=subject.label,
        reason=reason,
        payload_text=canonical(payload).decode(),
        salt=secrets.token_bytes(SALT_BYTES),
    )


def _append(entry: Entry) -> Entry:
    if not connection.in_atomic_block:
        raise TransactionManagementError("record inside the transaction of the change it records")
    waiting = _waiting.get()
    if waiting is not None:
        waiting.append(entry)
        return entry
    edge = _locked_edge()
    entry.number = edge.size + 1
    entry.digest = content_digest(
        entry.salt,
        content_bytes(
            entry.payload_text,
            actor_label=entry.actor_label,
            reason=entry.reason,
            subject_label=entry.subject_label,
        ),
    )
    entry.leaf = outer_of(entry).leaf(entry.digest)
    entry.save(force_insert=True)
    grown = grow(edge, [entry.leaf])
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [grown.size, grown.to_bytes()])
    return entry


# By hand, because every change in the system runs these two, and building them through the ORM
# took three times as long as all the rest of an entry (benchmarks/ledger.py).
_HEAD = "SELECT size, edge FROM ledger_treehead WHERE id = 1"
_ADVANCE = "UPDATE ledger_treehead SET size = %s, edge = %s WHERE id = 1"


def _locked_edge() -> Edge:
    """The right edge of the tree, held until the transaction ends.

    On PostgreSQL by the row's lock; on SQLite the transaction itself, being IMMEDIATE, already
    keeps every other writer out.
    """
    lock = (
        f" {connection.ops.for_update_sql()}" if connection.features.has_select_for_update else ""
    )
    with connection.cursor() as cursor:
        cursor.execute(_HEAD + lock)
        found = cursor.fetchone()
        if found is None:
            TreeHead.objects.bulk_create([TreeHead(id=1)], ignore_conflicts=True)
            cursor.execute(_HEAD + lock)
            found = cursor.fetchone()
    size, edge = found
    return Edge.from_bytes(size, bytes(edge))
