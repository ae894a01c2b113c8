"""Rules about what is measured: planted contradictions and silences, and near-misses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonweal.engines.question import BenefitFacts, Figure, History, Source
from commonweal.engines.question.readings import reading_against_claim, stopped_series
from tests.engines.question.making import DAY

MEASURE = Source("Measure", "/measures/m1/", "m1")
GAIN = BenefitFacts(
    "Permits sooner", DAY, Source("Benefit", "/benefits/b1/", "b1"),
    starts=date(2030, 1, 1), measure="m1", baseline=Decimal(30), rises=False,
)  # fmt: skip
ONE = Figure("m1", date(2030, 6, 30), Decimal(31), DAY, MEASURE, "Days to a permit", "days")


def claimed(benefit=GAIN, *figures):
    history = History("i1", "Harbour", DAY, benefits=(benefit,), figures=figures or (ONE,))
    return list(reading_against_claim(history))


def test_a_benefit_that_has_begun_and_whose_value_is_no_better_is_asked_about():
    (found,) = claimed()
    assert found.first.says == "Permits sooner: from 1 January 2030, against 30 days"
    assert found.second.says == "Days to a permit: 31 days on 30 June 2030"
    assert (found.first.source.id, found.second.source.id) == ("b1", "m1")
    assert (found.rule, found.who, found.about) == (
        "reading-against-claim", "benefits", "Permits sooner",
    )  # fmt: skip
    assert claimed(GAIN, replace(ONE, value=Decimal(30)))
    assert claimed(replace(GAIN, rises=True), replace(ONE, value=Decimal(30)))


@pytest.mark.parametrize(
    ("benefit", "figure"),
    [
        ({}, {"value": Decimal(29)}),  # better
        ({"rises": True}, {}),
        ({"rises": None}, {}),  # nobody said which way is better
        ({"baseline": None}, {}),
        ({"starts": None}, {}),
        ({"measure": "m2"}, {}),  # another measure, or one that is kept back
        ({"measure": ""}, {}),
        ({"starts": date(2030, 4, 2)}, {}),  # it has only just begun
        ({"starts": date(2031, 1, 1)}, {}),
    ],
)
def test_a_benefit_that_fits_its_value_or_cannot_be_told_is_not(benefit, figure):
    assert claimed(replace(GAIN, **benefit), replace(ONE, **figure)) == []


def test_only_the_newest_value_counts():
    later = replace(ONE, on=date(2030, 9, 30), value=Decimal(20))
    assert claimed(GAIN, later, ONE) == []
    assert claimed(GAIN, replace(later, value=Decimal(40)), replace(ONE, value=Decimal(20)))


def silent(step: int, since: int, count: int = 4):
    last = DAY - timedelta(days=since)
    figures = tuple(replace(ONE, on=last - timedelta(days=step * n)) for n in range(count))
    return list(stopped_series(History("i1", "Harbour", DAY, figures=figures)))


@pytest.mark.parametrize(
    ("step", "since", "count", "asked"),
    [
        (1, 29, 4, True), (1, 28, 4, False), (30, 61, 4, True), (30, 60, 4, False),
        (91, 183, 3, True), (91, 182, 3, False), (30, 400, 2, False),
    ],
)  # fmt: skip
def test_silence_is_two_usual_steps_and_four_weeks_at_least(step, since, count, asked):
    assert bool(silent(step, since, count)) is asked


def test_the_question_stays_the_same_for_as_long_as_it_is_silent():
    (found,), (later,) = silent(30, 100), silent(30, 100)
    assert found.key == later.key
    assert found.second.says == "Nothing since, where a value came every 30 days"
    figures = tuple(replace(ONE, on=date(2029, n, 1)) for n in (1, 2, 3))
    keys = {
        next(stopped_series(History("i1", "Harbour", day, figures=figures))).key
        for day in (DAY, DAY + timedelta(days=9))
    }
    assert len(keys) == 1


def test_two_series_of_one_name_are_two():
    other = replace(ONE, series="m2", value=Decimal(5))
    days = [DAY - timedelta(days=300 - 30 * n) for n in range(4)]
    figures = tuple(replace(one, on=day) for one in (ONE, other) for day in days)
    found = list(stopped_series(History("i1", "Harbour", DAY, figures=figures)))
    assert [one.first.says.split(" on ")[0] for one in found] == [
        "Days to a permit: 31 days", "Days to a permit: 5 days",
    ]  # fmt: skip
