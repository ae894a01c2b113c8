"""The report: what was promised and what came of it, for one body, one initiative, or all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.accounts.rules import Marking, Verb
from commonweal.apps.benefits.models import InitiativeShare
from commonweal.apps.benefits.queries import Assessed, BenefitList, listed, visible_benefits
from commonweal.apps.measures.models import Reading
from commonweal.apps.programmes.models import Initiative

__all__ = ["Report", "ReportRow", "Source", "report_of", "sources_of"]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """``planned`` is the plan of the periods that are over, None where nothing was planned; with a
    share, both figures are the part of the initiative."""

    now: Assessed
    planned: Decimal | None
    realised: Decimal | None


@dataclass(frozen=True, slots=True)
class Report:
    """``marking`` is the strictest of what is in it."""

    on: date
    rows: list[ReportRow]
    found: BenefitList
    marking: Marking


@dataclass(frozen=True, slots=True)
class Source:
    """One reading behind a figure, and the batch it came in."""

    benefit: str
    reading: Reading
    change: Decimal
    amount: Decimal | None


def report_of(
    user: Anyone, on: date, *, path: str = "", initiative: Initiative | None = None,
    verb: Verb = Verb.READ,
) -> Report:  # fmt: skip
    """What this person may see of it; with Verb.EXPORT, what they may take away."""
    seen = visible_benefits(user, verb)
    shares: dict[str, Decimal] = {}
    if initiative is not None:
        parts = InitiativeShare.objects.filter(initiative=initiative)
        shares = dict(parts.values_list("benefit_id", "percent"))
        seen = seen.filter(shares__initiative=initiative)
    else:
        seen = seen.filter(organisation__path__startswith=path)
    found = listed(user, seen, on, shares)
    rows = [_row(now, shares.get(now.benefit.id, Decimal(100)), on) for now in found.rows]
    return Report(on, rows, found, _strictest(rows))


def sources_of(report: Report) -> list[Source]:
    """Every reading behind every figure. One query."""
    wanted = [(row.now.benefit.id, c) for row in report.rows for c in row.now.contributions]
    readings = Reading.objects.filter(id__in={c.reading.id for _one, c in wanted})
    known = readings.select_related("batch", "measure").in_bulk()
    return [
        Source(
            one,
            known[c.reading.id],
            c.change,
            None if c.amount is None else Decimal(round(c.amount * 100)) / 100,
        )
        for one, c in wanted
    ]


def _row(now: Assessed, share: Decimal, on: date) -> ReportRow:
    lines = [] if now.kept else list(now.benefit.profile.all())
    over = [line.planned for line in lines if line.ends <= on and line.planned is not None]
    part = share / 100
    return ReportRow(
        now=now,
        planned=sum(over, Decimal(0)) * part if over else None,
        realised=None if now.realised is None else now.realised * part,
    )


def _strictest(rows: Iterable[ReportRow]) -> Marking:
    """Of the benefits, and of what their figures come from: measures and initiatives."""
    found = [Marking.INTERNAL]
    for row in rows:
        one = row.now.benefit
        found.append(Marking(one.marking))
        if not row.now.kept:
            initiatives = [share.initiative for share in one.shares.all()]
            places = (one.measure, one.measure and one.measure.initiative, *initiatives)
            found += [Marking(place.marking) for place in places if place]
    return max(found, key=list(Marking).index)
