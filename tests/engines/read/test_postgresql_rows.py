"""A stream of rows is the same wherever it is cut, and refused where it is not as it should be."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read.databases import postgresql_rows
from commonweal.engines.read.databases.postgresql_columns import arrow_of, fields_of
from commonweal.engines.read.databases.postgresql_rows import RowReader, keys_of
from commonweal.kernel.errors import CommonwealError, SourceUnavailable

HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
VALUES = st.one_of(st.none(), st.binary(max_size=9))
TABLES = st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), VALUES), max_size=5)
BEGINNING = b"H" + struct.pack(">IBHHH", 11, 1, 2, 1, 1)


class Line:
    """Gives ``sizes`` bytes at a time, then as many as are wanted."""

    def __init__(self, sent: bytes, *sizes: int) -> None:
        self.left, self.sizes = sent, list(sizes)

    def ask(self, query: str) -> None: ...

    def close(self) -> None: ...

    def read(self, into: memoryview) -> int:
        size = min(len(into), self.sizes.pop(0) if self.sizes else len(into))
        came, self.left = self.left[:size], self.left[size:]
        into[: len(came)] = came
        return len(came)


def message(kind: bytes, text: bytes) -> bytes:
    return kind + struct.pack(">I", len(text) + 4) + text


def row_of(values: tuple[bytes | None, ...]) -> bytes:
    cells = (b"\xff" * 4 if v is None else struct.pack(">I", len(v)) + v for v in values)
    return struct.pack(">H", len(values)) + b"".join(cells)


def sent(rows: list[tuple[int, bytes | None]], *, apart: bool = False) -> bytes:
    """As the server does it, the head before the first row; or in a message of its own."""
    parts = [row_of((struct.pack(">q", key), value)) for key, value in rows] + [b"\xff\xff"]
    parts = [HEAD, *parts] if apart else [HEAD + parts[0], *parts[1:]]
    data = b"".join(message(b"d", each) for each in parts)
    ends = message(b"c", b"") + message(b"C", b"COPY 1\x00") + message(b"Z", b"T")
    return BEGINNING + message(b"N", b"SNOTICE\x00\x00") + data + ends


def read_from(line: Line) -> list[tuple[int, bytes | None]]:
    rows = RowReader(line, "here").rows()
    keys = keys_of(rows, 2)
    fields = fields_of(rows, np.arange(len(rows)), 2)
    if keys is None or fields is None:
        raise CommonwealError("other columns")
    starts, sizes = fields
    values = arrow_of("bytea", rows.data, starts[1], sizes[1])
    return list(zip(keys.tolist(), values.to_pylist(), strict=True))


@given(TABLES, st.booleans())
def test_a_stream_may_be_cut_anywhere(rows, apart):
    stream = sent(rows, apart=apart)
    for at in range(1, len(stream)):
        assert read_from(Line(stream, at, 1)) == rows


def test_little_room_grows(monkeypatch):
    monkeypatch.setattr(postgresql_rows, "_FIRST_BYTES", 16)
    monkeypatch.setattr(postgresql_rows, "_FIRST_ROWS", 1)
    rows = [(key, bytes([key]) * key) for key in range(40)]
    assert read_from(Line(sent(rows))) == rows
    monkeypatch.setattr(postgresql_rows, "_MOST_BYTES", 64)
    assert RowReader(Line(sent(rows)), "here").rows() is None


ROWS = [(5, b"abc"), (7, None), (9, b"")]


def test_a_stream_that_ends_early_is_no_answer():
    stream = sent(ROWS)
    for at in range(len(stream)):
        with pytest.raises(SourceUnavailable):
            read_from(Line(stream[:at]))


@given(st.integers(0, len(sent(ROWS)) - 1), st.integers(0, 255))
def test_a_garbled_byte_never_hangs(at, byte):
    """It is refused, or lies in a value, or in what says nothing."""
    stream = bytearray(sent(ROWS))
    stream[at] = byte
    try:
        found = read_from(Line(bytes(stream)))
    except CommonwealError:
        return
    assert len(found) <= len(ROWS)


@pytest.mark.parametrize(
    "stream",
    [
        message(b"d", b"PGCOPY") + message(b"Z", b"T"),
        message(b"d", HEAD[:11] + b"\x00\x01\x00\x00" + bytes(4) + b"\xff\xff"),
        message(b"Z", b"T"),
        b"d\x00\x00\x00\x03",
        b"d\xff\xff\xff\xff",
        message(b"?", b""),
        message(b"E", b"SERROR\x00C57014\x00Mcancelled\x00\x00"),
    ],
)
def test_what_is_no_answer_is_refused(stream):
    with pytest.raises(CommonwealError):
        read_from(Line(stream))


@pytest.mark.parametrize(
    ("base", "value"),
    [
        ("int4", b"123"),
        ("numeric", b"1234567"),
        ("numeric", struct.pack(">hhHHh", 2, 0, 0, 0, 1)),
        ("numeric", struct.pack(">hhHHH", 1, 0, 0, 0, 10_000)),
        ("numeric", struct.pack(">hhHHH", 1, -1, 0, 2, 10_000)),
        ("numeric", struct.pack(">hhHH", 0, 0, 0xE000, 0)),
        ("timestamp", struct.pack(">q", 2**63 - 2)),
    ],
)
def test_a_value_that_is_none_of_its_type_is_refused(base, value):
    data = np.frombuffer(value, np.uint8)
    assert arrow_of(base, data, np.array([0]), np.array([len(value)])) is None


def test_few_bytes_that_stand_for_many_digits_are_left_to_the_server():
    long = np.frombuffer(struct.pack(">HhHH", 0, 32_767, 0, 0), np.uint8)
    places, sizes = np.zeros(10_000, np.int64), np.full(10_000, 8, np.int64)
    assert arrow_of("numeric", long, places, sizes) is None
    assert arrow_of("numeric", long, places[:1], sizes[:1]).to_pylist() == ["0" * 131_069]
