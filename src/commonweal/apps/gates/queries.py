"""The gates of initiatives, and all that is judged at one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone, people_for, people_on_initiatives
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.evidence.queries import files_for
from commonweal.apps.frameworks.queries import framework_of
from commonweal.apps.gates.models import CriterionAnswer, Gate
from commonweal.apps.plans.models import Milestone
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import (
    hidden_fields,
    initiative_for,
    visible_initiatives,
)
from commonweal.engines.assess import (
    Answer,
    AnswerKind,
    Criterion,
    Framework,
    Question,
    names_in,
    names_of,
    weight_for,
)
from commonweal.kernel.errors import NotFound
from commonweal.kernel.shapes import Fact, FactItem

__all__ = [
    "answer_for",
    "answers_of",
    "asked_by",
    "criterion_asked",
    "framework_of_gate",
    "gate_for",
    "gates_of",
    "may_bear",
    "milestones_for",
    "names_read",
    "planned_for",
    "planned_on",
    "question_with",
    "visible_gates",
]

END = "end_date"


def visible_gates(user: Anyone) -> QuerySet[Gate]:
    """The gates of the initiatives that this person may read."""
    rows = Gate.objects.filter(initiative__in=visible_initiatives(user))
    return rows.select_related("initiative__organisation", "milestone")


def gates_of(initiative: Initiative) -> list[Gate]:
    """In the order in which they were planned."""
    return list(initiative.gates.select_related("milestone"))


def gate_for(user: Anyone, initiative_id: str, gate_id: str, verb: Verb | str = Verb.READ) -> Gate:
    """A gate with its initiative, where this person has ``verb`` on that. NotFound or NotAllowed
    else."""
    one = initiative_for(user, initiative_id, verb)
    found = one.gates.select_related("milestone").filter(id=gate_id).first()
    if found is None:
        raise NotFound(_("This initiative has no such gate."))
    found.initiative = one
    return found


def answer_for(gate: Gate, answer_id: str) -> CriterionAnswer:
    found = gate.answers.filter(id=answer_id, taken_back_at=None).first()
    if found is None:
        raise NotFound(_("There is no such answer any more."))
    found.gate = gate
    return found


def planned_on(gate: Gate) -> date | None:
    """The day of its milestone, as it is expected now; None where nobody knows."""
    milestone = gate.milestone
    return (milestone.actual or milestone.forecast) if milestone else None


def planned_for(user: Anyone, gate: Gate) -> date | None:
    """``planned_on`` for somebody from whom dates may be kept back: they do not learn it here."""
    return None if END in hidden_fields(user, gate.initiative) else planned_on(gate)


def milestones_for(user: Anyone, initiative: Initiative) -> QuerySet[Milestone]:
    """The milestones on which this person may plan a gate: none where dates are kept from them."""
    rows = initiative.milestones.filter(nature=Milestone.Nature.GATE)
    return rows.none() if END in hidden_fields(user, initiative) else rows


def framework_of_gate(gate: Gate) -> Framework:
    return framework_of(gate.framework)


def criterion_asked(gate: Gate, key: str) -> Criterion:
    """A criterion that this gate asks at any weight. NotFound else."""
    framework = framework_of_gate(gate)
    kind, found = framework.gate(gate.kind), framework.criterion(key)
    if kind is None or found is None or key not in kind.criteria:
        raise NotFound(_("This gate has no such criterion."))
    return found


def may_bear(user: Anyone, initiative: Initiative) -> QuerySet[User]:
    """The people whom this person may name as the owner of an unknown: those of the bodies that
    they may read, and whoever holds a role on the initiative or above it."""
    parts = [part for part in initiative.path.split("/") if part]
    here = people_on_initiatives(parts).values("person")
    known = people_for(user, Verb.READ).values("id")
    return User.objects.filter(Q(id__in=known) | Q(id__in=here), is_active=True, erased_at=None)


def answers_of(gates: Iterable[Gate], user: Anyone | None = None) -> dict[str, dict[str, Answer]]:
    """The answers that hold, by gate and criterion, as the engine takes them. With ``user``,
    without the names of documents that this person may not open. One query, two with ``user``."""
    rows = list(
        CriterionAnswer.objects.filter(gate__in=list(gates), taken_back_at=None).select_related(
            "document"
        )
    )
    open_to = _files_open_to(user, rows)
    found: dict[str, dict[str, Answer]] = defaultdict(dict)
    for row in rows:
        found[row.gate_id][row.criterion] = _answer(row, open_to)
    return found


@lru_cache(maxsize=1_024)
def asked_by(framework: str, kind: str) -> tuple[Framework, frozenset[str]]:
    """A framework in force and the facts that one of its gates reads; neither ever changes."""
    found = framework_of(framework)
    return found, names_read(found, kind)


def names_read(framework: Framework, gate: str) -> frozenset[str]:
    """The facts that a gate of a framework can read, at any weight, and its weight follows from."""
    kind = framework.gate(gate)
    asked = set(kind.criteria) if kind else set()
    read = {n for one in framework.criteria if one.key in asked for n in names_of(one)}
    weighed = {n for each in framework.weights if each.rule for n in names_in(each.rule)}
    return frozenset(read | weighed)


def question_with(
    gate: Gate,
    framework: Framework,
    facts: Mapping[str, Fact],
    answers: Mapping[str, Answer],
    on: date,
) -> Question:
    """What is asked at a gate on a day: its criteria at its weight, over these facts."""
    weighed = weight_for(framework, facts)
    weight = gate.weight or (weighed.key if weighed else "")
    criteria = framework.asked(gate.kind, weight)
    read = {name for criterion in criteria for name in names_of(criterion)}
    return Question(
        initiative_id=gate.initiative_id,
        framework=gate.framework,
        gate=gate.kind,
        weight=weight,
        on=on,
        criteria=criteria,
        facts={name: facts[name] for name in sorted(read) if name in facts},
        answers=answers,
    )


def _files_open_to(user: Anyone | None, rows: list[CriterionAnswer]) -> set[str] | None:
    """None where every document may be named."""
    ids = {row.document_id for row in rows if row.document_id}
    if user is None or not ids:
        return None
    return set(files_for(user).filter(id__in=ids).values_list("id", flat=True))


def _answer(row: CriterionAnswer, open_to: set[str] | None) -> Answer:
    items: tuple[FactItem, ...] = ()
    if row.document_id and row.document:
        shown = open_to is None or row.document_id in open_to
        items = (_document(row.document) if shown else _kept_document(row.document.id),)
    return Answer(
        criterion=row.criterion,
        kind=AnswerKind(row.kind),
        reason=row.reason,
        by=row.given_by_id,
        given_on=row.given_at.date(),
        met=row.met,
        until=row.until,
        owner=row.owner_id or "",
        cost=row.cost,
        items=items,
    )


def _document(document: Any) -> FactItem:
    return FactItem(
        "evidence_file", document.id, document.name, f"/files/{document.id}/", document.digest,
        marking=document.marking,
    )  # fmt: skip


def _kept_document(document_id: str) -> FactItem:
    """That there is a document is said by the answer itself; its name is not."""
    return FactItem("evidence_file", document_id, "A document that is kept back from you")
