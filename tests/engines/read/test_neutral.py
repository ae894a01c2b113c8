"""What goes out to spreadsheets is text, not a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read import neutralise, restored

TEXTS = st.text(st.sampled_from("=+-@'\t\r\n \ufeff\u200b＝aA1,.;|!\""), max_size=8) | st.text()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\r\n=1+1",
        " =1+1",
        "\u200b\ufeff=1+1",
        "＝1+1",
        "-",
        "- a list",
        "+44 20 7946 0000 ext",
    ],
)
def test_what_may_be_a_formula_becomes_text(text: str) -> None:
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "text", "-12.5", "+3 %", "-1,250.00", "a=b", "x@y.org", "'tis"]
)
def test_what_is_none_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text


@given(TEXTS)
def test_nothing_is_lost(text: str) -> None:
    assert restored(neutralise(text)) == text


@given(TEXTS)
def test_no_cell_begins_a_formula(text: str) -> None:
    out = neutralise(text).lstrip(" \xa0\u200b\ufeff")
    assert out[:1] not in "=@\t\r＝＠" or not out
