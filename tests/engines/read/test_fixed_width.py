"""Text in columns: inferred, looked at, and read; the Met Office's files as they are."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read.fixed_inferring import infer_layout, propose
from commonweal.engines.read.fixed_width import FixedLayout, layout_from, read_fixed_width
from commonweal.kernel.errors import BadInput

FOLDER = Path("legacy-formats/fixed-width")
STATIONS = {"oxford": 1980, "armagh": 2000, "heathrow": 860, "cambridge": 728}


def read(path: Path, layout: FixedLayout) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows, found = [], []
    for batch, quarantine in read_fixed_width(path, layout).batches:
        rows += batch.to_pylist()
        found += quarantine.to_pylist()
    return rows, found


def by_words(path: Path) -> list[list[str]]:
    """The same lines cut at blanks: an oracle that knows nothing of columns."""
    lines = [line.split() for line in path.read_text().splitlines()]
    return [words for words in lines if words and words[0].isdigit() and len(words[0]) == 4]


@pytest.mark.shared
@pytest.mark.parametrize("station", STATIONS)
def test_the_files_of_the_met_office_are_read_whole(shared_data: Path, station: str):
    path = shared_data / FOLDER / f"metoffice_{station}.txt"
    layout = propose(path)
    assert [each.name for each in layout.columns[:7]] == [
        "yyyy", "mm", "tmax_degC", "tmin_degC", "af_days", "rain_mm", "sun_hours",
    ]  # fmt: skip
    rows, found = read(path, layout)
    words = by_words(path)
    assert len(rows) == len(words)
    for row, cells in zip(rows, words, strict=True):
        for each, cell in zip(layout.columns[:7], cells, strict=False):
            bare = cell.rstrip("*#")
            wanted = None if bare == "---" else Decimal(bare)
            assert row[each.name] == wanted
            if each.flags:
                assert (row[f"{each.name}_flag"] or "") == cell[len(bare) :]
        if len(cells) > 7:
            assert cells[7] in str(row[layout.columns[-1].name])
    assert {each["reason"] for each in found} <= {"text outside the columns", "no number"}


def test_an_inferred_layout_can_be_written_down_and_given_back():
    layout = infer_layout(["Name of it", " id  sum", "  1 10.5*", " 20  ---", "300   .25"])
    again = layout_from(json.loads(layout.as_json()))
    assert again == layout
    assert [(c.name, c.type, c.scale, c.flags, c.missing) for c in layout.columns] == [
        ("id", "integer", 0, "", ()),
        ("sum", "decimal", 2, "*", ("---",)),
    ]


def test_a_layout_by_hand(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(
        "head\n0012 Müller 2024-02-29  7.50\n\n0x13 Ö      2024-02-30 7.555!\n".encode()
    )
    layout = layout_from(
        {
            "skip_lines": 1,
            "columns": [
                {"name": "id", "first": 1, "last": 4, "type": "integer"},
                {"name": "name", "first": 6, "last": 12},
                {"name": "day", "first": 13, "last": 22, "type": "date", "date_format": "%Y-%m-%d"},
                {"name": "sum", "first": 24, "last": 28, "type": "decimal", "scale": 2},
            ],
        }
    )
    rows, found = read(path, layout)
    assert rows[0]["id"] == 12
    assert (rows[0]["name"], rows[0]["sum"]) == ("Müller", Decimal("7.50"))
    assert list(rows[1].values()) == [None, "Ö", None, None]
    reasons = {(each["field"], each["reason"]) for each in found}
    assert reasons == {
        ("id", "no whole number"),
        ("day", "no date"),
        ("sum", "too many decimals"),
        ("", "text outside the columns"),
    }


def test_lines_that_are_no_text_in_their_character_set_are_findings(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\xfe\n1\n")
    layout = layout_from({"columns": [{"name": "a", "first": 1, "last": 9}]})
    rows, found = read(path, layout)
    assert [row["a"] for row in rows] == [None, "1"]
    assert [each["reason"] for each in found] == ["bad character"]


@pytest.mark.parametrize(
    "given_layout",
    [
        {},
        {"columns": []},
        {"columns": [{"name": "a", "first": 0, "last": 1}]},
        {"columns": [{"name": "a", "first": 2, "last": 1}]},
        {"columns": [{"name": "a", "first": 1, "last": 1, "type": "other"}]},
        {"columns": [{"name": "a", "first": 1, "last": 1}] * 2},
        {"columns": [{"name": "a", "first": 1, "last": 1, "more": 1}]},
        {"columns": [{"name": "a", "first": 1, "last": 1}], "encoding": "no-such"},
        {"columns": [{"name": "a", "first": "x", "last": 1}]},
    ],
)
def test_a_layout_that_cannot_be_is_refused(given_layout: dict[str, Any]):
    with pytest.raises(BadInput):
        layout_from(given_layout)


@given(st.lists(st.text("0123456789 .-*#ab\t", max_size=30), max_size=8))
def test_no_text_makes_inferring_fail(lines: list[str]):
    try:
        layout = infer_layout(lines)
    except BadInput:
        return
    assert layout_from(json.loads(layout.as_json())) == layout
