"""Measured values among what is asked about, for those who may see the measure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from commonweal.apps.accounts.rules import Role
from commonweal.apps.benefits.tests.factories import a_benefit, a_quarterly
from commonweal.apps.ledger.models import Entry
from commonweal.apps.measures.models import Measure
from commonweal.apps.measures.tests.factories import a_measure, a_month, pushed
from commonweal.apps.programmes.tests.factories import a_person, an_initiative
from commonweal.apps.questions import actions, queries
from commonweal.apps.questions.models import Followed, Question, Worked

pytestmark = pytest.mark.django_db


def worked(one) -> None:
    """As of today: a past day is not told of values, which may have been corrected since."""
    actions.work_out([one.id], at=timezone.now())


def asked(one, rule: str) -> list[Question]:
    return list(Question.objects.filter(initiative=one, rule=rule, gone_on=None, replay=None))


def test_a_measure_that_fell_silent_is_asked_about_by_those_who_may_see_it() -> None:
    one = an_initiative()
    calls = a_measure("calls", initiative=one, marking="sensitive")
    pushed(*(a_month(calls, month, 7 + month, year=2024) for month in range(1, 13)))
    worked(one)
    (found,) = asked(one, "number-stopped")
    assert found.first["says"] == "calls: 19 calls on 31 December 2024"
    assert (found.seen_from, found.seen_to) == (1, 2)
    assert [(c.kind, c.record_id) for c in found.cited.all()] == [("measure", calls.id)]
    reader, owner = a_person(Role.STAFF, one), a_person(Role.SRO, one)
    assert found not in queries.visible_questions(reader)
    assert found in queries.visible_questions(owner)
    # Marked since: at once nobody below sees it, whatever the worker does.
    Measure.objects.filter(id=calls.id).update(marking="withheld", exemption="section 43")
    assert found not in queries.visible_questions(reader)
    Followed.objects.update_or_create(defaults={"number": 0})
    actions.follow_changes()
    assert Entry.objects.filter(subject_kind="measure").exists()
    assert Worked.objects.get(initiative=one).stale


def test_a_benefit_whose_value_is_no_better_is_asked_about_and_a_shared_measure_is_not() -> None:
    one = an_initiative()
    own, bodys = a_quarterly(initiative=one), a_quarterly()
    for title, measure in (("Ours", own), ("The body's", bodys)):
        a_benefit(one, title=title, measure=measure)
        pushed(*(a_month(measure, month, Decimal("30.5")) for month in (3, 6, 9, 12)))
    worked(one)
    (found,) = asked(one, "reading-against-claim")
    assert found.first["says"] == "Ours: from 1 January 2025, against 30 days"
    assert found.second["says"] == "Days to a permit: 30.5 days on 31 December 2025"
    assert {c.kind for c in found.cited.all()} == {"benefit", "measure"}
    assert found.second["path"] == f"/measures/{own.id}/"
