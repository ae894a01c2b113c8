"""What is tried with bytes that nobody foresaw. A refusal (``BadInput``) is an answer; any other
exception, two readings that differ, or a value that nothing in the file says is a fault."""

from __future__ import annotations

import atexit
import functools
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from commonweal.engines.read.cobol import Header, ReadOptions, parse_copybook, read_file
from commonweal.engines.read.dbf import read_dbf
from commonweal.engines.read.fixed_width import layout_from, read_fixed_width
from commonweal.kernel.errors import BadInput

__all__ = ["TARGETS", "copybook", "dbf", "lines", "records", "with_header"]

# A byte picks a word, so that most inputs are nearly copybooks.
_WORDS = (
    *("01", "05", "05", "10", "10", "15", "66", "77", "88", "A", "B", "C", "N", "FILLER"),
    *("PIC", "PICTURE IS", "X", "X(3)", "9", "9(4)", "S9(4)", "S9(7)V99", "S9(18)", "9(31)"),
    *("ZZ9.99-", "$$,$$9CR", "PP9", "9PP", "SV9(3)", "N(2)", "A(2)", "99/99", "*9", "B9", "+9"),
    *("COMP", "COMP-1", "COMP-2", "COMP-3", "COMP-5", "COMP-9", "BINARY", "DISPLAY", "INDEX"),
    *("PACKED-DECIMAL", "USAGE IS", "SYNC", "SIGN", "LEADING", "TRAILING", "SEPARATE"),
    *("OCCURS", "2", "3 TIMES", "0 TO 3 TIMES", "1 TO 2", "DEPENDING ON", "N OF A", "INDEXED BY I"),
    *("REDEFINES", "A", "B", "C", "RENAMES", "THRU", "VALUE", "VALUES ARE", "'x'", '"', "ZERO"),
    *(
        ".",
        ".",
        ".",
        ".\n",
        ".\n",
        "\n",
        "\n      *",
        "-",
        "JUSTIFIED",
        "BLANK WHEN ZERO",
        "(",
        ")",
    ),
)
_MOST_BYTES = 4_000  # of a record that is read afterwards: larger ones are only laid out
_LAYOUTS = tuple(
    parse_copybook("01 R.\n" + text)
    for text in (
        "05 A PIC X(4).\n05 B PIC S9(3)V99.\n05 C PIC S9(5) COMP-3.\n05 D PIC S9(4) COMP.\n",
        "05 N PIC 9.\n05 T OCCURS 0 TO 5 DEPENDING ON N.\n 10 U PIC 9(2).\n 10 V PIC X.\n",
        "05 A PIC X(6).\n05 B REDEFINES A PIC 9(6).\n05 C REDEFINES A COMP-3 PIC S9(11).\n",
        "05 A PIC S9(31) COMP-3.\n05 B PIC S9(25).\n05 C COMP-1.\n05 D COMP-2.\n05 E PIC ZZ9.9-.\n",
        "05 A PIC S9(3) SIGN LEADING SEPARATE.\n05 B PIC 9(18) COMP-5.\n05 C PIC N(2).\n",
    )
)  # fmt: skip
_RDW = Header()
_LITTLE = Header(bytes=5, length_at_byte=1, length_bytes=4, length_endian="little")
_FORMATS = (
    ReadOptions(),
    ReadOptions(allow_partial_records=True, padded_numbers="both", control_codes="keep"),
    ReadOptions(record_format="variable_with_header", record_header=_RDW),
    ReadOptions(record_format="variable_with_header", record_header=_LITTLE),
    ReadOptions(record_format="variable_blocked", record_header=_RDW, block_header=_RDW),
    ReadOptions(encoding="ascii", record_format="text_lines"),
    ReadOptions(encoding="ascii", ascii_charset="utf-8", blank_numbers="quarantine"),
    ReadOptions(floating_point_format="ieee754_big_endian", binary_endian="little"),
    ReadOptions(record_format="variable_by_counts", occurs_depending_on_space="as_counted"),
    ReadOptions(sign_nibbles="all", beyond_picture="quarantine", bad_text="replace"),
)
_COLUMNS = layout_from(
    {
        "columns": [
            {"name": "year", "first": 1, "last": 4, "type": "integer"},
            {"name": "value", "first": 6, "last": 12, "type": "decimal", "scale": 1, "flags": "*#"},
            {"name": "day", "first": 13, "last": 20, "type": "date", "date_format": "%Y%m%d"},
            {"name": "text", "first": 21, "last": 0},
        ]
    }
)


