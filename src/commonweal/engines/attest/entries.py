"""What an entry of the ledger is digested from.

An entry has an outer part that stays for ever (number, time, ids, verb) and a content that
can be erased when the law asks (labels, reason, payload)::

    digest = SHA-256(salt || canonical(content))
    leaf   = SHA-256(0x00 || canonical(outer, with the digest))

The salt has 32 random bytes, so an erased content cannot be found again by guessing; the outer
part stays proved by the leaf whether or not the content is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from commonweal.engines.attest.tree import leaf_hash
from commonweal.kernel.canonical import canonical, quoted

__all__ = ["ERASED", "SALT_BYTES", "Outer", "content_bytes", "content_digest", "row_digest"]

SALT_BYTES = 32
# The verb and kind of subject of the entry that says that another was erased.
ERASED = ("ledger.erase", "entry")


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
        fields = {name: getattr(self, name) for name in self.__slots__}
        return leaf_hash(canonical({**fields, "digest": digest.hex()}))


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


def row_digest(row: Mapping[str, Any] | list[Any] | str) -> bytes:
    """The digest of one row of a batch: the hash of its canonical bytes as a leaf."""
    return leaf_hash(canonical(row))
