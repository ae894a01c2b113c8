"""How a plan starts and changes: every promise is a layer, and every layer has its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from commonweal.apps.ledger.models import Entry
from commonweal.apps.plans import actions
from commonweal.apps.plans.queries import cost_rows, milestone_rows, promised_now
from commonweal.apps.plans.tests.factories import (
    BY,
    JUNE,
    MANAGER,
    MAY,
    OWNER,
    a_change,
    a_milestone,
    a_plan,
    a_promise,
    a_submitted_change,
)
from commonweal.apps.programmes.models import Baseline, Position
from commonweal.apps.programmes.tests.factories import NOW, an_initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

pytestmark = pytest.mark.django_db
THIRD = Actor(id="01JZZZZZZZZZZZZZZZZZZZZZZ3", label="Tess Third")


def last_entry() -> Entry:
    return Entry.objects.order_by("-number")[0]


def test_starting_a_plan_makes_layer_0_of_every_forecast():
    one = a_plan()
    (layer,) = one.baselines.all()
    assert (layer.number, layer.approved_by_id, layer.whole_life_cost) == (0, OWNER.id, 100)
    (milestone,), (cost,) = milestone_rows(one, 0), cost_rows(one, 0)
    assert (milestone.line.original, milestone.line.approved) == (MAY, MAY)
    assert (cost.line.original, cost.line.expected) == (Decimal(100), Decimal(100))
    assert last_entry().verb == "plans.start-plan"
    assert Position.objects.get(initiative=one).current


def test_a_plan_starts_once():
    one = a_plan()
    with pytest.raises(RuleBroken) as broken:
        actions.start_plan(initiative=one, promise=a_promise(), by=OWNER, at=NOW)
    assert broken.value.code == "plan-started"


def test_there_is_nothing_to_change_before_the_plan_starts():
    with pytest.raises(RuleBroken) as broken:
        a_change(an_initiative(), scope="More")
    assert broken.value.code == "plan-not-started"


def test_an_approved_change_is_a_whole_new_layer_and_the_old_one_stays():
    one = a_plan()
    change = a_submitted_change(one, end_date=date(2028, 7, 1))
    done = actions.decide_change(change=change, approve=True, by=OWNER, at=NOW, reason="Agreed")
    first, second = one.baselines.order_by("number")
    assert (first.end_date, second.end_date) == (date(2028, 1, 1), date(2028, 7, 1))
    assert second.whole_life_cost == first.whole_life_cost
    assert (done.state, done.baseline, done.effect_days) == ("approved", second, 182)
    assert done.effect_cost == 0
    _number, now = promised_now(one)
    assert list(now.milestones.values()) == [MAY]
    assert list(now.cost_lines.values()) == [Decimal(100)]
    entry = last_entry()
    assert (entry.verb, entry.subject_id, entry.reason) == (
        "plans.approve-change",
        one.id,
        "Agreed",
    )
    assert entry.payload["layer"] == 1


def test_a_change_moves_drops_and_adds_what_milestones_promise():
    one = a_plan()
    (opened,) = one.milestones.all()
    closed = a_milestone(one, "Close", forecast=JUNE)
    change = a_submitted_change(one, milestones={closed.id: JUNE})
    actions.decide_change(change=change, approve=True, by=OWNER, at=NOW)
    rows = {row.record.id: row.line for row in milestone_rows(one, 1)}
    assert (rows[opened.id].original, rows[opened.id].dropped) == (MAY, True)
    assert (rows[closed.id].original, rows[closed.id].original_layer) == (JUNE, 1)


def test_each_step_is_one_entry():
    one = a_plan()
    before = Entry.objects.count()
    change = a_change(one)
    actions.submit_change(change=change, **BY)
    actions.decide_change(change=change, approve=True, by=OWNER, at=NOW)
    assert Entry.objects.count() == before + 3


def test_who_asked_does_not_decide_nor_does_who_submitted():
    one = a_plan()
    change = actions.submit_change(change=a_change(one), by=THIRD, at=NOW)
    for somebody in (MANAGER, THIRD):
        for approve in (True, False):
            with pytest.raises(RuleBroken) as broken:
                actions.decide_change(
                    change=change, approve=approve, by=somebody, at=NOW, reason="Yes"
                )
            assert broken.value.code == "own-submission"
    assert one.baselines.count() == 1
    assert actions.decide_change(change=change, approve=True, by=OWNER, at=NOW).baseline


def test_who_rewrote_the_draft_of_somebody_else_does_not_decide_it():
    one = a_plan()
    change = a_change(one)
    _number, now = promised_now(one)
    wanted = replace(now, whole_life_cost=Decimal(999))
    actions.edit_change(change=change, values={}, wanted=wanted, by=OWNER, at=NOW)
    actions.submit_change(change=change, **BY)
    for approve in (True, False):
        with pytest.raises(RuleBroken) as broken:
            actions.decide_change(change=change, approve=approve, by=OWNER, at=NOW, reason="Yes")
        assert broken.value.code == "own-submission"
    assert actions.decide_change(change=change, approve=True, by=THIRD, at=NOW).baseline


def test_a_refusal_has_a_reason_and_makes_no_layer():
    one = a_plan()
    change = a_submitted_change(one)
    with pytest.raises(RuleBroken) as broken:
        actions.decide_change(change=change, approve=False, by=OWNER, at=NOW, reason=" ")
    assert broken.value.code == "refusal-without-reason"
    done = actions.decide_change(change=change, approve=False, by=OWNER, at=NOW, reason="No money")
    assert (done.state, done.baseline, done.decision_reason) == ("refused", None, "No money")
    assert one.baselines.count() == 1


def test_what_asks_for_nothing_is_not_submitted():
    one = a_plan()
    change = a_change(one, scope="Renew three bridges")
    assert change.proposed == {}
    with pytest.raises(RuleBroken) as broken:
        actions.submit_change(change=change, **BY)
    assert broken.value.code == "change-nothing"


def test_a_decision_on_figures_that_have_moved_is_stopped_once():
    one = a_plan()
    first, second = a_submitted_change(one), a_submitted_change(one, scope="Four bridges")
    actions.decide_change(change=first, approve=True, by=OWNER, at=NOW, seen_layer=0)
    with pytest.raises(RuleBroken) as broken:
        actions.decide_change(change=second, approve=True, by=OWNER, at=NOW, seen_layer=0)
    assert broken.value.code == "promise-moved"
    actions.decide_change(change=second, approve=True, by=OWNER, at=NOW, seen_layer=1)
    newest = one.baselines.order_by("number").last()
    assert isinstance(newest, Baseline)
    assert (newest.end_date, newest.scope) == (date(2028, 7, 1), "Four bridges")


def test_a_second_decision_is_refused_also_through_an_old_copy():
    one = a_plan()
    change = a_submitted_change(one)
    actions.decide_change(change=change, approve=True, by=OWNER, at=NOW)
    assert change.state == "submitted"
    with pytest.raises(RuleBroken) as broken:
        actions.decide_change(change=change, approve=True, by=THIRD, at=NOW)
    assert broken.value.code == "change-approved"
    assert one.baselines.count() == 2


def test_a_draft_is_changed_and_withdrawn_but_a_submitted_one_is_only_withdrawn():
    one = a_plan()
    change = a_change(one)
    _number, now = promised_now(one)
    changed = actions.edit_change(change=change, values={"what": "Other"}, wanted=now, **BY)
    assert (changed.what, changed.proposed) == ("Other", {})
    actions.withdraw_change(change=change, reason="Not needed", **BY)
    with pytest.raises(RuleBroken) as broken:
        actions.edit_change(change=change, values={"what": "Again"}, wanted=now, **BY)
    assert broken.value.code == "change-withdrawn"
    submitted = a_submitted_change(one)
    with pytest.raises(RuleBroken):
        actions.edit_change(change=submitted, values={"what": "Again"}, wanted=now, **BY)
    done = actions.withdraw_change(change=submitted, reason="", **BY)
    assert done.state == "withdrawn"


def test_a_milestone_that_is_promised_or_proposed_is_not_removed():
    one = a_plan()
    with pytest.raises(RuleBroken) as broken:
        actions.remove_milestone(milestone=one.milestones.get(), **BY)
    assert broken.value.code == "promised"
    with pytest.raises(RuleBroken) as broken:
        actions.remove_cost_line(cost_line=one.cost_lines.get(), **BY)
    assert broken.value.code == "promised"
    closed = a_milestone(one, "Close")
    change = a_change(one, milestones={closed.id: JUNE})
    with pytest.raises(RuleBroken) as broken:
        actions.remove_milestone(milestone=closed, **BY)
    assert broken.value.code == "proposed"
    actions.withdraw_change(change=change, reason="", **BY)
    actions.remove_milestone(milestone=closed, **BY)
    assert one.milestones.count() == 1
