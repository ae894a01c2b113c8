"""What the record says was approved and is now expected, of many initiatives at once, in a fixed
number of queries. Nothing here asks who reads: risks and benefits are those that are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from commonweal.apps.accounts.rules import stricter
from commonweal.apps.benefits.models import Benefit, InitiativeShare
from commonweal.apps.benefits.rules import Worth, counted_elsewhere
from commonweal.apps.diagnosis.rules import moved_end
from commonweal.apps.exposures.queries import exposure_rows
from commonweal.apps.exposures.rules import rolled
from commonweal.apps.plans.models import ChangeRequest, CostLine, Milestone
from commonweal.apps.plans.rules import CostFacts, line_of
from commonweal.apps.programmes.models import Baseline, Initiative, Report
from commonweal.apps.programmes.rules.quality import stale_before
from commonweal.apps.reports.rules import expected_cost
from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.queries import stood, with_parts
from commonweal.apps.tolerances.rules import (
    Figure,
    Kind,
    PairKnown,
    RiskKnown,
    ScopeKnown,
    ScopeLayer,
)
from commonweal.apps.tolerances.rules.comparing import Known

__all__ = ["Gathered", "gathered"]

PLAIN = frozenset({"open", "internal"})
Rows = Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of one kind. ``marking`` is the strictest of what it was read from, ``hands``
    are the ids of those whose report it rests on."""

    known: Known
    marking: str = "internal"
    hands: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Read:
    """The rows by initiative that the kinds have in common."""

    on: date
    layers: Rows
    reports: Mapping[str, Report]

    def layer(self, one: str) -> Baseline | None:
        return self.layers[one][-1] if self.layers[one] else None

    def report(self, one: str) -> Report | None:
        """The newest that was approved, where it is not older than the approved plan."""
        layer, report = self.layer(one), self.reports.get(one)
        if layer is None or report is None:
            return None
        since = report.as_at > layer.as_at or (not layer.number and report.as_at == layer.as_at)
        return report if since else None


def gathered(
    ones: Sequence[Initiative], on: date, *, kinds: Collection[Kind],
    risks: QuerySet[Risk], benefits: QuerySet[Benefit],
) -> dict[str, dict[Kind, Gathered]]:  # fmt: skip
    """What is known of these kinds."""
    ids = [one.id for one in ones]
    read = _Read(on, _layers(ids), _reports(ids, on))
    makers: dict[Kind, Callable[[], Mapping[str, Gathered]]] = {
        Kind.COST: lambda: _costs(ids, read),
        Kind.TIME: lambda: _ends(ids, read),
        Kind.SCOPE: lambda: _scopes(ids, read),
        Kind.BENEFIT: lambda: _benefits(ids, read, benefits),
        Kind.RISK: lambda: _risks(ids, on, risks),
    }
    found: dict[str, dict[Kind, Gathered]] = {one: {} for one in ids}
    for kind in kinds:
        for one, row in makers[kind]().items():
            found[one][kind] = row
    return found


# ── Cost and time ────────────────────────────────────────────────────────────────────────────


def _costs(ids: Sequence[str], read: _Read) -> dict[str, Gathered]:
    lines: dict[str, list[CostFacts]] = defaultdict(list)
    for row, promised in _promised(CostLine, ids):
        layer = read.layer(row.initiative_id)
        line = line_of(
            promised, layer.number if layer else None, forecast=row.forecast, actual=row.actual
        )
        facts = CostFacts(row.first_year, row.recurrence, row.currency, row.base_year, line)
        lines[row.initiative_id].append(facts)
    return {one: _cost(one, read, lines[one]) for one in ids}


def _cost(one: str, read: _Read, lines: list[CostFacts]) -> Gathered:
    layer = read.layer(one)
    approved = _of_layer(layer, "whole_life_cost")
    amount = None
    if layer is not None:
        promised = layer.whole_life_cost
        amount = expected_cost(lines, promised, layer.currency, layer.base_year)
    if layer is None or amount is None:
        return _reported("whole_life_cost", one, read, approved)
    money = (layer.currency, layer.base_year)
    forecast = Figure("forecast", amount, read.on, "lines", _plan(one, "costs"), money)
    return Gathered(PairKnown(approved, forecast))


