"""Keep the derived portfolio lines true to the reports and the layers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from commonweal.apps.programmes.models import Baseline, Initiative, Position, Report
from commonweal.apps.programmes.rules.positions import (
    Original,
    PositionFacts,
    ReportFacts,
    positions,
)
from commonweal.apps.programmes.rules.quality import EXPECTED

BATCH = 500
_REPORT_COLUMNS = (
    "id", "initiative_id", "as_at", "confidence", "confidence_scale", "whole_life_cost", "currency",
    "base_year", "start_date", "end_date", "benefits", "year_forecast",
)  # fmt: skip


@transaction.atomic
def refresh_positions(
    initiative_ids: Collection[str], progress: Callable[[int, int], None] | None = None
) -> int:
    """Rebuild the lines of these initiatives from their approved reports; returns how many.

    Derived data: no ledger entry. ``progress`` is told (done, all).
    """
    ids = sorted(set(initiative_ids))
    made = 0
    rounds = _rounds()
    for start in range(0, len(ids), BATCH):
        made += _refresh(ids[start : start + BATCH], rounds)
        if progress:
            progress(min(start + BATCH, len(ids)), len(ids))
    return made


def _refresh(ids: Sequence[str], rounds: Mapping[str, list[date]]) -> int:
    Position.objects.filter(initiative_id__in=ids).delete()
    reports = _reports(ids)
    layers = _first_layers(ids)
    lines: list[Position] = []
    for initiative in Initiative.objects.filter(id__in=ids).select_related("organisation"):
        own = [_facts(row, initiative) for row in reports[initiative.id]]
        made = positions(own, layers.get(initiative.id), rounds.get(initiative.series, ()))
        lines += _lines(initiative, made)
    Position.objects.bulk_create(lines, batch_size=BATCH)
    return len(lines)


def _lines(initiative: Initiative, facts: Sequence[PositionFacts]) -> list[Position]:
    shared = {
        "initiative": initiative,
        "organisation_path": initiative.organisation.path,
        "initiative_path": initiative.path,
        "name": initiative.name,
        "category": initiative.category,
        "phase": initiative.phase,
        "series": initiative.series,
    }
    if not facts:
        return [Position(**shared, latest=True, current=initiative.reported, concern=500_000_000)]
    newest = facts[-1]
    return [
        Position(
            **shared,
            **_columns(line),
            latest=line is newest,
            current=line is newest and initiative.reported,
        )
        for line in facts
    ]


def _columns(line: PositionFacts) -> dict[str, object]:
    return {
        "report_id": line.report_id,
        "as_at": line.as_at,
        "previous_as_at": line.previous_as_at,
        "confidence": line.confidence,
        "confidence_scale": line.scale,
        "previous_confidence": line.previous_confidence,
        "worsened_steps": line.worsened_steps,
        "cost": line.cost,
        "original_cost": line.original.cost,
        "currency": line.currency or line.original.currency,
        "base_year": line.base_year,
        "cost_ratio": line.cost_ratio,
        "original_as_at": line.original.cost_as_at,
        "end_date": line.end_date,
        "original_end_date": line.original.end_date,
        "slip_days": line.slip_days,
        "quality_percent": line.quality_percent,
        "concern": line.concern,
        "strip": list(line.strip),
        "report_count": line.report_count,
    }


def _rounds() -> dict[str, list[date]]:
    """The dates at which each series reported."""
    found: dict[str, list[date]] = defaultdict(list)
    approved = Report.objects.filter(state=Report.State.APPROVED).order_by("series", "as_at")
    for series, as_at in approved.values_list("series", "as_at").distinct():
        found[series].append(as_at)
    return found


def _reports(ids: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    rows = Report.objects.filter(initiative_id__in=ids, state=Report.State.APPROVED)
    grouped: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows.values(*_REPORT_COLUMNS):
        grouped[row["initiative_id"]].append(row)
    return grouped


def _first_layers(ids: Sequence[str]) -> dict[str, Original]:
    rows = Baseline.objects.filter(initiative_id__in=ids, number=0)
    return {
        row.initiative_id: Original(
            cost=row.whole_life_cost,
            currency=row.currency,
            base_year=row.base_year,
            cost_as_at=row.as_at,
            end_date=row.end_date,
        )
        for row in rows
    }


def _facts(row: Mapping[str, object], initiative: Initiative) -> ReportFacts:
    known = {name for name in EXPECTED if row.get(name) not in (None, "")}
    known |= {"organisation"}
    known |= {"description"} if initiative.description else set()
    known |= {"category"} if initiative.category else set()
    return ReportFacts(
        id=row["id"],
        as_at=row["as_at"],
        confidence=row["confidence"],
        scale=row["confidence_scale"],
        cost=row["whole_life_cost"],
        currency=row["currency"],
        base_year=row["base_year"],
        start_date=row["start_date"],
        end_date=row["end_date"],
        answered=frozenset(known),
    )


def mark_no_longer_reported(series: str) -> int:
    """Mark the initiatives of a series that its newest round leaves out; returns how many.

    Leaving a published portfolio is not success, only absence: the page says so.
    """
    newest = Report.objects.filter(series=series, state=Report.State.APPROVED).aggregate(
        newest=Max("as_at")
    )["newest"]
    own = Initiative.objects.filter(series=series)
    present = Report.objects.filter(
        series=series, as_at=newest, state=Report.State.APPROVED
    ).values("initiative_id")
    own.filter(id__in=present, reported=False).update(reported=True)
    return own.exclude(id__in=present).filter(reported=True).update(reported=False)
