"""Columns to readings, days, figures, times, masks: without a database."""

from __future__ import annotations

import base64
import contextlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.measures.rules import is_period
from commonweal.apps.sources.rules import (
    KINDS,
    Beat,
    Calendar,
    Columns,
    NotADayError,
    NotAFigureError,
    check_columns,
    check_header,
    check_secret,
    ends_to_ask,
    figure_of,
    map_rows,
    masked,
    moment_of,
    next_due,
    window_seconds,
)
from commonweal.apps.sources.rules.days import days_of
from commonweal.engines.read.outside import Table
from commonweal.kernel.errors import BadInput, RuleBroken
from commonweal.kernel.period import YearStart

APRIL, JANUARY = date(2024, 4, 1), date(2024, 1, 1)
LONDON = Calendar(ZoneInfo("Europe/London"))
BEATS = {"calls": Beat("month", APRIL, "calls"), "share": Beat("month", APRIL, "%")}


@pytest.mark.parametrize(
    ("cell", "frequency", "first", "last"),
    [
        ("2024-04", "month", "2024-04-01", "2024-04-30"),
        ("April 2024", "month", "2024-04-01", "2024-04-30"),
        ("2024-04-17", "month", "2024-04-01", "2024-04-30"),
        ("17/04/2024", "month", "2024-04-01", "2024-04-30"),
        (date(2024, 2, 29), "month", "2024-02-01", "2024-02-29"),
        ("2024-04-17", "day", "2024-04-17", "2024-04-17"),
        ("2024-W16", "week", "2024-04-15", "2024-04-21"),
        ("2024-04-17", "week", "2024-04-15", "2024-04-21"),
        ("2001-02", "month", "2001-02-01", "2001-02-28"),
        ("2001-02", "year", "2001-04-01", "2002-03-31"),
        ("2023-24", "year", "2023-04-01", "2024-03-31"),
        ("2023/2024", "year", "2023-04-01", "2024-03-31"),
        ("FY 2023-24", "year", "2023-04-01", "2024-03-31"),
        ("Q1 2024-25", "quarter", "2024-04-01", "2024-06-30"),
        ("2024-25 Q4", "quarter", "2025-01-01", "2025-03-31"),
        ("Q1 2024", "quarter", "2024-01-01", "2024-03-31"),
        ("H2 2024-25", "half", "2024-10-01", "2025-03-31"),
        ("2024-03", "rolling_year", "2023-04-01", "2024-03-31"),
        ("2024-03-31", "rolling_year", "2023-04-01", "2024-03-31"),
        # The clocks of Britain are an hour ahead in summer: this is the 1st of May there.
        ("2024-04-30T23:30:00Z", "month", "2024-05-01", "2024-05-31"),
        ("2024-01-31T23:30:00Z", "month", "2024-01-01", "2024-01-31"),
        ("2024-05-01T00:30:00+05:30", "month", "2024-04-01", "2024-04-30"),
        (datetime(2024, 4, 30, 23, 30, tzinfo=UTC), "month", "2024-05-01", "2024-05-31"),
        (1714519800, "month", "2024-05-01", "2024-05-31"),
        (1714519800000, "month", "2024-05-01", "2024-05-31"),
    ],
)
def test_a_cell_names_the_days_of_a_period(cell, frequency, first, last):
    starts, ends = days_of(cell, frequency, APRIL, LONDON)
    assert (starts.isoformat(), ends.isoformat()) == (first, last)
    assert is_period(starts, ends, frequency, APRIL)


def test_a_year_is_the_calendar_year_of_a_measure_that_begins_in_january():
    assert days_of("2024", "year", JANUARY, LONDON) == (date(2024, 1, 1), date(2024, 12, 31))
    with pytest.raises(NotADayError, match="not one whole period"):
        days_of("2024", "year", APRIL, LONDON)


