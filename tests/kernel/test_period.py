"""Years of bodies, and spans that neither overlap nor leave a gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.kernel.period import (
    Period,
    YearStart,
    calendar_year,
    financial_year,
    financial_year_of,
    months_between,
)

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
STARTS = st.builds(YearStart, st.integers(1, 12), st.integers(1, 28))


@given(DAYS, STARTS)
def test_every_day_is_in_exactly_one_financial_year(day, starts):
    year = financial_year_of(day, starts)
    before = financial_year_of(year.start - timedelta(days=1), starts)
    assert day in year
    assert before.end == year.start
    assert not before.overlaps(year)
    assert year.duration_days in {365, 366}


@pytest.mark.parametrize(
    ("day", "label"),
    [(date(2020, 3, 31), "2019-20"), (date(2020, 4, 1), "2020-21"), (date(1999, 5, 1), "1999-00")],
)
def test_the_british_year_turns_on_the_first_of_april(day, label):
    assert str(financial_year_of(day)) == label


def test_a_body_may_count_in_calendar_years():
    assert financial_year(2020, YearStart(1, 1)) == calendar_year(2020)
    assert calendar_year(2020).last_day == date(2020, 12, 31)


def test_no_year_begins_on_a_day_that_some_years_lack():
    with pytest.raises(ValueError, match="day"):
        YearStart(2, 29)


def test_a_period_ends_after_it_starts():
    with pytest.raises(ValueError, match="ends after it starts"):
        Period(date(2020, 1, 1), date(2020, 1, 1))


def test_a_period_without_a_label_reads_as_its_days():
    assert str(Period(date(2020, 1, 1), date(2020, 2, 1))) == "2020-01-01 to 2020-01-31"


@pytest.mark.parametrize(
    ("first", "second", "months"),
    [
        (date(2020, 1, 1), date(2021, 3, 1), 14),
        (date(2020, 1, 1), date(2019, 7, 1), -6),
        (date(2020, 1, 1), date(2020, 1, 10), 0),
    ],
)
def test_months_are_rounded_to_the_nearest(first, second, months):
    assert months_between(first, second) == months
