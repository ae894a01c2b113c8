"""What differs waits on the disk: memory does not grow with it, and nothing of it is lost."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.replay.rules import Rules, Tolerance
from commonweal.engines.replay.shelf import Shelf
from commonweal.engines.replay.tables import RowDifferences, add_rows
from commonweal.engines.replay.weighing import Tally
from commonweal.kernel.errors import CannotFinish

RULES = Rules(tolerances=(Tolerance("trailing-blanks", ("b",), "said so"),))
KINDS = ("value", "added", "missing")


class Lines:
    """Some of what verify writes, as a batch."""

    def __init__(self, *lines: tuple[str, str, str, str | None, str | None]) -> None:
        self.lines = lines

    def to_pylist(self) -> list[dict[str, Any]]:
        names = ("kind", "key", "column", "old", "new")
        return [{**dict(zip(names, each, strict=True)), "pattern": ""} for each in self.lines]


class Counted(Counter[str]):
    """A sink."""

    def write(self, line: tuple[Any, ...]) -> None:
        self[line[5]] += 1


def weighed(between: Lines, noise: Lines, rows_of_old: int) -> tuple[Any, Counted]:
    rows, sink = RowDifferences(RULES), Counted()
    rows.between.write(between)
    rows.noise.write(noise)
    tally = Tally(lambda _kind, _old, _new: "pattern", sink)
    add_rows(tally, rows, rows_of_old)
    return tally.close(), sink


def peak(rows: int) -> int:
    """The most bytes of Python at once, while so many rows differ in both."""
    tracemalloc.start()
    try:
        found, sides = RowDifferences(RULES), []
        for side in (found.between, found.noise):
            for at in range(0, rows, 100):
                some = (
                    ("value", f"{n:x}", "a", "o" * 200, f"{n}" * 20) for n in range(at, at + 100)
                )
                side.write(Lines(*some))
            sides.append(side)
        tally = Tally(lambda _kind, _old, _new: "pattern", Counted())
        add_rows(tally, found, rows)
        assert tally.close().counts.requests == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_what_differs():
    peak(100)
    few, many = peak(300), peak(2_400)
    assert many < few + 200_000  # in memory it would be 4 MB more


LINE = st.tuples(
    st.sampled_from(KINDS), st.sampled_from(["1", "2", "\ud800", ""]), st.sampled_from("ab"),
    st.sampled_from(["x", "x ", None]), st.sampled_from(["x", "y\x00", "\udfff"]),
)  # fmt: skip


@given(st.lists(LINE, max_size=12), st.lists(LINE, max_size=12))
def test_each_row_is_weighed_once_with_all_that_was_found_of_it(between, noise):
    done, sink = weighed(Lines(*between), Lines(*noise), 9)
    keys = dict.fromkeys(each[1] for each in between)
    held = {key: next(each[0] != "added" for each in between if each[1] == key) for key in keys}
    only_noise = {each[1] for each in noise} - set(keys)
    same = 9 - sum(held.values()) - len(only_noise)
    assert done.counts.requests == len(keys) + len(only_noise) + same
    assert done.counts.exact == len(only_noise) + same
    assert sum(sink.values()) == len(between)


def test_a_full_disk_is_said():
    shelf = Shelf()
    shelf.put("1", "x")
    shelf._file.execute("PRAGMA max_page_count = 2")

    def fill():
        for _ in range(100):
            shelf.put("1", "x" * 1_000)

    with pytest.raises(CannotFinish, match=r"full.*TMPDIR"):
        fill()
