"""Working out the outlook of measures whose readings changed. Run by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from commonweal.apps.measures.models import Measure
from commonweal.apps.outlook.models import Outlook
from commonweal.apps.outlook.queries.due import outlooks_due
from commonweal.apps.outlook.queries.inputs import Measured, ahead_of, aim_of, newest, usual_of
from commonweal.apps.outlook.queries.targets import standing_of
from commonweal.apps.outlook.rules import RUN, Trouble, Usual

__all__ = ["work_out", "work_out_due"]

# A level that changed longer ago than this many readings is no news.
RECENT = 2 * RUN
JUDGED = 120


def work_out_due(*, at: datetime, most: int = 200) -> int:
    """Work out up to ``most`` outlooks, those that changed first; returns how many."""
    due = outlooks_due()[:most]
    for measure in due:
        work_out(measure=measure, at=at)
    return len(due)


def work_out(*, measure: Measure, at: datetime) -> Outlook:
    """The outlook of one measure, kept. It changes no record that anybody made, so the history has
    no entry of it; its digest says from what it was worked out."""
    from commonweal.apps.outlook.actions.forecasting import forecast_of

    seen = measure.readings_changed_at or at  # before its readings are read, never after
    readings = newest(measure)
    made = Outlook(measure=measure, seen_at=seen, made_at=at, **forecast_of(measure, readings))
    made.signal = _signal(*usual_of(measure, readings[-JUDGED:]))
    made.trouble, made.chance, made.target_on = _trouble(made, readings, timezone.localdate(at))
    made.save()
    return made


def _trouble(
    made: Outlook, readings: Sequence[Measured], today: date
) -> tuple[str, float | None, date | None]:
    """The target ahead that is most at risk, and how much."""
    found = []
    for target in made.measure.targets.filter(on__gte=today):
        standing = standing_of(aim_of(made.measure, target), readings, ahead_of(made))
        if standing.chance is not None:
            found.append((-standing.chance, target.on, standing.trouble.value))
    if not found:
        return Trouble.NONE.value, None, None
    share, on, trouble = min(found)
    return trouble, -share, on


def _signal(usual: Usual, judged: Sequence[Measured]) -> str:
    """What the newest readings show: a value outside, or a level that changed not long ago."""
    if not usual.signals:
        return ""
    newest_place = len(judged) - 1
    last = max(usual.signals, key=lambda one: (one.place, one.kind == "outside"))
    reach = 0 if last.kind == "outside" else RECENT
    return f"{last.kind}-{last.side}" if newest_place - last.place <= reach else ""
