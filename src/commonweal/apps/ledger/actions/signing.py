"""Signed checkpoints: made by the worker, kept beside the entries, and handed outside.

The signer believes nothing that it has not looked at: it reads every entry since the last
checkpoint, checks its content, digest and leaf, and signs only what these add up to.
"""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from commonweal.apps.ledger.models import BRANCH_LEAVES, Branch, Checkpoint, Entry, TreeHead
from commonweal.apps.ledger.queries import entries_after, entry_as_line, public_key_file
from commonweal.apps.ledger.rules import CHECKPOINT_ENTRIES, checkpoint_is_due
from commonweal.engines import attest
from commonweal.kernel.errors import CannotFinish, SourceUnavailable

__all__ = ["checkpoint_if_due", "send_checkpoint", "signing_key"]

HELP_PAGE = "docs/how-to/verify-the-ledger.md"
_BATCH = 100
_TAIL_BYTES = 4_096
_POST_SECONDS = 10


def checkpoint_if_due(at: datetime) -> Checkpoint | None:
    """Sign what is new, if it is time, and write it to the file outside the database.

    The worker calls this at least twice a minute. It opens no transaction and locks nothing.
    Returns the newest checkpoint if one was made. CannotFinish where an entry is not what was
    recorded, or where this database is older than the checkpoints outside it.
    """
    key = signing_key()
    head = TreeHead.objects.filter(pk=1).first() or TreeHead()
    last = Checkpoint.objects.first() or Checkpoint(size=0)
    _refuse_older_copy(head, last)
    made = None
    age = at - last.at if last.at else None
    if checkpoint_is_due(unsigned=head.size - last.size, age=age):
        made = _sign(last, head, key, at)
    _append_to_file()
    return made


def send_checkpoint(at: datetime) -> Checkpoint | None:  # noqa: ARG001 - as every chore is called
    """Send the newest checkpoint to the address outside, if there is one and it is new there.

    SourceUnavailable where it did not answer; the next call tries again.
    """
    head = TreeHead.objects.filter(pk=1).first() or TreeHead()
    newest = Checkpoint.objects.first()
    if not settings.LEDGER_CHECKPOINT_URL or newest is None or newest.size <= head.posted:
        return None
    _post(newest, settings.LEDGER_CHECKPOINT_URL)
    TreeHead.objects.filter(pk=1, posted__lt=newest.size).update(posted=newest.size)
    return newest


def signing_key() -> Ed25519PrivateKey:
    """The key that signs checkpoints; made on first use, in a file that only its owner reads.

    The public half is written beside it, one line for each name the key has signed under.
    """
    path: Path = settings.LEDGER_KEY_FILE
    if not path.exists():
        _write_new_key(path)
    if path.stat().st_mode & 0o077:
        raise CannotFinish(f"Others can read {path}. Run chmod 600 on it. See {HELP_PAGE}.")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotFinish(f"{path} holds no Ed25519 key. Put the backup back. See {HELP_PAGE}.")
    _publish_key(attest.VerifyingKey.of(key, settings.LEDGER_ORIGIN))
    return key


def _write_new_key(path: Path) -> None:
    data = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _publish_key(key: attest.VerifyingKey) -> None:
    path = public_key_file()
    known = path.read_text().splitlines() if path.exists() else []
    if str(key) not in known:
        path.write_text("".join(f"{line}\n" for line in [*known, str(key)]))


