"""The evidence of a gate as one archive, checked with no database, no network and no Django.

::

    manifest.json        every other file: its path, SHA-256, size, and what it is
    ledger.jsonl         the entries of the history, each with its proof (part.py)
    decisions/*.json     what was read and judged for each decision, frozen (canonical JSON)
    documents/*          the files that were read
    page.html, pack.pdf  the same for reading; README.txt

What a decision rested on is bound to the history: the entry of the decision holds the digest of
its evidence, and the evidence the digests of its documents. The page and the PDF were made from
the evidence afterwards: the manifest tells whether they came over whole, and no more.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

from commonweal.engines.attest.note import VerifyingKey
from commonweal.engines.attest.part import Part, read_part
from commonweal.kernel.canonical import canonical, is_canonical, parse
from commonweal.kernel.errors import BadInput

__all__ = ["EVIDENCE_FORMAT", "PACK_FORMAT", "PackVerdict", "is_pack", "verify_pack"]

PACK_FORMAT = "commonweal-pack-1"
EVIDENCE_FORMAT = "commonweal-gate-evidence-1"
MANIFEST, LEDGER, README = "manifest.json", "ledger.jsonl", "README.txt"
_MOST_MEMBERS = 5_000
_MOST_BYTES = 1024**3  # unpacked, all together: a small archive can hold an endless file
_ZIP = b"PK\x03\x04"

Judge = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class PackVerdict:
    """``faults`` do not hold; ``not_compared`` could not be looked at, so the check is not
    complete. ``judged`` decisions were worked out again and came out the same."""

    decisions: int
    judged: int
    documents: int
    files: int
    entries: int
    size: int
    root: bytes
    keys: tuple[str, ...]
    keys_given: bool
    faults: tuple[str, ...]
    not_compared: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.faults and not self.not_compared


def is_pack(start: bytes) -> bool:
    """True where a file that begins so may be a pack: it is a ZIP archive."""
    return start.startswith(_ZIP)


def verify_pack(
    file: IO[bytes],
    *,
    judge: Judge | None = None,
    keys: Sequence[VerifyingKey] = (),
    held: Sequence[str] = (),
) -> PackVerdict:
    """Check a pack. ``judge`` works a gate out again from its frozen evidence and gives the
    results; without it that is not compared. BadInput where the file is no pack."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive)
            return _Check(_text(archive, members), members, archive, judge).run(keys, held)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise BadInput(f"The archive is damaged ({error}).", code="damaged") from error


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    found = archive.infolist()
    if len(found) > _MOST_MEMBERS or sum(one.file_size for one in found) > _MOST_BYTES:
        raise BadInput("This archive is too large to be a pack.", code="too-large")
    names = [one.filename for one in found]
    if len(set(names)) != len(names):
        raise BadInput("Two files in this archive have one name.", code="twice")
    return dict(zip(names, found, strict=True))


def _text(archive: zipfile.ZipFile, members: Mapping[str, object]) -> Mapping[str, Any]:
    data = archive.read(MANIFEST) if MANIFEST in members else b""
    manifest = parse(data) if is_canonical(data) else None
    if not isinstance(manifest, dict) or manifest.get("format") != PACK_FORMAT:
        raise BadInput(f"This is no evidence pack: {MANIFEST} does not say {PACK_FORMAT}.")
    return manifest


