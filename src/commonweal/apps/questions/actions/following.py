"""Follow the history: whose questions have to be worked out anew because something changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from commonweal.apps.benefits.models import InitiativeShare
from commonweal.apps.ledger.models import Entry
from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.questions.models import Followed, Worked

__all__ = ["follow_changes"]

AT_ONCE = 2_000


def follow_changes() -> int:
    """Mark as stale what the entries since the last time speak of. How many entries were read."""
    newest = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    # What happened before the first time is in the record that is then worked out whole.
    place, _made = Followed.objects.get_or_create(id=1, defaults={"number": newest})
    rows = Entry.objects.filter(number__gt=place.number).order_by("number")
    entries = list(rows.defer("row_digests", "salt", "digest", "leaf")[:AT_ONCE])
    if not entries:
        return 0
    touched = set(_touched(entries))
    Worked.objects.filter(initiative_id__in=touched, stale=False).update(stale=True)
    Followed.objects.filter(id=1).update(number=entries[-1].number)
    return len(entries)


def _touched(entries: Iterable[Entry]) -> Iterable[str]:
    benefits: set[str] = set()
    measures: set[str] = set()
    for entry in entries:
        if entry.subject_kind == "initiative":
            yield entry.subject_id
        elif entry.subject_kind == "benefit":
            benefits.add(entry.subject_id)
        elif entry.subject_kind == "measure":
            measures.add(entry.subject_id)
        elif entry.subject_kind == "series":
            yield from _of_series(entry)
        yield from _named(entry.payload)
    shares = InitiativeShare.objects.filter(benefit_id__in=benefits)
    yield from shares.values_list("initiative_id", flat=True)
    own = Initiative.objects.filter(measures__in=measures)
    yield from own.values_list("id", flat=True)


def _named(payload: Any) -> Iterable[str]:
    one = payload.get("initiative") if isinstance(payload, dict) else None
    return [one] if isinstance(one, str) and one else []


def _of_series(entry: Entry) -> Iterable[str]:
    """A batch of published reports names its series: all of it is looked at."""
    own = Report.objects.filter(series=entry.subject_id).values("initiative_id")
    return Initiative.objects.filter(id__in=own).values_list("id", flat=True)
