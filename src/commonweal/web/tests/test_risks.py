"""The pages of risks: what they say, whom they show what, what their forms do."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.rules import Role
from commonweal.apps.measures.tests.factories import a_measure, a_month, pushed
from commonweal.apps.plans.tests.factories import a_milestone
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import a_person, an_initiative, mark
from commonweal.apps.risks import actions
from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.rules import Three
from commonweal.apps.risks.tests.factories import BY, a_risk, carries, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(db) -> Initiative:
    return an_initiative()


def page(client, name: str, *ids: str) -> str:
    response = client.get(reverse(name, args=ids))
    assert response.status_code == 200
    return response.content.decode()


def sent(client, name: str, *ids: str, **data: object) -> Risk:
    response = client.post(reverse(name, args=ids), data)
    assert response.status_code == 302, response.context["form"].errors
    return Risk.objects.latest("created_at")


def test_a_risk_is_written_scored_acted_on_and_accepted_by_forms(client, one):
    manager, opening = a_person(Role.PROGRAMME_MANAGER, one), a_milestone(one)
    client.force_login(manager)
    assert "That is not the same as there being none" in page(client, "initiative_risks", one.id)
    about = {"kind": "risk", "category": "data", "cause": "Three lists", "effect": "opens later"}
    made = sent(client, "initiative_risk_new", one.id, event="the data are not ready", **about)
    assert made.title == "the data are not ready"
    sent(client, "risk_score", made.id, residual_likelihood=4, residual_impact=4, why="As before")
    sent(client, "risk_action_new", made.id, what="Merge the lists", due_on="2026-01-01")
    days = {f"m-{opening.id}-{part}": 5 for part in ("low", "likely", "high")}
    money = {"cost_low": 1, "cost_likely": "2,000", "cost_high": 3000, "currency": "gbp"}
    sent(client, "risk_quantify", made.id, probability=20, **money, **days)
    carries(one)
    told = page(client, "risk", made.id)
    for words in (
        "Because: Three lists. It may happen: the data are not ready",
        "overdue",
        "1 in 5 (20",
        "5 to 5 days",
        "Above the appetite, and nobody",
        "16, Severe",
    ):
        assert words in told
    client.force_login(a_person(Role.SRO, one))
    until = timezone.localdate() + timedelta(days=30)
    sent(client, "risk_accept", made.id, until=until.isoformat(), why="The board knows")
    assert "accepted it at a score of 16" in page(client, "risk", made.id)
    listed = page(client, "initiative_risks", one.id)
    assert "The one open risk is within the appetite, or accepted by name." in listed
    assert "1 risk stands in the highest band" in listed
    client.force_login(a_person(Role.PROGRAMME_MANAGER))
    sent(client, "risk_happened", made.id, on="2026-01-01", what="Two lists differ")
    sent(client, "risk_look", made.id, note="Still so", review_on="2030-01-01")
    sent(client, "risk_close", made.id, outcome="resolved", why="One list")
    sent(client, "risk_reopen", made.id, why="Two again")


def test_what_is_marked_or_of_an_initiative_that_is_kept_is_told_to_nobody_else(client, one):
    wide = a_risk(one, "Wide secret", marking="sensitive")
    scored(wide)
    narrow = a_risk(one, "Narrow", within=wide)
    other = a_risk(an_initiative("Hidden works"), "Hidden risk")
    mark(other.initiative, "withheld")
    client.force_login(a_person(Role.STAFF))
    for name, ids in (("risks", ()), ("initiative_risks", (one.id,)), ("risk", (narrow.id,))):
        told = page(client, name, *ids)
        assert "secret" not in told
        assert "Hidden" not in told
    assert "Of 1 of 1 open risks" in page(client, "initiative_risks", one.id)
    assert client.get(reverse("risk", args=[wide.id])).status_code == 404
    assert client.get(reverse("risk", args=[other.id])).status_code == 404
    client.force_login(a_person(Role.SRO))
    assert "1 more are counted within these" in page(client, "initiative_risks", one.id)
    assert "Wide secret" in page(client, "risk", narrow.id)


def test_a_measure_that_is_kept_is_not_named_by_its_warning(client, one):
    measure = a_measure("secret-calls", marking="sensitive")
    risk = scored(a_risk(one), 2, 4)
    values = {"measure": measure, "side": "above", "line": Decimal(7), "raises_to": 5}
    warning = actions.set_warning(risk=risk, values=values, **BY)
    pushed(a_month(measure, 1, 8))
    actions.look_for_warnings(at=timezone.now())
    client.force_login(a_person(Role.STAFF))
    told = page(client, "risk", risk.id)
    assert "raised by an early warning" in told
    assert "secret-calls" not in told
    client.force_login(a_person(Role.PROGRAMME_MANAGER))
    assert "secret-calls" in page(client, "risk", risk.id)
    sent(client, "risk_warning_remove", risk.id, warning.id)
    gone = reverse("risk_warning_remove", args=[risk.id, warning.id])
    assert client.post(gone).status_code == 404
    new = {"side": "below", "line": "5", "raises_to": 4, "measure": measure.id}
    sent(client, "risk_warning_new", risk.id, **new)


def test_dates_that_are_kept_are_not_shown_as_effects(client, one):
    risk, milestone = a_risk(one), a_milestone(one, "Secret opening")
    given = actions.EffectGiven(Three(*map(Decimal, (1, 2, 3))), milestone=milestone)
    values = {"probability": Decimal("0.1")}
    actions.quantify_risk(risk=risk, values=values, effects=[given], **BY)
    mark(one, "sensitive", "end_date")
    client.force_login(a_person(Role.STAFF))
    assert "Secret opening" not in page(client, "risk", risk.id)


def test_an_action_of_ones_own_waits_for_one_and_is_done_without_a_role_to_change(client, one):
    reader = a_person(Role.STAFF)
    risk = a_risk(one)
    values = {"what": "Ask the registry", "owner": reader, "due_on": date(2020, 1, 1)}
    action = actions.add_action(risk=risk, values=values, **BY)
    client.force_login(reader)
    told = page(client, "my_risks")
    assert "Ask the registry" in told
    assert "1 thing waits for you." in told
    sent(client, "risk_action_done", risk.id, action.id, on="2020-01-02", came_of_it="They agreed")
    assert client.get(reverse("risk_action", args=[risk.id, action.id])).status_code == 403
    assert "Nothing waits for you." in page(client, "my_risks")
