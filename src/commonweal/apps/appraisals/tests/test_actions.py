"""A case is appraised, submitted, decided by somebody else, and looked at again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonweal.apps.accounts.rules import Role
from commonweal.apps.administration.models import OutboxMessage
from commonweal.apps.appraisals import actions
from commonweal.apps.appraisals.actions import Decision
from commonweal.apps.appraisals.models import Run
from commonweal.apps.appraisals.queries import (
    approvers_of,
    case_page,
    cases_waiting,
    may_spend,
    run_seen,
    spending_for,
    todo_of,
)
from commonweal.apps.appraisals.tests.factories import (
    a_submitted_case,
    an_appraised_case,
    an_approved_case,
    appraise,
)
from commonweal.apps.cases import actions as writing
from commonweal.apps.cases.models import BenefitLine, BusinessCase
from commonweal.apps.cases.queries import content_of
from commonweal.apps.cases.tests.factories import BY, OWNER, a_case, a_cost, a_whole_case
from commonweal.apps.ledger.models import Entry
from commonweal.apps.plans.tests.factories import a_cost_line
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative, mark
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

pytestmark = pytest.mark.django_db
THIRD = Actor(id="01JZZZZZZZZZZZZZZZZZZZZZZ3", label="Tess Third")
YES = Decision(approve=True)


def last_entry() -> Entry:
    return Entry.objects.order_by("-number")[0]


def broken_by(act) -> str:
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value.code


class TestAppraisal:
    def test_a_run_keeps_all_that_it_takes_to_run_again(self):
        case = a_whole_case()
        run = appraise(case, seed=11)
        assert (run.state, run.seed, run.parameter_set) == ("done", 11, "green-book@2022")
        assert run.engine.startswith("appraise/")
        again = appraise(case, seed=11)
        assert (again.result, again.digest) == (run.result, run.digest)

    def test_it_is_stale_as_soon_as_an_input_changes(self):
        case = an_appraised_case()
        assert run_seen(case).fresh
        option = case.options.get(preferred=True)
        line = a_cost(option, "More")
        assert not run_seen(case).fresh
        writing.remove_line(line=line, **BY)
        assert run_seen(case).fresh

    def test_it_is_stale_when_the_plan_of_the_programme_moves(self):
        case = a_whole_case()
        planned = a_cost_line(case.initiative, base_year=2026)
        option = case.options.get(preferred=True)
        writing.set_option(case=case, option=option, values={"includes_plan": True}, **BY)
        appraise(case)
        assert run_seen(case).fresh
        planned.forecast = Decimal(999)
        planned.save()
        assert not run_seen(case).fresh

    def test_a_case_without_figures_says_why_there_is_no_result(self):
        run = appraise(a_case())
        assert (run.state, bool(run.failure)) == ("failed", True)

    def test_a_run_is_worked_out_once(self):
        case = a_whole_case()
        run = appraise(case)
        a_cost(case.options.get(preferred=True), "More")
        assert actions.work_out(run=run, at=NOW + timedelta(days=1)).done_at == run.done_at

    def test_what_was_submitted_keeps_the_result_that_it_was_submitted_with(self):
        case = an_appraised_case()
        late = actions.ask_for_appraisal(case=case, seed=99, **BY)
        actions.submit_case(case=case, **BY)
        sent = BusinessCase.objects.get(id=case.id)
        before = run_seen(sent).done
        actions.work_out(run=late, at=NOW + timedelta(hours=1))
        assert run_seen(sent).done == before
        assert broken_by(lambda: actions.ask_for_appraisal(case=sent, **BY)) == "case-submitted"
        assert last_entry().payload["run"] == before.id


class TestDeciding:
    def test_what_is_not_ready_is_not_submitted_and_the_first_gap_is_named(self):
        case = a_case()
        assert broken_by(lambda: actions.submit_case(case=case, **BY)) == "case-unanswered"
        whole = a_whole_case(an_initiative("Other"))
        assert broken_by(lambda: actions.submit_case(case=whole, **BY)) == "case-not-appraised"
        assert [one.code for one in todo_of(whole)] == ["not-appraised"]

    def test_who_had_a_hand_in_it_does_not_decide(self):
        case = a_submitted_case()
        tried = lambda: actions.decide_case(case=case, decision=YES, **BY)  # noqa: E731
        assert broken_by(tried) == "own-submission"
        done = actions.decide_case(case=case, decision=YES, by=OWNER, at=NOW)
        assert (done.state, last_entry().verb) == ("approved", "appraisals.approve-case")
        assert last_entry().payload["digest"] == done.content_digest

    def test_who_edited_the_draft_of_somebody_else_does_not_decide(self):
        case = an_appraised_case()
        writing.answer_section(case=case, answers={"need": "Mine"}, by=OWNER, at=NOW)
        sent = actions.submit_case(case=case, **BY)
        tried = lambda: actions.decide_case(case=sent, decision=YES, by=OWNER, at=NOW)  # noqa: E731
        assert broken_by(tried) == "own-submission"
        assert actions.decide_case(case=sent, decision=YES, by=THIRD, at=NOW).state == "approved"

    def test_everybody_who_was_named_agrees(self):
        case = an_appraised_case()
        director, owner = a_person(Role.PORTFOLIO_DIRECTOR), a_person(Role.SRO)
        actions.submit_case(case=case, approvers=[director, owner], **BY)
        other = lambda: actions.decide_case(case=case, decision=YES, by=THIRD, at=NOW)  # noqa: E731
        assert broken_by(other) == "not-named"
        by = {p.name: Actor(id=p.id, label=p.name) for p in (director, owner)}
        first = actions.decide_case(case=case, decision=YES, by=by[director.name], at=NOW)
        assert (first.state, last_entry().verb) == ("submitted", "appraisals.agree-to-case")
        again = lambda: actions.decide_case(  # noqa: E731
            case=case, decision=YES, by=by[director.name], at=NOW
        )
        assert broken_by(again) == "agreed-already"
        assert [c.id for c in cases_waiting(owner)] == [case.id]
        assert cases_waiting(director) == []
        last = actions.decide_case(case=case, decision=YES, by=by[owner.name], at=NOW)
        assert last.state == "approved"

    def test_a_case_is_given_back_with_a_reason(self):
        case = a_submitted_case()
        back = Decision(approve=False)
        tried = lambda: actions.decide_case(case=case, decision=back, by=OWNER, at=NOW)  # noqa: E731
        assert broken_by(tried) == "no-reason"
        told = Decision(approve=False, reason="Too dear")
        done = actions.decide_case(case=case, decision=told, by=OWNER, at=NOW)
        assert (done.state, done.decision_reason, done.content_digest) == ("draft", "Too dear", "")
        writing.answer_section(case=done, answers={"need": "Cheaper"}, **BY)

    def test_what_was_changed_behind_its_back_is_not_approved(self):
        case = a_submitted_case()
        line = BenefitLine.objects.get(option__case=case)
        BenefitLine.objects.filter(id=line.id).update(amounts={"2027": "9999.00"})
        tried = lambda: actions.decide_case(case=case, decision=YES, by=OWNER, at=NOW)  # noqa: E731
        assert broken_by(tried) == "content-broken"

    def test_a_submitted_case_is_taken_back_and_a_decided_one_is_not(self):
        case = a_submitted_case()
        assert actions.withdraw_case(case=case, reason="", **BY).state == "withdrawn"
        done = an_approved_case(an_initiative("Other"))
        assert (
            broken_by(lambda: actions.withdraw_case(case=done, reason="", **BY)) == "case-approved"
        )
        again = a_case(case.initiative)
        assert again.number == 2

    def test_a_draft_that_is_withdrawn_keeps_the_costs_that_it_had(self):
        one = an_initiative()
        a_cost_line(one, base_year=2026)
        case = a_whole_case(one)
        option = case.options.get(preferred=True)
        writing.set_option(case=case, option=option, values={"includes_plan": True}, **BY)
        before = content_of(case)
        done = actions.withdraw_case(case=case, reason="", **BY)
        assert content_of(done) == before

    def test_the_costs_of_the_plan_are_kept_as_they_were_submitted(self):
        one = an_initiative()
        planned = a_cost_line(one, base_year=2026)
        case = a_whole_case(one)
        option = case.options.get(preferred=True)
        ranged = {"includes_plan": True, "plan_low": Decimal(90), "plan_high": Decimal(150)}
        writing.set_option(case=case, option=option, values=ranged, **BY)
        appraise(case)
        actions.submit_case(case=case, **BY)
        actions.decide_case(case=case, decision=YES, by=OWNER, at=NOW)
        planned.forecast = Decimal(5_000)
        planned.save()
        done = BusinessCase.objects.get(id=case.id)
        assert run_seen(done).fresh
        page = case_page(a_person(Role.SRO), done)
        assert (page.plan_moved, page.intact) == (True, True)


class TestAfterwards:
    def test_conditions_stay_open_until_it_is_said_how_they_were_met(self):
        case = an_approved_case(conditions=("Test the ground",))
        one = case.initiative
        one.phase = "delivery"
        one.save()
        assert (may_spend(one).allowed, may_spend(one).code) == (True, "conditions-open")
        condition = case.conditions.get()
        empty = lambda: actions.meet_condition(condition=condition, how=" ", **BY)  # noqa: E731
        assert broken_by(empty) == "condition-unexplained"
        actions.meet_condition(condition=condition, how="Report of 3 May", **BY)
        assert may_spend(one).code == "approved"

    def test_money_waits_for_the_case(self):
        case = a_submitted_case()
        one = case.initiative
        owner, reader = a_person(Role.SRO), a_person(Role.STAFF)
        assert spending_for(owner, one).standing.code == "waiting"
        told = spending_for(reader, one)
        assert told.standing.code == "no-case"
        assert "No business case is approved" in told.sentence
        actions.decide_case(case=case, decision=YES, by=OWNER, at=NOW)
        assert "full case was approved on 31 March 2026" in spending_for(reader, one).sentence

    def test_a_reminder_goes_out_once_to_those_who_answer_for_it(self):
        owner = a_person(Role.SRO)
        case = a_submitted_case()
        due = Decision(approve=True, review_on=date(2026, 3, 31))
        actions.decide_case(case=case, decision=due, by=OWNER, at=NOW)
        assert actions.remind_of_reviews(at=NOW - timedelta(days=2)) == 0
        assert actions.remind_of_reviews(at=NOW) == 1
        assert actions.remind_of_reviews(at=NOW + timedelta(days=9)) == 0
        letter = OutboxMessage.objects.get()
        assert (letter.to_address, case.initiative.name in letter.body) == (owner.email, False)
        assert last_entry().verb == "appraisals.remind-review"

    def test_an_older_version_reminds_nobody(self):
        case = a_submitted_case()
        due = Decision(approve=True, review_on=date(2026, 3, 1))
        case = actions.decide_case(case=case, decision=due, by=OWNER, at=NOW)
        new = writing.new_version(case=case, stage="full", **BY)
        appraise(new)
        actions.submit_case(case=new, **BY)
        actions.decide_case(case=new, decision=YES, by=OWNER, at=NOW)
        assert actions.remind_of_reviews(at=NOW) == 0


class TestKeptBack:
    @pytest.mark.parametrize("field", ["whole_life_cost", "benefits"])
    def test_who_may_not_see_a_figure_sees_nothing_that_hangs_on_it(self, field):
        case = an_approved_case(conditions=("Costs stay below 1,000",))
        mark(case.initiative, "withheld", field)
        page = case_page(a_person(Role.TRANSITION_MANAGER), case)
        assert page.kept
        assert (page.options, page.conditions, page.run.done) == ([], [], None)
        assert [a.reason for a in page.approvals] == [""]
        assert case_page(a_person(Role.SRO), case).run.done is not None

    def test_a_case_that_waits_is_not_offered_to_who_may_not_see_it(self):
        case = a_submitted_case()
        owner = a_person(Role.SRO)
        assert [c.id for c in cases_waiting(owner)] == [case.id]
        assert cases_waiting(a_person(Role.STAFF)) == []


def test_who_may_approve_is_found_by_what_they_hold():
    one = an_initiative()
    owner, finance = a_person(Role.SRO), a_person(Role.FINANCE, one)
    a_person(Role.PROGRAMME_MANAGER)
    a_person(Role.SRO, an_initiative("Other"))
    assert {p.id for p in approvers_of(one)} == {owner.id, finance.id}


def test_each_step_is_one_entry():
    case = a_whole_case()
    before = Entry.objects.count()
    appraise(case)
    actions.submit_case(case=case, **BY)
    actions.decide_case(case=case, decision=YES, by=OWNER, at=NOW)
    assert Entry.objects.count() == before + 3
    assert Run.objects.count() == 1
