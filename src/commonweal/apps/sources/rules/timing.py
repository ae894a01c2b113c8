"""When a source is collected again, and which moments a Prometheus server is asked about."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from commonweal.apps.measures.rules import period_holding

__all__ = ["MOST_RETRIES", "ends_to_ask", "next_due", "window_seconds"]

MOST_RETRIES = 5
_FIRST_WAIT = timedelta(minutes=1)
_MOST_PERIODS = 60


def next_due(ended: datetime, every: timedelta, failures: int, *, may_help: bool) -> datetime:
    """When to collect next. After a failure that another try may mend: in 1, 2, 4, 8, 16 minutes,
    never later than usual; then, and after any other failure, at the usual time."""
    if not failures or not may_help or failures > MOST_RETRIES:
        return ended + every
    return ended + min(_FIRST_WAIT * int(2 ** (failures - 1)), every)


def ends_to_ask(
    newest: date | None, now: datetime, frequency: str, anchor: date
) -> list[tuple[date, date]]:
    """The whole periods that are over at ``now`` (in the zone of the body) and not before the
    newest known one, which is asked again because late figures change it; the oldest first. Without
    any reading: the last twelve."""
    today = now.date()
    found: list[tuple[date, date]] = []
    last = _last_whole(today, frequency, anchor)
    while len(found) < (_MOST_PERIODS if newest else 12) and (newest is None or last >= newest):
        held = period_holding(last, frequency, anchor)
        found.append((held.start, last))
        last = _one_before(last, frequency, anchor)
    return found[::-1]


def _last_whole(today: date, frequency: str, anchor: date) -> date:
    if frequency == "rolling_year":
        return period_holding(today, "quarter", anchor).start - timedelta(days=1)
    return period_holding(today, frequency, anchor).start - timedelta(days=1)


def _one_before(last: date, frequency: str, anchor: date) -> date:
    step = "quarter" if frequency == "rolling_year" else frequency
    return period_holding(last, step, anchor).start - timedelta(days=1)


def window_seconds(starts: date, ends: date, zone: tzinfo) -> tuple[datetime, int]:
    """The end of a period as a moment, and how many seconds the period lasted: a day on which the
    clocks change has 23 or 25 hours."""
    begins = datetime.combine(starts, time(), zone)
    over = datetime.combine(ends + timedelta(days=1), time(), zone)
    return over, int(over.timestamp() - begins.timestamp())
