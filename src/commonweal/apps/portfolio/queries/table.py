"""The portfolio: rows, facts for its sentence, totals that never mix currencies, and options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.programmes.models import Position
from commonweal.apps.programmes.queries import visible_positions

PORTFOLIO_SORTS: dict[str, tuple[Any, ...]] = {
    "concern": ("-concern", "name", "id"),
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
    "cost": (F("cost").asc(nulls_last=True), "id"),
    "-cost": (F("cost").desc(nulls_last=True), "id"),
    "drift": (F("cost_ratio").asc(nulls_last=True), "id"),
    "-drift": (F("cost_ratio").desc(nulls_last=True), "id"),
    "slip": (F("slip_days").asc(nulls_last=True), "id"),
    "-slip": (F("slip_days").desc(nulls_last=True), "id"),
    "quality": ("quality_percent", "id"),
    "-quality": ("-quality_percent", "id"),
}
_COSTLIER = 1.1
NOT_GIVEN = "not-known"


@dataclass(frozen=True, slots=True)
class PortfolioFilter:
    """What to show. Empty means no limit; ``as_at`` shows one past round; ``left`` also shows
    initiatives that are no longer reported. NOT_GIVEN filters for what nobody has said."""

    text: str = ""
    organisation_id: str = ""
    category: str = ""
    phase: str = ""
    confidence: str = ""
    series: str = ""
    as_at: date | None = None
    left: bool = False
    sort: str = "concern"


@dataclass(frozen=True, slots=True)
class MoneyTotal:
    """The cost of those that give one, in one currency and price base; totals never cross them."""

    currency: str
    base_year: int
    total: Decimal
    counted: int
    with_original: int
    total_where_original: Decimal | None
    original: Decimal | None


@dataclass(frozen=True, slots=True)
class PortfolioFacts:
    """Counts over all rows that the filter leaves, for the sentence and the key figures.

    ``cost_hidden`` and ``end_date_hidden`` are kept from the person who asks and counted nowhere
    else; a confidence that is kept back is among ``withheld_confidence``.
    """

    count: int
    no_cost: int
    cost_hidden: int
    no_end_date: int
    end_date_hidden: int
    no_confidence: int
    withheld_confidence: int
    worsened: int
    improved: int
    not_comparable: int
    costlier: int
    later: int
    first_as_at: date | None
    last_as_at: date | None
    previous_as_at: date | None
    money: tuple[MoneyTotal, ...]


@dataclass(frozen=True, slots=True)
class PortfolioPage:
    rows: list[Position]
    facts: PortfolioFacts
    number: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.facts.count // self.size))


def portfolio_rows(user: Anyone, wanted: PortfolioFilter) -> QuerySet[Position]:
    """The filtered and sorted rows, with what a table or an export of them needs."""
    rows = visible_positions(user).filter(_where(wanted))
    order = PORTFOLIO_SORTS.get(wanted.sort, PORTFOLIO_SORTS["concern"])
    return rows.order_by(*order).select_related("initiative__organisation")


def portfolio_facts(user: Anyone, wanted: PortfolioFilter) -> PortfolioFacts:
    """Counts and totals over all rows of the filter: its cost grows with the portfolio."""
    return _facts(visible_positions(user).filter(_where(wanted)))


def portfolio_page(
    user: Anyone, wanted: PortfolioFilter, *, number: int = 1, size: int = 50
) -> PortfolioPage:
    """One page (1-based; a number past the end gives the last one), in at most three queries."""
    facts = portfolio_facts(user, wanted)
    last = max(1, -(-facts.count // size))
    number = min(max(number, 1), last)
    start = (number - 1) * size
    rows = list(portfolio_rows(user, wanted)[start : start + size]) if facts.count else []
    return PortfolioPage(rows, facts, number, size)


def portfolio_options(user: Anyone) -> dict[str, list[Any]]:
    """What the filters offer: categories, phases, confidences, rounds and bodies that occur."""
    seen = visible_positions(user)
    now = seen.filter(latest=True)
    kinds = now.values_list("category", "phase", "series", "confidence", "organisation_path")
    rows = list(kinds.distinct().order_by())
    bodies = Organisation.objects.filter(path__in={row[4] for row in rows})
    rounds = seen.filter(as_at__isnull=False).order_by("-as_at").values_list("as_at", flat=True)
    return {
        "categories": sorted({row[0] for row in rows if row[0]}),
        "phases": sorted({row[1] for row in rows if row[1]}),
        "series": sorted({row[2] for row in rows if row[2]}),
        "confidences": sorted({row[3] for row in rows}),
        "rounds": list(rounds.distinct()),
        "organisations": list(bodies.order_by("name")),
    }


def _where(wanted: PortfolioFilter) -> Q:
    where = _when(wanted)
    if wanted.text:
        named = Q(name__icontains=wanted.text) | Q(initiative__reference__iexact=wanted.text)
        where &= named | Q(initiative__other_names__icontains=wanted.text)
    if wanted.organisation_id:
        where &= Q(organisation_path__contains=f"{wanted.organisation_id}/")
    for field in ("category", "phase", "series", "confidence"):
        if value := getattr(wanted, field):
            where &= Q(**{field: "" if value == NOT_GIVEN else value})
    return where


def _when(wanted: PortfolioFilter) -> Q:
    if wanted.as_at:
        return Q(as_at=wanted.as_at)
    return Q(latest=True) if wanted.left else Q(current=True)


def _facts(rows: QuerySet[Position]) -> PortfolioFacts:
    counted = rows.aggregate(
        count=Count("id"),
        no_cost=Count("id", filter=Q(cost=None, cost_hidden=False)),
        cost_hidden=Count("id", filter=Q(cost_hidden=True)),
        no_end_date=Count("id", filter=Q(end_date=None, end_date_hidden=False)),
        end_date_hidden=Count("id", filter=Q(end_date_hidden=True)),
        no_confidence=Count("id", filter=Q(confidence="")),
        withheld_confidence=Count("id", filter=Q(confidence="exempt")),
        worsened=Count("id", filter=Q(worsened_steps__gt=0)),
        improved=Count("id", filter=Q(worsened_steps__lt=0)),
        not_comparable=Count("id", filter=Q(worsened_steps=None, report_count__gt=1)),
        costlier=Count("id", filter=Q(cost_ratio__gt=_COSTLIER)),
        later=Count("id", filter=Q(slip_days__gt=0)),
        first_as_at=Min("as_at"),
        last_as_at=Max("as_at"),
        previous_as_at=Max("previous_as_at"),
    )
    return PortfolioFacts(**counted, money=_money(rows) if counted["count"] else ())


def _money(rows: QuerySet[Position]) -> tuple[MoneyTotal, ...]:
    both = Q(cost_ratio__isnull=False)
    groups = (
        rows.filter(cost__isnull=False)
        .values("currency", "base_year")
        .annotate(
            total=Sum("cost"),
            counted=Count("id"),
            with_original=Count("id", filter=both),
            total_where_original=Sum("cost", filter=both),
            original=Sum("original_cost", filter=both),
        )
        .order_by("-counted", "currency")
    )
    return tuple(MoneyTotal(**group) for group in groups)
