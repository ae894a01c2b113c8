"""Flags from the record, for whom they may be, with a fixed number of queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from commonweal.apps.accounts.rules import Role
from commonweal.apps.flags.queries import FACTS, facts_for, flags_for
from commonweal.apps.plans.tests.factories import a_milestone, a_plan
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import (
    NOW,
    SOMEBODY,
    a_person,
    a_report,
    an_administrator,
    an_initiative,
    mark,
    taken_in,
)
from commonweal.apps.registers.actions import set_contract
from commonweal.apps.risks.tests.factories import a_risk, carries, scored

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def buy(one: Initiative, **values: object) -> None:
    usual = {"title": "Hosting", "supplier": "Cloud Ltd", "value": Decimal(9), "currency": "GBP"}
    set_contract(initiative=one, values={**usual, **values}, by=SOMEBODY, at=NOW)


def states(user, one: Initiative) -> dict[str, str]:
    return {flag.code: str(flag.state) for flag in flags_for(user, [one], on=TODAY)[one.id]}


def test_the_record_raises_them_and_gates_may_ask():
    one = taken_in({"Bridge renewal": [a_report(2025)]})["Bridge renewal"]
    a_milestone(one, "Gate 3", nature="gate", forecast=date(2026, 6, 1))
    a_person(Role.SRO, one)
    buy(one)
    admin = an_administrator()
    found = states(admin, one)
    assert found["key_person_gap"] == found["stale_report"] == "raised"
    assert found["supplier_concentration"] == "raised"
    assert (found["scope_creep"], found["optimism"]) == ("clear", "unknown")
    assert found["untested_technology"] == "unknown"
    assert states(admin, an_initiative("Own"))["untested_technology"] == "raised"
    facts = facts_for([one.id], on=TODAY)[one.id]
    assert set(facts) == {name.name for name in FACTS}
    assert facts["flags.stale_report"].value is True
    assert facts["flags.untested_technology"].value is None


def test_what_is_worked_out_from_something_kept_is_kept():
    one = a_plan()
    buy(one, marking="sensitive")
    reader = a_person(Role.STAFF)
    assert states(reader, one)["supplier_concentration"] == "unknown"
    assert states(a_person(Role.FINANCE), one)["supplier_concentration"] == "raised"
    mark(one, "sensitive", "whole_life_cost")
    found = states(reader, Initiative.objects.get(id=one.id))
    assert found["scope_creep"] == found["optimism"] == "kept"
    fact = facts_for([one.id], on=TODAY)[one.id]["flags.supplier_concentration"]
    assert fact.seen(lambda marking, _fields: marking == "internal").value is None


def test_what_is_over_has_none(client):
    one = an_initiative(phase="closed")
    assert flags_for(an_administrator(), [one], on=TODAY) == {one.id: []}


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    ones = [a_plan(f"Number {n}") for n in range(5)]
    with django_assert_num_queries(9):
        facts_for([ones[0].id], on=TODAY)
    with django_assert_num_queries(9):
        facts_for([one.id for one in ones], on=TODAY)


def test_they_are_shown_on_the_page_of_the_programme_and_over_all(client):
    one = taken_in({"Bridge renewal": [a_report(2020)]})["Bridge renewal"]
    scored(a_risk(one))
    carries(one)
    kept = an_initiative("Hidden works")
    mark(kept, "withheld")
    client.force_login(a_person(Role.STAFF))
    page = client.get(reverse("initiative", args=[one.id])).content.decode()
    assert "The newest report is old" in page
    assert "1 risk is open; 1 is above the appetite" in page
    listed = client.get(reverse("flags")).content.decode()
    assert "1 of 1 programmes and projects on this page have a flag raised." in listed
    assert "Hidden" not in listed
