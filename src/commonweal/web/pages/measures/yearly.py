"""Measures year by year, from the sums that are kept of their quarters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from commonweal.apps.measures.models import Measure, Quarter
from commonweal.kernel.period import Period, YearStart, financial_year, financial_year_of
from commonweal.web import navigation
from commonweal.web.pages.measures.words import rounded, value_words

YEARS = 5
# Readings that a whole year has; of days and hours leap years have one more.
_WHOLE = {"hour": 365, "day": 365, "week": 52, "month": 12, "quarter": 4, "half": 2, "year": 1}


@dataclass(frozen=True, slots=True)
class Cell:
    """What the readings of a year come to. ``part`` says so where some are missing."""

    words: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class YearRow:
    measure: Measure
    url: str
    cells: list[Cell]


def years_to(today: date) -> list[Period]:
    """The last financial years up to the running one, oldest first."""
    now = financial_year_of(today, YearStart()).start.year
    return [financial_year(year) for year in range(now - YEARS + 1, now + 1)]


def year_rows(measures: Sequence[Measure], years: Sequence[Period]) -> list[YearRow]:
    """One query, at most four quarters a year of each measure: never the readings themselves."""
    kept = Quarter.objects.filter(
        measure__in=[one.id for one in measures],
        starts__gte=years[0].start,
        starts__lt=years[-1].end,
    )
    by_place: dict[tuple[str, date], list[Quarter]] = {}
    for one in kept.order_by("starts"):
        year = financial_year_of(one.starts, YearStart()).start
        by_place.setdefault((one.measure_id, year), []).append(one)
    return [
        YearRow(
            one,
            navigation.address("measure", one.id),
            [_cell(one, by_place.get((one.id, year.start), [])) for year in years],
        )
        for one in measures
    ]


def _cell(measure: Measure, quarters: Sequence[Quarter]) -> Cell:
    if not quarters:
        return Cell("")
    count = sum(one.count for one in quarters)
    words = value_words(measure, _together(measure, quarters, count))
    whole = _WHOLE.get(measure.frequency)
    if whole is None or count >= whole or measure.aggregation == "latest":
        return Cell(words)
    return Cell(words, _("%(n)s of %(whole)s values") % {"n": count, "whole": whole})


def _together(measure: Measure, quarters: Sequence[Quarter], count: int) -> Decimal:
    if measure.frequency == "rolling_year" or measure.aggregation == "latest":
        return quarters[-1].latest
    total = sum((one.total for one in quarters), Decimal(0))
    if measure.aggregation == "sum":
        return total
    return Decimal(repr(rounded(float(total / count), 4)))
