"""What comes in: rows of readings, where they come from, and which of them cannot be taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.measures.models import Measure, ReadingBatch
from commonweal.apps.measures.rules import is_period, stored

# As many names as one query asks for; SQLite takes no more than this at once everywhere.
AT_ONCE = 900
Place = tuple[str, date, date]
is_period_cached = lru_cache(maxsize=4096)(is_period)


@dataclass(frozen=True, slots=True)
class NewReading:
    """A value for the days from ``starts`` to ``ends``, both included. ``measure`` is the id or
    the key of a measure; ``as_of`` (with a time zone) is when the source says that this was so."""

    measure: str
    starts: date
    ends: date
    value: Decimal
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where readings come from: the ``kind`` of source and its ``key``, a ``label`` for people, and
    the SHA-256 of the file or answer. With ``organisation_id`` only measures of this body and of
    those below it are found; keys are found only with it."""

    kind: str
    key: str
    label: str
    evidence_digest: str = ""
    organisation_id: str = ""


@dataclass(slots=True)
class Pushed:
    """What became of the rows: ``added`` count now, ``same`` were known, ``replaced`` count in
    place of an earlier value, ``held`` wait for a person, ``late`` came after a newer value and
    are kept behind it. ``refused`` are the numbers of rows, from 1, with the reason. ``batch`` is
    None where nothing new was kept."""

    batch: ReadingBatch | None = None
    added: int = 0
    same: int = 0
    replaced: int = 0
    held: int = 0
    late: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def kept(self) -> int:
        return self.added + self.replaced + self.held + self.late


Given = tuple[Decimal, datetime | None]


@dataclass(slots=True)
class Taken:
    """Rows that can be kept: the value given for each place (measure and days), and the ``others``
    where one place is given several."""

    given: dict[Place, Given] = field(default_factory=dict)
    others: dict[Place, list[Given]] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)

    def at(self, place: Place) -> list[Given]:
        return [self.given[place], *self.others.get(place, ())]


def ids_named(rows: Iterable[NewReading], origin: Origin) -> dict[str, str]:
    """The id of the measure of each id or key in the rows; "" where several below the body share
    a key. Unknown names are left out."""
    names = sorted({row.measure for row in rows if _is_name(row.measure)})
    found: dict[str, str] = {}
    measures = Measure.objects.all()
    if origin.organisation_id:
        path = Organisation.objects.values_list("path", flat=True).get(id=origin.organisation_id)
        measures = measures.filter(organisation__path__startswith=path)
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        if origin.organisation_id:
            for key, one in measures.filter(key__in=some).values_list("key", "id"):
                found[key] = "" if key in found else one
        found |= {one: one for one in measures.filter(id__in=some).values_list("id", flat=True)}
    return found


def take(
    rows: Iterable[tuple[int, NewReading]], measures: Mapping[str, Measure | None], at: datetime
) -> Taken:
    """Check rows, each with its number, and gather them by their places."""
    taken = Taken()
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    for number, row in rows:
        value = stored(row.value)
        measure = measures.get(row.measure)
        if measure is None or value is None or (why := problem(measure, row, tomorrow)):
            code = why if measure and value is not None else _unfit(row, measures, value)
            taken.refused.append((number, sentence(code, row)))
            continue
        place = (measure.id, row.starts, row.ends)
        if place in taken.given:
            taken.others.setdefault(place, []).append((value, row.as_of))
        else:
            taken.given[place] = (value, row.as_of)
    return taken


def problem(measure: Measure, row: NewReading, tomorrow: date) -> str:
    """Why a value of this measure is not taken for these days, or ""."""
    if measure.formula:
        return "derived"
    if row.starts > tomorrow:
        return "future"
    if not is_period_cached(row.starts, row.ends, measure.frequency, measure.anchor):
        return "period"
    if row.as_of is not None and row.as_of.tzinfo is None:
        return "as-of"
    return ""


def sentence(code: str, row: NewReading) -> str:
    facts = {"measure": row.measure, "value": str(row.value)[:40]}
    days = {"starts": row.starts.isoformat(), "ends": row.ends.isoformat()}
    return _(_WORDS[code]) % {**facts, **days}


def _is_name(text: str) -> bool:
    """False for what no measure is called; PostgreSQL refuses to be asked for a NUL."""
    return 0 < len(text) <= 200 and text.isprintable()


def _unfit(row: NewReading, measures: Mapping[str, Measure | None], value: Decimal | None) -> str:
    if row.measure not in measures:
        return "unknown"
    return "value" if value is None else "ambiguous"


_WORDS = {
    "unknown": gettext_noop(
        "There is no measure %(measure)s here. Make it first, or correct its key."
    ),
    "ambiguous": gettext_noop("Several measures have the key %(measure)s. Name it by its id."),
    "derived": gettext_noop(
        "%(measure)s is worked out from other measures. Give readings of those."
    ),
    "value": gettext_noop(
        "%(value)s cannot be kept. Give a number with at most 15 digits before the point."
    ),
    "future": gettext_noop("%(starts)s has not come yet, so nothing was measured then."),
    "period": gettext_noop(
        "%(starts)s to %(ends)s is not one whole period of %(measure)s. "
        "Its page says how often it is read and when a period begins."
    ),
    "as-of": gettext_noop("The time of the value has no time zone. Write it with one."),
}
