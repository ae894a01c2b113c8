"""Keep the derived portfolio lines true to the reports, the layers and the handling markings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from commonweal.apps.accounts.rules import same_name_key
from commonweal.apps.programmes.models import (
    Baseline,
    FieldMarking,
    Initiative,
    Position,
    QualityFinding,
    Report,
)
from commonweal.apps.programmes.rules.handling import (
    Audience,
    audiences,
    is_hidden,
    masked,
    masked_original,
)
from commonweal.apps.programmes.rules.positions import (
    Original,
    PositionFacts,
    ReportFacts,
    positions,
)
from commonweal.apps.programmes.rules.quality import EXPECTED, Finding, Stated, findings

BATCH = 500
# What a line holds of an initiative about which nothing has been reported: above amber, below red.
_CONCERN_WITHOUT_REPORT = 500_000_000
_ENDED = {"closed", "cancelled"}
_REPORT_COLUMNS = (
    "id", "initiative_id", "as_at", "confidence", "confidence_scale", "whole_life_cost", "currency",
    "base_year", "start_date", "end_date", "benefits", "year_forecast",
)  # fmt: skip
_STATED = (
    "as_at", "start_date", "end_date", "whole_life_cost", "year_baseline", "year_forecast",
    "year_variance_percent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the lines of a batch of initiatives are made from, by initiative id."""

    reports: Mapping[str, list[dict[str, Any]]]
    newest: Mapping[str, dict[str, Any]]
    layers: Mapping[str, Original]
    markings: Mapping[str, dict[str, str]]
    rounds: Mapping[str, list[date]]


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
    sources = _Sources(
        reports=reports,
        newest=_newest(reports),
        layers=_first_layers(ids),
        markings=_markings(ids),
        rounds=rounds,
    )
    lines: list[Position] = []
    found: list[QualityFinding] = []
    for initiative in Initiative.objects.filter(id__in=ids).select_related("organisation"):
        for audience in audiences(initiative.marking, sources.markings.get(initiative.id, {})):
            own = _lines(initiative, audience, sources)
            lines += own
            found += _quality(own[-1], initiative, audience, sources)
    Position.objects.bulk_create(lines, batch_size=BATCH)
    QualityFinding.objects.bulk_create(found, batch_size=BATCH)
    return len(lines)


def _lines(initiative: Initiative, audience: Audience, sources: _Sources) -> list[Position]:
    """The lines of one initiative for one audience, the newest last; at least one."""
    hidden = audience.hidden
    shared = {**_shared(initiative), **_audience(audience)}
    facts = positions(
        [masked(_facts(row, initiative), hidden) for row in sources.reports[initiative.id]],
        masked_original(sources.layers.get(initiative.id), hidden),
        sources.rounds.get(initiative.series, ()),
    )
    if not facts:
        concern = _CONCERN_WITHOUT_REPORT
        return [Position(**shared, latest=True, current=initiative.reported, concern=concern)]
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


def _shared(initiative: Initiative) -> dict[str, Any]:
    return {
        "initiative": initiative,
        "organisation_path": initiative.organisation.path,
        "initiative_path": initiative.path,
        "name": initiative.name,
        "name_key": same_name_key(initiative.name),
        "category": initiative.category,
        "phase": initiative.phase,
        "series": initiative.series,
    }


def _audience(audience: Audience) -> dict[str, Any]:
    return {
        "seen_from": audience.seen_from,
        "seen_to": audience.seen_to,
        "confidence_hidden": "confidence" in audience.hidden,
        "cost_hidden": "whole_life_cost" in audience.hidden,
        "end_date_hidden": "end_date" in audience.hidden,
    }


def _columns(line: PositionFacts) -> dict[str, Any]:
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


def _quality(
    line: Position, initiative: Initiative, audience: Audience, sources: _Sources
) -> list[QualityFinding]:
    """What is wrong in the newest line, as far as this audience may know the figures."""
    newest = sources.newest.get(initiative.id, {})
    stated = Stated(
        **{name: newest.get(name) for name in _STATED if name not in audience.hidden},
        unreadable=tuple(_unreadable(newest.get("cells") or {}, audience.hidden)),
        ended=initiative.phase in _ENDED,
    )
    answered = _answered(newest, initiative) | audience.hidden
    return [_row(line, one) for one in findings(stated, answered)]


def _row(line: Position, found: Finding) -> QualityFinding:
    return QualityFinding(
        position=line, dimension=found.dimension, code=found.code, field=found.field[:40]
    )


def _unreadable(cells: Mapping[str, Any], hidden: frozenset[str]) -> Iterator[str]:
    for name, cell in cells.items():
        if cell.get("outcome") == "not-understood" and not is_hidden(name, hidden, cells.keys()):
            yield name


def _rounds() -> dict[str, list[date]]:
    """The dates at which each series reported."""
    found: dict[str, list[date]] = defaultdict(list)
    approved = Report.objects.filter(state=Report.State.APPROVED).order_by("series", "as_at")
    for series, as_at in approved.values_list("series", "as_at").distinct():
        found[series].append(as_at)
    return found


def _reports(ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    rows = Report.objects.filter(initiative_id__in=ids, state=Report.State.APPROVED)
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values(*_REPORT_COLUMNS):
        grouped[row["initiative_id"]].append(row)
    return grouped


def _newest(reports: Mapping[str, list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """All that the newest report of each initiative states, with where it came from."""
    ids = [max(own, key=lambda row: (row["as_at"], row["id"]))["id"] for own in reports.values()]
    rows = Report.objects.filter(id__in=ids).values(*{*_REPORT_COLUMNS, *_STATED, "cells"})
    return {row["initiative_id"]: row for row in rows}


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


def _markings(ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Field and marking of each initiative that has any."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in FieldMarking.objects.filter(initiative_id__in=ids):
        found[row.initiative_id][row.field] = row.marking
    return found


def _answered(row: Mapping[str, Any], initiative: Initiative) -> frozenset[str]:
    known = {name for name in EXPECTED if row.get(name) not in (None, "")}
    known |= {"organisation"}
    known |= {"description"} if initiative.description else set()
    known |= {"category"} if initiative.category else set()
    return frozenset(known)


def _facts(row: Mapping[str, Any], initiative: Initiative) -> ReportFacts:
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
        answered=_answered(row, initiative),
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