def _ends(ids: Sequence[str], read: _Read) -> dict[str, Gathered]:
    promised: dict[str, dict[str, date]] = defaultdict(dict)
    expected: dict[str, dict[str, date | None]] = defaultdict(dict)
    said: set[str] = set()
    for row, layers in _promised(Milestone, ids):
        own, layer = row.initiative_id, read.layer(row.initiative_id)
        line = line_of(
            layers, layer.number if layer else None, forecast=row.forecast, actual=row.actual
        )
        if line.approved is not None:
            promised[own][row.id] = line.approved
        if not line.dropped:
            expected[own][row.id] = line.expected or line.approved
            said |= {own} if line.expected is not None else set()
    return {
        one: _end(one, read, promised[one], _known(expected[one]) if one in said else {})
        for one in ids
    }


def _end(
    one: str, read: _Read, promised: Mapping[str, date], expected: Mapping[str, date]
) -> Gathered:
    layer = read.layer(one)
    approved = _of_layer(layer, "end_date")
    moved = moved_end(layer.end_date, promised, expected) if layer else None
    if moved is None:
        return _reported("end_date", one, read, approved)
    forecast = Figure("forecast", moved, read.on, "milestones", _plan(one, "milestones"))
    return Gathered(PairKnown(approved, forecast))


def _reported(field: str, one: str, read: _Read, approved: Figure) -> Gathered:
    """What the newest report expects, where the plan itself does not say it line by line."""
    report = read.report(one)
    if report is None:
        why = "no-report-since" if read.reports.get(one) else "no-report"
        return Gathered(PairKnown(approved, Figure("forecast", None, why=why)))
    value = getattr(report, field)
    # A cost that was published as zero is no cost.
    known = value or None if field == "whole_life_cost" else value
    forecast = Figure(
        "forecast", known, report.as_at, report.label, f"/initiatives/{one}/reports/{report.id}/",
        (report.currency, report.base_year), "" if known is not None else "report-silent",
    )  # fmt: skip
    hands = {report.made_by_id, report.locked_by_id} - {"", "system"}
    old = report.as_at < stale_before(read.on)
    return Gathered(PairKnown(approved, forecast, old), hands=frozenset(hands))


def _of_layer(layer: Baseline | None, field: str) -> Figure:
    if layer is None:
        return Figure("approved", None, why="no-plan")
    value = getattr(layer, field)
    return Figure(
        "approved", value, layer.as_at, f"layer {layer.number}", _plan(layer.initiative_id),
        (layer.currency, layer.base_year), "" if value is not None else "plan-silent",
    )  # fmt: skip


# ── Scope ────────────────────────────────────────────────────────────────────────────────────


def _scopes(ids: Sequence[str], read: _Read) -> dict[str, Gathered]:
    waiting: dict[str, list[str]] = defaultdict(list)
    asked = ChangeRequest.objects.filter(initiative__in=ids, state="submitted").order_by("id")
    for one, proposed in asked.values_list("initiative_id", "proposed"):
        figures = proposed.get("figures", {})
        if "scope" in figures:
            waiting[one].append(figures["scope"] or "")
    return {
        one: Gathered(
            ScopeKnown(
                tuple(
                    ScopeLayer(row.as_at, row.scope, f"layer {row.number}", _plan(one))
                    for row in read.layers[one]
                ),
                tuple(waiting[one]),
                read.on,
            )
        )
        for one in ids
    }


# ── Benefits ─────────────────────────────────────────────────────────────────────────────────


def _benefits(ids: Sequence[str], read: _Read, benefits: QuerySet[Benefit]) -> dict[str, Gathered]:
    shares: dict[str, dict[str, Any]] = defaultdict(dict)
    rows = InitiativeShare.objects.filter(initiative__in=ids, benefit__in=benefits)
    columns = (
        "initiative_id", "benefit_id", "percent", "benefit__benefit_class", "benefit__currency",
        "benefit__base_year", "benefit__group_id", "benefit__disbenefit", "benefit__marking",
        "benefit__measure__marking", "benefit__profile__planned", "benefit__profile__forecast",
    )  # fmt: skip
    for row in rows.order_by("benefit_id", "benefit__profile__starts").values(*columns):
        own = shares[row["initiative_id"]].setdefault(row["benefit_id"], {**row, "lines": []})
        pair = row["benefit__profile__planned"], row["benefit__profile__forecast"]
        own["lines"].append(pair)
    return {one: _benefit(one, read, list(shares[one].values())) for one in ids}


