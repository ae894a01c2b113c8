"""Work out the questions of initiatives and keep them. Derived: no ledger entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from commonweal.apps.questions.models import Answer, Cited, Letter, Question, Worked
from commonweal.apps.questions.queries.gathering import records_of
from commonweal.apps.questions.rules.audiences import Shown, digest_of, shown_questions
from commonweal.apps.questions.rules.record import Record
from commonweal.engines.question import RULES_VERSION, Side, questions_for

__all__ = ["ENGINE", "cited_of", "columns_of", "work_out"]

ENGINE = RULES_VERSION
_CITED = (
    ("benefits", "benefit"), ("contracts", "document"), ("figures", "measure"), ("risks", "risk"),
)  # fmt: skip


def work_out(ids: Sequence[str], *, at: datetime) -> int:
    """Work out the questions of these initiatives from the record as it is. How many stand."""
    today = timezone.localdate(at)
    return sum(_one(record, today, at) for record in records_of(ids, today))


def _one(record: Record, today: date, at: datetime) -> int:
    shown = shown_questions(record, today, questions_for)
    digest = digest_of(record, today)
    with transaction.atomic():
        _keep(record, shown, today)
        Worked.objects.update_or_create(
            initiative_id=record.id,
            defaults={"at": at, "day": today, "engine": ENGINE, "digest": digest, "stale": False},
        )
    return len(shown)


def _keep(record: Record, shown: Sequence[Shown], today: date) -> None:
    """Replace the rows of one initiative. A question that no longer stands goes, or where somebody
    said something of it stays without what it quoted."""
    own = Question.objects.filter(initiative_id=record.id, replay=None)
    before = {(row.key, row.seen_from): row for row in own}
    first: dict[str, date] = {}
    for row in before.values():
        first[row.key] = min(row.first_on, first.get(row.key, row.first_on))
    wanted = {
        (one.question.key, one.seen_from): Question(
            **columns_of(one, record), first_on=first.get(one.question.key, today)
        )
        for one in shown
    }
    if _same(before, wanted):
        return
    gone = {row.key: row for row in before.values()}.keys() - {key for key, _level in wanted}
    spoken = _spoken_of(record.id, gone)
    blanks = [_blank(before, key, today) for key in sorted(gone & spoken)]
    own.delete()
    made = Question.objects.bulk_create([*wanted.values(), *blanks])
    kinds = _kinds(record)
    Cited.objects.bulk_create(c for row in made if not row.gone_on for c in cited_of(row, kinds))


_COMPARED = (
    "rule", "about", "who", "first", "second", "facts", "size", "score", "seen_to", "gone_on",
)  # fmt: skip


def _same(before: dict[tuple[str, int], Question], now: dict[tuple[str, int], Question]) -> bool:
    standing = {key: row for key, row in before.items() if row.gone_on is None}
    return standing.keys() == now.keys() and all(
        getattr(standing[key], name) == getattr(row, name)
        for key, row in now.items()
        for name in _COMPARED
    )


def columns_of(shown: Shown, record: Record) -> dict[str, Any]:
    """The columns of a question. What it quotes is shortened to what a page can hold."""
    one = shown.question
    return {
        "initiative_id": record.id,
        "key": one.key,
        "rule": one.rule,
        "about": one.about[:300],
        "who": one.who.value,
        "first": _side(one.first),
        "second": _side(one.second),
        "facts": dict(one.facts),
        "size": one.size,
        "score": one.score,
        "seen_from": shown.seen_from,
        "seen_to": shown.seen_to,
    }


def cited_of(row: Question, kinds: dict[str, str]) -> Iterable[Cited]:
    """The records of other rooms that its two sides come from."""
    ids = {str(side.get("id", "")) for side in (row.first, row.second)}
    return [
        Cited(question=row, kind=kinds[one], record_id=one) for one in sorted(ids) if one in kinds
    ]


def _kinds(record: Record) -> dict[str, str]:
    """What kind of record an id is, for those that have a marking of their own."""
    found = {
        held.thing.source.id: kind for name, kind in _CITED for held in record.others.get(name, ())
    }
    return found | {held.thing.source.id: "document" for _day, held in record.documents}


def _side(side: Side) -> dict[str, str]:
    source = side.source
    return {
        "says": side.says[:2_000],
        "label": source.label,
        "path": source.path,
        "id": source.id,
    }


def _spoken_of(initiative_id: str, keys: Iterable[str]) -> set[str]:
    own = {"initiative_id": initiative_id, "key__in": list(keys)}
    said = set(Answer.objects.filter(**own).values_list("key", flat=True))
    return said | set(Letter.objects.filter(**own).values_list("key", flat=True))


def _blank(before: dict[tuple[str, int], Question], key: str, today: date) -> Question:
    """What stays of a question that no longer stands: which rule, from when to when."""
    rows = [row for (one, _level), row in before.items() if one == key]
    old = rows[0]
    return Question(
        initiative_id=old.initiative_id,
        key=key,
        rule=old.rule,
        who=old.who,
        seen_from=max(row.seen_from for row in rows),
        seen_to=2,
        first_on=min(row.first_on for row in rows),
        gone_on=old.gone_on or today,
    )
