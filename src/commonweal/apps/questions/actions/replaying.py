"""What would have been asked on a past day, with only what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.ledger.models import Entry
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.questions.actions.working import ENGINE, columns_of
from commonweal.apps.questions.models import Question, Replay
from commonweal.apps.questions.queries.gathering import records_of, reported_on
from commonweal.apps.questions.rules.after import what_happened
from commonweal.apps.questions.rules.audiences import shown_questions
from commonweal.apps.questions.rules.record import Record, history_at
from commonweal.engines.question import questions_for
from commonweal.kernel.errors import RuleBroken

__all__ = ["MOST_REPLAYS", "ask_for_replay", "replay_some"]

MOST_REPLAYS = 40  # kept at a time; the one asked for longest ago goes first
MOST_AT_ONCE = 3  # waiting to be worked out: nobody's curiosity keeps the worker from its work
KEPT_FOR = timedelta(days=1)
BATCH = 50


@transaction.atomic
def ask_for_replay(*, day: date, at: datetime) -> Replay:
    """Have a past day worked out by the worker. Derived from the record: no ledger entry. One of
    an older engine, of yesterday, or from before a marking changed is worked out anew."""
    if day >= timezone.localdate(at):
        raise RuleBroken(_("Choose a day in the past."), code="not-past", field="on")
    found = Replay.objects.filter(day=day).first()
    if found and (found.done_at is None or _is_fresh(found, at)):
        return found
    if Replay.objects.filter(done_at=None).count() >= MOST_AT_ONCE:
        raise RuleBroken(
            _("Other days are being worked out. Try again in a few minutes."), code="replays-wait"
        )
    if found:
        found.delete()
    old = Replay.objects.order_by("-asked_at").values_list("day", flat=True)[MOST_REPLAYS - 1 :]
    Replay.objects.filter(day__in=list(old)).delete()
    return Replay.objects.create(day=day, asked_at=at)


def _is_fresh(found: Replay, at: datetime) -> bool:
    marked = Entry.objects.filter(verb="initiative.marked", at__gte=found.asked_at)
    return found.engine == ENGINE and found.asked_at > at - KEPT_FOR and not marked.exists()


def replay_some(*, replay: Replay, at: datetime) -> bool:
    """Look at the next initiatives of a replay; True when it is done. Cut off, it goes on from
    where it was."""
    done = replay.seen_count
    ids = list(Initiative.objects.order_by("id").values_list("id", flat=True)[done : done + BATCH])
    made = _questions(ids, replay.day)
    with transaction.atomic():
        mine = Replay.objects.filter(day=replay.day, seen_count=done, done_at=None)
        if not mine.update(seen_count=F("seen_count") + len(ids)):
            return False  # another worker took this part
        Question.objects.bulk_create(
            Question(**columns, replay=replay, first_on=replay.day) for columns in made
        )
        if len(ids) < BATCH:
            Replay.objects.filter(day=replay.day).update(done_at=at, engine=ENGINE)
    replay.refresh_from_db()
    return replay.done_at is not None


def _questions(ids: Sequence[str], day: date) -> list[dict[str, object]]:
    reported = reported_on(ids, day)
    records = (record for record in records_of(ids, day) if record.id in reported)
    return [columns for record in records for columns in _of(record, day)]


def _of(record: Record, day: date) -> list[dict[str, object]]:
    found = shown_questions(record, day, lambda history: questions_for(history.as_of(day)))
    rows = []
    for one in found:
        whole = history_at(record, one.seen_from, day)
        after = what_happened(whole, day) if whole else {}
        rows.append({**columns_of(one, record), "after": after})
    return rows
