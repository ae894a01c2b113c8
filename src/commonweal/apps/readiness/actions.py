"""Keep how ready every gate is: all of them on a new day, and after a change what depends on it.

Derived, like the lines of the portfolio, so there is nothing to enter into the ledger; the ledger
is where the changes are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from commonweal.apps.facts.queries import facts_of
from commonweal.apps.facts.rules import rooms_of
from commonweal.apps.gates.models import Gate
from commonweal.apps.gates.queries import (
    answers_of,
    asked_by,
    question_with,
)
from commonweal.apps.ledger.models import Entry
from commonweal.apps.readiness.models import Reached, Standing
from commonweal.apps.readiness.queries import initiatives_touched
from commonweal.apps.readiness.rules import EVERY_ROOM, touched_by
from commonweal.engines.assess import (
    Answer,
    Question,
    Readiness,
    answer_from,
    answer_record,
    assess,
    readiness_from,
    readiness_record,
    rejudged,
)
from commonweal.kernel.shapes import Fact, fact_from, fact_record

__all__ = ["Refreshed", "refresh", "refresh_gates", "refresh_is_due"]

AT_A_TIME = 500
MOST_ENTRIES = 2_000


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many gates were looked at, and how many criteria were judged."""

    gates: int = 0
    judged: int = 0

    def __add__(self, other: Refreshed) -> Refreshed:
        return Refreshed(self.gates + other.gates, self.judged + other.judged)


def refresh_is_due(*, at: datetime) -> bool:
    """True on a new day, and where the ledger has entries that were not looked at."""
    reached = Reached.objects.filter(id=1, on=timezone.localdate(at)).first()
    return reached is None or Entry.objects.filter(number__gt=reached.number).exists()


def refresh(*, at: datetime) -> Refreshed:
    """On a new day every gate, because facts depend on the day; else what the entries since the
    last time touched. May be cut off at any point: what was not kept is done the next time."""
    today = timezone.localdate(at)
    reached, _made = Reached.objects.get_or_create(id=1)
    newest = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if reached.on != today or newest - reached.number > MOST_ENTRIES:
        done = refresh_gates(Gate.objects.values_list("id", flat=True), on=today)
    else:
        done = _refresh_touched(_touched_since(reached.number, newest), today)
    Reached.objects.update_or_create(id=1, defaults={"number": newest, "on": today})
    return done


def refresh_gates(
    gate_ids: Iterable[str], *, on: date, rooms: AbstractSet[str] = EVERY_ROOM
) -> Refreshed:
    """Work out these gates, reading the facts of these rooms anew."""
    ids, done = list(gate_ids), Refreshed()
    for start in range(0, len(ids), AT_A_TIME):
        done += _batch(ids[start : start + AT_A_TIME], on, rooms)
    return done


def _touched_since(number: int, newest: int) -> dict[frozenset[str], set[str] | None]:
    """The initiatives that the entries touched, by the rooms; None stands for all of them."""
    found: dict[frozenset[str], set[str] | None] = {}
    rows = Entry.objects.filter(number__gt=number, number__lte=newest)
    for entry in rows.defer("row_digests").order_by("number"):
        touched = touched_by(entry.verb, entry.subject_kind, entry.subject_id, entry.payload)
        if touched is None:
            continue
        ids = initiatives_touched(touched)
        before = found.get(touched.rooms, set())
        found[touched.rooms] = None if ids is None or before is None else before | ids
    return found


def _refresh_touched(touched: Mapping[frozenset[str], set[str] | None], on: date) -> Refreshed:
    done = Refreshed()
    for rooms, ids in touched.items():
        gates = Gate.objects.order_by("id")
        gates = gates if ids is None else gates.filter(initiative__in=ids)
        done += refresh_gates(gates.values_list("id", flat=True), on=on, rooms=rooms)
    return done


