"""The verification of an export: one pass, bounded memory, every fault named.

Three things can be wrong, and each is told apart:

- an **entry** disagrees with itself (content, digest and leaf), is missing, stands in the wrong
  place, or was erased without an entry that says so;
- a **range**: every entry agrees with itself, but between two signed checkpoints they are not
  the entries that were signed (rewritten, or inserted and renumbered);
- the **end**: a signed checkpoint covers more entries than there are (cut off, or restored from an
  older copy).

What was cut or rewritten after the last checkpoint that somebody else holds cannot be found:
nothing outside speaks of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from commonweal.engines.attest.entries import FORMAT, EntryLine
from commonweal.engines.attest.many import read_entries
from commonweal.engines.attest.note import Checkpoint, VerifyingKey, open_checkpoint
from commonweal.engines.attest.tree import EMPTY, Edge, grow
from commonweal.kernel.canonical import is_canonical, parse
from commonweal.kernel.errors import BadInput

__all__ = ["LARGEST_UNSIGNED", "Fault", "Finding", "Verdict", "verify_export"]

# A checkpoint is due at the latest after this many entries.
LARGEST_UNSIGNED = 100
_MOST_FINDINGS = 1_000
_CHUNK = 4_096


class Fault(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    MISPLACED = "misplaced"
    ERASED = "erased"
    UNREADABLE = "unreadable"
    RANGE = "range"
    TRUNCATED = "truncated"
    CHECKPOINT = "checkpoint"
    UNSIGNED = "unsigned"


_OF_ENTRIES = {Fault.CHANGED, Fault.MISSING, Fault.MISPLACED, Fault.ERASED, Fault.UNREADABLE}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, for the entries from ``first`` to ``last`` (0 where none)."""

    fault: Fault
    first: int
    last: int
    message: str

    def says_missing(self, number: int) -> bool:
        return self.fault is Fault.MISSING and self.first == self.last == number


@dataclass(frozen=True, slots=True)
class Verdict:
    """``size`` entries with ``root``; ``signed`` of them lie under a checkpoint that holds."""

    size: int
    root: bytes
    signed: int
    checkpoints: int
    keys: tuple[str, ...]
    keys_given: bool
    findings: tuple[Finding, ...]
    more_findings: int

    @property
    def holds(self) -> bool:
        return not self.findings

    @property
    def chief(self) -> Finding | None:
        """The finding to tell first: the first bad entry, else the smallest range, else any."""
        of_entries = [f for f in self.findings if f.fault in _OF_ENTRIES]
        if of_entries:
            return min(of_entries, key=lambda f: f.first)
        ranges = [f for f in self.findings if f.fault is Fault.RANGE]
        if ranges:
            return min(ranges, key=lambda f: f.last - f.first)
        return max(self.findings, key=lambda f: f.last, default=None)


def verify_export(
    lines: Iterable[bytes],
    *,
    keys: Sequence[VerifyingKey] = (),
    held: Sequence[str] = (),
    workers: int = 1,
) -> Verdict:
    """Verify an export, line by line (each with its line break).

    More than one of ``workers`` are processes that share the reading; the result is the same.

    ``keys`` are the keys that the reader holds; without them those in the export are believed
    (and ``keys_given`` is False). ``held`` are checkpoints that were kept outside: signed notes.
    BadInput where the first line is not the head of an export.
    """
    stream = iter(lines)
    own_keys = _keys_in_head(next(stream, b""))
    run = _Run(tuple(keys) or own_keys)
    run.hold(held)
    for place, (line, entry) in enumerate(read_entries(stream, workers), start=2):
        if entry is not None:
            run.take(entry)
        else:
            run.take_other(line, place)
    run.finish()
    return Verdict(
        size=run.edge.size,
        root=run.edge.root,
        signed=run.signed,
        checkpoints=run.checkpoints,
        keys=tuple(map(str, run.keys)),
        keys_given=bool(keys),
        findings=tuple(run.findings),
        more_findings=run.more_findings,
    )


@dataclass(slots=True)
class _Chain:
    """Checkpoints from one source, in the order of their sizes, and how far they hold."""

    source: str
    good: int = 0
    broken: bool = False
    beyond: int = 0  # the largest size that goes beyond the last entry


