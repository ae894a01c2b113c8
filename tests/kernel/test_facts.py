"""What a fact holds, what of it somebody sees, and that it reads back as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.kernel.canonical import canonical, parse
from commonweal.kernel.shapes import (
    Fact,
    FactItem,
    FactName,
    FactType,
    Fold,
    fact_from,
    fact_record,
)
from commonweal.kernel.shapes.facts import KEPT_BACK, NOT_KNOWN

MARKINGS = ("internal", "sensitive", "withheld")
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ITEMS = st.lists(
    st.builds(
        FactItem,
        kind=st.sampled_from(["risk", "benefit"]),
        id=st.uuids().map(str),
        label=WORDS,
        met=st.sampled_from([True, False, None]),
        marking=st.sampled_from(MARKINGS),
        fields=st.sampled_from([(), ("benefits",)]),
    ),
    max_size=6,
    unique_by=lambda item: item.id,
)
FOLDED = st.one_of(
    st.builds(Fact.of_all, ITEMS), st.builds(Fact.count, ITEMS), st.builds(Fact.unmet, ITEMS)
)
GIVEN = st.builds(
    Fact,
    st.one_of(
        st.none(),
        st.booleans(),
        st.dates(),
        WORDS,
        st.decimals(allow_nan=False, allow_infinity=False, places=3).map(lambda d: d or Decimal(0)),
    ),
    why=st.just(NOT_KNOWN),
    items=ITEMS.map(tuple),
)


def item(met, marking="internal"):
    return FactItem("risk", f"r-{met}-{marking}", "A risk", met=met, marking=marking)


def level(top):
    return lambda marking, _fields: MARKINGS.index(marking) <= top


@pytest.mark.parametrize(
    ("met", "found"),
    [
        ((), None),
        ((True,), True),
        ((True, True), True),
        ((True, None), None),
        ((None, False), False),
        ((True, False), False),
    ],
)
def test_all_is_true_only_where_there_are_items_and_each_is_met(met, found):
    assert Fact.of_all([item(one) for one in met]).value is found


@pytest.mark.parametrize(
    ("met", "found"), [((), 0), ((True,), 0), ((False, False, True), 2), ((False, None), None)]
)
def test_a_count_of_what_is_not_met_is_unknown_with_one_unknown(met, found):
    assert Fact.unmet([item(one) for one in met]).value == found
    assert Fact.count([item(one) for one in met]).value == len(met)


def test_what_is_unknown_says_why_and_a_value_follows_from_its_items():
    with pytest.raises(ValueError, match="says why"):
        Fact(None)
    with pytest.raises(ValueError, match="does not follow"):
        Fact(3, items=(item(True),), fold=Fold.COUNT)
    with pytest.raises(TypeError, match="float"):
        Fact(0.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="datetime"):
        Fact(datetime(2026, 1, 1, tzinfo=UTC))


@given(FOLDED, st.integers(0, 2))
def test_a_fact_that_is_folded_tells_nothing_of_what_one_may_not_see(fact, top):
    shown = level(top)
    seen = fact.seen(shown)
    rest = [each for each in fact.items if shown(each.marking, each.fields)]
    never_there = replace(
        fact, items=tuple(rest), value=replace_fold(fact.fold, rest), why=fact.why
    )
    assert seen.value == never_there.value
    assert seen.items == never_there.items
    if fact.why in {"", NOT_KNOWN} and seen.value is not None:
        assert seen.why in {"", NOT_KNOWN}


def replace_fold(fold, items):
    made = {Fold.ALL: Fact.of_all, Fold.COUNT: Fact.count, Fold.UNMET: Fact.unmet}[fold]
    return made(items).value


def test_what_is_given_is_kept_back_with_the_first_of_its_items():
    fact = Fact(True, items=(item(True), item(False, "withheld")))
    assert fact.seen(level(2)) == fact
    assert fact.seen(level(0)) == Fact.unknown(KEPT_BACK)
    marked = Fact(Decimal(5), fields=("whole_life_cost",))
    assert marked.seen(lambda _marking, fields: not fields) == Fact.unknown(KEPT_BACK)


def test_words_that_may_speak_of_a_hidden_item_are_dropped():
    fact = Fact.unmet([item(False), item(False, "withheld")], why="Two risks are open.")
    assert fact.seen(level(0)).why == ""
    assert fact.seen(level(0)).value == 1


@given(st.one_of(FOLDED, GIVEN))
def test_a_fact_reads_back_as_it_was_written_byte_for_byte(fact):
    data = canonical(fact_record(fact))
    again = fact_from(parse(data))
    assert canonical(fact_record(again)) == data
    assert again.value == fact.value
    assert set(again.items) == set(fact.items)


@given(ITEMS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_change_the_bytes(items, chance):
    mixed = chance.sample(items, len(items))
    assert canonical(fact_record(Fact.of_all(items))) == canonical(fact_record(Fact.of_all(mixed)))


def test_numbers_texts_and_days_stay_apart():
    values = [5, Decimal("5.00"), "5", date(2026, 1, 5), True]
    kept = [fact_from(fact_record(Fact(value))).value for value in values]
    assert kept == [Decimal(5), Decimal(5), "5", date(2026, 1, 5), True]
    assert [type(one) for one in kept] == [Decimal, Decimal, str, date, bool]


def test_a_number_is_written_one_way():
    written = {canonical(fact_record(Fact(Decimal(text)))) for text in ("5", "5.00", "5.0")}
    assert len(written) == 1
    assert fact_record(Fact(Decimal("-0.00")))["value"] == {"number": "0"}
    assert fact_record(Fact(Decimal("1E+3")))["value"] == {"number": "1000"}


def test_a_fact_is_named_by_its_room():
    with pytest.raises(ValueError, match="room"):
        FactName("untouched", FactType.NUMBER, "days since somebody looked at it")


def test_the_words_are_put_in():
    assert Fact(True, "Approved on %(day)s.", told=(("day", "2026-01-05"),)).sentence == (
        "Approved on 2026-01-05."
    )
