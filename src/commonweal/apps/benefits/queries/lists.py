"""Benefits of an initiative, of a body, of a person, and the headline over many."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.benefits.models import Benefit, InitiativeShare
from commonweal.apps.benefits.queries.assessing import Assessed, assess, with_parts, worth_of
from commonweal.apps.benefits.queries.seeing import (
    measures_kept,
    visible_benefits,
)
from commonweal.apps.benefits.rules import (
    SHOWN_FIRST,
    Headline,
    Kept,
    Total,
    counted_elsewhere,
    headline_of,
    start_on,
    totals,
)
from commonweal.apps.programmes.models import Initiative

__all__ = [
    "BenefitList",
    "benefits_of",
    "benefits_of_body",
    "headline",
    "is_unheard",
    "listed",
]


@dataclass(frozen=True, slots=True)
class BenefitList:
    """``rows`` have what is unmeasured or in trouble first. ``elsewhere`` names, by id, the benefit
    within which another one is counted. ``shares`` are percents by benefit."""

    rows: list[Assessed]
    totals: list[Total]
    elsewhere: dict[str, Benefit]
    shares: dict[str, Decimal]
    unpriced: int
    kept: int


def benefits_of(user: Anyone, initiative: Initiative, on: date) -> BenefitList:
    """Those that an initiative brings, each with the initiative's own part of it."""
    parts = InitiativeShare.objects.filter(initiative=initiative)
    shares = dict(parts.values_list("benefit_id", "percent"))
    seen = visible_benefits(user).filter(shares__initiative=initiative)
    return listed(user, seen, on, shares)


def benefits_of_body(user: Anyone, path: str, on: date) -> BenefitList:
    """Those of a body and the bodies below it; of all bodies where ``path`` is empty."""
    return listed(user, visible_benefits(user).filter(organisation__path__startswith=path), on)


def listed(
    user: Anyone, found: QuerySet[Benefit], on: date, shares: dict[str, Decimal] | None = None
) -> BenefitList:
    benefits = list(with_parts(found))
    kept = measures_kept(user, {one.measure_id for one in benefits if one.measure_id})
    rows = assess(benefits, on, kept)
    rows.sort(key=lambda row: (SHOWN_FIRST.index(row.state), row.benefit.title, row.benefit.id))
    parts = shares or {}
    worths = [worth_of(row, parts.get(row.benefit.id, Decimal(100))) for row in rows]
    by_id = {row.benefit.id: row.benefit for row in rows}
    return BenefitList(
        rows=rows,
        totals=totals(worths),
        elsewhere={one: by_id[other] for one, other in counted_elsewhere(worths).items()},
        shares=parts,
        unpriced=sum(row.realised is None and not row.kept for row in rows),
        kept=sum(row.kept for row in rows),
    )


_HEADLINE = (
    "id", "owner_id", "baseline", "measure_id", "measure__stale_after", "measure__latest_ends",
    "milestone_id", "milestone__actual", "milestone__forecast", "lag_days", "starts_on", "ends_on",
    "measure__quarters__starts",
)  # fmt: skip


def headline(user: Anyone, on: date, organisation_id: str = "") -> Headline:
    """How many of the benefits that this person may see are whole, and how many were tracked all
    their life. One query, whose rows are benefits and the quarters that have readings.

    Where a milestone has neither happened nor a forecast, its start is not known here.
    """
    found = visible_benefits(user)
    if organisation_id:
        found = found.filter(organisation__path__contains=f"{organisation_id}/")
    rows: dict[str, dict[str, Any]] = {}
    years: dict[str, set[int]] = defaultdict(set)
    for row in found.order_by().values(*_HEADLINE):
        rows[row["id"]] = row
        if quarter := row["measure__quarters__starts"]:
            years[row["id"]].add(quarter.year)
    return headline_of((_kept(row, years[row["id"]], on) for row in rows.values()), on)


def _kept(row: dict[str, Any], years: set[int], on: date) -> Kept:
    milestone = row["milestone__actual"] or row["milestone__forecast"]
    fixed = None if row["milestone_id"] else row["starts_on"]
    ends = row["measure__stale_after"]
    return Kept(
        owner=row["owner_id"] is not None,
        baseline=row["baseline"] is not None,
        measure=row["measure_id"] is not None,
        fresh=bool(row["measure__latest_ends"] and ends and ends >= on),
        starts_on=start_on(fixed, milestone, row["lag_days"]),
        ends_on=row["ends_on"],
        years=years,
    )


def is_unheard(row: Assessed) -> bool:
    """Nothing has been measured, or not for too long."""
    return bool({"stale", "no-reading"} & set(row.standing.reasons))
