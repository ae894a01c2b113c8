"""Nothing that is kept from somebody reaches them, by whatever reader."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commonweal.apps.accounts.models import RoleHolding, User
from commonweal.apps.accounts.rules import Role
from commonweal.apps.portfolio import queries
from commonweal.apps.portfolio.queries import PORTFOLIO_SORTS, CompareFilter, PortfolioFilter
from commonweal.apps.programmes import actions
from commonweal.apps.programmes import queries as programmes
from commonweal.apps.programmes.models import Initiative, Position
from commonweal.apps.programmes.tests.factories import (
    NOW,
    SOMEBODY,
    a_person,
    a_report,
    an_organisation,
    mark,
    taken_in,
)
from commonweal.kernel.errors import NotFound, RuleBroken

pytestmark = pytest.mark.django_db
SECRET = Decimal("7654321.00")
WORDS = "a hush-hush pier"
# Role, and whether it sees what is sensitive and what is withheld.
READERS = [
    (Role.STAFF, False, False),
    (Role.TRANSITION_MANAGER, True, False),
    (Role.PORTFOLIO_DIRECTOR, True, True),
]


@pytest.fixture
def made():
    """Two initiatives of one body; the cost of the pier is what the tests keep back."""
    history = [
        a_report(2014, whole_life_cost=Decimal(1000)),
        a_report(
            2015,
            whole_life_cost=SECRET,
            confidence="red",
            narratives={"whole_life_cost": f"It rose to {SECRET}.", "schedule": "On time."},
            cells={
                "whole_life_cost": {"raw": str(SECRET), "row": 3},
                "sheet note": {"raw": f"see {SECRET}", "row": 9},
                "end_date": {"raw": "1 January 2030", "row": 4},
            },
        ),
    ]
    return taken_in({"Pier": history, "Road": [a_report(2014), a_report(2015)]})


def changes(user: User) -> list[queries.PositionChange]:
    compared = queries.compare_dates(user, CompareFilter(date(2014, 3, 31), date(2015, 3, 31)))
    return [c for kind in queries.KINDS for c in queries.changes(user, compared, kind)]


def everything_told(user: User, initiative: Initiative) -> str:
    """All that this slice tells a person of an initiative, and of the portfolio it is in."""
    wanted = PortfolioFilter()
    page = queries.portfolio_page(user, wanted)
    whole = programmes.initiative_page(user, initiative.id)
    newest = whole.reports[-1]
    return repr(
        [
            page.facts,
            [vars(row) for row in page.rows],
            list(queries.portfolio_rows(user, wanted).values()),
            [vars(row) for row in whole.positions],
            (whole.reports, whole.layers, whole.initiative, whole.people),
            programmes.report_page(user, initiative.id, newest.id),
            queries.compare_reports(*whole.reports),
            [
                (vars(change.before or change.shown), vars(change.after or change.shown))
                for change in changes(user)
            ],
            [vars(one) for one in queries.search_initiatives(user, "pier")],
        ]
    )


@pytest.mark.parametrize(("role", "_sensitive", "sees"), READERS)
def test_a_withheld_cost_is_told_only_to_those_who_may_see_it(made, role, _sensitive, sees):
    mark(made["Pier"], "withheld", "whole_life_cost")
    told = everything_told(a_person(role), made["Pier"])
    assert (str(SECRET.to_integral_value()) in told) is sees
    # The ratio would give it away to whoever knows the first figure.
    assert ("7654.3" in told) is sees


@pytest.mark.parametrize(("role", "sees", "_withheld"), READERS)
def test_a_sensitive_cost_is_told_only_to_those_who_may_see_it(made, role, sees, _withheld):
    mark(made["Pier"], "sensitive", "whole_life_cost")
    assert (
        str(SECRET.to_integral_value()) in everything_told(a_person(role), made["Pier"])
    ) is sees


def test_the_total_leaves_out_what_is_kept_back_and_says_so(made):
    mark(made["Pier"], "withheld", "whole_life_cost")
    facts = queries.portfolio_page(a_person(Role.STAFF), PortfolioFilter()).facts
    assert [(m.total, m.counted) for m in facts.money] == [(Decimal(1000000), 1)]
    assert (facts.count, facts.no_cost, facts.cost_hidden, facts.costlier) == (2, 0, 1, 0)


@pytest.mark.parametrize("sort", sorted(PORTFOLIO_SORTS))
def test_no_order_tells_a_figure_that_is_kept_back(made, sort):
    """The order is the same whatever the figure is."""
    mark(made["Pier"], "withheld", "whole_life_cost")
    reader = a_person(Role.STAFF)

    def order() -> list[str]:
        return [row.name for row in queries.portfolio_rows(reader, PortfolioFilter(sort=sort))]

    before = order()
    for cost in (None, Decimal(1), Decimal(10**12)):
        made["Pier"].reports.update(whole_life_cost=cost)
        actions.refresh_positions([made["Pier"].id])
        assert order() == before


def test_a_confidence_that_is_kept_back_is_neither_shown_nor_filtered_for(made):
    mark(made["Pier"], "withheld", "confidence")
    reader = a_person(Role.STAFF)
    assert not queries.portfolio_rows(reader, PortfolioFilter(confidence="red")).exists()
    row = queries.portfolio_rows(reader, PortfolioFilter(text="pier")).get()
    assert (row.confidence, row.previous_confidence, row.strip) == (
        "exempt",
        "exempt",
        ["exempt"] * 2,
    )
    assert (row.worsened_steps, row.confidence_hidden) == (None, True)
    assert "red" not in queries.portfolio_options(reader)["confidences"]


@pytest.mark.parametrize(("role", "sensitive", "withheld"), READERS)
@pytest.mark.parametrize("marking", ["open", "internal", "sensitive", "withheld"])
def test_an_initiative_is_there_only_for_those_who_may_see_its_marking(
    made, role, sensitive, withheld, marking
):
    mark(made["Pier"], marking)
    sees = {"sensitive": sensitive, "withheld": withheld}.get(marking, True)
    person = a_person(role)
    listed = {row.name for row in queries.portfolio_rows(person, PortfolioFilter())}
    found = {one.name for one in queries.search_initiatives(person, "pier")}
    assert ("Pier" in listed) is sees
    assert ("Pier" in found) is sees
    if sees:
        assert programmes.initiative_page(person, made["Pier"].id).initiative.name == "Pier"
    else:
        with pytest.raises(NotFound):
            programmes.initiative_page(person, made["Pier"].id)


def test_a_role_on_one_initiative_sees_only_what_is_kept_back_there(made):
    mark(made["Pier"], "withheld", "whole_life_cost")
    mark(made["Road"], "withheld", "whole_life_cost")
    owner = a_person(Role.SRO, made["Pier"])
    RoleHolding.objects.create(
        person=owner,
        role=Role.STAFF,
        organisation=an_organisation(),
        first_day=date(2020, 1, 1),
    )
    costs = {row.name: row.cost for row in queries.portfolio_rows(owner, PortfolioFilter())}
    assert costs == {"Pier": SECRET, "Road": None}


def test_a_parent_that_is_kept_back_is_not_named(made):
    parent, child = made["Pier"], made["Road"]
    Initiative.objects.filter(id=child.id).update(parent=parent)
    mark(parent, "withheld")
    assert programmes.initiative_page(a_person(Role.STAFF), child.id).initiative.parent is None
    assert programmes.initiative_page(a_person(Role.SRO), child.id).initiative.parent == parent


def test_a_description_that_is_kept_back_is_neither_shown_nor_searched(made):
    actions.edit_initiative(
        initiative=made["Road"], values={"description": WORDS}, by=SOMEBODY, at=NOW
    )
    mark(made["Road"], "withheld", "description")
    reader, director = a_person(Role.STAFF), a_person(Role.PORTFOLIO_DIRECTOR)
    assert not queries.search_initiatives(reader, "hush-hush").exists()
    assert queries.search_initiatives(director, "hush-hush").get().description_seen == WORDS
    assert queries.search_initiatives(reader, "road").get().description_seen == ""
    assert programmes.initiative_page(reader, made["Road"].id).initiative.description == ""


def test_a_page_says_what_was_left_out_and_why(made):
    mark(made["Pier"], "withheld", "whole_life_cost")
    page = programmes.initiative_page(a_person(Role.STAFF), made["Pier"].id)
    assert page.kept["whole_life_cost"].exemption == "section 43"
    assert page.reports[-1].narratives == {"schedule": "On time."}
    assert set(page.reports[-1].cells) == {"end_date"}


def test_joining_keeps_the_stricter_marking_and_splitting_hands_it_on():
    made = taken_in({"Pier": [a_report(2014)], "Pier II": [a_report(2015)]})
    mark(made["Pier II"], "open")
    actions.release_initiative(initiative=made["Pier II"], by=SOMEBODY, at=NOW)
    mark(made["Pier"], "withheld")
    mark(made["Pier"], "sensitive", "whole_life_cost")
    joined = actions.join_initiatives(
        keep=made["Pier II"], other=made["Pier"], reason="renamed", by=SOMEBODY, at=NOW
    )
    joined.refresh_from_db()
    assert (joined.marking, joined.exemption, joined.released_at) == (
        "withheld",
        "section 43",
        None,
    )
    first = joined.reports.order_by("as_at").first()
    split = actions.split_initiative(
        initiative=joined, report_ids=[first.id], name="Pier I", reason="", by=SOMEBODY, at=NOW
    )
    assert split.marking == "withheld"
    assert split.field_markings.get().field == "whole_life_cost"


@pytest.mark.parametrize("field", ["name", "reference", "whole_life_costs"])
def test_only_a_field_that_is_left_out_everywhere_can_be_kept_back_alone(made, field):
    """A name that no reader knows would seem to be kept back, and be shown."""
    with pytest.raises(RuleBroken, match="whole initiative"):
        mark(made["Pier"], "sensitive", field)


def test_each_person_has_one_line_of_each_initiative(made):
    mark(made["Pier"], "sensitive", "whole_life_cost")
    mark(made["Pier"], "withheld", "end_date")
    assert Position.objects.filter(initiative=made["Pier"], current=True).count() == 3
    for role, _sensitive, _withheld in READERS:
        rows = queries.portfolio_rows(a_person(role), PortfolioFilter())
        assert sorted(row.name for row in rows) == ["Pier", "Road"]


def test_markings_add_no_query(made, django_assert_max_num_queries):
    mark(made["Pier"], "sensitive", "whole_life_cost")
    reader = a_person(Role.STAFF)
    queries.portfolio_page(reader, PortfolioFilter())
    with django_assert_max_num_queries(3):
        queries.portfolio_page(reader, PortfolioFilter())


def test_a_draft_is_shown_to_those_who_work_on_it(made):
    made["Pier"].reports.filter(as_at=date(2015, 3, 31)).update(state="draft")
    counts = {
        role: len(programmes.initiative_page(a_person(role), made["Pier"].id).reports)
        for role in (Role.STAFF, Role.PROGRAMME_MANAGER)
    }
    assert counts == {Role.STAFF: 1, Role.PROGRAMME_MANAGER: 2}