_KINDS = "CNDLFMBIYT@+OGPWQV0X"
_VERSIONS = (0x03, 0x04, 0x30, 0x31, 0x43, 0x83, 0x8B, 0x8C, 0xF5)


@functools.cache
def _folder() -> Path:
    """One for all: to make and remove one takes longer than what is tried."""
    made = tempfile.TemporaryDirectory(prefix="commonweal-fuzz-")
    atexit.register(made.cleanup)
    return Path(made.name)


def _file(data: bytes, name: str) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


def _read(data: bytes, layout: Any, options: ReadOptions, loops: str) -> tuple[Any, ...]:
    """Rows and findings, or the words of a refusal."""
    path = _file(data, "records.dat")
    try:
        run = read_file(path, layout, options, loops=loops, chunk_bytes=64)
        parts = list(run.batches)
    except BadInput as error:
        return ("refused", str(error))
    rows = [row for part in parts for row in part.rows.to_pylist()]
    return rows, [row for part in parts for row in part.quarantine.to_pylist()]


def _sentence(data: bytes) -> str:
    """A text that is nearly a copybook."""
    return "01 R.\n" + " ".join(_WORDS[byte % len(_WORDS)] for byte in data)


def copybook(data: bytes) -> None:
    """Any text is laid out or refused; what is laid out reads any bytes."""
    text = _sentence(data[1:]) if data[:1] < b"\x80" else data[1:].decode("latin-1")
    try:
        layout = parse_copybook(text)
    except BadInput:
        return
    assert layout.size >= 0
    for each in layout.fields():
        assert 0 <= each.offset <= layout.size
    if 0 < layout.size <= _MOST_BYTES:
        _read((data * layout.size)[: 2 * layout.size], layout, ReadOptions(), "numpy")


def records(data: bytes) -> None:
    """Whatever the bytes, the compiled loops and the plain ones say the same."""
    layout = _LAYOUTS[data[0] % len(_LAYOUTS)] if data else _LAYOUTS[0]
    options = _FORMATS[data[1] % len(_FORMATS)] if data[1:] else _FORMATS[0]
    compiled = _read(data[2:], layout, options, "auto")
    assert _same(compiled, _read(data[2:], layout, options, "numpy")), (layout.root.name, options)


def _same(one: object, other: object) -> bool:
    return repr(one) == repr(other)  # NaN is NaN here, and -0.0 is not 0.0


def with_header(data: bytes) -> bytes:
    """A DBF file that promises what is in it: version, up to seven fields, then the records."""
    head, count = data[:3].ljust(3, b"\x03"), data[3] % 7 + 1 if data[3:] else 1
    said, rest = data[4 : 4 + 3 * count], data[4 + 3 * count :]
    fields = [said[at : at + 3].ljust(3, b"\x08") for at in range(0, 3 * count, 3)]
    places = b"".join(
        (b"F%d" % at).ljust(11, b"\0")
        + _KINDS[kind % len(_KINDS)].encode()
        + struct.pack("<I", 1 + sum(f[1] for f in fields[:at]))
        + bytes([size, decimals, 4 * (at % 2)])
        + bytes(13)
        for at, (kind, size, decimals) in enumerate(fields)
    )
    length = 1 + sum(each[1] for each in fields)
    counted = struct.pack("<IHH", max(1, len(rest) // length), 33 + len(places), length)
    version = bytes([_VERSIONS[head[0] % len(_VERSIONS)]])
    start = (version + b"\x7e\x0b\x16" + counted).ljust(28, b"\0") + head[1:3] + b"\0\0"
    return start + places + b"\r" + rest


def dbf(data: bytes) -> None:
    """A file is read or refused; a row has a value or a finding, and no more rows than bytes."""
    data = data[1:] if data[:1] > b"\xc0" else with_header(data[1:])
    path = _file(data, "made.dbf")
    for ending in ("dbt", "fpt"):
        _file(data[::-1] + bytes(600), f"made.{ending}")
    try:
        count = sum(len(batch) for batch, _found in read_dbf(path).batches)
    except BadInput:
        return
    assert count <= len(data)


def lines(data: bytes) -> None:
    """Text in columns: each line is a row or a finding."""
    try:
        batches = list(read_fixed_width(_file(data, "made.txt"), _COLUMNS).batches)
    except BadInput:
        return
    assert all(isinstance(rows, pa.RecordBatch) for rows, _found in batches)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "copybook": copybook,
    "records": records,
    "dbf": dbf,
    "lines": lines,
}
