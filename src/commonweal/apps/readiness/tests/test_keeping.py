"""What is kept of many gates, and that only what depends on a change is worked out again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import make_person
from commonweal.apps.gates.models import Gate
from commonweal.apps.gates.tests.factories import a_gate, a_read_paper
from commonweal.apps.plans.actions import link_goals, set_goal
from commonweal.apps.programmes.actions import edit_initiative
from commonweal.apps.programmes.tests.factories import an_initiative
from commonweal.apps.readiness.actions import refresh, refresh_gates
from commonweal.apps.readiness.models import Standing
from commonweal.apps.readiness.queries import question_of
from commonweal.apps.readiness.rules import EVERY_ROOM, Touched, touched_by
from commonweal.apps.risks.tests.factories import a_risk
from commonweal.engines.assess import assess, readiness_record
from commonweal.kernel.shapes import SYSTEM

BY = {"by": SYSTEM, "at": timezone.now()}


@pytest.mark.parametrize(
    ("verb", "kind", "payload", "touched"),
    [
        ("funding.draw-down", "initiative", {}, Touched(frozenset({"funding"}), "initiative", "x")),
        ("benefits.change", "benefit", {}, Touched(frozenset({"benefits", "tolerances"}),
                                                  "benefit", "x")),
        (
            "accounts.give-role",
            "person",
            {"initiative": "i"},
            Touched(frozenset({"ownership"}), "initiative", "i"),
        ),
        ("accounts.give-role", "person", {"initiative": ""}, Touched(frozenset({"ownership"}))),
        ("gates.answer", "initiative", {}, Touched(frozenset(), "initiative", "x", answers=True)),
        ("reports.taken-in", "series", {},
         Touched(frozenset({"programmes", "ownership", "tolerances"}), "series", "x")),
        ("newroom.does", "thing", None, Touched(EVERY_ROOM)),
        ("newroom.does", "initiative", {}, Touched(EVERY_ROOM, "initiative", "x")),
        ("evidence.keep-file", "evidence_file", {"initiative": "i"}, None),
    ],
)  # fmt: skip
def test_an_entry_says_whose_facts_may_differ(verb, kind, payload, touched):
    assert touched_by(verb, kind, "x", payload) == touched


@pytest.fixture
def gates(db):
    one, two = an_initiative("One"), an_initiative("Two")
    made = a_gate(one, "gate-1", **BY), a_gate(two, "gate-1", **BY)
    refresh(at=timezone.now())
    return made


def kept(gate: Gate) -> Standing:
    return Standing.objects.get(gate=gate)


def test_what_is_kept_is_what_would_be_found(gates):
    for gate in gates:
        found = assess(question_of(gate, on=timezone.localdate()))
        assert kept(gate).readiness == readiness_record(found)
        assert kept(gate).passes is found.passes is False


def test_nothing_is_judged_where_nothing_changed(gates):
    assert refresh(at=timezone.now()).judged == 0


def test_after_one_change_only_what_reads_it_is_judged(gates):
    one, _two = gates
    goal = set_goal(organisation=one.initiative.organisation, values={"outcome": "Sooner"}, **BY)
    refresh(at=timezone.now())
    link_goals(initiative=one.initiative, goals=[goal], among=[goal], **BY)
    done = refresh(at=timezone.now())
    assert (done.gates, done.judged) == (1, 1)
    results = {result["key"]: result["status"] for result in kept(one).readiness["results"]}
    assert results["goal-served"] == "met"
    edit_initiative(initiative=one.initiative, values={"description": "Words."}, **BY)
    assert refresh(at=timezone.now()).judged == 0
    a_risk(one.initiative, "Flood")
    assert refresh(at=timezone.now()).judged == 1
    found = assess(question_of(one, on=timezone.localdate()))
    assert kept(one).readiness == readiness_record(found)


def test_an_answer_is_judged_alone_and_ends_on_its_day(gates):
    one, _two = gates
    today = timezone.localdate()
    reader = {"by": actor_of(make_person("Rae Reader")), "at": timezone.now()}
    a_read_paper(one, "risks-accepted", until=today, **reader)
    done = refresh(at=timezone.now())
    assert (done.gates, done.judged) == (1, 1)
    assert "document" in str(kept(one).readiness)
    refresh(at=timezone.now() + timedelta(days=1))
    found = {result["key"]: result for result in kept(one).readiness["results"]}
    assert found["risks-accepted"]["status"] == "unknown"
    assert kept(one).on == today + timedelta(days=1)


def test_one_room_of_one_gate_can_be_read_anew(gates):
    one, _two = gates
    rooms = frozenset({"plans"})
    assert refresh_gates([one.id], on=timezone.localdate(), rooms=rooms).judged == 0
