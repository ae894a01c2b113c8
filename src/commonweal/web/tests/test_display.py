from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display

NB = display.NO_BREAK


def pounds(amount: str, year: int = 0) -> Money:
    return Money(Decimal(amount), "GBP", PriceBase(year))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not known"),
        (pounds("0"), f"GBP{NB}0"),
        (pounds("0.4"), f"GBP{NB}0"),
        (pounds("12345"), f"GBP{NB}12,345"),
        (pounds("999999"), f"GBP{NB}999,999"),
        (pounds("1000000"), f"GBP{NB}1.0{NB}m"),
        (pounds("34560000"), f"GBP{NB}34.6{NB}m"),
        (pounds("345600000"), f"GBP{NB}346{NB}m"),
        (pounds("999400000"), f"GBP{NB}999{NB}m"),
        (pounds("999960000"), f"GBP{NB}1.0{NB}bn"),
        (pounds("1234000000", 2023), f"GBP{NB}1.2{NB}bn (2023 prices)"),
        (pounds("-3450000"), f"GBP{NB}−3.5{NB}m"),
        (pounds("106600000000"), f"GBP{NB}107{NB}bn"),
    ],
)
def test_money(value, words):
    assert display.money(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not known"),
        (pounds("1234567"), f"GBP{NB}1,234,567"),
        (pounds("1234567.5"), f"GBP{NB}1,234,567.50"),
        (pounds("1", 2020), f"GBP{NB}1 (2020 prices)"),
    ],
)
def test_exact_money_keeps_every_digit(value, words):
    assert display.money_exact(value) == words


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (None, 0, "not known"),
        (float("nan"), 0, "not known"),
        (float("inf"), 0, "not known"),
        (Decimal("NaN"), 0, "not known"),
        (0, 0, "0"),
        (1234567, 0, "1,234,567"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (-0.2, 0, "0"),
        (Decimal("1.005"), 2, "1.01"),
    ],
)
def test_number(value, places, words):
    assert display.number(value, places) == words


def test_measured_keeps_every_digit_and_writes_a_share_in_percent():
    assert display.measured(Decimal("1234.500000000")) == "1,234.5"
    assert display.measured(Decimal("1E+3"), "calls") == "1,000\xa0calls"
    assert display.measured(Decimal("4.5700"), "share") == "457\xa0%"
    assert display.measured(None, "share") == "not known"


def test_share():
    assert display.share(None) == "not known"
    assert display.share(0.425) == f"43{NB}%"
    assert display.share(Decimal("0.1234"), 1) == f"12.3{NB}%"


def test_dates():
    assert display.day(None) == display.month(None) == display.moment(None) == "not known"
    assert display.day(date(2021, 3, 12)) == "12 March 2021"
    assert display.month(date(2021, 3, 12)) == "March 2021"
    assert display.moment(datetime(2021, 7, 12, 13, 5, tzinfo=UTC)) == "12 July 2021, 14:05"


@pytest.mark.parametrize(
    ("first", "latest", "words"),
    [
        (None, date(2021, 1, 1), "not known"),
        (date(2021, 1, 1), None, "not known"),
        (date(2021, 1, 1), date(2021, 1, 1), "as first planned"),
        (date(2021, 1, 1), date(2021, 8, 1), "7 months later than first planned"),
        (date(2021, 1, 1), date(2021, 2, 1), "1 month later than first planned"),
        (date(2021, 1, 1), date(2021, 1, 2), "1 day later than first planned"),
        (date(2021, 1, 1), date(2020, 12, 20), "12 days earlier than first planned"),
        (date(2021, 1, 1), date(2019, 1, 1), "24 months earlier than first planned"),
    ],
)
def test_later(first, latest, words):
    assert display.later(first, latest) == words


def test_months():
    assert display.months(0) == "no change"
    assert display.months(14) == f"+{NB}14 months"
    assert display.months(-1) == f"−{NB}1 month"


def test_drift_of_cost():
    assert display.times(None) == display.grown(None, 2014) == "not known"
    assert display.grown(Decimal("1.4159"), 2014) == f"×{NB}1.42 since first reported (2014)"
    assert display.grown(1) == f"×{NB}1.00 since first reported"


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (None, "not known"),
        (0, "impossible"),
        (1, "certain"),
        (0.5, "as likely as not"),
        (0.2, "1 in 5"),
        (0.8, "4 in 5"),
        (0.9, "9 in 10"),
        (0.001, "less than 1 in 100"),
        (0.999, "more than 99 in 100"),
    ],
)
def test_chance(p, words):
    assert display.chance(p) == words


def test_a_chance_outside_nought_to_one_is_a_fault():
    with pytest.raises(ValueError, match="from 0 to 1"):
        display.chance(1.5)


def test_a_chance_in_words_is_never_far_from_its_figure():
    for thousandth in range(10, 991):
        words = display.chance(thousandth / 1000)
        if words != "as likely as not":
            part, whole = words.split(" in ")
            assert abs(int(part) / int(whole) - thousandth / 1000) <= 0.034, words
