"""The chart of a measure: everything it is given is in it, and no input breaks it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commonweal.web.charts import Happened, Measured, Point, Range, Spread, measured
from commonweal.web.charts.measured import axis_for
from commonweal.web.charts.scales import amount_words
from commonweal.web.tests.test_charts import checked

FIRST = date(2024, 1, 31)
values = st.floats(-1e12, 1e12, allow_nan=False)


def day(number: int) -> date:
    return FIRST + timedelta(days=30 * number)


def drawn(found: list[float], **more: object) -> Measured:
    past = [Point(day(n), v, f"{v:g} calls", f"month {n}") for n, v in enumerate(found)]
    return Measured("The finding", "Calls", past, axis_for(found, amount_words), **more)


def spread(number: int, *five: float) -> Spread:
    return Spread(day(number), *five, words=("low", "middle", "high"), label=f"month {number}")


WHOLE = drawn(
    [50, 52, 48, 90],
    usual=[Range(day(0), day(3), 40, 50, 60, "40 to 60 calls")],
    news=frozenset({day(3)}),
    targets=[Point(day(6), 70, "70 calls", "in July")],
    future=[spread(4, 40, 45, 50, 55, 60), spread(8, 30, 40, 50, 60, 70)],
    happened=[Happened(day(2), "A", "New <form>")],
    today=day(4),
)


def test_the_table_beside_it_holds_all_that_is_drawn():
    chart = measured(WHOLE)
    rows = {row[0]: row for row in chart.rows}
    assert rows["month 3"][1] == "90 calls"
    assert rows["month 2"][5:] == ["40 to 60 calls", "A: New <form>"]
    assert rows["month 8"][2:5] == ["low", "middle", "high"]
    assert rows["in July"][1] == "70 calls"
    assert all(len(row) == len(chart.heads) for row in chart.rows)
    wide, narrow = checked(chart)
    for picture in (wide, narrow):
        said = " ".join(picture.itertext())
        assert "target 70 calls" in said
        assert "A" in said.split()


def test_what_is_said_of_it_names_the_range_and_what_may_come():
    told = measured(WHOLE).description
    assert "Usual range: 40 to 60 calls." in told
    assert "8 in 10 chance of low to high" in told


def test_nothing_measured_says_so():
    chart = measured(drawn([]))
    assert "Nothing has been measured yet." in chart.wide
    checked(chart)


def test_a_target_in_the_far_future_does_not_press_the_rest_together():
    far = Point(date(2040, 1, 1), 99, "99 calls", "2040")
    chart = measured(drawn([1, 2, 3], targets=[far]))
    assert "2040" not in chart.wide
    assert next(row for row in chart.rows if row[0] == "2040")[:2] == ["2040", "99 calls"]


@given(st.lists(values, min_size=1, max_size=60), values, st.integers(-40, 40))
def test_no_values_break_it(found, target, when):
    low, high = min(found), max(found)
    future = [spread(len(found), low, low, (low + high) / 2, high, high)]
    whole = drawn(
        found,
        usual=[Range(day(0), day(len(found) - 1), low, (low + high) / 2, high, "usual")],
        targets=[Point(day(len(found) + when), target, "target", "then")],
        future=future if when % 2 else [],
        happened=[Happened(day(when), "A", "x")],
        today=day(when),
    )
    checked(measured(whole))
