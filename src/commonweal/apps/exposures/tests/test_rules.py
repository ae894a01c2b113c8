"""Rolling up: each risk once, and none lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.exposures.rules import (
    Lived,
    Row,
    ages_of,
    counted,
    course_of,
    heat_of,
    month_ends,
    rolled,
)

TODAY = date(2026, 3, 31)


@st.composite
def forests(draw) -> list[Row]:
    """Rows within each other, where a wider one always has a smaller number."""
    size = draw(st.integers(0, 12))
    above: dict[int, frozenset[str]] = {}
    rows = []
    for number in range(size):
        parent = draw(st.integers(-1, number - 1)) if number else -1
        above[number] = above[parent] | {str(parent)} if parent >= 0 else frozenset()
        step = draw(st.integers(1, 5))
        cost = draw(st.none() | st.integers(0, 100).map(Decimal))
        rows.append(Row(str(number), above[number], likelihood=step, impact=step, matrix="m",
                        above=draw(st.booleans()), expected=cost, money=("GBP", 0)))  # fmt: skip
    return rows


@given(forests(), st.data())
def test_of_any_part_of_the_portfolio_each_is_counted_once_or_within_one_that_is(rows, data):
    some = data.draw(st.lists(st.sampled_from(rows), max_size=20)) if rows else []
    kept = {row.id for row in counted(some)}
    there = {row.id for row in some}
    for row in some:
        if row.id in kept:
            assert not row.wider & there
        else:
            assert row.wider & kept
    told = rolled(some)
    assert told.risks + told.within == len(there)
    assert told.risks == len(kept)
    assert sum(heat_of(some, "m").cells.values()) == len(kept)


@given(forests())
def test_the_order_and_repeats_do_not_matter_and_nothing_is_added_twice(rows):
    assert rolled(rows) == rolled([*rows[::-1], *rows])
    money = {row.id: row.expected for row in rows}
    kept = counted(rows)
    total = sum((one.amount for one in rolled(rows).sums), Decimal(0))
    assert total == sum((money[row.id] or Decimal(0) for row in kept), Decimal(0))


@given(forests(), st.integers(0, 12))
def test_a_whole_is_never_more_than_its_parts_together(rows, cut):
    """Projects apart may each count what the programme counts within a wider risk."""
    first, second = rows[:cut], rows[cut:]
    assert rolled(rows).risks <= rolled(first).risks + rolled(second).risks


def test_money_of_two_kinds_is_not_added_and_what_has_none_is_said():
    rows = [
        Row("a", expected=Decimal(5), money=("GBP", 0)),
        Row("b", expected=Decimal(7), money=("EUR", 2024)),
        Row("c"),
    ]
    told = rolled(rows)
    assert [(one.currency, one.amount) for one in told.sums] == [("EUR", 7), ("GBP", 5)]
    assert told.unpriced == 1
    heat = heat_of([Row("a", matrix="other", likelihood=1, impact=1), Row("b")], "m")
    assert (heat.cells, heat.unscored) == ({}, 1)


def lived(
    opened: int, closed: int | None = None, *scores: tuple[int, int | None], limit=8
) -> Lived:
    def back(days: int) -> date:
        return TODAY - timedelta(days=days)

    ends = None if closed is None else back(closed)
    return Lived(back(opened), ends, tuple((back(d), s) for d, s in scores), limit)


def test_the_course_counts_what_was_open_on_the_day_with_its_score_of_then():
    rows = [lived(60, None, (60, 4), (20, 12)), lived(60, 10, (60, 12)), lived(5)]
    then, before, now = course_of(rows, [TODAY - timedelta(days=d) for d in (40, 15, 0)])
    assert (then.opened, then.above) == (2, 1)
    assert (before.opened, before.above) == (2, 2)
    assert (now.opened, now.above) == (2, 1)
    assert course_of([lived(5, limit=None)], [TODAY])[0].above is None


def test_ages_hold_every_open_risk_once():
    rows = [lived(0), lived(30), lived(31), lived(400), lived(99, 3)]
    assert [one.risks for one in ages_of(rows, TODAY)] == [2, 1, 0, 0, 1]


def test_the_ends_of_months_are_days_that_there_are():
    assert month_ends(date(2026, 3, 31), 3) == [date(2026, 1, 31), date(2026, 2, 28), TODAY]
    assert month_ends(date(2026, 3, 30), 2) == [date(2026, 2, 28), date(2026, 3, 30)]
