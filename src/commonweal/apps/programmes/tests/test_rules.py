"""Drift, change and concern, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.programmes.rules.confidence import (
    concern_of,
    point,
    scales,
    worsened_steps,
)
from commonweal.apps.programmes.rules.incoming import IncomingReport, differences, name_problem
from commonweal.apps.programmes.rules.positions import Original, ReportFacts, positions
from commonweal.apps.programmes.rules.quality import (
    EXPECTED,
    Stated,
    completeness_percent,
    findings,
    stale_before,
)

FIVE, THREE = "uk-dca-five@1", "uk-dca-three@1"


def facts(year: int, **values: object) -> ReportFacts:
    usual: dict[str, object] = {
        "id": str(year),
        "as_at": date(year, 3, 31),
        "confidence": "amber",
        "scale": FIVE,
        "cost": Decimal(100),
        "currency": "GBP",
        "end_date": date(2030, 1, 1),
    }
    return ReportFacts(**{**usual, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "now", "steps"),
    [
        (("green", FIVE), ("red", FIVE), 4),
        (("red", FIVE), ("amber-red", FIVE), -1),
        (("amber", FIVE), ("amber", FIVE), 0),
        (("amber", FIVE), ("red", THREE), None),
        (("", FIVE), ("red", FIVE), None),
        (("amber", FIVE), ("exempt", FIVE), None),
        (("amber", FIVE), ("reset", FIVE), None),
    ],
)
def test_change_is_counted_within_one_scale_only(before, now, steps):
    assert worsened_steps(before, now) == steps


def test_what_is_not_known_never_sorts_as_good():
    good = max(concern_of(code) for code in ("green", "amber-green"))
    assert min(concern_of(code) for code in ("", "reset", "exempt")) > good


def test_an_unheard_of_code_is_not_known():
    assert point("rather good", FIVE).code == ""


def test_every_scale_names_its_source_and_its_first_day():
    assert all(s.source and date.fromisoformat(s.valid_from) for s in scales().values())


def test_drift_is_measured_from_the_first_cost_above_zero():
    lines = positions([facts(2014, cost=Decimal(0)), facts(2015), facts(2016, cost=Decimal(142))])
    assert [line.cost_ratio for line in lines] == [None, 1.0, 1.42]
    assert lines[-1].original.cost_as_at == date(2015, 3, 31)


def test_an_older_publication_that_comes_in_later_is_the_original():
    layer = Original(Decimal(200), "GBP", 0, date(2016, 3, 31), date(2031, 1, 1))
    line = positions([facts(2014), facts(2016, cost=Decimal(200))], layer)[-1]
    assert line.original.cost == Decimal(100)
    assert line.original.end_date == date(2030, 1, 1)


def test_layer_0_is_the_original_where_no_report_is_older():
    layer = Original(Decimal(50), "GBP", 0, date(2013, 1, 1), date(2029, 1, 1))
    line = positions([facts(2014)], layer)[0]
    assert (line.cost_ratio, line.slip_days) == (2.0, 365)


@pytest.mark.parametrize("other", [{"currency": "CAD"}, {"base_year": 2020}])
def test_drift_never_crosses_a_currency_or_a_price_base(other):
    assert positions([facts(2014), facts(2015, **other)])[-1].cost_ratio is None


def test_a_missing_report_is_a_gap_in_the_strip_and_unknown_is_not():
    rounds = [date(year, 3, 31) for year in range(2013, 2019)]
    lines = positions([facts(2014), facts(2015, confidence=""), facts(2017)], None, rounds)
    assert lines[-1].strip == ("amber", "", None, "amber")


def test_worst_comes_first_then_most_worsened_then_most_drifted():
    red = positions([facts(2014), facts(2015, confidence="red")])[-1]
    fell_far = positions([facts(2014, confidence="green"), facts(2015)])[-1]
    steady = positions([facts(2014), facts(2015)])[-1]
    dearer = positions([facts(2014), facts(2015, cost=Decimal(300))])[-1]
    assert red.concern > fell_far.concern > dearer.concern > steady.concern


@given(st.lists(st.integers(2000, 2040), unique=True, min_size=1, max_size=8), st.randoms())
def test_the_order_in_which_reports_arrive_does_not_matter(years, shuffler):
    reports = [facts(year, cost=Decimal(year)) for year in years]
    shuffled = reports[:]
    shuffler.shuffle(shuffled)
    assert positions(reports) == positions(shuffled)


def test_completeness_is_weighted():
    assert completeness_percent(frozenset(EXPECTED)) == 100
    assert completeness_percent(frozenset()) == 0


def codes(**stated: object) -> set[str]:
    everything = frozenset(EXPECTED)
    return {f.code for f in findings(Stated(**stated), everything)}  # type: ignore[arg-type]


DAY, NEXT = date(2020, 1, 1), date(2020, 1, 2)


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ({}, set()),
        ({"start_date": NEXT, "end_date": DAY}, {"ends-before-start"}),
        ({"start_date": DAY, "end_date": DAY}, set()),
        ({"end_date": DAY, "as_at": NEXT}, {"ended-still-reported"}),
        ({"end_date": DAY, "as_at": NEXT, "ended": True}, set()),
        ({"end_date": DAY, "as_at": DAY}, set()),
        ({"whole_life_cost": Decimal(0)}, {"cost-zero"}),
        ({"whole_life_cost": Decimal(-1)}, {"cost-negative"}),
        ({"whole_life_cost": Decimal(5), "year_forecast": Decimal(6)}, {"year-above-whole-life"}),
        ({"whole_life_cost": Decimal(5), "year_forecast": Decimal(5)}, set()),
        ({"unreadable": ("end_date",)}, {"not-understood"}),
    ],
)
def test_contradictions_in_a_report_are_found(stated, found):
    assert codes(**stated) == found


@pytest.mark.parametrize(
    ("budget", "forecast", "published", "differs"),
    [(100, 110, 10, False), (100, 110, 11, False), (100, 110, 12, True), (0, 5, 3, False)],
)
def test_a_published_variance_is_made_again_from_its_figures(budget, forecast, published, differs):
    found = codes(
        year_baseline=Decimal(budget),
        year_forecast=Decimal(forecast),
        year_variance_percent=Decimal(published),
    )
    assert ("variance-differs" in found) is differs


def test_what_is_missing_is_found_by_field():
    found = findings(Stated(), frozenset(EXPECTED) - {"benefits"})
    assert [(f.dimension, f.code, f.field) for f in found] == [
        ("completeness", "missing", "benefits")
    ]


def test_a_report_is_old_after_400_days():
    assert stale_before(date(2021, 2, 5)) == date(2020, 1, 2)


def test_where_a_figure_came_from_is_no_difference():
    one = IncomingReport(date(2020, 1, 1), "2020", "X", cells={"a": {"raw": "1"}}, source_label="f")
    two = IncomingReport(date(2020, 1, 1), "2020", "X", source_label="g")
    three = IncomingReport(date(2020, 1, 1), "2020", "X", confidence="red")
    assert differences(one, two) == {}
    assert differences(one, three) == {"confidence": ("", "red")}


@pytest.mark.parametrize(
    ("name", "problem"),
    [("Bridge", ""), ("  ", "empty"), ("x" * 301, "too-long"), ("---", "no-letter")],
)
def test_names(name, problem):
    assert name_problem(name) == problem