def _sign(last: Checkpoint, head: TreeHead, key: Ed25519PrivateKey, at: datetime) -> Checkpoint:
    """Sign at every 64th entry and at the head, which must be what the entries add up to."""
    edge = attest.Edge.from_bytes(last.size, bytes(last.edge))
    checkpoints: list[Checkpoint] = []
    branches: list[Branch] = []
    for leaves in _new_leaves(edge.size, head.size):
        before, edge = edge, attest.grow(edge, leaves)
        if edge.size % BRANCH_LEAVES == 0:
            root = attest.grow(before.unfinished(BRANCH_LEAVES), leaves).root
            branches.append(Branch(place=edge.size // BRANCH_LEAVES - 1, root=root))
        checkpoints.append(_checkpoint(edge, key, at))
        if len(checkpoints) == _BATCH and edge.size < head.size:
            _keep(checkpoints, branches)
    if edge.to_bytes() != bytes(head.edge):
        raise _changed(f"the {head.size} entries do not add up to the head of their tree")
    newest = checkpoints[-1]
    _keep(checkpoints, branches)
    return newest


def _new_leaves(start: int, end: int) -> Iterator[list[bytes]]:
    """The leaves after ``start`` up to ``end``, each entry checked, 64 at most at a time."""
    while start < end:
        stop = min(end, start - start % CHECKPOINT_ENTRIES + CHECKPOINT_ENTRIES)
        leaves = [
            _checked_leaf(entry, number)
            for number, entry in enumerate(entries_after(start)[: stop - start], start=start + 1)
        ]
        if len(leaves) < stop - start:
            raise _changed(f"entry {start + len(leaves) + 1} is missing")
        yield leaves
        start = stop


def _checked_leaf(entry: Entry, number: int) -> bytes:
    if entry.number != number:
        raise _changed(f"entry {number} is missing")
    read = attest.read_entry(entry_as_line(entry))
    if read is None or read.fault:
        raise _changed(f"entry {number} is not what was recorded")
    return read.leaf


def _checkpoint(edge: attest.Edge, key: Ed25519PrivateKey, at: datetime) -> Checkpoint:
    statement = attest.Checkpoint(settings.LEDGER_ORIGIN, edge.size, edge.root)
    note = attest.sign_checkpoint(statement, key)
    return Checkpoint(size=edge.size, at=at, note=note, edge=edge.to_bytes())


def _keep(checkpoints: list[Checkpoint], branches: list[Branch]) -> None:
    """Store and empty both lists. Two workers that sign at once sign the same: the first stays."""
    Branch.objects.bulk_create(branches, ignore_conflicts=True)
    Checkpoint.objects.bulk_create(checkpoints, ignore_conflicts=True)
    branches.clear()
    checkpoints.clear()


def _refuse_older_copy(head: TreeHead, last: Checkpoint) -> None:
    """Stop where what was signed is ahead of the entries: signing on would make two histories."""
    if head.size < last.size:
        raise _changed(f"{last.size} entries were signed, but the tree now has {head.size}")
    note = _last_note(settings.LEDGER_CHECKPOINT_FILE)
    if note and not Checkpoint.objects.filter(note=note, size=_size_of(note)).exists():
        raise _changed(
            f"the checkpoint of {_size_of(note)} entries in {settings.LEDGER_CHECKPOINT_FILE} is "
            "not in this database, which may be an older copy"
        )


def _append_to_file() -> None:
    path: Path = settings.LEDGER_CHECKPOINT_FILE
    note = _last_note(path)
    missing = Checkpoint.objects.filter(size__gt=_size_of(note) if note else -1).order_by("size")
    if not missing.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        for checkpoint in missing.iterator():
            file.write(checkpoint.note + "\n")
        file.flush()
        os.fsync(file.fileno())


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Where a checkpoint goes is said by who runs this, and by nobody who answers there: what
    is sent on would come as a GET, and a 200 from elsewhere is no receipt."""

    def redirect_request(self, *_asked: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def _post(checkpoint: Checkpoint, url: str) -> None:
    request = urllib.request.Request(  # noqa: S310 - settings allow http and https alone
        url, checkpoint.note.encode(), {"Content-Type": "text/plain; charset=utf-8"}, method="POST"
    )
    try:
        with _opener.open(request, timeout=_POST_SECONDS):
            pass
    except OSError as error:
        raise SourceUnavailable(
            f"The checkpoint of {checkpoint.size} entries could not be sent to {url}: {error}. It "
            f"will be tried again. See {HELP_PAGE}."
        ) from error


def _last_note(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        tail = file.read().decode("utf-8", "replace")
    notes = attest.checkpoints_in(tail)
    return notes[-1] if notes else ""


def _size_of(note: str) -> int:
    size = note.partition("\n")[2].partition("\n")[0]
    if not size.isdigit():
        raise CannotFinish(
            f"The last lines of {settings.LEDGER_CHECKPOINT_FILE} are not a checkpoint. Keep the "
            f"file and start a new one. See {HELP_PAGE}."
        )
    return int(size)


def _changed(what: str) -> CannotFinish:
    return CannotFinish(
        f"The history was changed from outside: {what}. Nothing was signed. See {HELP_PAGE}.",
        code="history-changed",
    )
