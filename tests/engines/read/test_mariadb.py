"""Tables of MariaDB: the protocol's bytes become exact values, and nothing broken is read on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engines.read.databases import mariadb_rows
from commonweal.engines.read.databases.mariadb_rows import RowsError, text_columns
from tests.engines.read.speaking_mariadb import packet, rows_of

END = packet(b"\xfe\x00\x00\x02\x00")
VALUES = st.none() | st.binary(max_size=40) | st.integers(250, 70_000).map(lambda n: b"x" * n)


@pytest.fixture(autouse=True, scope="module")
def plainly():
    """The loops as plain Python: to compile them takes longer than all these tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_cut", "_row", "_number", "_gathered"):
            loop = getattr(mariadb_rows, name)
            patch.setattr(mariadb_rows, name, getattr(loop, "py_func", loop))
        patch.setattr(mariadb_rows, "_MOST_ROWS", 3)
        yield


def cut(data: bytes, columns: int, step: int) -> list[tuple[bytes | None, ...]]:
    parts = iter([data[at : at + step] for at in range(0, len(data), step)])
    found: list[tuple[bytes | None, ...]] = []
    for arrays in text_columns(lambda _most: next(parts, b""), columns):
        found += zip(*(array.to_pylist() for array in arrays), strict=True)
    return found


@settings(max_examples=25)
@given(st.lists(st.tuples(VALUES, VALUES), max_size=8), st.integers(1, 5_000))
def test_every_row_is_read_however_its_bytes_arrive(rows, step):
    data = rows_of(rows) + END
    step = max(step, len(data) // 50)
    assert cut(data, 2, step) == rows


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (rows_of([(b"a", b"b")]), "closed before the last row"),
        (packet(b"\xff\x28\x04#70100stopped") + END, "stopped"),
        (packet(b"\x01a") + END, "not as the protocol"),
        (packet(b"\x01a\x05b") + END, "not as the protocol"),
        (packet(b"\x01a\x01bc") + END, "not as the protocol"),
        (packet(b"\x01a\xfe\xff\xff\xff\xff\xff\xff\xff\xff") + END, "not as the protocol"),
        (packet(b"\x01a\xfc\x01") + END, "not as the protocol"),
        (b"\xff\xff\xff\x00" + b"a" * 9, "16 MB"),
    ],
)
def test_what_is_broken_is_an_error_and_never_read_past_its_end(data, said):
    with pytest.raises(RowsError) as caught:
        cut(data, 2, 7)
    assert said in caught.value.message


@given(st.binary(max_size=60), st.integers(1, 4))
def test_no_bytes_make_it_fail_otherwise(data, columns):
    read = 0
    try:
        read = len(cut(data, columns, 64))
    except RowsError:
        read += 1
    assert read >= 0
