"""Rows read side by side: whatever was lost, moved, doubled or has no key, the same keys are found
as by comparing the rows of each key as a bag."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from commonweal.engines.read.databases import opened
from commonweal.engines.verify import Request, Verdict, verify
from conftest import FULL_DRILL

SCHEMA = pa.schema(
    [("id", pa.int64()), ("part", pa.string()), ("rate", pa.float64()), ("note", pa.string())]
)
Row = tuple[int | None, str | None, float | None, str | None]
ROUNDS = 400 if FULL_DRILL else 4


def rows_of(count: int) -> list[Row]:
    return [(number, f"p{number % 3}", number / 4, None) for number in range(count)]


def compared(folder: Path, old: list[Row], new: list[Row], key: tuple[str, ...]) -> Verdict:
    paths = []
    for name, rows in (("old", old), ("new", new)):
        paths.append(folder / f"{name}.parquet")
        table = pa.table(list(zip(*rows, strict=True)) or [[]] * 4, schema=SCHEMA)
        pyarrow.parquet.write_table(table, paths[-1], row_group_size=7)
    return verify(*(partial(opened, str(path)) for path in paths), Request(key=key))


def differing(old: list[Row], new: list[Row], key: tuple[str, ...]) -> int:
    places = [SCHEMA.get_field_index(name) for name in key]
    bags: tuple[dict, dict] = {}, {}
    for bag, rows in zip(bags, (old, new), strict=True):
        for row in rows:
            # repr tells 0.0 from -0.0, and nan from any number.
            bag.setdefault(tuple(row[at] for at in places), Counter())[repr(row)] += 1
    return sum(bags[0].get(each) != bags[1].get(each) for each in set(bags[0]) | set(bags[1]))


PLANTED = {
    "nothing": (lambda rows: rows, "beside"),
    "one lost": (lambda rows: rows[:9] + rows[10:], "beside"),
    "one added in front": (lambda rows: [(-5, "p", 0.0, ""), *rows], "beside"),
    "one doubled": (lambda rows: [*rows[:12], rows[11], *rows[12:]], "beside"),
    "no key": (lambda rows: [(None, *rows[0][1:]), *rows[1:]], "local"),
    "negative zero": (lambda rows: [(0, "p0", -0.0, None), *rows[1:]], "beside"),
    "not a number": (lambda rows: [(0, "p0", float("nan"), None), *rows[1:]], "beside"),
    "a zero character": (lambda rows: [(0, "p0", 0.0, "a\0b"), *rows[1:]], "beside"),
    "turned round": (lambda rows: rows[::-1], "local"),
    "two moved": (lambda rows: [rows[1], rows[0], *rows[2:]], "beside"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_moved_is_found_and_nothing_else(name, tmp_path):
    plant, scheme = PLANTED[name]
    old, new = rows_of(30), plant(rows_of(30))
    verdict = compared(tmp_path, old, new, ("id",))
    assert verdict.rows_that_differ == differing(old, new, ("id",))
    assert verdict.scheme == scheme
    assert (verdict.outcome == "agree") is (verdict.rows_that_differ == 0)


def test_rows_that_share_a_key_are_the_same_in_any_order(tmp_path):
    old = [(1, "a", 0.5, None), (1, "b", 0.5, None), (2, "c", 0.5, None)]
    assert compared(tmp_path, old, [old[1], old[0], old[2]], ("id",)).outcome == "agree"
    verdict = compared(tmp_path, old, [old[1], old[1], old[2]], ("id",))
    assert verdict.rows_that_differ == 1


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_any_two_tables_are_compared_as_bags_of_rows(seed, tmp_path):
    chance = np.random.default_rng(seed)
    old = rows_of(int(chance.integers(1, 40)))
    new = list(old)
    for _ in range(chance.integers(4)):
        number = int(chance.integers(len(new)))
        row = new[number]
        changed: list[list[Row]] = [
            [],
            [row, row],
            [(row[0], row[1], -0.0, "x")],
            [(None, *row[1:])],
            [(int(chance.integers(40)), *row[1:])],
        ]
        new[number : number + 1] = changed[chance.integers(len(changed))]
        new = new or old[:1]
    if chance.random() < 0.3:
        new = [new[at] for at in chance.permutation(len(new))]
    keys = [("id",), ("part",), ("id", "part"), ("part", "id")]
    key = keys[chance.integers(len(keys))]
    verdict = compared(tmp_path, old, new, key)
    assert verdict.rows_that_differ == differing(old, new, key)
