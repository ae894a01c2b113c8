"""How ready an initiative is for its gates: all of the evidence, or what one person may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.facts.queries import fact_names, facts_of, seen_by
from commonweal.apps.gates.models import Gate
from commonweal.apps.gates.queries import (
    answers_of,
    framework_of_gate,
    names_read,
    question_with,
)
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.rules.handling import STRICTEST, level_for
from commonweal.apps.readiness.rules import Touched
from commonweal.engines.assess import (
    Answer,
    Framework,
    Need,
    Question,
    Readiness,
    assess,
    needs_of,
)
from commonweal.kernel.shapes import Fact

__all__ = [
    "GateReadiness",
    "initiatives_touched",
    "question_of",
    "readiness_of",
    "readiness_of_all",
    "sees_all",
]


@dataclass(frozen=True, slots=True)
class GateReadiness:
    """A gate on a day as one person may see it: the results, and the shortest list of what is
    missing. ``question`` holds what it follows from."""

    gate: Gate
    framework: Framework
    question: Question
    readiness: Readiness
    needs: tuple[Need, ...]
    answers: Mapping[str, Answer]


def question_of(gate: Gate, *, on: date) -> Question:
    """All that is judged at a gate on a day, with all of the evidence, whoever asks: what a
    decision is made on, and frozen with."""
    framework = framework_of_gate(gate)
    names = names_read(framework, gate.kind)
    facts = facts_of([gate.initiative_id], on=on, names=names)[gate.initiative_id]
    answers = answers_of([gate])[gate.id] if gate.id else {}
    return question_with(gate, framework, facts, answers, on)


def readiness_of(user: Anyone, gate: Gate, *, on: date) -> GateReadiness:
    """One gate as this person may see it. Its ``initiative`` was read for them."""
    return readiness_of_all(user, gate.initiative, [gate], on=on)[0]


def readiness_of_all(
    user: Anyone, initiative: Initiative, gates: Iterable[Gate], *, on: date
) -> list[GateReadiness]:
    """Several gates of one initiative; the facts are read once."""
    held = [(gate, framework_of_gate(gate)) for gate in gates]
    names = {name for gate, framework in held for name in names_read(framework, gate.kind)}
    if not held:
        return []
    facts = _seen(user, initiative, facts_of([initiative.id], on=on, names=names)[initiative.id])
    answers = answers_of([gate for gate, _framework in held], user)
    return [
        _readiness(gate, framework, facts, answers.get(gate.id, {}), on) for gate, framework in held
    ]


def sees_all(user: Anyone, initiative: Initiative) -> bool:
    """True for whoever is shown every marking there. Everybody else reads beside each status that
    it is worked out from what they may see, whether or not anything is kept back."""
    verbs = access_of(user).verbs(initiative.organisation.path, initiative.path)
    return level_for(verbs) == STRICTEST


def _seen(user: Anyone, initiative: Initiative, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    shown = seen_by(user, initiative)
    return {name: fact.seen(shown) for name, fact in facts.items()}


def _readiness(
    gate: Gate,
    framework: Framework,
    facts: Mapping[str, Fact],
    answers: Mapping[str, Answer],
    on: date,
) -> GateReadiness:
    question = question_with(gate, framework, facts, answers, on)
    readiness = assess(question)
    by_key = {criterion.key: criterion for criterion in question.criteria}
    needs = needs_of(readiness, by_key, fact_names())
    return GateReadiness(gate, framework, question, readiness, needs, answers)


def initiatives_touched(touched: Touched) -> set[str] | None:
    """The initiatives that something in the ledger led to, with those below them; None: all."""
    if touched.kind == "initiative":
        rows = Initiative.objects.filter(path__contains=f"{touched.id}/")
    elif touched.kind in _FOLLOWED:
        rows = Initiative.objects.filter(**{_FOLLOWED[touched.kind]: touched.id})
    else:
        return None
    return set(rows.values_list("id", flat=True))


_FOLLOWED = {
    "benefit": "benefit_shares__benefit",
    "goal": "goals",
    "measure": "measures",
    "risk": "risks",
    "series": "series",
}