def _benefit(one: str, read: _Read, rows: list[dict[str, Any]]) -> Gathered:
    """From the profiles of the benefits, where each that is put into money has both amounts for
    every year, all in one kind of money; else from the plan and the newest report."""
    priced = [row for row in rows if row["benefit__benefit_class"] != "qualitative"]
    money = {(row["benefit__currency"], row["benefit__base_year"]) for row in priced}
    whole = all(None not in pair for row in priced for pair in row["lines"])
    if not priced or not whole or len(money) != 1 or ("", 0) in money:
        return _reported("benefits", one, read, _of_layer(read.layer(one), "benefits"))
    planned, forecast = _summed(priced)
    path, (kind,) = f"/initiatives/{one}/benefits/", money
    marking = "internal"
    for row in priced:
        marking = stricter(marking, row["benefit__marking"])
        marking = stricter(marking, row["benefit__measure__marking"] or "internal")
    known = PairKnown(
        Figure("approved", planned, read.on, "profiles", path, kind),
        Figure("forecast", forecast, read.on, "profiles", path, kind),
    )
    return Gathered(known, marking)


def _summed(rows: list[dict[str, Any]]) -> tuple[Decimal, Decimal]:
    """Planned and forecast over all years, as far as this initiative brings them. Of those that are
    counted once the one that was planned to bring most counts."""
    worths = [
        Worth(
            row["benefit_id"], row["benefit__benefit_class"], row["benefit__currency"],
            row["benefit__base_year"], sum((p for p, _f in row["lines"]), Decimal(0)),
            row["benefit__group_id"] or "", row["benefit__disbenefit"],
        )
        for row in rows
    ]  # fmt: skip
    elsewhere = counted_elsewhere(worths)
    counted = [row for row in rows if row["benefit_id"] not in elsewhere]
    planned, forecast = (
        sum(
            (pair[at] * row["percent"] / 100 for row in counted for pair in row["lines"]),
            Decimal(0),
        )
        for at in (0, 1)
    )
    return planned, forecast


# ── Risk ─────────────────────────────────────────────────────────────────────────────────────


def _risks(ids: Sequence[str], on: date, risks: QuerySet[Risk]) -> dict[str, Gathered]:
    """The risks that are each initiative's own."""
    found = risks.filter(initiative__in=ids)
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in stood(with_parts(found), on):
        rows[row.risk.initiative_id or ""].append(row)
    opened = [row for own in rows.values() for row in own if row.risk.is_open]
    lines = {line.id: line for line in exposure_rows(opened, found)}
    return {one: _risk(one, rows[one], lines, on) for one in ids}


def _risk(one: str, rows: list[Any], lines: Mapping[str, Any], on: date) -> Gathered:
    """An empty register, or one of which all is marked, is not known."""
    path, marking = f"/initiatives/{one}/risks/", "internal"
    opened = [row for row in rows if row.risk.is_open]
    told = rolled(lines[row.risk.id] for row in opened)
    for row in opened:
        marking = stricter(marking, row.risk.marking)
    known = RiskKnown(
        register=any(row.risk.marking in PLAIN for row in rows),
        open=told.risks,
        above=told.above,
        unknown=told.unknown,
        unpriced=told.unpriced,
        sums={(each.currency, each.base_year): each.amount for each in told.sums},
        on=on,
        path=path,
    )
    return Gathered(known, marking)


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────


def _layers(ids: Sequence[str]) -> Rows:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in Baseline.objects.filter(initiative__in=ids).order_by("number"):
        found[row.initiative_id].append(row)
    return found


def _reports(ids: Sequence[str], on: date) -> dict[str, Report]:
    rows = Report.objects.filter(initiative__in=ids, state="approved", as_at__lte=on)
    lean = rows.defer("narratives", "cells").order_by("as_at", "id")
    return {row.initiative_id: row for row in lean}


def _promised(kind: Any, ids: Sequence[str]) -> list[tuple[Any, dict[int, Any]]]:
    """Each milestone or cost line with what the layers promise of it. One query."""
    rows: dict[str, tuple[Any, dict[int, Any]]] = {}
    found = kind.objects.filter(initiative__in=ids).order_by("id")
    for row in found.annotate(layer=F("layers__baseline__number"), promised=F("layers__promised")):
        _row, promised = rows.setdefault(row.id, (row, {}))
        if row.layer is not None:
            promised[row.layer] = row.promised
    return list(rows.values())


def _known(days: Mapping[str, date | None]) -> dict[str, date]:
    return {key: day for key, day in days.items() if day}


def _plan(initiative_id: str, part: str = "") -> str:
    return f"/initiatives/{initiative_id}/plan/" + (f"#{part}" if part else "")