@transaction.atomic
def _batch(gate_ids: Sequence[str], on: date, rooms: AbstractSet[str]) -> Refreshed:
    found = Gate.objects.filter(id__in=gate_ids).select_related("standing")
    gates = [gate for gate in found if _may_differ(gate, on, rooms)]
    fresh = _fresh_facts(gates, on, rooms)
    answers = answers_of(gates)
    rows, judged = [], 0
    for gate in gates:
        row, count = _stood(gate, fresh[gate.initiative_id], answers.get(gate.id, {}), on)
        judged += count
        if row is not None:
            rows.append(row)
    Standing.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["gate"],
        update_fields=[
            "on",
            "passes",
            "weight",
            "facts",
            "readiness",
            "answers",
            "ever_in_the_way",
        ],
    )
    return Refreshed(len(gates), judged)


def _may_differ(gate: Gate, on: date, rooms: AbstractSet[str]) -> bool:
    """False for a gate that reads nothing of these rooms. No room at all stands for answers."""
    before = _before(gate)
    if before is None or before.on != on or not rooms or rooms == EVERY_ROOM:
        return True
    _framework, names = asked_by(gate.framework, gate.kind)
    return not rooms.isdisjoint(rooms_of(names))


def _fresh_facts(
    gates: Sequence[Gate], on: date, rooms: AbstractSet[str]
) -> dict[str, dict[str, Fact]]:
    """The facts of these rooms; of all that the gates read for those never looked at."""
    wanted: dict[frozenset[str], set[str]] = defaultdict(set)
    for gate in gates:
        _framework, names = asked_by(gate.framework, gate.kind)
        new = _before(gate) is None or rooms == EVERY_ROOM
        read = names if new else frozenset(n for n in names if rooms_of([n]) <= rooms)
        wanted[read].add(gate.initiative_id)
    found: dict[str, dict[str, Fact]] = defaultdict(dict)
    for names, ids in wanted.items():
        if names:
            for one, facts in facts_of(sorted(ids), on=on, names=names).items():
                found[one] |= facts
    return found


def _stood(
    gate: Gate, fresh: Mapping[str, Fact], answers: Mapping[str, Answer], on: date
) -> tuple[Standing | None, int]:
    """What is to be kept of a gate, None where nothing differs; and how much was judged."""
    (framework, names), before = asked_by(gate.framework, gate.kind), _before(gate)
    kept = {} if before is None else {n: fact_from(one) for n, one in before.facts.items()}
    facts = {**kept, **{name: fact for name, fact in fresh.items() if name in names}}
    question = question_with(gate, framework, facts, answers, on)
    if before is None:
        readiness = assess(question)
        return _standing(gate, facts, question, readiness), len(question.criteria)
    given = {key: answer_from(one) for key, one in before.answers.items()}
    changed = {name for name, fact in fresh.items() if before.facts.get(name) != fact_record(fact)}
    changed |= _answers_changed(given, answers, on)
    if not changed and before.weight == question.weight and before.on == on:
        return None, 0
    readiness, judged = rejudged(readiness_from(before.readiness), question, changed)
    return _standing(gate, facts, question, readiness), len(judged)


def _answers_changed(before: Mapping[str, Answer], now: Mapping[str, Answer], on: date) -> set[str]:
    """The criteria whose answer is another one, or has an end, which may have come."""
    ending = {key for key, answer in now.items() if answer.until and not answer.holds_on(on)}
    keys = {*before, *now}
    return ending | {key for key in keys if before.get(key) != now.get(key)}


def _standing(
    gate: Gate, facts: Mapping[str, Fact], question: Question, readiness: Readiness
) -> Standing:
    before = _before(gate)
    ever = set(before.ever_in_the_way) if before else set()
    return Standing(
        gate=gate,
        on=question.on,
        passes=readiness.passes,
        weight=question.weight,
        facts={name: fact_record(fact) for name, fact in facts.items()},
        readiness=readiness_record(readiness),
        answers={key: answer_record(one) for key, one in question.answers.items()},
        ever_in_the_way=sorted(ever | {one.key for one in readiness.in_the_way}),
    )


def _before(gate: Gate) -> Standing | None:
    return getattr(gate, "standing", None)
