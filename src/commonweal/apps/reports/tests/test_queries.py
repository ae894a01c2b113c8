"""What waits for whom, and which report stands before which."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.plans.tests.factories import OWNER, a_plan
from commonweal.apps.programmes.tests.factories import NOW, an_organisation
from commonweal.apps.reports import actions
from commonweal.apps.reports.queries import latest_before, own_report_for, reports_waiting
from commonweal.apps.reports.tests.factories import a_draft, a_locked_report
from commonweal.kernel.errors import NotFound

pytestmark = pytest.mark.django_db


def somebody(role: str) -> User:
    person = make_person(organisation=an_organisation())
    hold(person, role, an_organisation())
    return person


def test_what_waits_is_what_one_may_approve_and_did_not_lock():
    report = a_locked_report(a_plan())
    owner = somebody("sro")
    assert reports_waiting(owner) == [report]
    assert reports_waiting(somebody("programme_manager")) == []
    back = actions.return_report(report=report, reason="Again", by=OWNER, at=NOW)
    assert reports_waiting(owner) == []
    actions.lock_report(report=back, by=actor_of(owner), at=NOW)
    assert reports_waiting(owner) == []
    assert reports_waiting(somebody("portfolio_director")) == [report]


def test_a_report_is_found_only_below_its_own_initiative():
    one, two, person = a_plan(), a_plan("Other"), somebody("sro")
    report = a_locked_report(one)
    assert own_report_for(person, one.id, report.id) == report
    with pytest.raises(NotFound):
        own_report_for(person, two.id, report.id)


def test_the_report_before_is_the_newest_approved_one():
    one = a_plan()
    first = actions.approve_report(report=a_locked_report(one), by=OWNER, at=NOW)
    second = a_draft(one, date(2026, 6, 30))
    assert latest_before(one, second.as_at) == first
    assert latest_before(one, date(2026, 12, 31)) == first
    assert latest_before(one, first.as_at) is None
