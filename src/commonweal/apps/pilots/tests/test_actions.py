"""From a design to a verdict and the roll-out; who sees what of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.ledger.models import Entry
from commonweal.apps.measures.tests.factories import a_measure, a_month, pushed
from commonweal.apps.pilots import actions
from commonweal.apps.pilots.models import Look, Pilot
from commonweal.apps.pilots.queries import FACTS, facts_for, visible_pilots
from commonweal.apps.pilots.tests.factories import (
    BY,
    NOW,
    TODAY,
    a_design,
    a_pilot,
    later,
    looked,
    shares,
    whole,
)
from commonweal.apps.programmes.actions import create_initiative
from commonweal.apps.programmes.tests.factories import an_initiative
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
STEPS = [
    {"percent": 5, "check_words": "Nobody complains"},
    {"percent": 100, "check_words": "The desk copes"},
]


def verbs(pilot: Pilot) -> list[str]:
    found = Entry.objects.filter(subject_kind="pilot", subject_id=pilot.id)
    return [
        verb.partition(".")[2] for verb in found.order_by("number").values_list("verb", flat=True)
    ]


class TestDesigning:
    def test_once_locked_nothing_of_it_changes(self):
        made = a_pilot(an_initiative(), steps=STEPS, size=None)
        assert made.state == "running"
        assert made.size == 528
        assert len(made.design_digest) == 64
        for act in (
            lambda: actions.change_pilot(pilot=made, values={"margin": Decimal(5)}, **BY),
            lambda: actions.set_steps(pilot=made, rows=[], **BY),
            lambda: actions.drop_pilot(pilot=made, **BY),
            lambda: actions.lock_pilot(pilot=made, **BY),
        ):
            with pytest.raises(RuleBroken) as refused:
                act()
            assert refused.value.code == "locked"
        assert verbs(made) == ["design", "set-steps", "lock"]

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"hypothesis": ""}, "design-not-whole"),
            ({"starts": TODAY - timedelta(days=1)}, "begun-already"),
            ({"size": None, "hoped_value": Decimal(30)}, "never-enough"),
            ({"aim": "no-worse"}, "margin-impossible"),
        ],
    )
    def test_what_is_not_whole_is_not_locked(self, values, code):
        made = a_design(an_initiative(), **values)
        with pytest.raises(RuleBroken) as refused:
            actions.lock_pilot(pilot=made, **BY)
        assert refused.value.code == code

    def test_a_design_may_change_and_be_thrown_away_before(self):
        one = an_initiative()
        made = a_design(one)
        changed = actions.change_pilot(pilot=made, values={"margin": Decimal(2)}, **BY)
        assert Entry.objects.latest("number").verb == "pilots.change-design"
        assert actions.change_pilot(pilot=changed, values={"margin": Decimal(2)}, **BY)
        assert verbs(made) == ["design", "change-design"]
        assert actions.drop_pilot(pilot=made, **BY) == one
        assert not Pilot.objects.exists()

    def test_it_repeats_only_a_pilot_of_its_own_initiative(self):
        other = a_pilot(an_initiative())
        with pytest.raises(RuleBroken) as refused:
            actions.design_pilot(
                initiative=an_initiative(), values={"title": "Again", "repeats": other}, **BY
            )
        assert refused.value.field == "repeats"

    def test_a_measured_check_needs_its_limit(self):
        made = a_design(an_initiative())
        row = {"percent": 5, "check_words": "Few errors", "limit": Decimal(2)}
        with pytest.raises(RuleBroken):
            actions.set_steps(pilot=made, rows=[row], **BY)


class TestLooking:
    @pytest.mark.parametrize(
        ("figures", "state"),
        [(shares(250, 200), "passed"), (shares(201, 200), "failed"),
         (shares(222, 200), "inconclusive")],
    )  # fmt: skip
    def test_the_last_look_ends_it(self, figures, state):
        pilot = a_pilot(an_initiative())
        found = looked(pilot, figures)
        pilot.refresh_from_db()
        assert (found.progress, pilot.state, pilot.ended_at) == ("made", state, NOW)
        assert found.engine.startswith("trial.")
        assert len(found.digest) == 64
        assert verbs(pilot)[-2:] == ["ask-look", "work-out-look"]
        assert actions.work_out_look(look=found, at=later(1)["at"]).made_at == NOW

    def test_early_looks_go_on_until_the_evidence_is_strong(self):
        pilot = a_pilot(an_initiative(), looks_planned=5)
        assert looked(pilot, shares(60, 44, 100)).outcome == "continue"
        with pytest.raises(RuleBroken, match="day lies between"):
            looked(pilot, shares(1, 1), day=TODAY + timedelta(days=1))
        second = looked(pilot, shares(60, 44, 100), days=1)
        assert (second.progress, "knows no more" in second.problem) == ("failed", True)
        assert looked(pilot, shares(140, 80, 200), days=2).outcome == "passed"
        with pytest.raises(RuleBroken, match="running"):
            looked(pilot, shares(1, 1), days=3)

    def test_one_look_at_a_time(self):
        pilot = a_pilot(an_initiative())
        counted = actions.CountedSoFar(TODAY, shares(5, 4))
        actions.ask_look(pilot=pilot, counted=counted, **BY)
        with pytest.raises(RuleBroken) as refused:
            actions.ask_look(pilot=pilot, counted=counted, **BY)
        assert refused.value.code == "look-waiting"

    def test_a_file_of_outcomes_is_kept_as_evidence(self):
        pilot = a_pilot(an_initiative(), looks_planned=2)
        rows = "group,value\n" + "new,1\n" * 30 + "other,0\n" * 20 + "other,1\n" * 9
        by = actor_of(make_person("Ann Analyst"))
        upload = SimpleUploadedFile("o.csv", rows.encode(), content_type="text/csv")
        asked = actions.ask_look_at_file(
            pilot=pilot, upload=upload, as_of=TODAY, last=True, by=by, at=NOW
        )
        found = actions.work_out_look(look=asked, at=NOW)
        assert found.figures == {
            "new_hits": 30, "new_count": 30, "other_hits": 9, "other_count": 29,
        }  # fmt: skip
        assert found.verdict["cautions"] == ["few-seen", "short"]
        assert asked.file.marking == "sensitive"

    def test_measured_values_are_taken_from_the_start_on(self):
        one = an_initiative()
        measure = a_measure("wait", organisation=one.organisation, frequency="day")
        kind = {"kind": "means", "now_value": 10, "hoped_value": 8, "spread": 2}
        pilot = a_pilot(one, measure=measure, lower_is_better=True, unit="days", **kind)
        counted = actions.CountedSoFar(TODAY)
        found = actions.work_out_look(
            look=actions.ask_look(pilot=pilot, counted=counted, **BY), at=NOW
        )
        assert (found.source, found.progress) == ("measures", "failed")
        assert "two values" in found.problem

    def test_a_person_may_stop_it_early(self):
        pilot = a_pilot(an_initiative())
        stopped = actions.stop_pilot(pilot=pilot, reason="Complaints doubled", **BY)
        assert (stopped.state, stopped.end_reason) == ("stopped", "Complaints doubled")
        with pytest.raises(RuleBroken):
            actions.stop_pilot(pilot=pilot, reason="again", **BY)

    def test_a_look_that_waited_while_it_was_stopped_gives_no_verdict(self):
        pilot = a_pilot(an_initiative())
        counted = actions.CountedSoFar(TODAY, shares(250, 200))
        asked = actions.ask_look(pilot=pilot, counted=counted, **BY)
        actions.stop_pilot(pilot=pilot, reason="Now", **BY)
        assert actions.work_out_look(look=asked, at=NOW).progress == Look.Progress.FAILED
        pilot.refresh_from_db()
        assert pilot.state == "stopped"


class TestRollingOut:
    def test_each_step_waits_for_its_turn(self):
        pilot = a_pilot(an_initiative(), steps=STEPS)
        first, second = pilot.steps.all()
        answer = {"met": True, "note": "Looked", **BY}
        for step in (first, second):
            with pytest.raises(RuleBroken, match="turn"):
                actions.answer_step(step=step, **answer)
        looked(pilot, shares(250, 200))
        with pytest.raises(RuleBroken, match="turn"):
            actions.answer_step(step=second, **answer)
        missed = {**answer, "met": False}
        assert actions.answer_step(step=first, **missed).answer == "missed"
        assert actions.answer_step(step=first, **answer).answer == "met"
        assert actions.answer_step(step=second, **answer).answer == "met"

    def test_a_measured_check_is_decided_by_its_value(self):
        one = an_initiative()
        measure = a_measure("errors", organisation=one.organisation)
        row = {"percent": 5, "check_words": "Few", "measure": measure, "limit": Decimal(9)}
        pilot = a_pilot(one, steps=[{**row, "at_most": True}])
        looked(pilot, shares(250, 200))
        step, answer = pilot.steps.get(), {"met": True, "note": "Looked", **BY}
        with pytest.raises(RuleBroken, match="no measured value"):
            actions.answer_step(step=step, **answer)
        pushed(a_month(measure, 1, 10))
        with pytest.raises(RuleBroken, match="not within"):
            actions.answer_step(step=step, **answer)
        assert actions.answer_step(step=step, **{**answer, "met": False}).value_seen == 10
        pushed(a_month(measure, 2, 7))
        assert actions.answer_step(step=step, **answer).value_seen == 7


class TestSeeing:
    def test_a_pilot_is_seen_with_its_initiative_marking_and_measures(self):
        one = an_initiative()
        person = make_person("Staff", organisation=one.organisation)
        hold(person, Role.STAFF, one.organisation)
        kept = a_measure("kept", organisation=one.organisation, marking="sensitive")
        seen = a_design(one)
        a_design(one, marking="sensitive")
        a_design(one, measure=kept)
        a_design(one, other_measure=kept)
        stepped = a_design(one)
        row = {"percent": 5, "check_words": "Few", "measure": kept, "limit": Decimal(9)}
        actions.set_steps(pilot=stepped, rows=[row], **BY)
        elsewhere = make_organisation("Elsewhere")
        a_design(create_initiative(name="Other", organisation=elsewhere, **BY))
        assert list(visible_pilots(person)) == [seen]

    def test_gates_read_the_newest_of_what_was_repeated(self, django_assert_max_num_queries):
        one, other = an_initiative(), an_initiative()
        failed = a_pilot(one)
        looked(failed, shares(201, 200))
        a_design(one, repeats=failed)
        with django_assert_max_num_queries(6):
            found = facts_for([one.id, other.id], on=TODAY)
        assert found[one.id].keys() == {fact.name for fact in FACTS}
        assert found[one.id]["pilots.passed"].value is False  # the next is not locked yet
        assert found[other.id]["pilots.passed"].value is None
        again = actions.lock_pilot(pilot=failed.repeated_by.get(), **BY)
        assert facts_for([one.id], on=TODAY)[one.id]["pilots.passed"].value is None
        looked(again, shares(250, 200))
        found = facts_for([one.id], on=TODAY)[one.id]
        assert (found["pilots.passed"].value, found["pilots.verdicts"].value) == (True, 2)
        yesterday = facts_for([one.id], on=TODAY - timedelta(days=1))[one.id]
        assert yesterday["pilots.passed"].value is None

    def test_a_fact_gives_away_no_pilot_that_is_kept_back(self):
        one = an_initiative()
        looked(a_pilot(one, marking="sensitive"), shares(201, 200))
        fact = facts_for([one.id], on=TODAY)[one.id]["pilots.passed"]
        assert fact.value is False
        assert fact.seen(lambda marking, fields: marking == "internal").value is None


def test_what_a_whole_design_holds_is_the_forms_and_the_models():
    names = {field.name for field in Pilot._meta.get_fields()}
    assert whole().keys() <= names
