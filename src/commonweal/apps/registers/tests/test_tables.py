"""Risks as tables: what goes out comes in again, and what is wrong is said cell by cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.apps.registers.files import as_csv, as_workbook
from commonweal.apps.registers.rules import (
    COLUMNS,
    heads_found,
    library,
    plain,
    read_cell,
    read_line,
)
from commonweal.apps.risks.rules import categories, wording_hints
from commonweal.engines.read import open_tables

TEXTS = [column.key for column in COLUMNS if column.kind == "text"]
CHOICES = {
    "kind": {"risk": "risk", "issue": "issue"},
    "category": {"data": "data"},
    "response": {"treat": "treat", "": ""},
    "state": {"open": "open"},
    "handling": {"internal": "internal"},
}
texts = st.text(max_size=20) | st.text("=+-@'\t\r\n\"; ,\x00ä", max_size=8)
money = st.none() | st.decimals(0, 10**16 - 1, places=2)


@st.composite
def rows(draw) -> dict[str, object]:
    found: dict[str, object] = {key: draw(texts) for key in TEXTS}
    found["reference"], found["currency"] = draw(st.text("0123ABC", max_size=26)), "GBP"
    for column in COLUMNS:
        if column.kind == "step":
            found[column.key] = draw(st.none() | st.integers(1, 10))
        elif column.kind == "day":
            found[column.key] = draw(st.none() | st.dates())
        elif column.kind == "money":
            found[column.key] = draw(money)
    found["probability"] = draw(st.none() | st.decimals(0, 1, places=4))
    found["base_year"] = draw(st.just(0) | st.integers(1900, 2200))
    found |= {"kind": "issue", "category": "data", "state": "open", "handling": "internal"}
    return {**found, "response": draw(st.sampled_from(["", "treat"]))}


def read_again(data: bytes) -> list[dict[str, object]]:
    (table, *_more) = open_tables("risks", data)
    places = heads_found(table.rows[0], {})
    found = []
    for number in range(2, len(table.rows) + 1):
        cells = {key: table.text(number, place) for place, key in places.items()}
        read = read_line(cells, CHOICES)
        assert read.errors == ()
        found.append(dict(read.values))
    return found


def carried(row: dict[str, object]) -> dict[str, object]:
    return {key: plain(str(value)) if key in TEXTS else value for key, value in row.items()}


@settings(max_examples=25)
@given(st.lists(rows(), min_size=1, max_size=3))
def test_what_goes_out_comes_in_again_by_csv_and_by_workbook(found):
    wanted = [carried(row) for row in found]
    assert read_again(as_csv(found)) == wanted
    assert read_again(as_workbook(found, [("x", "=y")], {})) == wanted


@settings(max_examples=20)
@given(st.text(max_size=40))
def test_no_cell_breaks_the_reader_and_plain_is_plain_again(text):
    for column in COLUMNS:
        _value, problem = read_cell(column, text, {})
        assert isinstance(problem, str)
    assert plain(plain(text)) == plain(text)


def test_what_is_wrong_is_said_of_the_cell():
    cells = {
        "kind": "worry", "category": "Data", "title": "x" * 201, "review_on": "31.02.2027",
        "proximity_on": "2027-02-30", "inherent_impact": "1.5", "residual_impact": "11",
        "probability": "101", "cost_low": "1e9", "cost_high": "-1", "base_year": "20",
        "cost_likely": "²", "target_impact": "9" * 5000,
    }  # fmt: skip
    read = read_line(cells, CHOICES)
    assert {error.column for error in read.errors} == cells.keys() - {"category"}
    assert read.values == {"category": "data"}
    good = read_line({"probability": "12.5 %", "cost_low": "1,234.50", "review_on": ""}, CHOICES)
    assert good.values == {"probability": Decimal("0.125"), "cost_low": Decimal("1234.50"),
                           "review_on": None}  # fmt: skip
    assert read_line({"review_on": "2027-04-30"}, {}).values["review_on"] == date(2027, 4, 30)


def test_heads_are_found_by_key_by_name_or_by_the_word_of_ones_language_and_once():
    elsewhere = ["Risk ID", "Risk title", "Title", "Likelihood (1-5)", "Mitigation", "Status"]
    assert heads_found(elsewhere, {}) == {
        3: "title", 4: "residual_likelihood", 5: "response_words",
    }  # fmt: skip
    assert heads_found(["Event", "kind", "Ursache", "x", "EVENT"], {"cause": "Ursache"}) == {
        1: "event", 2: "kind", 3: "cause",
    }  # fmt: skip


def test_the_library_names_known_categories_and_is_worded_as_it_asks_of_others():
    known = {one.key for one in categories()}
    assert len(library()) >= 30
    assert len({one.key for one in library()}) == len(library())
    assert {one.category for one in library()} == known - {"other"}
    hints = {
        one.key: wording_hints(one.kind, one.cause, one.event, one.effect) for one in library()
    }
    assert {key: found for key, found in hints.items() if found} == {}