def test_a_body_whose_year_begins_in_july_counts_its_quarters_from_there():
    july = Calendar(ZoneInfo("Australia/Sydney"), YearStart(7, 1))
    assert days_of("Q1 2024-25", "quarter", APRIL, july)[0] == date(2024, 7, 1)
    assert days_of("2024-25", "year", date(2024, 7, 1), july)[1] == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("cell", "frequency"),
    [
        ("2024-04", "quarter"),
        ("2024-04", "day"),
        ("Q1 2024", "month"),
        ("2024-W60", "week"),
        ("2024-13", "month"),
        ("Q5 2024", "quarter"),
        ("H3 2024", "half"),
        ("soon", "month"),
        ("", "month"),
        (None, "month"),
        ("2024-04-31T00:00Z", "day"),
        ("0001-01", "month"),
        ("9999-12", "month"),
        ("30/31/2024", "month"),
        ("\x00", "month"),
        ("9" * 500, "month"),
        ("0001-01-01T00:00+14:00", "month"),
        (datetime(1, 1, 1, tzinfo=UTC), "month"),
        (date(9999, 12, 31), "rolling_year"),
        (Decimal("1e300"), "month"),
        (12, "month"),
    ],
)
def test_what_names_no_such_period_is_refused(cell, frequency):
    with pytest.raises(NotADayError):
        days_of(cell, frequency, APRIL, LONDON)


@given(
    st.text(max_size=30) | st.integers() | st.decimals() | st.dates() | st.none(),
    st.sampled_from(["day", "week", "month", "quarter", "half", "year", "rolling_year"]),
)
def test_any_cell_names_a_whole_period_or_is_refused(cell, frequency):
    with contextlib.suppress(NotADayError):
        starts, ends = days_of(cell, frequency, APRIL, LONDON)
        assert starts <= ends
        if starts >= date(1900, 1, 1):
            assert is_period(starts, ends, frequency, APRIL)


def test_a_day_alone_was_so_until_its_end_and_a_time_is_of_the_body_unless_it_says():
    assert moment_of("2024-06-30", LONDON) == datetime(2024, 6, 30, 22, 59, 59, tzinfo=UTC)
    assert moment_of("2024-06-30T12:00", LONDON) == datetime(2024, 6, 30, 11, tzinfo=UTC)
    assert moment_of("2024-06-30T12:00-05:00", LONDON) == datetime(2024, 6, 30, 17, tzinfo=UTC)
    assert moment_of("", LONDON) is None


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    [
        ("12.5", "calls", "12.5"),
        ("1,403.5", "calls", "1403.5"),
        ("12 %", "%", "12"),
        ("12 %", "share of calls", "0.12"),
        (Decimal("0.1"), "", "0.1"),
        (7, "", "7"),
        ("-3", "", "-3"),
        ("0", "", "0"),
        ("", "", None),
        ("n/a", "", None),
        (":", "", None),
        (None, "", None),
        (Decimal("NaN"), "", None),
    ],
)
def test_a_cell_holds_a_figure_or_says_that_there_is_none(cell, unit, value):
    assert figure_of(cell, unit) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("cell", ["about 5", "five", "1 2 x", True, "=A1", "\x00", "1e999999"])
def test_what_is_no_figure_is_refused(cell):
    with pytest.raises(NotAFigureError):
        figure_of(cell, "")


@given(st.text(max_size=60))
def test_any_text_is_a_figure_nothing_or_refused(text):
    with contextlib.suppress(NotAFigureError):
        value = figure_of(text, "")
        assert value is None or value.is_finite()


def table(*rows, columns=("measure", "month", "value"), first_row=2):
    return Table(tuple(columns), tuple(rows), first_row=first_row)


def test_rows_become_readings_and_bad_ones_are_told_by_their_number():
    mapped = map_rows(
        table(
            ("calls", "2024-04", "5"),
            ("calls", "2024-05", ""),
            ("calls", "soon", "5"),
            ("other", "2024-04", "5"),
            ("", "", ""),
            ("share", "2024-04", "5 %"),
        ),
        Columns(measure="Measure", period="MONTH"),
        BEATS,
        LONDON,
    )
    assert [(row.number, row.measure, row.value) for row in mapped.rows] == [
        (2, "calls", 5), (7, "share", 5)
    ]  # fmt: skip
    assert [number for number, _why in mapped.refused] == [4, 5]
    assert mapped.blank == 2


def test_first_and_last_day_may_stand_in_two_columns_the_last_one_as_the_day_after():
    columns = Columns(always="calls", starts="from", ends="to", after_end=True)
    rows = table(("2024-04-01", "2024-05-01", "5"), columns=("from", "to", "value"))
    (row,) = map_rows(rows, columns, BEATS, LONDON).rows
    assert (row.starts, row.ends) == (date(2024, 4, 1), date(2024, 4, 30))


def test_figures_with_a_decimal_comma_are_told_by_their_column():
    columns = Columns(always="calls", period="month", factor=Decimal(2))
    rows = table(("2024-04", "1.403,50"), ("2024-05", "12,5"), columns=("month", "value"))
    assert [row.value for row in map_rows(rows, columns, BEATS, LONDON).rows] == [2807, 25]


