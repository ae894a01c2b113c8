"""Columns of many different values are asked row by row, and counted in slices: the same figures,
whichever way, and those of a plain count in Python."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.engines.profile import looks, scratch, values
from commonweal.engines.profile.results import Profile
from conftest import FULL_DRILL
from tests.engines.profile.planted import looked

_WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6)
_COLUMNS: dict[str, tuple[Any, Any]] = {
    "words": (pa.string(), _WORDS | st.sampled_from(["", " ", "N/A", "0,00", "Ärger", "x" * 41])),
    "codes": (pa.string(), st.sampled_from(["01", "02", "1", "ÉÉ"])),
    "whole": (pa.int64(), st.integers(-(10**6), 10**18) | st.sampled_from([0, -7, 20240229])),
    "paid": (pa.decimal128(9, 2), st.decimals(-999, 999, places=2)),
    "day": (pa.date32(), st.dates(date(1700, 1, 1)) | st.just(date(9999, 12, 31))),
    "at": (pa.timestamp("us"), st.datetimes()),
    "share": (pa.float64(), st.sampled_from([0.0, -0.0, 0.5, -1e300])),
    "packed": (pa.binary(), st.binary(max_size=70)),
}
_ROW = st.tuples(*(st.none() | each for _, each in _COLUMNS.values()))


def _written(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    columns = list(zip(*rows, strict=True))
    table = {
        name: pa.array(cells, kind)
        for (name, (kind, _)), cells in zip(_COLUMNS.items(), columns, strict=True)
    }
    pq.write_table(pa.table(table), path)
    return path


def _row_by_row(path: Path) -> Profile:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "_FEW", -1)
        patch.setattr(values, "_MOST_BYTES", -1)
        patch.setattr(values, "_LONG", 3)
        patch.setattr(scratch, "_SLICE_BYTES", 256)
        return looked(path)


@settings(
    max_examples=60 if FULL_DRILL else 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(_ROW, min_size=1, max_size=12), st.lists(st.integers(0, 11), max_size=9))
def test_both_ways_give_the_same_profile(
    tmp_path: Path, rows: list[tuple[Any, ...]], again: list[int]
):
    rows += [rows[at % len(rows)] for at in again]
    path = _written(tmp_path / "t.parquet", rows)
    once, one_by_one = looked(path).sets[0], _row_by_row(path).sets[0]
    for name, way, other in zip(_COLUMNS, once.columns, one_by_one.columns, strict=True):
        assert other.codes is None
        there = [row[list(_COLUMNS).index(name)] for row in rows]
        assert way.nulls == there.count(None), name
        assert {**_facts(way), "codes": None} == {**_facts(other), "codes": None}, name
    assert (once.keys, once.near_keys) == (one_by_one.keys, one_by_one.near_keys)
    assert once.same_rows == one_by_one.same_rows
    if not once.keys:
        assert once.same_rows == sum(n - 1 for n in Counter(map(repr, map(_plain, rows))).values())
    _against_python(rows, one_by_one)


def _facts(column: Any) -> dict[str, Any]:
    return {name: getattr(column, name) for name in column.__slots__}


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(0.0 if each == 0 and isinstance(each, float) else each for each in row)


def _against_python(rows: list[tuple[Any, ...]], found: Any) -> None:
    whole, paid, words = ([row[at] for row in rows if row[at] is not None] for at in (2, 3, 0))
    numbers = found.column("paid").numbers
    assert found.column("paid").distinct == len(set(paid))
    if paid:
        assert (Decimal(numbers.least), Decimal(numbers.greatest)) == (min(paid), max(paid))
        assert numbers.negative == sum(each < 0 for each in paid)
        tenths = [-each.normalize().as_tuple().exponent for each in paid]  # type: ignore[operator]
        assert numbers.places == max(0, *tenths)
    assert found.column("whole").zeros == whole.count(0)
    assert found.column("words").distinct == len(set(words))
    assert found.column("words").empties == words.count("")


def test_shapes_of_texts_beyond_ascii_and_of_parts_of_an_array():
    texts = pa.array(["Ab-1", None, "Éa½", "", "\x07~", "ŁÓdź 9"])
    expected = ["Aa-9", None, "Aa9", "", "?~", "AAaa 9"]
    assert looks.shaped(texts).to_pylist() == expected
    assert looks.shaped(texts[2:]).to_pylist() == expected[2:]
    assert looks.shaped(pa.chunked_array([texts])).to_pylist() == expected
