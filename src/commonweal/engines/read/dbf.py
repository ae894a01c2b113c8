"""DBF files: dBASE III, IV and 7, FoxPro and Visual FoxPro, with their memo files.

Numbers are exact, dates are dates. A field that cannot be read has no value and is a finding, with
its place and bytes; deleted records are left out and counted.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from commonweal.engines.read.cobol.findings import QUARANTINE, Counts
from commonweal.engines.read.dbf_cells import WIDTHS, Reader, column_type, reader_of
from commonweal.engines.read.dbf_memo import Memo, memo_of
from commonweal.kernel.errors import BadInput

__all__ = ["DbfField", "DbfHeader", "DbfRun", "read_dbf", "read_header"]

_ROWS_AT_ONCE = 4_096
_KINDS = {
    0x02: "FoxBASE", 0x03: "dBASE III", 0x04: "dBASE 7", 0x30: "Visual FoxPro",
    0x31: "Visual FoxPro", 0x32: "Visual FoxPro", 0x43: "dBASE IV", 0x63: "dBASE IV",
    0x83: "dBASE III with memo", 0x8B: "dBASE IV with memo", 0x8C: "dBASE 7 with memo",
    0xCB: "dBASE IV with memo", 0xF5: "FoxPro with memo", 0xFB: "FoxBASE with memo",
}  # fmt: skip
# The byte that names the character set. 0 says nothing: then only plain ASCII is certain.
_ENCODINGS = {
    **dict.fromkeys((0x01, 0x09, 0x0B, 0x0D, 0x0F, 0x11, 0x15, 0x18, 0x19, 0x1B), "cp437"),
    **dict.fromkeys((0x02, 0x0A, 0x0E, 0x10, 0x12, 0x14, 0x16, 0x1A, 0x1D, 0x25, 0x37), "cp850"),
    **dict.fromkeys((0x03, 0x57, 0x58, 0x59), "cp1252"),
    **dict.fromkeys((0x1F, 0x22, 0x23, 0x40, 0x64, 0x87), "cp852"),
    0x08: "cp865", 0x17: "cp865", 0x66: "cp865", 0x1C: "cp863", 0x6C: "cp863", 0x24: "cp860",
    0x26: "cp866", 0x65: "cp866", 0x67: "cp861", 0x6A: "cp737", 0x86: "cp737", 0x6B: "cp857",
    0x88: "cp857", 0x13: "cp932", 0x7B: "cp932", 0x4D: "cp936", 0x7A: "cp936", 0x4E: "cp949",
    0x79: "cp949", 0x4F: "cp950", 0x78: "cp950", 0x50: "cp874", 0x7C: "cp874", 0x7D: "cp1255",
    0x7E: "cp1256", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253",
    0xCC: "cp1257", 0x96: "mac_cyrillic", 0x97: "mac_latin2", 0x98: "mac_greek",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DbfField:
    """``offset`` counts from the start of the record, whose first byte marks deletion."""

    name: str
    kind: str
    offset: int
    length: int
    decimals: int
    flags: int = 0


@dataclass(frozen=True, slots=True)
class DbfHeader:
    version: int
    records: int
    first: int
    length: int
    encoding: str
    fields: tuple[DbfField, ...]

    @property
    def kind(self) -> str:
        return _KINDS.get(self.version, f"type {self.version:02x}")

    @property
    def visual_foxpro(self) -> bool:
        return self.version in {0x30, 0x31, 0x32}


@dataclass(slots=True)
class DbfRun:
    """``counts`` is complete when the batches have been taken. ``numbers``: the records, from 0,
    that are the rows of the batch taken last."""

    header: DbfHeader
    schema: pa.Schema
    batches: Iterator[tuple[pa.RecordBatch, pa.Table]]
    counts: Counts = field(default_factory=Counts)
    numbers: list[int] = field(default_factory=list)


def read_header(file: BinaryIO) -> DbfHeader:
    """Raises BadInput where this is no DBF file."""
    raw, where = file.read(32), str(getattr(file, "name", ""))
    if len(raw) < 32 or not (raw[0] in _KINDS or raw[0] & 7 in {3, 4}):
        raise BadInput("This is no DBF file: its first byte names no kind of it.", where=where)
    records, first, length = struct.unpack_from("<IHH", raw, 4)
    seventh = raw[0] & 7 == 4
    rest = file.read(max(first - 32, 0))
    fields = _fields(rest, seventh=seventh)
    fields = _with_long_texts(fields, length)
    if not fields or 1 + sum(each.length for each in fields) != length:
        raise BadInput(
            f"The fields take {1 + sum(each.length for each in fields)} bytes and the record has "
            f"{length}. The file is damaged, or no DBF file.",
            where=where,
        )
    encoding = _ENCODINGS.get(raw[29], "ascii")
    return DbfHeader(raw[0], records, first, length, encoding, tuple(fields))


def _fields(raw: bytes, *, seventh: bool) -> list[DbfField]:
    """Descriptors of 32 bytes, or of 48 behind the name of the driver (dBASE 7), to a mark."""
    step, name_bytes, at = (48, 32, 36) if seventh else (32, 11, 0)
    fields: list[DbfField] = []
    offset = 1
    while at + step <= len(raw) and raw[at] not in {0x0D, 0x00}:
        part = raw[at : at + step]
        place = name_bytes if seventh else 16
        kind = chr(part[32 if seventh else 11])
        length, decimals = part[place + (1 if seventh else 0)], part[place + (2 if seventh else 1)]
        name = part[:name_bytes].partition(b"\0")[0].decode("latin-1").strip()
        flags = 0 if seventh else part[18]
        fields.append(
            DbfField(name or f"FIELD_{len(fields) + 1}", kind, offset, length, decimals, flags)
        )
        offset += length
        at += step
    return fields


def _with_long_texts(fields: list[DbfField], length: int) -> list[DbfField]:
    """Clipper and FoxPro keep the high byte of a text's length where others keep decimals."""
    if 1 + sum(each.length for each in fields) == length:
        return fields
    offset, changed = 1, []
    for each in fields:
        size = each.length + (each.decimals << 8 if each.kind == "C" else 0)
        places = 0 if each.kind == "C" else each.decimals
        changed.append(DbfField(each.name, each.kind, offset, size, places, each.flags))
        offset += size
    return changed


