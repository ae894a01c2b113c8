"""All that a decision rests on, as it stands on a day: judged, what stands in the way, by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.decisions.rules import Blocker, EvidenceFacts, Hands, blockers_of
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.facts.queries import seen_by
from commonweal.apps.gates.models import Gate
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.readiness.queries import question_of, readiness_of
from commonweal.apps.reviews.models import FollowUp, Review
from commonweal.apps.reviews.queries import open_conditions
from commonweal.engines.assess import Question, Readiness, assess, question_from
from commonweal.kernel.canonical import instant, parse
from commonweal.kernel.shapes.facts import KEPT_BACK

FILE = "evidence_file"


@dataclass(frozen=True, slots=True)
class Judged:
    """A gate as it was judged on a day. ``digest`` is of the question: equal digests, equal
    answers."""

    title: str
    question: Question
    readiness: Readiness

    @property
    def digest(self) -> str:
        return self.readiness.question


def judged_now(gate: Gate, on: date) -> Judged:
    """The gate, judged on all of the evidence as it stands on that day: for deciding, never to be
    shown to somebody from whom any of it is kept."""
    question = question_of(gate, on=on)
    return Judged(gate.title, question, assess(question))


def judged_for(user: Anyone, gate: Gate, on: date, decision: GateDecision | None = None) -> Judged:
    """The gate as this person may see it: what was frozen with ``decision``, or, before that is
    settled, the evidence as it stands. What is kept from them counts nowhere."""
    if decision is None or not decision.evidence:
        found = readiness_of(user, gate, on=on)
        return Judged(gate.title, found.question, found.readiness)
    question = question_from(parse(decision.evidence)["inputs"])
    seen = _seen(question, seen_by(user, gate.initiative))
    return Judged(gate.title, seen, assess(seen))


def _seen(question: Question, shown: Callable[[str, tuple[str, ...]], bool]) -> Question:
    """The question without what somebody may not see: in the facts, and in what answers name."""
    facts = {name: fact.seen(shown) for name, fact in question.facts.items()}
    answers = {
        key: replace(
            one,
            items=tuple(
                item if shown(item.marking, item.fields) else replace(item, label=KEPT_BACK)
                for item in one.items
            ),
        )
        for key, one in question.answers.items()
    }
    return replace(question, facts=facts, answers=answers)


def newest_review(gate: Gate) -> Review | None:
    """The review before this gate that was finished last."""
    return gate.reviews.filter(state=Review.State.FINISHED).order_by("-finished_at").first()


def blockers_now(decision: GateDecision, judged: Judged) -> tuple[Blocker, ...]:
    """Criteria, conditions of earlier decisions, and overrides of other gates that have run out."""
    beside = beside_criteria(decision.gate, judged.question.on)
    own = {one.id for one in open_conditions(decision.initiative) if one.decision_id == decision.id}
    criteria = blockers_of(judged.readiness.results, (), ())
    return (*criteria, *(one for one in beside if one.key not in own))


def beside_criteria(gate: Gate, on: date) -> tuple[Blocker, ...]:
    """What stands in the way of a gate beside its criteria: conditions of earlier decisions that
    nobody confirmed, and overrides of other gates that have run out."""
    return beside_all(gate.initiative, [gate], on)[gate.id]


def beside_all(
    initiative: Initiative, gates: Iterable[Gate], on: date
) -> dict[str, tuple[Blocker, ...]]:
    """The same for several gates of one initiative, by their ids. Three queries for all of them."""
    proposed = initiative.gate_decisions.filter(state=GateDecision.State.SECOND)
    not_yet = set(proposed.values_list("id", flat=True))  # their conditions do not count so far
    conditions = [
        (one.id, one.words) for one in open_conditions(initiative) if one.decision_id not in not_yet
    ]
    lapsed = lapsed_overrides(initiative, on)
    return {
        gate.id: blockers_of(
            (),
            conditions,
            [
                (old.id, f"{old.gate_title}: {old.override_reason}"[:300])
                for old in lapsed
                if old.gate_id != gate.id
            ],
        )
        for gate in gates
    }


def standing_decisions(initiative: Initiative) -> list[GateDecision]:
    """The newest decision that counts of each gate, without its evidence."""
    rows = initiative.gate_decisions.filter(state=GateDecision.State.DECIDED).defer("evidence")
    newest: dict[str, GateDecision] = {}
    for row in rows.order_by("decided_at", "id"):
        newest[row.gate_id] = row
    return list(newest.values())


def lapsed_overrides(initiative: Initiative, on: date) -> list[GateDecision]:
    """Overrides past their last day, where the gate was not decided anew since."""
    found = (one for one in standing_decisions(initiative) if one.is_override)
    return [one for one in found if one.override_until and one.override_until < on]


def overrides_in_force(initiative: Initiative, on: date) -> int:
    found = (one for one in standing_decisions(initiative) if one.is_override)
    return sum(bool(one.override_until and one.override_until >= on) for one in found)


def hands_of(decision: GateDecision) -> Hands:
    """Who had a hand in it: the panels of the reviews before this gate among them."""
    reviews = Review.objects.filter(gate=decision.gate_id)
    rows = reviews.exclude(state=Review.State.WITHDRAWN)
    panel = rows.values_list("panel__person_id", flat=True)
    return Hands(
        asked_by=decision.asked_by_id,
        decided_by=decision.decided_by_id,
        panel=frozenset(one for one in panel if one),
    )


def evidence_facts(
    decision: GateDecision, judged: Judged, conditions: Sequence[FollowUp]
) -> EvidenceFacts:
    """Everything that is frozen with the decision; nobody is named in it but by id."""
    one = decision.initiative
    own = {condition.id for condition in conditions}
    earlier = one.gate_decisions.exclude(id=decision.id).exclude(decided_at=None)
    before = one.follow_ups.exclude(id__in=own).order_by("made_at", "id")
    return EvidenceFacts(
        decision=decision.id,
        initiative={"id": one.id, "name": one.name, "reference": one.reference},
        gate={"id": decision.gate_id, "key": judged.question.gate, "title": decision.gate_title},
        day=judged.question.on,
        question=judged.question,
        readiness=judged.readiness,
        blockers=tuple(blocker.record() for blocker in blockers_now(decision, judged)),
        asked={
            "by": decision.asked_by_id,
            "at": instant(decision.asked_at),
            "note": decision.asked_note,
        },
        settled=_settled(decision, conditions),
        review=_review(decision.review) if decision.review else None,
        follow_ups=tuple(_follow_up(row) for row in before),
        earlier=tuple(_earlier(row) for row in earlier.defer("evidence").order_by("decided_at")),
        documents=tuple(_documents(judged.question, decision.review)),
    )


def _settled(decision: GateDecision, conditions: Iterable[FollowUp]) -> dict[str, Any]:
    override = {
        "reason": decision.override_reason,
        "until": decision.override_until.isoformat() if decision.override_until else "",
        "overridden": decision.overridden,
    }
    return {
        "outcome": decision.outcome,
        "reason": decision.reason,
        "by": decision.decided_by_id,
        "at": instant(decision.decided_at) if decision.decided_at else "",
        "conditions": [_follow_up(row) for row in conditions],
        "override": override if decision.is_override else None,
    }


def _follow_up(row: FollowUp) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "gate": row.gate_id or "",
        "words": row.words,
        "owner": row.owner_id,
        "due_on": row.due_on.isoformat(),
        "state": row.state,
        "how": row.done_how,
        "done_by": row.done_by_id,
        "confirmed_by": row.confirmed_by_id,
    }


def _earlier(row: GateDecision) -> dict[str, Any]:
    return {
        "decision": row.id,
        "gate": row.gate_id,
        "outcome": row.outcome,
        "state": row.state,
        "evidence": row.evidence_digest,
        "at": instant(row.decided_at) if row.decided_at else "",
        "second": row.second_by_id,
    }


def _review(review: Review) -> dict[str, Any]:
    findings = review.findings.order_by("id")
    return {
        "id": review.id,
        "indicative": review.indicative,
        "indicative_set": review.indicative_set,
        "reasons": review.indicative_reasons,
        "confidence": review.confidence,
        "scale": review.confidence_scale,
        "why": review.confidence_why,
        "difference": review.difference_why,
        "set_by": review.set_by_id,
        "panel": list(review.panel.values_list("person_id", flat=True)),
        "findings": [
            {"weight": f.weight, "words": f.words, "evidence": f.evidence} for f in findings
        ],
        "notes": [
            {"kind": n.kind, "on": n.on.isoformat(), "with": n.with_whom, "words": n.words}
            for n in review.notes.all()
        ],
    }


def _documents(question: Question, review: Review | None) -> list[dict[str, str]]:
    """The files that were read: by the rules, in answers, and by the panel."""
    facts = (item for fact in question.facts.values() for item in fact.items)
    answers = (item for answer in question.answers.values() for item in answer.items)
    ids = {item.id for item in (*facts, *answers) if item.kind == FILE}
    if review is not None:
        ids |= set(review.notes.exclude(file_id="").values_list("file_id", flat=True))
    rows = EvidenceFile.objects.filter(id__in=ids).order_by("digest", "id")
    return [{"sha256": row.digest, "name": row.name, "file": row.id} for row in rows]
