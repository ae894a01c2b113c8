"""Which columns are taken for the same, and how a value is shown that could not be read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from commonweal.engines.read.databases import ColumnFacts, Kind, TableFacts
from commonweal.engines.verify.differences import _unmarked
from commonweal.engines.verify.pairing import Pair, Paired, paired
from commonweal.kernel.errors import BadInput


def _table(*names: str) -> TableFacts:
    return TableFacts("t", tuple(ColumnFacts(name, "text", Kind.TEXT) for name in names))


def _paired(
    old: Sequence[str], new: Sequence[str], *, key: Sequence[str] = (), out: Sequence[str] = (),
    **names: str,
) -> Paired:  # fmt: skip
    return paired(_table(*old), _table(*new), names=names, key=key, left_out=out)


def _couples(made: Paired) -> dict[str, str]:
    return {pair.source.name: pair.target.name for pair in made.pairs}


def test_blanks_and_signs_do_not_part_two_names():
    made = _paired(("PID", "Project Name", "Paid (EUR)"), ("pid", "project_name", "paid_eur"))
    assert _couples(made) == {
        "PID": "pid", "Project Name": "project_name", "Paid (EUR)": "paid_eur",
    }  # fmt: skip


def test_names_that_could_be_several_are_not_guessed():
    made = _paired(("a b", "a-b"), ("a_b",))
    assert (made.only_source, made.only_target) == (("a b", "a-b"), ("a_b",))
    assert _couples(_paired(("a b", "a-b"), ("a_b",), **{"a-b": "a_b"})) == {"a-b": "a_b"}


def test_a_column_is_left_out_by_either_of_its_names():
    for name in ("Project Name", "project_name"):
        made = _paired(("id", "Project Name"), ("id", "project_name"), out=[name])
        assert (_couples(made), made.only_source, made.only_target) == ({"id": "id"}, (), ())


def test_a_key_that_one_side_lacks_is_said_with_the_side():
    with pytest.raises(BadInput, match="number is not compared: only the target has it"):
        _paired(("id",), ("id", "number"), key=["number"])


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (Kind.DATE, "!10:22/11/2026", "22/11/2026"),
        (Kind.DATE, "!9:22/11/2026", "!9:22/11/2026"),
        (Kind.TEXT, "!2:so", "!2:so"),
        (Kind.DATE, "2026-11-22", "2026-11-22"),
    ],
)
def test_what_could_not_be_read_is_shown_as_it_stands(kind: Kind, text: str, shown: str):
    column = ColumnFacts("c", "text", kind)
    assert _unmarked(Pair(column, column, kind), text) == shown