def read_dbf(
    path: Path,
    *,
    memo: Path | None = None,
    encoding: str = "",
    progress: Callable[[int], None] = lambda _done: None,
) -> DbfRun:
    """``encoding`` overrules what the file says of its characters; ``memo`` names the memo file
    where it does not lie beside it."""
    try:
        with path.open("rb") as file:
            header = read_header(file)
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error
    _check_encoding(encoding or header.encoding)
    shown = [each for each in header.fields if each.kind != "0"]
    for each in shown:
        _check_width(each, path)
    memos = (
        memo_of(path, memo, header.version)
        if any(e.kind in "MGPW" or (e.kind == "B" and e.length != 8) for e in shown)
        else None
    )
    names = _names(shown)
    schema = pa.schema([(names[at], column_type(each)) for at, each in enumerate(shown)])
    run = DbfRun(header, schema, iter(()))
    reading = _Reading(path, run, encoding or header.encoding, memos, progress)
    run.batches = reading.batches(shown, names)
    return run


def _check_width(each: DbfField, path: Path) -> None:
    wanted = WIDTHS.get(each.kind, each.length)
    if each.length != wanted:
        raise BadInput(
            f"The header gives the field {each.name} {each.length} bytes, and its kind {each.kind} "
            f"takes {wanted}. The file is damaged.",
            where=str(path),
        )


def _check_encoding(encoding: str) -> None:
    try:
        "x".encode(encoding)
    except (LookupError, UnicodeError) as error:
        raise BadInput(f"The character set {encoding} is not known.", field="encoding") from error


def _names(fields: list[DbfField]) -> list[str]:
    """A second field of a name gets a number."""
    names: list[str] = []
    for each in fields:
        name, number = each.name, 2
        while name in names:
            name, number = f"{each.name}_{number}", number + 1
        names.append(name)
    return names


