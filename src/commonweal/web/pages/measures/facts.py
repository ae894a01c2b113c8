"""Everything that the page of one measure rests on, read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.measures.models import Measure, Reading, Status
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.outlook.models import Outlook
from commonweal.apps.outlook.queries import (
    DRAWN,
    Mark,
    Measured,
    TargetRow,
    marks_of,
    newest,
    targets_of,
    usual_of,
)
from commonweal.apps.outlook.rules import Usual

ROWS = 24


@dataclass(frozen=True, slots=True)
class Facts:
    """``readings`` are the newest ones, oldest first; ``judged`` those of them that the usual
    range is worked out from. ``more``: there are older ones that are not drawn."""

    measure: Measure
    readings: list[Measured]
    more: bool
    usual: Usual
    judged: list[Measured]
    outlook: Outlook | None
    targets: list[TargetRow]
    marks: list[Mark]
    held: int
    today: date

    @property
    def stale_since(self) -> date | None:
        first = self.measure.stale_after + timedelta(days=1)
        return first if self.today >= first else None

    @property
    def is_old(self) -> bool:
        changed = self.measure.readings_changed_at
        return bool(self.outlook and changed and self.outlook.seen_at < changed)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A reading that counts, and what was said of its period before, the newest first."""

    reading: Reading
    before: list[Reading]


@dataclass(frozen=True, slots=True)
class Table:
    """A stretch of readings, the newest first. ``older`` is where the next stretch begins."""

    rows: list[TableRow]
    older: date | None
    is_newest: bool


def facts_of(user: Anyone, measure: Measure, today: date) -> Facts:
    """A fixed number of queries, whatever the number of readings."""
    found = newest(measure, DRAWN + 1)
    readings = found[-DRAWN:]
    outlook = Outlook.objects.filter(measure=measure).first()
    usual, judged = usual_of(measure, readings)
    first = readings[0].starts if readings else today
    return Facts(
        measure=measure,
        readings=readings,
        more=len(found) > DRAWN,
        usual=usual,
        judged=judged,
        outlook=outlook,
        targets=targets_of(measure, outlook, readings),
        marks=marks_of(user, measure, first, today),
        held=Reading.objects.filter(measure=measure, status=Status.HELD).count(),
        today=today,
    )


def table_of(measure: Measure, before: date | None) -> Table:
    """Readings that end on ``before`` or earlier; the newest without it. The cost of a page is
    the same for the first and for the thousandth, for no rows are skipped over."""
    rows = Reading.objects.filter(measure=measure, current=True).select_related("batch")
    if before is not None:
        rows = rows.filter(ends__lte=before)
    found = list(rows.order_by("-ends")[: ROWS + 1])
    shown = found[:ROWS]
    older = found[ROWS].ends if len(found) > ROWS else None
    return Table(_with_before(measure, shown), older, before is None)


def _with_before(measure: Measure, shown: Sequence[Reading]) -> list[TableRow]:
    if not shown:
        return []
    past = Reading.objects.filter(
        measure=measure, current=None, ends__gte=shown[-1].ends, ends__lte=shown[0].ends
    ).select_related("batch")
    by_period: dict[tuple[date, date], list[Reading]] = {}
    for one in past.order_by("-id")[: 20 * ROWS]:
        by_period.setdefault((one.starts, one.ends), []).append(one)
    return [TableRow(one, by_period.get((one.starts, one.ends), [])) for one in shown]


def inputs_of(user: Anyone, measure: Measure) -> list[tuple[str, Measure | None]]:
    """What a measure is worked out from; None for one that this person may not see."""
    if not measure.derived:
        return []
    rows = list(measure.inputs.values_list("name", "input_id")[:ROWS])
    seen = measures_for(user).in_bulk([input_id for _name, input_id in rows])
    return [(name, seen.get(input_id)) for name, input_id in rows]


def day_asked(text: str) -> date | None:
    """A day from an address; None where it is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
