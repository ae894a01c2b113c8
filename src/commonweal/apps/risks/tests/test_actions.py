"""What people do with risks, and what the record says of it afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonweal.apps.ledger.models import Entry
from commonweal.apps.measures.tests.factories import a_measure, a_month, pushed
from commonweal.apps.plans.tests.factories import a_milestone
from commonweal.apps.programmes.tests.factories import NOW, SOMEBODY, an_initiative
from commonweal.apps.risks import actions
from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.queries import quantified, stood
from commonweal.apps.risks.rules import Standing, Three
from commonweal.apps.risks.tests.factories import BY, OTHER, a_risk, carries, scored
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Subject

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def standing(risk: Risk, on: date = TODAY) -> Standing:
    return stood([Risk.objects.get(id=risk.id)], on)[0].standing


def refused(code: str, act, **given) -> None:
    with pytest.raises(RuleBroken) as caught:
        act(**given)
    assert caught.value.code == code


def test_a_breach_shows_until_somebody_named_accepts_it_until_a_day():
    risk = a_risk()
    assert standing(risk) is Standing.NOT_SCORED
    scored(risk)
    assert standing(risk) is Standing.NO_APPETITE
    carries(risk.initiative)
    assert standing(risk) is Standing.ABOVE
    until = TODAY + timedelta(days=30)
    given = {"risk": risk, "why": "The board carries it", "until": until}
    refused("own-submission", actions.accept_risk, **given, **BY)
    made = actions.accept_risk(**given, by=OTHER, at=NOW)
    assert (made.accepted_by_label, made.score) == ("Otto Other", 16)
    assert standing(risk, until) is Standing.ACCEPTED
    assert standing(risk, until + timedelta(days=1)) is Standing.LAPSED
    scored(risk, 5, 4)
    assert standing(risk) is Standing.LAPSED
    actions.withdraw_acceptance(risk=risk, why="No longer", by=OTHER, at=NOW)
    assert standing(risk) is Standing.ABOVE
    verbs = Entry.objects.filter(subject_id=risk.id).values_list("verb", flat=True)
    assert set(verbs) == {"risks.create-risk", "risks.assess-risk", "risks.accept-risk",
                          "risks.withdraw-acceptance"}  # fmt: skip


def test_what_is_within_the_appetite_or_not_known_is_not_accepted():
    risk = a_risk()
    given = {"risk": risk, "why": "x", "until": TODAY + timedelta(days=9), "by": OTHER, "at": NOW}
    refused("not-known-yet", actions.accept_risk, **given)
    carries(risk.initiative)
    scored(risk, 1, 1)
    refused("within-appetite", actions.accept_risk, **given)
    scored(risk)
    refused("until-unsound", actions.accept_risk, **{**given, "until": TODAY})
    refused("until-unsound", actions.accept_risk, **{**given, "until": date(9999, 12, 31)})
    refused("reason-missing", actions.accept_risk, **{**given, "why": " "})


def test_the_appetite_of_the_nearest_body_and_of_the_category_holds():
    risk = a_risk()
    scored(risk, 2, 4)
    carries(risk.initiative, "eager")
    assert standing(risk) is Standing.WITHIN
    carries(risk.initiative, "averse", "data")
    assert standing(risk) is Standing.ABOVE


def test_a_body_scores_on_its_own_matrix_and_what_was_scored_keeps_its_own():
    risk = scored(a_risk())
    content = {
        "name": "Two by two",
        "likelihoods": [
            {"name": n, "from_percent": p, "to_percent": 100} for n, p in (("a", 0), ("b", 50))
        ],
        "impacts": [{"name": "c"}, {"name": "d"}],
        "scores": [[1, 2], [3, 4]],
        "bands": [
            {"name": "low", "from": 1, "review_days": 9},
            {"name": "high", "from": 3, "review_days": 2},
        ],
        "appetite": {"averse": 0, "minimal": 1, "cautious": 2, "open": 3, "eager": 4},
    }
    made = actions.make_matrix(organisation=risk.organisation, content=content, **BY)
    refused("no-such-step", scored, risk=risk)
    row = stood([risk], TODAY)[0]
    assert (row.risk.matrix, row.band.key) == ("five-by-five@1", "severe")
    again = scored(a_risk(risk.initiative, "Another"), 2, 2)
    assert (again.matrix, again.residual_score) == (made.id, 4)


def test_a_reading_beyond_its_line_raises_the_risk_by_itself_and_once():
    measure = a_measure()
    risk = scored(a_risk(), 2, 4)
    actions.set_warning(
        risk=risk,
        values={"measure": measure, "side": "above", "line": Decimal(100), "raises_to": 5},
        **BY,
    )
    pushed(a_month(measure, 1, 100))
    assert actions.look_for_warnings(at=NOW) == 0
    later = NOW + timedelta(hours=1)
    pushed(a_month(measure, 2, 101), at=later)
    assert actions.look_for_warnings(at=later) == 1
    assert actions.look_for_warnings(at=later + timedelta(hours=1)) == 0
    risk.refresh_from_db()
    assert (risk.residual_likelihood, risk.residual_score, risk.raised_at) == (5, 20, later)
    assert risk.touched_at == NOW  # nobody has looked at it by that
    entry = Entry.objects.filter(verb="risks.raise-by-warning").get()
    assert entry.actor_id == "system"
    scored(risk, 2, 4, at=later)
    risk.refresh_from_db()
    assert risk.raised_at is None
    pushed(a_month(measure, 3, 500), at=later + timedelta(hours=2))
    assert actions.look_for_warnings(at=later + timedelta(hours=2)) == 1


def test_in_figures_it_is_ready_for_a_simulation():
    risk = a_risk()
    milestone = a_milestone(risk.initiative)
    days = Three(Decimal(10), Decimal(20), Decimal(60))
    money = {"cost_low": Decimal(1), "cost_likely": Decimal(2), "cost_high": Decimal(9),
             "currency": "GBP", "probability": Decimal("0.5")}  # fmt: skip
    given = [actions.EffectGiven(days, milestone=milestone), actions.EffectGiven(days, task="Load")]
    actions.quantify_risk(risk=risk, values=money, effects=given, **BY)
    (one,) = quantified(Risk.objects.all())
    assert one.expected_cost == Decimal("1.5")
    assert {(d.milestone_id, d.task) for d in one.delays} == {(milestone.id, ""), ("", "Load")}
    elsewhere = a_milestone(an_initiative("Elsewhere"), "There")
    wrong = [actions.EffectGiven(days, milestone=elsewhere)]
    refused("effect-elsewhere", actions.quantify_risk, risk=risk, values=money, effects=wrong, **BY)
    half = {**money, "cost_high": None}
    refused("three-not-whole", actions.quantify_risk, risk=risk, values=half, effects=[], **BY)
    actions.quantify_risk(risk=risk, values={}, effects=[], **BY)
    assert quantified(Risk.objects.all()) == []


def test_an_action_has_an_end_and_then_stays():
    risk = a_risk()
    values = {"what": "Ask", "cost": Decimal(5), "currency": "GBP", "due_on": TODAY}
    action = actions.add_action(risk=risk, values=values, **BY)
    assert stood([risk], TODAY + timedelta(days=1))[0].late == 1
    refused("no-currency", actions.change_action, action=action, values={"currency": ""}, **BY)
    done = {"action": action, "came_of_it": "They said yes", **BY}
    refused("day-to-come", actions.finish_action, on=TODAY + timedelta(days=1), **done)
    actions.finish_action(on=TODAY, **done)
    refused("action-done", actions.remove_action, action=action, why="x", **BY)
    assert stood([risk], TODAY + timedelta(days=1))[0].actions_open == 0


def test_it_happens_and_ends_and_can_be_opened_again():
    risk = a_risk()
    actions.happened(risk=risk, on=TODAY, what="The lists differ", **BY)
    refused("kind-cannot-happen", actions.happened, risk=risk, on=TODAY, what="x", **BY)
    actions.close_risk(risk=risk, outcome="resolved", why="One list now", **BY)
    assert standing(risk) is Standing.CLOSED
    refused("risk-closed", actions.assess_risk, risk=risk, steps={}, **BY)
    actions.reopen_risk(risk=risk, why="Again", **BY)
    risk.refresh_from_db()
    assert (risk.kind, risk.is_open, risk.outcome) == ("issue", True, "")


def test_no_risk_is_counted_within_itself():
    wide, narrow = a_risk(), None
    narrow = a_risk(wide.initiative, "Narrow", within=wide)
    refused("within-circle", actions.change_risk, risk=wide, values={"within": narrow}, **BY)
    refused("category-unknown", a_risk, category="nothing")
    refused("exemption-missing", a_risk, marking="withheld")


def test_what_it_comes_from_is_raised_once_while_it_is_open():
    one = an_initiative()
    origin = Subject("criterion", "g1.c2", "Security assessment in date")
    values = {"event": "The assessment finds a fault late"}
    given = {"initiative": one, "origin": origin, "values": values, **BY}
    first = actions.raise_risk(**given)
    assert actions.raise_risk(**given).id == first.id
    assert first.title == "The assessment finds a fault late"
    actions.close_risk(risk=first, outcome="avoided", why="done", **BY)
    assert actions.raise_risk(**given).id != first.id
    assert Entry.objects.filter(verb="risks.create-risk").count() == 2
    assert SOMEBODY.id == first.created_by_id
