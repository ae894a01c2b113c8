"""A part of the ledger that proves itself: some entries, each with its way to one signed root.

Whoever takes a few entries home has no use for the other million, and often no right to them.
JSON Lines: a head with the keys and one signed checkpoint; then each entry, as an export writes
it, followed by the hashes that lead from its leaf to the root of that checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonweal.engines.attest.entries import EntryLine, read_entry
from commonweal.engines.attest.note import Checkpoint, VerifyingKey, open_checkpoint
from commonweal.engines.attest.tree import HASH_BYTES, verify_inclusion
from commonweal.kernel.canonical import canonical, is_canonical, parse
from commonweal.kernel.errors import BadInput

__all__ = ["PART_FORMAT", "Part", "PartEntry", "part_lines", "read_part"]

PART_FORMAT = "commonweal-ledger-part-1"
_DEEPEST = 64  # a tree of 2**64 entries; a proof that is longer is none


@dataclass(frozen=True, slots=True)
class PartEntry:
    """One entry that holds. ``payload`` is None where its content was erased."""

    number: int
    verb: str
    subject_kind: str
    subject_id: str
    payload: Any


@dataclass(frozen=True, slots=True)
class Part:
    """What a part proves: ``entries`` by number, under a checkpoint of ``size`` entries.

    ``faults`` are sentences: what does not hold. An entry that does not hold is not among
    ``entries``.
    """

    size: int
    root: bytes
    origin: str
    keys: tuple[str, ...]
    keys_given: bool
    entries: dict[int, PartEntry] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.faults


def part_lines(
    keys: Iterable[str], note: str, entries: Iterable[tuple[bytes, Iterable[bytes]]]
) -> Iterator[bytes]:
    """The lines of a part. Each of ``entries`` is a line of an export, and its inclusion proof
    under the checkpoint ``note``."""
    yield canonical({"checkpoint": note, "format": PART_FORMAT, "keys": list(keys)}) + b"\n"
    for line, hashes in entries:
        yield line
        yield canonical({"proof": [each.hex() for each in hashes]}) + b"\n"


def read_part(
    lines: Sequence[bytes], *, keys: Sequence[VerifyingKey] = (), held: Sequence[str] = ()
) -> Part:
    """Check a part. ``keys`` are those that the reader holds, else those in the head are
    believed; ``held`` are checkpoints that the reader kept. BadInput where this is no part."""
    note, own_keys = _head(lines[0] if lines else b"")
    believed = tuple(keys) or own_keys
    faults: list[str] = []
    signed = _opened(note, believed, faults)
    entries: dict[int, PartEntry] = {}
    if signed is not None:
        faults += _against_held(signed, held, believed)
        faults += _read_all(lines[1:], signed, entries)
    return Part(
        size=signed.size if signed else 0,
        root=signed.root if signed else b"",
        origin=signed.origin if signed else "",
        keys=tuple(map(str, believed)),
        keys_given=bool(keys),
        entries=entries,
        faults=tuple(faults),
    )


def _head(line: bytes) -> tuple[str, tuple[VerifyingKey, ...]]:
    head = parse(line) if is_canonical(line.removesuffix(b"\n")) else None
    if not isinstance(head, dict) or head.get("format") != PART_FORMAT:
        raise BadInput(
            f"This is no part of a history: its first line does not say {PART_FORMAT}.",
            code="not-a-part",
        )
    keys = head.get("keys")
    texts = keys if isinstance(keys, list) else []
    return str(head.get("checkpoint")), tuple(VerifyingKey.from_text(str(key)) for key in texts)


def _opened(note: str, keys: Sequence[VerifyingKey], faults: list[str]) -> Checkpoint | None:
    try:
        return open_checkpoint(note, keys)
    except BadInput as error:
        faults.append(f"The checkpoint cannot be believed. {error.message}")
    return None


def _against_held(
    signed: Checkpoint, held: Iterable[str], keys: Sequence[VerifyingKey]
) -> Iterator[str]:
    """A checkpoint of the same size that the reader kept has to have the same root."""
    for note in held:
        try:
            kept = open_checkpoint(note, keys)
        except BadInput as error:
            yield f"A checkpoint that you hold cannot be believed. {error.message}"
            continue
        if kept.size == signed.size and kept.root != signed.root:
            yield f"The checkpoint of {kept.size} entries that you hold has another root."


def _read_all(
    lines: Sequence[bytes], signed: Checkpoint, entries: dict[int, PartEntry]
) -> Iterator[str]:
    if len(lines) % 2:
        yield "The last entry has no proof: the part was cut off."
    for line, below in zip(lines[::2], lines[1::2], strict=False):
        read = read_entry(line)
        if read is None:
            yield f"A line is not as an export writes it: {line[:60]!r}"
        elif read.fault:
            yield f"Entry {read.number} was changed: it is not what was recorded."
        elif not _is_proved(read, below, signed):
            yield f"Entry {read.number} is not among the {signed.size} entries that were signed."
        elif read.number in entries:
            yield f"Entry {read.number} stands here twice."
        else:
            entries[read.number] = _entry(line)


def _is_proved(read: EntryLine, below: bytes, signed: Checkpoint) -> bool:
    hashes = _hashes(below)
    if hashes is None or not 1 <= read.number <= signed.size:
        return False
    return verify_inclusion(read.leaf, read.number - 1, signed.size, hashes, signed.root)


def _hashes(line: bytes) -> list[bytes] | None:
    value = parse(line) if is_canonical(line.removesuffix(b"\n")) else None
    texts = value.get("proof") if isinstance(value, dict) else None
    if not isinstance(texts, list) or len(texts) > _DEEPEST:
        return None
    try:
        found = [bytes.fromhex(text) for text in texts]
    except (TypeError, ValueError):
        return None
    return found if all(len(each) == HASH_BYTES for each in found) else None


def _entry(line: bytes) -> PartEntry:
    value = parse(line)
    content = value["content"]
    return PartEntry(
        number=value["number"],
        verb=value["verb"],
        subject_kind=value["subject_kind"],
        subject_id=value["subject_id"],
        payload=None if content is None else content["payload"],
    )
