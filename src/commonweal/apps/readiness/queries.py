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
    visible_gates,
)
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import visible_initiatives
from commonweal.apps.programmes.rules.handling import STRICTEST, level_for
from commonweal.apps.readiness.models import Standing
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
    "WouldBe",
    "initiatives_touched",
    "never_failed",
    "question_of",
    "readiness_of",
    "readiness_of_all",
    "sees_all",
    "what_if",
]

FEWEST, MOST_WHAT_IF = 5, 300


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


@dataclass(frozen=True, slots=True)
class WouldBe:
    """One initiative at a gate: as it is asked now, and as it would be asked."""

    initiative: Initiative
    now: Readiness | None
    then: Readiness

    @property
    def differs(self) -> bool:
        return self.now is not None and self.now.passes is not self.then.passes


def what_if(
    user: Anyone, framework: Framework, kind: str, *, ref: str, before: Framework | None, on: date
) -> list[WouldBe]:
    """Which initiatives of this person would pass a gate of this framework today, and which pass
    it as it was before it was changed; at most MOST_WHAT_IF. Answers that were given at such a
    gate count where they still can. Each is judged on what this person may see."""
    rows = visible_initiatives(user).select_related("organisation")
    rows = rows.prefetch_related("field_markings").order_by("name", "id")[:MOST_WHAT_IF]
    initiatives = {one.id: one for one in rows}
    asked = [(framework, ref), *([(before, ref)] if before else [])]
    names = {name for each, _ref in asked for name in names_read(each, kind)}
    facts = facts_of(list(initiatives), on=on, names=names)
    gates = _planned(initiatives, kind)
    answers = answers_of(gates.values(), user)
    found = []
    for one in initiatives.values():
        gate = gates.get(one.id) or Gate(initiative=one, framework=ref, kind=kind)
        seen, given = _seen(user, one, facts[one.id]), answers.get(gate.id, {})
        made = [
            assess(question_with(gate, each, seen, given, on)) if each.gate(kind) else None
            for each, _ref in asked
        ]
        found.append(WouldBe(one, made[1] if len(made) > 1 else None, made[0]))
    return found


def _planned(initiatives: Mapping[str, Initiative], kind: str) -> dict[str, Gate]:
    """The newest gate of this kind of each, whatever version it follows."""
    rows = Gate.objects.filter(initiative__in=list(initiatives), kind=kind).order_by("made_at")
    return {gate.initiative_id: gate for gate in rows}


def never_failed(user: Anyone, ref: str) -> tuple[int, list[str]]:
    """How many gates that follow this version were looked at, and which of the criteria that they
    ask were never in the way of any: proposed for removal. (0, []) for somebody who is not shown
    every marking of each of them, and where there are fewer than FEWEST gates."""
    rows = Standing.objects.filter(gate__framework=ref, gate__in=visible_gates(user))
    rows = rows.select_related("gate__initiative__organisation")
    asked: set[str] = set()
    failed: set[str] = set()
    count = 0
    for row in rows:
        if not sees_all(user, row.gate.initiative):
            return 0, []
        count += 1
        asked |= {result["key"] for result in row.readiness["results"]}
        failed |= set(row.ever_in_the_way)
    return (count, sorted(asked - failed)) if count >= FEWEST else (0, [])
