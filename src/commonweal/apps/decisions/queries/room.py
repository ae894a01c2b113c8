"""The gates of an initiative with what became of them; the gates to come of all that one sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.decisions.queries.seeing import decisions_of
from commonweal.apps.gates.models import Gate
from commonweal.apps.gates.queries import gates_of, planned_for, planned_on, visible_gates
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import field_visible
from commonweal.apps.reviews.models import FollowUp, Review
from commonweal.apps.reviews.queries import Tracked, follow_ups_of, reviews_of

OPEN = {GateDecision.State.ASKED, GateDecision.State.SECOND}


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate: when it is planned, its decisions (newest first), and its reviews."""

    gate: Gate
    planned: date | None
    decisions: list[GateDecision] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)

    @property
    def open(self) -> GateDecision | None:
        return next((one for one in self.decisions if one.state in OPEN), None)

    @property
    def decided(self) -> GateDecision | None:
        """The newest decision that counts."""
        return next((one for one in self.decisions if one.state == "decided"), None)

    @property
    def review_open(self) -> bool:
        return any(one.state in {"asked", "under-way"} for one in self.reviews)


@dataclass(frozen=True, slots=True)
class Room:
    """Everything about the gates of one initiative, and what this person may do there."""

    initiative: Initiative
    on: date
    gates: list[GateRow]
    to_do: list[Tracked]
    done: list[FollowUp]
    verbs: frozenset[str]


def room_of(user: Anyone, initiative: Initiative, on: date) -> Room:
    """A fixed number of queries, however many gates there are."""
    decisions, reviews = decisions_of(initiative), reviews_of(initiative)
    rows = [
        GateRow(
            gate=gate,
            planned=planned_for(user, gate),
            decisions=[one for one in decisions if one.gate_id == gate.id],
            reviews=[one for one in reviews if one.gate_id == gate.id],
        )
        for gate in gates_of(initiative)
    ]
    follow_ups = list(follow_ups_of(initiative))
    confirmed = FollowUp.State.CONFIRMED
    verbs = access_of(user).verbs(initiative.organisation.path, initiative.path)
    return Room(
        initiative=initiative,
        on=on,
        gates=rows,
        to_do=[
            Tracked(one, max(0, (on - one.due_on).days))
            for one in follow_ups
            if one.state != confirmed
        ],
        done=[one for one in follow_ups if one.state == confirmed],
        verbs=frozenset(verb.value for verb in verbs),
    )


def planned_gates(user: Anyone) -> list[GateRow]:
    """The gates that were not passed yet, of all initiatives that this person may see: the next
    ones first, those without a day last. Left out are those of an initiative of which something is
    kept back: the day of a gate may be."""
    whole = Initiative.objects.filter(field_visible(user)).values("id")
    # One decision both counts and lets it pass: a hold beside a refused override does not.
    passed = GateDecision.objects.filter(
        gate=OuterRef("pk"), state=GateDecision.State.DECIDED,
        outcome__in=["go", "go-with-conditions"],
    )  # fmt: skip
    rows = visible_gates(user).filter(initiative__in=whole).exclude(Exists(passed))
    found = list(rows.exclude(initiative__phase__in=["closed", "cancelled"]))
    waiting = GateDecision.objects.filter(gate__in=[gate.id for gate in found], state__in=OPEN)
    by_gate = {one.gate_id: [one] for one in waiting.defer("evidence")}
    made = [GateRow(gate, planned_on(gate), by_gate.get(gate.id, [])) for gate in found]
    return sorted(
        made, key=lambda row: (row.planned is None, row.planned or date.max, row.gate.title)
    )