@dataclass(slots=True)
class _Check:
    """Where the check has got to."""

    manifest: Mapping[str, Any]
    members: Mapping[str, zipfile.ZipInfo]
    archive: zipfile.ZipFile
    judge: Judge | None
    judged: int = 0

    def run(self, keys: Sequence[VerifyingKey], held: Sequence[str]) -> PackVerdict:
        lines = self._read(LEDGER).splitlines(keepends=True)
        part = read_part(lines, keys=keys, held=held)
        listed = [row for row in self.manifest.get("files", ()) if isinstance(row, dict)]
        faults = [*part.faults, *self._files(listed)]
        kept: dict[str, Mapping[str, Any]] = {}
        for row in listed:
            if row.get("kind") == "decision" and row.get("path") in self.members:
                faults += self._decision(row, part, kept)
        faults += self._documents(listed, kept)
        if not kept:
            faults.append("No decision in this pack can be read.")
        return PackVerdict(
            decisions=len(kept),
            judged=self.judged,
            documents=sum(row.get("kind") == "document" for row in listed),
            files=len(listed),
            entries=len(part.entries),
            size=part.size,
            root=part.root,
            keys=part.keys,
            keys_given=part.keys_given,
            faults=tuple(dict.fromkeys(faults)),
            not_compared=tuple(self._left_out(listed, kept)),
        )

    def _read(self, path: str) -> bytes:
        return self.archive.read(path) if path in self.members else b""

    def _files(self, listed: Iterable[Mapping[str, Any]]) -> Iterator[str]:
        """Every file is listed, and every listed one is there, whole."""
        known = {MANIFEST, LEDGER, README}
        for row in listed:
            path = str(row.get("path"))
            known.add(path)
            if row.get("missing"):
                continue
            if path not in self.members:
                yield f"{path} is missing."
            elif sha256(self._read(path)).hexdigest() != row.get("sha256"):
                yield f"{path} was changed: it is not the file that is listed."
        yield from (f"{path} is not listed." for path in sorted(self.members.keys() - known))

    def _decision(
        self, row: Mapping[str, Any], part: Part, kept: dict[str, Mapping[str, Any]]
    ) -> Iterator[str]:
        """The evidence of one decision: bound to its entry, and judged again."""
        path, data = str(row["path"]), self._read(str(row["path"]))
        evidence = parse(data) if is_canonical(data) else None
        if not isinstance(evidence, dict) or evidence.get("format") != EVIDENCE_FORMAT:
            yield f"{path} is not the evidence of a decision."
            return
        kept[path] = evidence
        number = row.get("entry")
        entry = part.entries.get(number) if isinstance(number, int) else None
        payload = entry.payload if entry else None
        if entry is None or not isinstance(payload, dict):
            yield f"{path}: the history has no entry that proves it."
        elif payload.get("evidence") != sha256(data).hexdigest():
            yield f"{path} is not what the history recorded in entry {entry.number}."
        elif payload.get("decision") != evidence.get("decision"):
            yield f"{path} belongs to another decision than entry {entry.number}."
        yield from self._judged(path, evidence)

    def _judged(self, path: str, evidence: Mapping[str, Any]) -> Iterator[str]:
        if self.judge is None:
            return
        try:
            again = canonical(self.judge(evidence["inputs"]))
            same = again == canonical(evidence["results"])
        except (KeyError, TypeError, ValueError, BadInput) as error:
            yield f"{path} cannot be worked out again: {error}"
            return
        self.judged += same
        if not same:
            yield f"{path}: worked out again, the gate gives another answer."

    def _documents(
        self, listed: Iterable[Mapping[str, Any]], kept: Mapping[str, Mapping[str, Any]]
    ) -> Iterator[str]:
        """A document is evidence where a decision read it."""
        read = {digest for one in kept.values() for digest in _digests(one)}
        for row in listed:
            if row.get("kind") == "document" and row.get("sha256") not in read:
                yield f"{row.get('path')} was read for none of these decisions."

    def _left_out(
        self, listed: Iterable[Mapping[str, Any]], kept: Mapping[str, Mapping[str, Any]]
    ) -> Iterator[str]:
        there = {row.get("sha256") for row in listed if not row.get("missing")}
        for digest in sorted({d for one in kept.values() for d in _digests(one)} - there):
            yield f"The document {digest[:16]} that was read is not in the pack."
        if self.judge is None:
            yield "The gates were not worked out again."


def _digests(evidence: Mapping[str, Any]) -> set[str]:
    rows = evidence.get("documents")
    found = rows if isinstance(rows, list) else []
    return {str(row["sha256"]) for row in found if isinstance(row, dict) and "sha256" in row}