@dataclass(slots=True)
class _Run:
    """Where the pass has got to."""

    keys: tuple[VerifyingKey, ...]
    edge: Edge = EMPTY
    leaves: list[bytes] = field(default_factory=list)
    expected: int = 1
    held: list[Checkpoint] = field(default_factory=list)
    inside: _Chain = field(default_factory=lambda: _Chain("in the export"))
    outside: _Chain = field(default_factory=lambda: _Chain("that you hold"))
    unexplained: set[int] = field(default_factory=set)
    signed: int = 0
    checkpoints: int = 0
    findings: list[Finding] = field(default_factory=list)
    more_findings: int = 0

    def hold(self, notes: Iterable[str]) -> None:
        """Take the reader's own checkpoints, smallest first."""
        opened = [self._opened(note, self.outside) for note in notes]
        self.held = sorted((c for c in opened if c), key=lambda c: c.size)
        self._compare_held()

    def take(self, entry: EntryLine) -> None:
        """Add one entry: its number, what it says of itself, and its leaf."""
        number = entry.number
        if number != self.expected or entry.fault or entry.erased or entry.erases:
            self._look_at(entry)
        self.expected = max(self.expected, number + 1)
        self.leaves.append(entry.leaf)
        size = self.edge.size + len(self.leaves)
        if (self.held and self.held[0].size == size) or len(self.leaves) >= _CHUNK:
            self._grow()
            self._compare_held()

    def take_other(self, line: bytes, place: int) -> None:
        """Take a line that is no entry: a checkpoint, which stands after the last it covers."""
        note = _note(line)
        if note is None:
            self._found(
                Fault.UNREADABLE,
                self.expected,
                f"Line {place} is not as an export writes it; entry {self.expected} was due.",
            )
            return
        opened = self._opened(note, self.inside)
        if opened is not None:
            self._grow()
            self._compare(opened, self.inside)

    def finish(self) -> None:
        """What only the end can tell."""
        self._grow()
        for number in sorted(self.unexplained):
            self._found(
                Fault.ERASED,
                number,
                f"The content of entry {number} is gone, and no entry says that it was erased.",
            )
        for checkpoint in self.held:
            self._compare(checkpoint, self.outside)
        for chain in (self.outside, self.inside):
            self._look_at_end(chain)
        if self.edge.size - self.signed > LARGEST_UNSIGNED and not self.findings:
            self._found(
                Fault.UNSIGNED,
                self.signed + 1,
                f"No signed checkpoint covers the entries from {self.signed + 1} to "
                f"{self.edge.size}.",
                last=self.edge.size,
            )

    def _look_at(self, entry: EntryLine) -> None:
        number, expected = entry.number, self.expected
        if number > expected:
            self._found(Fault.MISSING, expected, _missing(expected, number), last=number - 1)
        if number < expected:
            self.findings = [f for f in self.findings if not f.says_missing(number)]
            message = f"Entry {number} stands after entry {expected - 1}: it was moved or added."
            self._found(Fault.MISPLACED, number, message)
        if entry.fault:
            message = f"Entry {number} was changed: {_CHANGED[entry.fault]}."
            self._found(Fault.CHANGED, number, message)
        if entry.erased:
            self.unexplained.add(number)
        self.unexplained.discard(entry.erases)

    def _grow(self) -> None:
        self.edge = grow(self.edge, self.leaves)
        self.leaves.clear()

    def _compare_held(self) -> None:
        while self.held and self.held[0].size <= self.edge.size:
            self._compare(self.held.pop(0), self.outside)

    def _compare(self, checkpoint: Checkpoint, chain: _Chain) -> None:
        size = checkpoint.size
        if (self.edge.size, self.edge.root) == (size, checkpoint.root):
            chain.good = size
            self.checkpoints += 1
            self.signed = max(self.signed, size)
        elif self.expected <= size:
            chain.beyond = max(chain.beyond, size)
        elif not chain.broken:
            chain.broken = True
            self._found(
                Fault.RANGE,
                chain.good + 1,
                f"The entries from {chain.good + 1} to {size} are not those that were signed: "
                f"the checkpoint of {size} entries {chain.source} does not hold.",
                last=size,
            )

    def _look_at_end(self, chain: _Chain) -> None:
        last, size = self.expected - 1, chain.beyond
        if size > last:
            self._found(
                Fault.TRUNCATED,
                last + 1,
                f"The record ends at entry {last}, but a checkpoint {chain.source} covers {size}: "
                f"{size - last} were cut off or taken out after entry {self.signed}, or an older "
                "copy was put back.",
                last=size,
            )

    def _opened(self, note: str, chain: _Chain) -> Checkpoint | None:
        try:
            return open_checkpoint(note, self.keys)
        except BadInput as error:
            message = f"A checkpoint {chain.source} cannot be believed. {error.message}"
            self._found(Fault.CHECKPOINT, 0, message)
        return None

    def _found(self, fault: Fault, first: int, message: str, *, last: int = 0) -> None:
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(Finding(fault, first, last or first, message))
        else:
            self.more_findings += 1


_CHANGED = {
    "content": "its content is not what was recorded",
    "outer": "its time, actor, verb, subject or number is not what was recorded",
}


def _missing(first: int, found: int) -> str:
    if found == first + 1:
        return f"Entry {first} is missing."
    return f"The entries from {first} to {found - 1} are missing."


def _keys_in_head(line: bytes) -> tuple[VerifyingKey, ...]:
    """The keys that the first line of an export names."""
    head = parse(line) if is_canonical(line.removesuffix(b"\n")) else None
    keys = head.get("keys") if isinstance(head, dict) else None
    if not isinstance(head, dict) or head.get("format") != FORMAT or not isinstance(keys, list):
        raise BadInput(
            f"This is not an export of the history: its first line does not say {FORMAT}. "
            "Download it again from the history page.",
            code="not-an-export",
        )
    return tuple(VerifyingKey.from_text(str(key)) for key in keys)


def _note(line: bytes) -> str | None:
    """The signed note on a checkpoint's line, or None where it is no such line."""
    if not line.endswith(b"\n") or not is_canonical(line[:-1]):
        return None
    value = parse(line)
    note = value.get("checkpoint") if isinstance(value, dict) and len(value) == 1 else None
    return note if isinstance(note, str) else None
