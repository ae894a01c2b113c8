"""Take in what a file reports: initiatives, their links, reports and the original layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from commonweal.apps.ledger.actions import record_batch
from commonweal.apps.programmes.actions.positions import mark_no_longer_reported, refresh_positions
from commonweal.apps.programmes.models import Baseline, Initiative, InitiativeLink, Report
from commonweal.apps.programmes.models.fields import fresh_id
from commonweal.apps.programmes.rules.incoming import (
    REPORT_FIELDS,
    IncomingInitiative,
    IncomingReport,
    differences,
)
from commonweal.kernel.shapes import Actor, Subject

BATCH = 200
Incoming = Sequence[tuple[str, IncomingReport]]
_DESCRIBED = (
    "name", "other_names", "reference", "organisation_id", "description", "category", "phase",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What an intake did, in counts, the ids of the initiatives that it touched, and the id for
    each key that came in."""

    initiatives_added: int
    reports_added: int
    reports_changed: int
    reports_unchanged: int
    initiative_ids: tuple[str, ...]
    initiatives_described: int = 0
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed_anything(self) -> bool:
        reports = self.reports_added + self.reports_changed
        return bool(self.initiatives_added + self.initiatives_described + reports)


@transaction.atomic
def take_in(  # noqa: PLR0913 - what comes in has three parts
    *,
    series: str,
    initiatives: Sequence[IncomingInitiative],
    reports: Incoming,
    by: Actor,
    at: datetime,
    whole_rounds: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Taken:
    """Add what is new, correct what differs, leave the rest alone; all or nothing.

    ``reports`` are (initiative key, report) pairs. A corrected report keeps its old values in the
    ledger entry. Reports that come in this way are published by somebody, so they are approved.
    An initiative with an id takes the values given. With ``whole_rounds``, one that the newest
    round leaves out is marked as no longer reported. The same again changes nothing.
    """
    ids, added = _initiatives(series, initiatives, at)
    described = _describe_again(initiatives)
    fresh, changed, same = _sort(reports, ids, _stored(series, ids), series)
    _write(fresh, [row for row, _found in changed], by, at)
    _first_layers(fresh, {ids[row.key]: row for row in initiatives}, at)
    touched = {row.initiative_id for row in [*fresh, *(r for r, _ in changed)]}
    touched |= {*added, *described}
    counts = len(added), len(fresh), len(changed), same
    taken = Taken(*counts, tuple(sorted(touched)), len(described), ids)
    if not taken.changed_anything:
        return taken
    if whole_rounds:
        mark_no_longer_reported(series)
    refresh_positions(_everyone(series), progress)
    record_batch(
        verb="reports.taken-in",
        subject=Subject("series", series, series),
        by=by,
        at=at,
        rows=_rows(fresh, added),
        payload={"corrected": _corrected(changed), "described": described},
    )
    return taken


def _everyone(series: str) -> list[str]:
    """All of a series, because a new round is a gap in the strip of those that it leaves out."""
    return list(Initiative.objects.filter(series=series).values_list("id", flat=True))


def _write(fresh: Sequence[Report], changed: Sequence[Report], by: Actor, at: datetime) -> None:
    for row in fresh:
        row.made_at = row.approved_at = at
        row.made_by_id, row.made_by_label = by.id, by.label
        row.approved_by_id, row.approved_by_label = by.id, by.label
    Report.objects.bulk_create(fresh, batch_size=BATCH)
    Report.objects.bulk_update(changed, REPORT_FIELDS, batch_size=BATCH)


def _initiatives(
    series: str, incoming: Sequence[IncomingInitiative], at: datetime
) -> tuple[dict[str, str], list[str]]:
    """Make those that are new; returns id by key, and the ids made."""
    made: list[Initiative] = []
    ids: dict[str, str] = {}
    for row in incoming:
        ids[row.key] = row.id or fresh_id()
        if not row.id:
            made.append(_initiative(row, ids[row.key], series, at))
    Initiative.objects.bulk_create(made, batch_size=BATCH)
    links = [
        InitiativeLink(initiative_id=ids[row.key], series=series, key=key, how=how)
        for row in incoming
        for key, how in row.links
    ]
    InitiativeLink.objects.bulk_create(links, batch_size=BATCH, ignore_conflicts=True)
    return ids, [row.id for row in made]


def _initiative(row: IncomingInitiative, new_id: str, series: str, at: datetime) -> Initiative:
    return Initiative(
        id=new_id,
        path=f"{new_id}/",
        kind=row.kind,
        name=row.name,
        other_names=list(row.other_names),
        reference=row.reference,
        organisation_id=row.organisation_id,
        description=row.description,
        category=row.category,
        method=row.method,
        phase=row.phase,
        tags=list(row.tags),
        series=series,
        created_at=at,
    )


def _stored(series: str, ids: Mapping[str, str]) -> dict[tuple[str, Any], Report]:
    rows = Report.objects.filter(series=series, initiative_id__in=set(ids.values()))
    return {(row.initiative_id, row.as_at): row for row in rows}


def _sort(
    reports: Incoming, ids: Mapping[str, str], stored: Mapping[tuple[str, Any], Report], series: str
) -> tuple[list[Report], list[tuple[Report, dict[str, Any]]], int]:
    fresh: list[Report] = []
    changed: list[tuple[Report, dict[str, Any]]] = []
    same = 0
    for key, incoming in reports:
        values = {name: getattr(incoming, name) for name in REPORT_FIELDS}
        old = stored.get((ids[key], incoming.as_at))
        if old is None:
            fresh.append(
                Report(
                    id=fresh_id(),
                    initiative_id=ids[key],
                    series=series,
                    state=Report.State.APPROVED,
                    **values,
                )
            )
        elif found := differences(old, incoming):
            for name, value in values.items():
                setattr(old, name, value)
            changed.append((old, found))
        else:
            same += 1
    return fresh, changed, same


def _first_layers(
    fresh: Sequence[Report], sources: Mapping[str, IncomingInitiative], at: datetime
) -> None:
    """Layer 0 of each initiative without one: what its source calls the original, else what its
    first report says of cost and end date."""
    there = Baseline.objects.filter(initiative_id__in=set(sources), number=0)
    first = dict.fromkeys(there.values_list("initiative_id", flat=True))
    for row in sorted(fresh, key=lambda r: r.as_at):
        layer = _layer(row, sources[row.initiative_id], at)
        if layer.whole_life_cost or layer.end_date:
            first.setdefault(row.initiative_id, layer)
    Baseline.objects.bulk_create(filter(None, first.values()), batch_size=BATCH)


def _layer(row: Report, source: IncomingInitiative, at: datetime) -> Baseline:
    return Baseline(
        initiative_id=row.initiative_id,
        number=0,
        as_at=row.as_at,
        whole_life_cost=source.original_cost or row.whole_life_cost or None,
        benefits=row.benefits,
        currency=row.currency,
        base_year=row.base_year,
        start_date=row.start_date,
        end_date=source.original_end_date or row.end_date,
        origin=row.label,
        made_at=at,
    )


def _rows(fresh: Sequence[Report], added: Sequence[str]) -> list[dict[str, Any]]:
    """What the ledger keeps the digests of."""
    rows: list[dict[str, Any]] = [{"initiative": id_} for id_ in added]
    return rows + [{"report": r.id, "initiative": r.initiative_id, **_figures(r)} for r in fresh]


def _corrected(changed: Sequence[tuple[Report, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Old and new of every corrected figure, whole: what was stored is not lost."""
    return [
        {
            "report": row.id,
            "initiative": row.initiative_id,
            "changed": {name: [old, new] for name, (old, new) in found.items()},
        }
        for row, found in changed
    ]


def _figures(row: Report) -> dict[str, Any]:
    return {name: getattr(row, name) for name in REPORT_FIELDS if name != "cells"}


def _describe_again(incoming: Sequence[IncomingInitiative]) -> dict[str, dict[str, Any]]:
    """Give initiatives of the record the values that come with their id; "" and () say nothing.

    Returns, by id, [old, new] of each value that changed. Inside a transaction of its caller,
    which also writes the entry.
    """
    rows = Initiative.objects.in_bulk([row.id for row in incoming if row.id])
    changes: dict[str, dict[str, Any]] = {}
    for row in incoming:
        if row.id and (changed := _describe(rows[row.id], row)):
            changes[row.id] = changed
    Initiative.objects.bulk_update([rows[id_] for id_ in changes], _DESCRIBED, batch_size=100)
    return changes


def _describe(stored: Initiative, row: IncomingInitiative) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name in _DESCRIBED:
        new = getattr(row, name)
        value = list(new) if isinstance(new, tuple) else new
        old = getattr(stored, name)
        if value and old != value:
            setattr(stored, name, value)
            changed[name] = [old, value]
    return changed
