"""Gates for tests: a small framework of one body, whose criteria a test can meet by one action."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.decisions import actions
from commonweal.apps.decisions.actions.deciding import Decided
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.frameworks.models import FrameworkVersion
from commonweal.apps.gates.actions import waive
from commonweal.apps.gates.models import Gate
from commonweal.apps.plans.models import Goal
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import NOW
from commonweal.apps.reviews.actions import Wanted
from commonweal.engines.assess import (
    Criterion,
    Framework,
    GateKind,
    framework_digest,
    framework_record,
)
from commonweal.kernel.shapes import Actor

TODAY = NOW.date()
LATER = TODAY + timedelta(days=60)
GOAL = Criterion(key="goal", title="It serves a goal", rule="plans.goals > 0")
STAFF = Criterion(key="staff", title="Staff are trained", waivable=True)
FRAMEWORK = Framework(
    key="own",
    name="Own gates",
    version=1,
    source="a test",
    criteria=(GOAL, STAFF),
    gates=(
        GateKind(key="three", title="Gate 3: may the money be spent?", criteria=("goal", "staff")),
        GateKind(key="four", title="Gate 4: may people use it?", criteria=("goal",)),
    ),
)


def a_framework(one: Initiative) -> str:
    row, _made = FrameworkVersion.objects.get_or_create(
        organisation=one.organisation,
        key="own",
        number=1,
        defaults={
            "state": "in-force",
            "content": framework_record(FRAMEWORK),
            "digest": framework_digest(FRAMEWORK),
            "made_at": NOW,
        },
    )
    return f"{row.id}@1"


def a_gate(one: Initiative, kind: str = "three") -> Gate:
    asked = FRAMEWORK.gate(kind)
    return Gate.objects.create(
        initiative=one,
        framework=a_framework(one),
        framework_digest=framework_digest(FRAMEWORK),
        kind=kind,
        title=asked.title if asked else kind,
        made_at=NOW,
    )


def somebody(role: str, one: Initiative, name: str = "", *, own: bool = False) -> User:
    """A person with a role on the body of the initiative, or on that alone."""
    person = make_person(name or f"{role} {one.name}", organisation=one.organisation)
    hold(person, role, one.organisation, initiative_id=one.id if own else "")
    return person


def given(person: User) -> dict[str, Any]:
    return {"by": actor_of(person), "at": NOW}


def supply(gate: Gate) -> None:
    """Everything that the gate asks."""
    one = gate.initiative
    if not one.goals.exists():
        goal = Goal.objects.create(organisation=one.organisation, outcome="Everybody can cross")
        one.goals.add(goal)
    if gate.kind == "three" and not gate.answers.filter(taken_back_at=None).exists():
        by = Actor(id="01JZZZZZZZZZZZZZZZZZZZZZZY", label="Sol Supplier")
        waive(gate=gate, criterion="staff", reason="Nobody new works there.", by=by, at=NOW)


def asked(gate: Gate, by: User) -> GateDecision:
    return actions.ask_decision(gate=gate, note="", **given(by))


def decided(decision: GateDecision, by: User, outcome: str = "go", **more: Any) -> GateDecision:
    said = Decided(outcome=outcome, reason="It is sound.", **more)
    return actions.decide_gate(decision=decision, decided=said, **given(by))


def a_condition(owner: User, words: str = "Test the ground", due_on: date = LATER) -> Wanted:
    return Wanted(words=words, owner=owner, due_on=due_on)
