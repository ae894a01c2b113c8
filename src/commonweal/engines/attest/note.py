"""Signed notes and checkpoints (C2SP signed-note v1 and tlog-checkpoint v1), with Ed25519.

A note is a text, a blank line, and signature lines::

    change.example.org
    1000
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — change.example.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/…

The text of a checkpoint is the origin (who keeps the ledger), the size of the tree and its root.
A verifying key is written ``name+id+base64(0x01 || key)``, as Go's note tools have it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from commonweal.engines.attest.tree import HASH_BYTES
from commonweal.kernel.errors import BadInput

__all__ = [
    "Checkpoint",
    "VerifyingKey",
    "checkpoints_in",
    "open_checkpoint",
    "open_note",
    "proof_text",
    "sign_checkpoint",
    "sign_note",
]

_ED25519 = b"\x01"
_ID_BYTES = 4
_DASH = "\u2014"
_NAME = re.compile(r"[^\s+]+")
_LARGEST_NOTE = 100_000


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size and root of the tree that ``origin`` keeps, at one moment."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.origin):
            raise ValueError(f"an origin has neither spaces nor plus signs: {self.origin!r}")
        if self.size < 0 or len(self.root) != HASH_BYTES:
            raise ValueError("a checkpoint needs a size and a root of 32 bytes")

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public Ed25519 key and the name it signs under."""

    name: str
    data: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.data) != 32:
            raise ValueError("a verifying key needs a name without spaces, and 32 bytes")

    @classmethod
    def of(cls, private: Ed25519PrivateKey, name: str) -> VerifyingKey:
        return cls(name, private.public_key().public_bytes_raw())

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.data).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_b64(_ED25519 + self.data)}"

    @classmethod
    def from_text(cls, text: str) -> VerifyingKey:
        """The key that ``str`` wrote. BadInput where it is none, or its id is not its own."""
        name, _, rest = text.strip().partition("+")
        written_id, _, data = rest.partition("+")
        raw = _unb64(data)
        if raw is None or raw[:1] != _ED25519 or len(raw) != 33 or not _NAME.fullmatch(name):
            raise BadInput(
                "This is not a verifying key. It should read name+id+key on one line, as the "
                "page of the history gives it.",
                code="bad-key",
            )
        key = cls(name, raw[1:])
        if written_id != key.id.hex():
            raise BadInput("The key does not match its own id: a letter is wrong.", code="bad-key")
        return key

    def verifies(self, signature: bytes, text: str) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.data).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def sign_checkpoint(checkpoint: Checkpoint, private: Ed25519PrivateKey) -> str:
    """The signed note, under the origin's name."""
    return sign_note(checkpoint.text, private, checkpoint.origin)


def sign_note(text: str, private: Ed25519PrivateKey, name: str) -> str:
    """``text``, which ends with a line end, signed under ``name``. Whoever signs texts of their own
    begins them so that none can be read as a checkpoint: with a second line that is no size."""
    key = VerifyingKey.of(private, name)
    signature = _b64(key.id + private.sign(text.encode()))
    return f"{text}\n{_DASH} {key.name} {signature}\n"


def open_checkpoint(note: str, keys: Iterable[VerifyingKey]) -> Checkpoint:
    """The checkpoint in ``note``, once a signature of a known key holds.

    BadInput with code ``bad-note`` where it is not a checkpoint, ``unknown-key`` where no known
    key signed it, ``bad-signature`` where a known key's signature does not hold.
    """
    checkpoint = _checkpoint(_parts(note)[0])
    _text, names = open_note(note, keys)
    if checkpoint.origin not in names:
        raise _bad_note("its origin is not the name of the key that signed it")
    return checkpoint


def open_note(note: str, keys: Iterable[VerifyingKey]) -> tuple[str, frozenset[str]]:
    """The text of a note, and the names of the known keys that signed it; BadInput as above."""
    text, signatures = _parts(note)
    known = {(key.name, key.id): key for key in keys}
    held = [
        (known[name, raw[:_ID_BYTES]], raw[_ID_BYTES:])
        for name, raw in signatures
        if (name, raw[:_ID_BYTES]) in known
    ]
    if not held:
        raise BadInput("No key that is known here signed it.", code="unknown-key")
    if not all(key.verifies(signature, text) for key, signature in held):
        raise BadInput("Its signature does not hold.", code="bad-signature")
    return text, frozenset(key.name for key, _ in held)


def proof_text(index: int, hashes: Iterable[bytes], note: str) -> str:
    """An inclusion proof and its checkpoint as one text (C2SP tlog-proof v1)."""
    lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *map(_b64, hashes)]
    return "\n".join(lines) + f"\n\n{note}"


def checkpoints_in(text: str) -> list[str]:
    """The notes in a file that holds any number of them, one after the other."""
    notes: list[str] = []
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        if lines and lines[-1].startswith(_DASH) and not line.startswith(_DASH):
            notes.append("".join(lines))
            lines = []
        if line.strip() or lines:
            lines.append(line)
    return [*notes, "".join(lines)] if any(map(str.strip, lines)) else notes


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n") or len(note) > _LARGEST_NOTE:
        raise _bad_note("it has no signature lines, or it is cut short")
    signatures = []
    for line in tail.splitlines():
        dash, _, rest = line.partition(" ")
        name, _, data = rest.partition(" ")
        raw = _unb64(data)
        if dash != _DASH or not _NAME.fullmatch(name) or raw is None or len(raw) <= _ID_BYTES:
            raise _bad_note(f"this is not a signature line: {line[:60]!r}")
        signatures.append((name, raw))
    return text + "\n", signatures


def _checkpoint(text: str) -> Checkpoint:
    lines = text.split("\n")
    root = _unb64(lines[2]) if len(lines) >= 4 else None
    if root is None or len(root) != HASH_BYTES or not re.fullmatch(r"0|[1-9]\d{0,17}", lines[1]):
        raise _bad_note("it should read origin, size and root on three lines")
    if not _NAME.fullmatch(lines[0]) or "" in lines[3:-1]:
        raise _bad_note("its origin is missing, or a line is empty")
    return Checkpoint(lines[0], int(lines[1]), root)


def _bad_note(why: str) -> BadInput:
    return BadInput(f"This is not a signed checkpoint: {why}.", code="bad-note")


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes | None:
    """The bytes, or None where ``text`` is not their one standard form."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _b64(data) == text else None
