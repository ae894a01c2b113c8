"""Exports for tests: a small ledger kept in memory, which can be tampered with line by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from commonweal.engines.attest import (
    EMPTY,
    Checkpoint,
    Outer,
    VerifyingKey,
    checkpoint_line,
    content_bytes,
    content_digest,
    entry_line,
    grow,
    head_line,
    read_entry,
    sign_checkpoint,
)

ORIGIN = "change.example.org"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = VerifyingKey.of(PRIVATE, ORIGIN)


def line_of(
    number: int,
    *,
    verb: str = "a.b",
    subject: str = "p1",
    reason: str = "",
    erased: bool = False,
    payload: str = '{"cost":"1.50"}',
) -> bytes:
    """The line of an entry whose content, digest and leaf agree."""
    salt = sha256(str(number).encode()).digest()
    content = content_bytes(
        payload, actor_label="Ana Ruiz", reason=reason, subject_label="Ring road"
    )
    outer = Outer(
        number=number,
        at=f"2026-04-01T09:30:00.{number:06}Z",
        actor="ana",
        organisation="body",
        verb=verb,
        subject_kind="entry" if verb == "ledger.erase" else "programme",
        subject_id=subject,
    )
    digest = content_digest(salt, content)
    return entry_line(
        outer,
        digest=digest,
        leaf=outer.leaf(digest),
        content=None if erased else content,
        salt=None if erased else salt,
    )


@dataclass
class Ledger:
    """Lines of entries by number; checkpoints by the sizes at which they are signed."""

    lines: list[bytes]
    sizes: list[int]
    private: Ed25519PrivateKey = PRIVATE
    notes: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.notes = {size: self.sign(size) for size in self.sizes}

    def sign(self, size: int) -> str:
        leaves = [read.leaf for line in self.lines[:size] if (read := read_entry(line))]
        checkpoint = Checkpoint(ORIGIN, size, grow(EMPTY, leaves).root)
        return sign_checkpoint(checkpoint, self.private)

    def export(self) -> list[bytes]:
        """As the application writes it from these lines and notes, whatever they say by now."""
        out = [head_line([str(VerifyingKey.of(self.private, ORIGIN))])]
        notes = dict(self.notes)
        for line in self.lines:
            out.append(line)
            read = read_entry(line)
            if read and read.number in notes:
                out.append(checkpoint_line(notes.pop(read.number)))
        return [*out, *(checkpoint_line(note) for note in notes.values())]


def ledger(size: int = 40, sizes: tuple[int, ...] = (10, 20, 30, 40)) -> Ledger:
    return Ledger([line_of(number) for number in range(1, size + 1)], list(sizes))
