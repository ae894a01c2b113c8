"""What the portfolio shows, to whom, and how many queries that takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from commonweal.apps.accounts.models import RoleHolding, User
from commonweal.apps.accounts.rules import Role
from commonweal.apps.portfolio import queries
from commonweal.apps.portfolio.queries import CompareFilter, PortfolioFilter
from commonweal.apps.programmes.queries import initiative_page
from commonweal.apps.programmes.tests.factories import (
    a_report,
    an_administrator,
    an_initiative,
    an_organisation,
    taken_in,
)
from commonweal.kernel.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio():
    return taken_in(
        {
            "Bridge": [a_report(2014, confidence="green"), a_report(2015, confidence="amber")],
            "Road": [a_report(2014), a_report(2015, confidence="red")],
            "Tunnel": [a_report(2014), a_report(2015, confidence="", whole_life_cost=None)],
            "Canal": [a_report(2014)],
            "Metro": [a_report(2015, confidence="green", currency="CAD")],
        }
    )


def names(user, **wanted):
    return [row.name for row in queries.portfolio_rows(user, PortfolioFilter(**wanted))]


def test_worst_first_unknown_above_good(portfolio):
    assert names(an_administrator()) == ["Road", "Bridge", "Tunnel", "Metro"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"text": "brid"}, ["Bridge"]),
        ({"confidence": "red"}, ["Road"]),
        ({"confidence": "not-known"}, ["Tunnel"]),
        ({"left": True, "text": "canal"}, ["Canal"]),
        ({"as_at": date(2014, 3, 31), "sort": "name"}, ["Bridge", "Canal", "Road", "Tunnel"]),
        ({"text": "%"}, []),
    ],
)
def test_filters(portfolio, wanted, found):
    assert names(an_administrator(), **wanted) == found


def test_totals_never_cross_currencies_and_say_how_many_were_left_out(portfolio):
    facts = queries.portfolio_page(an_administrator(), PortfolioFilter()).facts
    assert [(m.currency, m.total, m.counted) for m in facts.money] == [
        ("GBP", Decimal(2000000), 2),
        ("CAD", Decimal(1000000), 1),
    ]
    assert (facts.count, facts.no_cost, facts.worsened, facts.no_confidence) == (4, 1, 2, 1)


def test_the_page_takes_three_queries_at_most(portfolio, django_assert_max_num_queries):
    user = an_administrator()
    queries.portfolio_page(user, PortfolioFilter())
    with django_assert_max_num_queries(3):
        queries.portfolio_page(user, PortfolioFilter())


def test_a_number_past_the_end_gives_the_last_page(portfolio):
    page = queries.portfolio_page(an_administrator(), PortfolioFilter(), number=99, size=3)
    assert (page.number, len(page.rows)) == (2, 1)


def test_another_body_sees_nothing_and_is_told_that_there_is_nothing(portfolio):
    stranger = User.objects.create(email="s@example.org", name="Sam")
    RoleHolding.objects.create(
        person=stranger,
        role=Role.PORTFOLIO_DIRECTOR,
        organisation=an_organisation("Somewhere else"),
        first_day=date(2020, 1, 1),
    )
    assert names(stranger) == []
    with pytest.raises(NotFound):
        initiative_page(stranger, portfolio["Road"].id)


def test_a_new_initiative_without_reports_is_listed_as_not_known():
    an_initiative("Fresh")
    (row,) = queries.portfolio_rows(an_administrator(), PortfolioFilter())
    assert (row.name, row.confidence, row.report_count) == ("Fresh", "", 0)


TWO_DATES = CompareFilter(date(2014, 3, 31), date(2015, 3, 31))


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("worsened", ["Road", "Bridge"]),
        ("arrived", ["Metro"]),
        ("left", ["Canal"]),
        ("improved", []),
        ("rest", ["Tunnel"]),
    ],
)
def test_two_dates_side_by_side(portfolio, kind, found):
    user = an_administrator()
    compared = queries.compare_dates(user, TWO_DATES)
    assert [c.shown.name for c in queries.changes(user, compared, kind)] == found
    assert compared.counts[kind] == len(found)


def test_each_line_stands_beside_its_own_earlier_one(portfolio):
    user = an_administrator()
    compared = queries.compare_dates(user, TWO_DATES)
    changes = {
        change.shown.name: change
        for kind in queries.KINDS
        for change in queries.changes(user, compared, kind)
    }
    assert changes["Road"].worsened_steps == 2
    assert (changes["Canal"].after, changes["Metro"].before) == (None, None)
    assert changes["Bridge"].before.confidence == "green"


CODES = ("red", "amber-red", "amber", "amber-green", "green", "", "exempt", "reset")


@pytest.mark.parametrize("scale", ["uk-dca-five@1", "uk-dca-three@1"])
def test_every_pair_of_answers_is_of_the_kind_that_the_rule_says(scale):
    taken_in(
        {
            f"{old}/{new}": [
                a_report(2014, confidence=old),
                a_report(2015, confidence=new, confidence_scale=scale),
            ]
            for old, new in product(CODES, repeat=2)
        }
    )
    user, told = an_administrator(), {}
    compared = queries.compare_dates(user, TWO_DATES)
    for kind in queries.KINDS:
        for change in queries.changes(user, compared, kind):
            told[change.shown.name] = (kind, change.worsened_steps or 0)
    assert len(told) == len(CODES) ** 2
    signs = {"worsened": 1, "improved": -1, "rest": 0}
    for kind, steps in told.values():
        assert (steps > 0) - (steps < 0) == signs[kind]


def test_a_past_round_is_compared_for_one_body_or_name(portfolio):
    user = an_administrator()
    named = replace(TWO_DATES, text="bridge")
    elsewhere = replace(TWO_DATES, organisation_id="nowhere")
    assert sum(queries.compare_dates(user, named).counts.values()) == 1
    assert sum(queries.compare_dates(user, elsewhere).counts.values()) == 0
    assert queries.rounds(user) == [date(2015, 3, 31), date(2014, 3, 31)]


def test_two_reports_side_by_side(portfolio):
    page = initiative_page(an_administrator(), portfolio["Road"].id)
    fields = {f.field: f for f in queries.compare_reports(*page.reports)}
    assert fields["confidence"].changed
    assert not fields["whole_life_cost"].changed


def test_search_wants_every_word(portfolio):
    user = an_administrator()
    assert [i.name for i in queries.search_initiatives(user, "road")] == ["Road"]
    assert list(queries.search_initiatives(user, "road bridge")) == []
    assert list(queries.search_initiatives(user, "  ")) == []


def test_search_finds_people_and_files_of_what_is_seen(portfolio):
    portfolio["Road"].named_roles.create(role="sro", name="Jo Novák")
    portfolio["Road"].reports.update(source_label="gmpp_2015.csv", source_digest="d" * 64)
    user = an_administrator()
    stranger = User.objects.create(email="s@example.org", name="Sam")
    (role,) = queries.search_people(user, "novák jo")
    (file,) = queries.search_files(user, "GMPP csv")
    assert role.initiative.name == "Road"
    assert (file["source_label"], file["reports"]) == ("gmpp_2015.csv", 2)
    assert not queries.search_people(stranger, "jo").exists()
    assert not queries.search_files(stranger, "gmpp").exists()
