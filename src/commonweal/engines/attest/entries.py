"""What an entry of the ledger is digested from, and how an export writes it.

An entry has an outer part that stays for ever (number, time, ids, verb) and a content that
can be erased when the law asks (labels, reason, payload)::

    digest = SHA-256(salt || canonical(content))
    leaf   = SHA-256(0x00 || canonical(outer part and digest))

The salt has 32 random bytes, so an erased content cannot be found again by guessing; the outer
part stays proved by the leaf whether or not the content is there.

An export is JSON Lines, each line canonical: a head, entries in the order of their numbers, and
each checkpoint after the last entry that it covers. The keys of a line are always the same and
in the same order, so lines are written and taken apart as text: for a million of them this is
several times as fast as going through objects, and tests hold it to the general way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from commonweal.engines.attest.tree import leaf_hash
from commonweal.kernel.canonical import canonical, is_canonical, quoted

__all__ = [
    "ERASE_KIND",
    "ERASE_VERB",
    "FORMAT",
    "SALT_BYTES",
    "EntryLine",
    "Outer",
    "checkpoint_line",
    "content_bytes",
    "content_digest",
    "entry_line",
    "head_line",
    "read_entry",
    "row_digest",
]

FORMAT = "commonweal-ledger-1"
SALT_BYTES = 32
# The entry that says that another was erased: its verb, and the kind of its subject.
ERASE_VERB = "ledger.erase"
ERASE_KIND = "entry"


@dataclass(frozen=True, slots=True)
class Outer:
    """The part of an entry that is never erased. ``at`` is as ``canonical.instant`` writes it."""

    number: int
    at: str
    actor: str
    organisation: str
    verb: str
    subject_kind: str
    subject_id: str

    def leaf(self, digest: bytes) -> bytes:
        """The leaf's hash, given the digest of the content."""
        return sha256(_OUTER % tuple(map(str.encode, self._parts(digest)))).digest()

    def _parts(self, digest: bytes) -> tuple[str, ...]:
        return (
            quoted(self.actor),
            self.at,
            digest.hex(),
            str(self.number),
            quoted(self.organisation),
            quoted(self.subject_id),
            quoted(self.subject_kind),
            quoted(self.verb),
        )


def content_bytes(payload: str, *, actor_label: str, reason: str, subject_label: str) -> bytes:
    """The canonical bytes of a content whose ``payload`` is canonical JSON text already."""
    return (
        f'{{"actor_label":{quoted(actor_label)},"payload":{payload},"reason":{quoted(reason)},'
        f'"subject_label":{quoted(subject_label)}}}'
    ).encode()


def content_digest(salt: bytes, content: bytes) -> bytes:
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return sha256(salt + content).digest()


def row_digest(row: Any) -> bytes:
    """The digest of one row of a batch: the hash of its canonical bytes as a leaf."""
    return leaf_hash(canonical(row))


def head_line(keys: Iterable[str]) -> bytes:
    """The first line of an export: its format, and the keys that are said to sign for it."""
    return canonical({"format": FORMAT, "keys": list(keys)}) + b"\n"


def checkpoint_line(note: str) -> bytes:
    return canonical({"checkpoint": note}) + b"\n"


def entry_line(
    outer: Outer, *, digest: bytes, leaf: bytes, content: bytes | None, salt: bytes | None
) -> bytes:
    """One entry as a line. ``content`` and ``salt`` are None where they were erased."""
    head = f'{{"actor":{quoted(outer.actor)},"at":"{outer.at}","content":'
    secret = "null" if salt is None else f'"{salt.hex()}"'
    tail = (
        f',"digest":"{digest.hex()}","leaf":"{leaf.hex()}","number":{outer.number},'
        f'"organisation":{quoted(outer.organisation)},"salt":{secret},'
        f'"subject_id":{quoted(outer.subject_id)},'
        f'"subject_kind":{quoted(outer.subject_kind)},"verb":{quoted(outer.verb)}}}\n'
    )
    return head.encode() + (b"null" if content is None else content) + tail.encode()


class EntryLine(NamedTuple):
    """A line of an export, taken apart."""

    number: int
    leaf: bytes  # as written, not as it ought to be
    fault: str  # "content" or "outer" where that is not what was recorded, else ""
    erased: bool
    erases: int  # the number of the entry that this one says was erased, or 0


def read_entry(line: bytes) -> EntryLine | None:
    """What ``line`` says, checked as far as one line can be; None where it is no entry."""
    start, _, rest = line.partition(b',"content":')
    content, _, end = rest.rpartition(b',"digest":')
    first, last = _START.fullmatch(start), _END.fullmatch(end)
    if first is None or last is None or not (line.isascii() or _is_utf8(line)):
        return None
    actor, at = first.groups()
    digest, leaf, number, body, salt, subject, kind, verb = last.groups()
    outer = (actor, at, digest, number, body, subject, kind, verb)
    sealed = bytes.fromhex(leaf.decode())
    escaped = b"\\" in start or b"\\" in end
    if sha256(_OUTER % outer).digest() != sealed or (escaped and not _are_canonical(outer)):
        fault = "outer"
    else:
        fault = "" if _content_holds(content, salt, digest) else "content"
    return EntryLine(int(number), sealed, fault, salt is None, _erases(verb, kind, subject))


_TEXT = rb'"(?:[^"\\\x00-\x1f]++|\\.)*+"'
_HASH = rb'"([0-9a-f]{64})"'
_TIME = rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)"'
_START = re.compile(rb'{"actor":(' + _TEXT + rb'),"at":' + _TIME)
_END = re.compile(
    _HASH + rb',"leaf":' + _HASH + rb',"number":([1-9]\d{0,14}),"organisation":(' + _TEXT + rb")"
    rb',"salt":(?:null|' + _HASH + rb'),"subject_id":(' + _TEXT + rb")"
    rb',"subject_kind":(' + _TEXT + rb'),"verb":(' + _TEXT + rb")}\n"
)
# What a leaf is hashed from, the 0x00 of RFC 9162 included.
_OUTER = (
    b'\x00{"actor":%b,"at":"%b","digest":"%b","number":%b,"organisation":%b,'
    b'"subject_id":%b,"subject_kind":%b,"verb":%b}'
)


def _content_holds(content: bytes, salt: bytes | None, digest: bytes) -> bool:
    if salt is None:
        return content == b"null"
    found = sha256(bytes.fromhex(salt.decode()) + content).hexdigest().encode()
    return found == digest and is_canonical(content)


def _erases(verb: bytes, kind: bytes, subject: bytes) -> int:
    if verb != b'"ledger.erase"' or kind != b'"entry"':
        return 0
    number = subject[1:-1]
    return int(number) if number.isdigit() and len(number) < 16 else 0


def _are_canonical(parts: tuple[bytes, ...]) -> bool:
    """True where texts taken from a line are canonical; only an escape can make them otherwise."""
    return all(is_canonical(part) for part in parts if part[:1] == b'"')


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
