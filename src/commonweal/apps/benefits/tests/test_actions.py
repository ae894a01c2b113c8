"""Writes: what each asks for, what it leaves in the record, what it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from commonweal.apps.administration.models import OutboxMessage
from commonweal.apps.benefits import actions
from commonweal.apps.benefits.models import Benefit, BenefitReview
from commonweal.apps.benefits.queries import assessed
from commonweal.apps.benefits.rules import State
from commonweal.apps.benefits.tests.factories import (
    BY,
    NOW,
    OTHER,
    TODAY,
    a_benefit,
    a_whole_benefit,
    actor,
    an_owner,
    measured,
)
from commonweal.apps.ledger.models import Entry
from commonweal.apps.plans.tests.factories import a_milestone
from commonweal.apps.programmes.tests.factories import SOMEBODY, an_initiative
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
D = Decimal


def verbs(benefit: Benefit) -> list[str]:
    entries = Entry.objects.filter(subject_kind="benefit", subject_id=benefit.id)
    return list(entries.order_by("number").values_list("verb", flat=True))


def state(benefit: Benefit, on: date = TODAY) -> State:
    return assessed(benefit, on).state


class TestTheRecord:
    def test_it_is_made_with_its_initiative_and_entered_once(self):
        made = a_benefit(an_initiative())
        assert made.shares.get().percent == 100
        assert verbs(made) == ["benefits.create-benefit"]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"unit_value": D(5), "currency": ""}, "currency"),
            ({"unit_value": D(-5)}, "unit_value"),
            ({"benefit_class": "qualitative"}, "unit_value"),
            ({"ends_on": date(2024, 1, 1)}, "ends_on"),
            ({"baseline_on": None}, "baseline_on"),
            ({"attributed": D(40)}, "attributed_why"),
            ({"attributed": D(140), "attributed_why": "x"}, "attributed"),
            ({"marking": "withheld"}, "exemption"),
            ({"title": ""}, "title"),
        ],
    )
    def test_what_makes_no_sense_is_refused_at_its_field(self, values, field):
        made = a_benefit()
        with pytest.raises(RuleBroken) as refused:
            actions.change_benefit(benefit=made, values=values, **BY)
        assert refused.value.field in {field, ""}
        assert verbs(made) == ["benefits.create-benefit"]

    def test_a_change_that_changes_nothing_is_not_entered(self):
        made = a_benefit()
        actions.change_benefit(benefit=made, values={"title": made.title}, **BY)
        assert verbs(made) == ["benefits.create-benefit"]

    def test_another_promise_needs_a_reason_and_goes_back_to_be_validated(self):
        made = a_whole_benefit()
        with pytest.raises(RuleBroken) as refused:
            actions.change_benefit(benefit=made, values={"baseline": D(40)}, **BY)
        assert refused.value.code == "reason-missing"
        actions.change_benefit(benefit=made, values={"baseline": D(40)}, reason="Recount", **BY)
        made.refresh_from_db()
        assert (made.stage, made.validated_at) == ("proposed", None)
        entry = Entry.objects.filter(subject_id=made.id).latest("number")
        assert entry.payload["baseline"] == ["30.000000000", "40"]
        assert entry.reason == "Recount"

    @pytest.mark.parametrize(
        "values", [{"attributed": D(90)}, {"ends_on": date(2055, 1, 1)}, {"lag_days": 3}]
    )
    def test_nor_is_more_put_down_to_it_or_its_life_made_longer_in_silence(self, values):
        made = a_whole_benefit()
        with pytest.raises(RuleBroken) as refused:
            actions.change_benefit(benefit=made, values=values, **BY)
        assert refused.value.code == "reason-missing"
        made.refresh_from_db()
        assert made.stage != "proposed"

    def test_shares_of_pooled_initiatives_sum_to_100(self):
        made, other = a_benefit(an_initiative("One")), an_initiative("Two")
        first = made.shares.get().initiative_id
        with pytest.raises(RuleBroken, match="100"):
            actions.share_benefit(benefit=made, percents={first: D(60), other.id: D(30)}, **BY)
        actions.share_benefit(benefit=made, percents={first: D(60), other.id: D(40)}, **BY)
        assert sum(made.shares.values_list("percent", flat=True)) == 100

    def test_the_start_moves_with_its_milestone(self):
        one = an_initiative()
        made = a_benefit(one)
        milestone = a_milestone(one, forecast=date(2026, 1, 1))
        values = {"milestone": milestone, "lag_days": 30}
        actions.change_benefit(benefit=made, values=values, **BY)
        assert assessed(made, TODAY).starts_on == date(2026, 1, 31)
        milestone.forecast = date(2026, 6, 1)
        milestone.save()
        assert assessed(made, TODAY).starts_on == date(2026, 7, 1)

    def test_a_milestone_of_something_else_is_refused(self):
        made = a_benefit(an_initiative("One"))
        strange = a_milestone(an_initiative("Two"))
        with pytest.raises(RuleBroken) as refused:
            actions.change_benefit(benefit=made, values={"milestone": strange}, **BY)
        assert refused.value.code == "milestone-elsewhere"

    def test_what_a_disbenefit_costs_is_kept_below_zero(self):
        made = a_benefit(disbenefit=True)
        line = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31), "planned": D(50)}
        actions.set_profile(benefit=made, lines=[line], **BY)
        assert made.profile.get().planned == -50

    def test_periods_that_overlap_are_refused(self):
        made = a_benefit()
        lines = [
            {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31), "planned": D(50)},
            {"starts": date(2025, 12, 31), "ends": date(2026, 12, 31), "planned": D(50)},
        ]
        with pytest.raises(RuleBroken, match="overlap"):
            actions.set_profile(benefit=made, lines=lines, **BY)
        assert not made.profile.exists()


class TestTwoPeople:
    def test_whoever_wrote_it_or_owns_it_does_not_validate_it(self):
        made = a_whole_benefit()
        Benefit.objects.filter(id=made.id).update(stage="proposed")
        for who in (SOMEBODY, actor(made.owner)):
            with pytest.raises(RuleBroken):
                actions.validate_benefit(benefit=made, by=who, at=NOW)
        actions.validate_benefit(benefit=made, by=OTHER, at=NOW)

    def test_validation_names_everything_that_is_missing(self):
        made = a_benefit(objective="", baseline_source="")
        with pytest.raises(RuleBroken) as refused:
            actions.validate_benefit(benefit=made, by=OTHER, at=NOW)
        for words in ("what it is for", "owner", "checks the figures", "comes from", "a target"):
            assert words in refused.value.message

    def test_verifying_takes_a_met_target_and_not_the_owner(self):
        made = a_whole_benefit()
        measured(made, 29, 27, 24, 21)
        with pytest.raises(RuleBroken, match="meets the final target"):
            actions.verify_benefit(benefit=made, by=OTHER, at=NOW, note="Looked")
        measured(made, 19, year=2026)
        assert state(made) is State.TRACKING
        with pytest.raises(RuleBroken, match="You own"):
            actions.verify_benefit(benefit=made, by=actor(made.owner), at=NOW, note="Looked")
        actions.verify_benefit(benefit=made, by=OTHER, at=NOW, note="Looked")
        assert state(made) is State.REALISED
        assert verbs(made)[-1] == "benefits.verify-benefit"


class TestLife:
    def test_a_review_keeps_what_was_seen_whatever_comes_later(self):
        made = a_whole_benefit()
        measured(made, 29, 27, 24, 22)
        values = {"held_on": TODAY, "finding": "Slower than planned"}
        review = actions.review_benefit(benefit=made, values=values, **BY)
        seen = (review.state, review.realised)
        measured(made, 10, year=2026)
        review.refresh_from_db()
        assert (review.state, review.realised) == seen == ("at_risk", D("450.00"))
        assert assessed(made, TODAY).realised != review.realised

    def test_a_review_of_tomorrow_is_refused(self):
        values = {"held_on": TODAY + timedelta(days=1), "finding": "x"}
        with pytest.raises(RuleBroken) as refused:
            actions.review_benefit(benefit=a_benefit(), values=values, **BY)
        assert refused.value.field == "held_on"
        assert not BenefitReview.objects.exists()

    def test_handing_over_is_recorded_and_told(self):
        made = a_whole_benefit()
        before, to = made.owner, an_owner("Nia New")
        actions.hand_over_benefit(benefit=made, to=to, reason="New post", **BY)
        made.refresh_from_db()
        assert (made.owner, made.owner_after) == (to, to)
        entry = Entry.objects.filter(subject_id=made.id).latest("number")
        assert (entry.payload["from"]["name"], entry.payload["to"]["name"]) == (
            before.name,
            to.name,
        )
        assert OutboxMessage.objects.get(person=to).subject.startswith("A benefit is now yours")
        with pytest.raises(RuleBroken, match="checks the figures"):
            actions.hand_over_benefit(benefit=made, to=made.verifier, reason="x", **BY)

    def test_it_ends_when_its_day_has_come(self):
        made = a_whole_benefit()
        with pytest.raises(RuleBroken, match="end day"):
            actions.end_benefit(benefit=made, reason="Done", **BY)
        late = datetime(2031, 1, 2, tzinfo=UTC)
        actions.end_benefit(benefit=made, by=SOMEBODY, at=late, reason="Done")
        assert state(made, date(2031, 1, 2)) is State.ENDED
        values = {"held_on": TODAY, "finding": "x"}
        with pytest.raises(RuleBroken, match="ended"):
            actions.review_benefit(benefit=made, values=values, by=SOMEBODY, at=late)