@dataclass(slots=True)
class _Reading:
    path: Path
    run: DbfRun
    encoding: str
    memos: Memo | None
    progress: Callable[[int], None]

    def batches(
        self, fields: list[DbfField], names: list[str]
    ) -> Iterator[tuple[pa.RecordBatch, pa.Table]]:
        header = self.run.header
        readers = [
            reader_of(each, self.encoding, self.memos, header.visual_foxpro) for each in fields
        ]
        nulls = _nullable(header)
        with self.path.open("rb") as file:
            file.seek(header.first)
            number = 0
            while number < header.records:
                wanted = min(_ROWS_AT_ONCE, header.records - number)
                raw = file.read(wanted * header.length)
                count = len(raw) // header.length
                records = [
                    raw[at : at + header.length]
                    for at in range(0, count * header.length, header.length)
                ]
                yield self._batch(
                    records, number, list(zip(fields, names, readers, strict=True)), nulls
                )
                number += count
                self.progress(file.tell())
                if count < wanted:
                    yield self._missing(number, header.records - number)
                    return

    def _batch(
        self, records: list[bytes], first: int, columns: list[tuple[DbfField, str, Reader]],
        nulls: dict[str, tuple[int, int]],
    ) -> tuple[pa.RecordBatch, pa.Table]:  # fmt: skip
        counts, header = self.run.counts, self.run.header
        kept = [(first + at, raw) for at, raw in enumerate(records) if raw[:1] != b"*"]
        counts.skipped += len(records) - len(kept)
        counts.records += len(kept)
        self.run.numbers = [number for number, _ in kept]
        arrays, found = [], []
        for each, name, reader in columns:
            values: list[Any] = []
            for number, raw in kept:
                cell = raw[each.offset : each.offset + each.length]
                value, reason = (None, "") if _is_null(raw, nulls.get(each.name)) else reader(cell)
                values.append(value)
                if reason:
                    counts.quarantined[(name, reason)] += 1
                    at = header.first + number * header.length
                    found.append(_finding(number, at, name, at + each.offset, cell, reason))
            arrays.append(pa.array(values, self.run.schema.field(name).type))
        found.sort(key=lambda each: (each["record"], each["offset"]))
        rows = pa.RecordBatch.from_arrays(arrays, schema=self.run.schema)
        return rows, pa.Table.from_pylist(found, QUARANTINE)

    def _missing(self, number: int, missing: int) -> tuple[pa.RecordBatch, pa.Table]:
        """The header counts more records than the file holds: that is a finding."""
        self.run.counts.quarantined[("", "missing records")] += missing
        self.run.numbers = []
        at = self.run.header.first + number * self.run.header.length
        found = [_finding(number, at, "", at, b"", "missing records")]
        empty = self.run.schema.empty_table().to_batches()
        rows = empty[0] if empty else pa.RecordBatch.from_pylist([], self.run.schema)
        return rows, pa.Table.from_pylist(found, QUARANTINE)


def _finding(  # noqa: PLR0917 - the columns of the quarantine
    number: int, record: int, name: str, at: int, cell: bytes, reason: str
) -> dict[str, Any]:
    return {
        "record": number, "record_offset": record, "field": name, "occurrence": [], "offset": at,
        "bytes": cell, "reason": reason,
    }  # fmt: skip


def _nullable(header: DbfHeader) -> dict[str, tuple[int, int]]:
    """Visual FoxPro: byte and bit of the hidden field that says which fields have no value."""
    hidden = next((each for each in header.fields if each.kind == "0"), None)
    if hidden is None or not header.visual_foxpro:
        return {}
    places, bit = {}, 0
    for each in header.fields:
        if each.kind in {"V", "Q"}:
            bit += 1  # one for its length, before the one for its value
        if each.flags & 2:
            places[each.name] = (hidden.offset + bit // 8, bit % 8)
            bit += 1
    return places


def _is_null(raw: bytes, place: tuple[int, int] | None) -> bool:
    return place is not None and bool(raw[place[0]] >> place[1] & 1)