def test_a_column_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(BadInput, match=r"no column 'when'. The columns are: measure, month"):
        map_rows(table(), Columns(always="calls", period="when"), BEATS, LONDON)


@given(st.lists(st.tuples(*[st.text(max_size=12) | st.none() | st.decimals()] * 3), max_size=8))
def test_any_table_is_read_row_by_row_without_an_error(rows):
    mapped = map_rows(table(*rows), Columns(measure="measure", period="month"), BEATS, LONDON)
    assert len(mapped.rows) + len(mapped.refused) + mapped.blank == len(rows)


@pytest.mark.parametrize(
    ("said", "one", "field"),
    [
        ({"value": "v", "period": "p"}, False, "measure_column"),
        ({"value": "v", "period": "p", "measure": "m"}, True, "measure_column"),
        ({"period": "p"}, True, "value_column"),
        ({"value": "v"}, True, "period_column"),
        ({"value": "v", "period": "p", "starts": "s"}, True, "period_column"),
        ({"value": "v", "period": "p", "factor": "0"}, True, "factor"),
        ({"value": "v", "period": "p", "factor": "1e99"}, True, "factor"),
        ({"value": "v", "period": "p", "factor": "NaN"}, True, "factor"),
    ],
)
def test_columns_that_do_not_suffice_are_refused_at_their_field(said, one, field):
    with pytest.raises(RuleBroken) as refused:
        check_columns(KINDS["csv"], said, one_measure=one)
    assert refused.value.field == field


NOON = datetime(2024, 6, 5, 12, tzinfo=ZoneInfo("Europe/London"))


def test_the_whole_periods_that_are_over_are_asked_about_the_newest_known_one_again():
    asked = ends_to_ask(date(2024, 3, 31), NOON, "month", APRIL)
    assert [last.isoformat() for _first, last in asked] == [
        "2024-03-31",
        "2024-04-30",
        "2024-05-31",
    ]
    assert len(ends_to_ask(None, NOON, "day", APRIL)) == 12
    assert ends_to_ask(date(2024, 3, 31), NOON, "rolling_year", APRIL) == [
        (date(2023, 4, 1), date(2024, 3, 31))
    ]
    assert len(ends_to_ask(date(1990, 1, 1), NOON, "day", APRIL)) == 60


def test_a_day_on_which_the_clocks_change_has_23_or_25_hours():
    zone = ZoneInfo("Europe/London")
    spring, autumn = date(2024, 3, 31), date(2024, 10, 27)
    assert window_seconds(spring, spring, zone)[1] == 23 * 3600
    assert window_seconds(autumn, autumn, zone)[1] == 25 * 3600
    assert window_seconds(spring, spring, zone)[0] == datetime(2024, 3, 31, 23, tzinfo=UTC)


def test_a_failure_that_may_pass_is_tried_again_ever_later_and_then_as_usual():
    day = timedelta(days=1)
    waits = [(next_due(NOON, day, n, may_help=True) - NOON).seconds // 60 for n in range(1, 6)]
    assert waits == [1, 2, 4, 8, 16]
    assert next_due(NOON, day, 6, may_help=True) == NOON + day
    assert next_due(NOON, day, 1, may_help=False) == NOON + day
    assert next_due(NOON, timedelta(minutes=15), 5, may_help=True) == NOON + timedelta(minutes=15)


def test_a_secret_is_masked_in_every_form_in_which_it_may_come_back():
    pair = base64.b64encode(b"me:p+ss w0rd").decode()
    text = f"p+ss w0rd, p%2Bss%20w0rd, p%2Bss+w0rd, Basic {pair}"
    assert masked(text, "p+ss w0rd", "me") == "••••, ••••, ••••, Basic ••••"
    assert masked("nothing", "") == "nothing"


@pytest.mark.parametrize("secret", ["a\r\nHost: x", "ä", "a\x00", "x" * 1001])
def test_a_secret_that_no_header_carries_is_refused(secret):
    with pytest.raises(RuleBroken):
        check_secret(secret)


@pytest.mark.parametrize("name", ["Host", "content-length", "a b", "", "X:Y", "X\r\nY", "Cookie"])
def test_a_header_that_is_not_ours_to_send_is_refused(name):
    with pytest.raises(RuleBroken):
        check_header(name)
