"""The values that a person has to look at, period by period, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.apps.measures.models import Measure, Reading
from commonweal.apps.measures.rules import is_plausible
from commonweal.apps.measuring.rules import catalogue

__all__ = ["Doubt", "doubts_of", "formula_of"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One period of one measure: the values held, why, and the one that counts meanwhile."""

    measure: Measure
    starts: date
    ends: date
    held: list[Reading]
    counting: Reading | None
    why: str


def doubts_of(held: Iterable[Reading]) -> list[Doubt]:
    """Held readings, gathered by measure and period in the order in which they come."""
    places: dict[tuple[str, date, date], list[Reading]] = {}
    for one in held:
        places.setdefault((one.measure_id, one.starts, one.ends), []).append(one)
    counting = _counting(places)
    return [
        Doubt(rows[0].measure, place[1], place[2], rows, counting.get(place), _why(rows))
        for place, rows in places.items()
    ]


def formula_of(measure: Measure) -> tuple[str, list[tuple[str, str]]]:
    """The formula of a measure and its inputs, each by name and key; where it has none, those that
    the catalogue has for it, with the measures still to be named."""
    if measure.derived:
        return measure.formula, list(measure.inputs.values_list("name", "input__key"))
    known = [one for one in catalogue() if one.versioned_key == measure.catalogue_key]
    return (known[0].formula, [(name, "") for name in known[0].inputs]) if known else ("", [])


def _counting(places: Iterable[tuple[str, date, date]]) -> dict[tuple[str, date, date], Reading]:
    wanted = Q(pk__in=[])
    for measure, starts, ends in places:
        wanted |= Q(measure=measure, starts=starts, ends=ends)
    found = Reading.objects.filter(wanted, current=True).select_related("batch")
    return {(one.measure_id, one.starts, one.ends): one for one in found}


def _why(rows: list[Reading]) -> str:
    measure = rows[0].measure
    odd = [r for r in rows if not is_plausible(r.value, measure.lowest, measure.highest)]
    if odd and measure.highest is not None and odd[0].value > measure.highest:
        return _("Above the highest plausible value, %(limit)s.") % {
            "limit": f"{measure.highest.normalize():f}"
        }
    if odd and measure.lowest is not None:
        return _("Below the lowest plausible value, %(limit)s.") % {
            "limit": f"{measure.lowest.normalize():f}"
        }
    if len(rows) > 1:
        return _("Several values, and nothing says which of them is the newer one.")
    return _("A person decided on this period; a source says otherwise since.")
