"""Acceptance at closure, letters that remind, estimates of effect."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commonweal.apps.administration.models import OutboxMessage
from commonweal.apps.benefits.actions import change_benefit, plan_reviews
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import assessed
from commonweal.apps.benefits.tests.factories import (
    BY,
    NOW,
    TODAY,
    a_quarterly,
    a_whole_benefit,
    actor,
    an_owner,
    measured,
)
from commonweal.apps.ledger.models import Entry
from commonweal.apps.programmes.actions import edit_initiative
from commonweal.apps.programmes.tests.factories import an_initiative
from commonweal.apps.stewardship import actions
from commonweal.apps.stewardship.queries import work_of
from commonweal.kernel.errors import NotAllowed, RuleBroken

pytestmark = pytest.mark.django_db


def verbs(benefit: Benefit) -> list[str]:
    entries = Entry.objects.filter(subject_kind="benefit", subject_id=benefit.id)
    return list(entries.order_by("number").values_list("verb", flat=True))


class TestClosing:
    def test_an_initiative_closes_once_every_benefit_is_accepted_by_its_owner(self):
        one = an_initiative()
        keeper = an_owner("Kim Keeper")
        made = a_whole_benefit(one, owner_after=keeper)
        with pytest.raises(RuleBroken, match="Permits are given sooner"):
            actions.close_initiative(initiative=one, **BY)
        with pytest.raises(NotAllowed):
            actions.accept_benefit(benefit=made, initiative=one, by=actor(made.owner), at=NOW)
        actions.accept_benefit(benefit=made, initiative=one, by=actor(keeper), at=NOW)
        made.refresh_from_db()
        assert made.owner == keeper
        assert actions.close_initiative(initiative=one, **BY).phase == "closed"
        with pytest.raises(RuleBroken, match="already"):
            actions.accept_benefit(benefit=made, initiative=one, by=actor(keeper), at=NOW)

    def test_a_closure_without_acceptance_waits_on_the_owners_page(self):
        one = an_initiative()
        made = a_whole_benefit(one)
        edit_initiative(initiative=one, values={"phase": "closed"}, **BY)
        assert [share.benefit for share in work_of(made.owner, TODAY).acceptances] == [made]
        actions.accept_benefit(benefit=made, initiative=one, by=actor(made.owner), at=NOW)
        assert work_of(made.owner, TODAY).acceptances == []


class TestReminders:
    def test_an_owner_gets_one_letter_for_all_that_waits_and_not_again_for_a_month(self):
        made = a_whole_benefit()
        plan_reviews(benefit=made, days=[date(2026, 1, 1)], **BY)
        assert actions.send_reminders(at=NOW) == 1
        letter = OutboxMessage.objects.get(person=made.owner)
        assert "A review is due" in letter.body
        assert "A measured value is missing" in letter.body
        assert actions.send_reminders(at=NOW + timedelta(days=29)) == 0
        assert actions.send_reminders(at=NOW + timedelta(days=31)) == 1

    def test_reviews_go_on_after_closure_to_the_end_of_the_benefit(self):
        one = an_initiative()
        made = a_whole_benefit(one)
        actions.accept_benefit(benefit=made, initiative=one, by=actor(made.owner), at=NOW)
        actions.close_initiative(initiative=one, **BY)
        plan_reviews(benefit=made, days=[date(2029, 1, 1), date(2033, 1, 1)], **BY)
        assert assessed(made, date(2029, 2, 1)).review.due_on == date(2029, 1, 1)
        assert assessed(made, date(2034, 2, 1)).review.count == 1


class TestEffects:
    def test_it_is_asked_for_and_then_worked_out_with_its_interval(self):
        made = a_whole_benefit(method="before-after")
        measured(made, 31, 29, 30, 30, year=2024)
        measured(made, 25, 24, 25, 26)
        asked = actions.ask_effect(benefit=made, **BY)
        found = actions.work_out_effect(effect=asked, **BY)
        assert (found.progress, found.before, found.after) == ("made", 4, 4)
        assert found.estimate == pytest.approx(-5)
        assert found.low < -5 < found.high < 0
        assert actions.work_out_effect(effect=asked, **BY).made_at == found.made_at
        assert verbs(made)[-2:] == ["stewardship.ask-effect", "stewardship.work-out-effect"]

    def test_what_the_method_cannot_say_is_kept_in_words(self):
        made = a_whole_benefit(method="interrupted-series")
        measured(made, 25)
        found = actions.work_out_effect(effect=actions.ask_effect(benefit=made, **BY), **BY)
        assert found.progress == "failed"
        assert "at least 4 readings" in found.problem

    def test_a_comparison_needs_something_to_compare_with(self):
        made = a_whole_benefit(method="differences")
        with pytest.raises(RuleBroken) as refused:
            actions.ask_effect(benefit=made, **BY)
        assert refused.value.field == "comparison"
        values = {"comparison": a_quarterly()}
        change_benefit(benefit=made, values=values, **BY)
        assert actions.ask_effect(benefit=made, **BY).progress == "asked"
