"""What the data quality page counts and lists."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commonweal.apps.accounts.rules import Role
from commonweal.apps.portfolio import queries
from commonweal.apps.portfolio.queries import QualityFilter
from commonweal.apps.programmes.tests.factories import (
    a_person,
    a_report,
    an_administrator,
    mark,
    taken_in,
)

pytestmark = pytest.mark.django_db
TODAY = date(2016, 1, 1)


@pytest.fixture
def made():
    return taken_in(
        {
            "Bridge": [a_report(2015, end_date=date(2014, 1, 1))],
            "the bridge": [a_report(2015, whole_life_cost=Decimal(0))],
            "Road": [
                a_report(2014, whole_life_cost=None),
                a_report(2015, cells={"benefits": {"raw": "tbc!", "outcome": "not-understood"}}),
            ],
        }
    )


def counts(user, today=TODAY):
    found = queries.quality_summary(user, today).counts
    return {(c.dimension, c.code, c.field): c.count for c in found}


def test_every_dimension_is_counted_in_the_newest_line_only(made):
    found = counts(an_administrator())
    assert found[("consistency", "ended-still-reported", "end_date")] == 1
    assert found[("validity", "cost-zero", "whole_life_cost")] == 1
    assert found[("validity", "not-understood", "benefits")] == 1
    assert found[("uniqueness", "same-name", "name")] == 2
    assert found[("completeness", "missing", "benefits")] == 3
    assert ("completeness", "missing", "whole_life_cost") not in found


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"code": "cost-zero"}, ["the bridge"]),
        ({"dimension": "consistency"}, ["Bridge"]),
        ({"code": "same-name"}, ["Bridge", "the bridge"]),
        ({"code": "missing", "field": "benefits"}, ["Bridge", "Road", "the bridge"]),
        ({"code": "missing", "field": "end_date"}, []),
        ({"code": "report-old"}, []),
    ],
)
def test_each_count_opens_its_list(made, wanted, names):
    rows = queries.quality_rows(an_administrator(), QualityFilter(**wanted), TODAY)
    assert sorted(row.name for row in rows) == names


def test_what_was_reported_long_ago_is_old(made):
    late = date(2017, 1, 1)
    user = an_administrator()
    assert counts(user, late)[("timeliness", "report-old", "as_at")] == 3
    assert queries.quality_rows(user, QualityFilter(code="report-old"), late).count() == 3


def test_bodies_are_counted_by_dimension(made):
    (row,) = queries.quality_by_body(an_administrator(), TODAY)
    assert (row["count"], row["completeness"], row["validity"]) == (3, 3, 2)
    assert (row["consistency"], row["timeliness"]) == (1, 0)


def test_a_finding_about_a_figure_that_is_kept_back_is_not_told(made):
    mark(made["the bridge"], "withheld", "whole_life_cost")
    key = ("validity", "cost-zero", "whole_life_cost")
    assert key not in counts(a_person(Role.STAFF))
    assert counts(a_person(Role.PORTFOLIO_DIRECTOR))[key] == 1


def test_the_summary_takes_three_queries(made, django_assert_max_num_queries):
    user = an_administrator()
    queries.quality_summary(user, TODAY)
    with django_assert_max_num_queries(3):
        queries.quality_summary(user, TODAY)
