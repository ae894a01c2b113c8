"""Facts about initiatives and what is reported of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from commonweal.apps.programmes.models import Baseline, Initiative, Report
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType, evidence_digest

NO_PLAN = gettext_noop("Nothing is promised yet: the plan has not been started.")
NO_COST = gettext_noop("The plan gives no whole-life cost.")
NO_END = gettext_noop("The plan gives no end date.")
NO_PHASE = gettext_noop("Nobody has said in which phase it is.")
NO_REPORT = gettext_noop("No report is approved.")
NO_CONFIDENCE = gettext_noop("The newest report gives no confidence.")

FACTS = (
    FactName(
        "programmes.whole_life_cost", FactType.NUMBER,
        gettext_noop("the whole-life cost in the approved plan, in whole currency units"),
        "finance", "plan",
    ),
    FactName(
        "programmes.currency", FactType.TEXT,
        gettext_noop("the currency of the approved plan, such as GBP"), "finance", "plan",
    ),
    FactName(
        "programmes.end_date", FactType.DATE,
        gettext_noop("the end date in the approved plan"), "programme_manager", "plan",
    ),
    FactName(
        "programmes.phase", FactType.TEXT,
        gettext_noop("the phase: proposed, definition, delivery, closed or cancelled"),
        "programme_manager", "initiative",
    ),
    FactName(
        "programmes.report_days", FactType.NUMBER,
        gettext_noop("the days since the date of the newest approved report"),
        "programme_manager", "initiative",
    ),
    FactName(
        "programmes.confidence", FactType.TEXT,
        gettext_noop("the confidence in the newest approved report: green, amber, red ..."),
        "sro", "initiative",
    ),
)  # fmt: skip


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """Three queries."""
    phases = dict(Initiative.objects.filter(id__in=initiative_ids).values_list("id", "phase"))
    layers = newest_layers(initiative_ids)
    reports = _newest_reports(initiative_ids, on)
    return {
        one: {
            **_promised(layers.get(one)),
            **_reported(reports.get(one), on),
            "programmes.phase": _text(phases.get(one), NO_PHASE),
        }
        for one in initiative_ids
    }


def newest_layers(initiative_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The newest layer of the promise of each."""
    rows = Baseline.objects.filter(initiative__in=initiative_ids).order_by("number")
    columns = (
        "id", "initiative_id", "number", "as_at", "whole_life_cost", "currency", "base_year",
        "end_date", "made_at",
    )  # fmt: skip
    return {row["initiative_id"]: row for row in rows.values(*columns)}


def _newest_reports(initiative_ids: Sequence[str], on: date) -> dict[str, dict[str, Any]]:
    rows = Report.objects.filter(
        initiative__in=initiative_ids, state=Report.State.APPROVED, as_at__lte=on
    ).order_by("as_at", "id")
    columns = ("id", "initiative_id", "as_at", "label", "confidence", "snapshot_digest")
    return {row["initiative_id"]: row for row in rows.values(*columns)}


def _promised(layer: dict[str, Any] | None) -> dict[str, Fact]:
    cost, currency, end = (f"programmes.{n}" for n in ("whole_life_cost", "currency", "end_date"))
    if layer is None:
        return dict.fromkeys((cost, currency, end), Fact.unknown(NO_PLAN))
    read = {name: layer[name] for name in ("number", "as_at", "currency", "base_year")}
    item = FactItem(
        "baseline", layer["id"], f"Plan, layer {layer['number']}",
        f"/initiatives/{layer['initiative_id']}/plan/", evidence_digest(read),
    )  # fmt: skip
    kept = ("whole_life_cost",)
    return {
        cost: _given(layer["whole_life_cost"], NO_COST, item, kept),
        currency: _given(layer["currency"] or None, NO_COST, item, ()),
        end: _given(layer["end_date"], NO_END, item, ("end_date",)),
    }


def _reported(report: dict[str, Any] | None, on: date) -> dict[str, Fact]:
    days, confidence = "programmes.report_days", "programmes.confidence"
    if report is None:
        return dict.fromkeys((days, confidence), Fact.unknown(NO_REPORT))
    path = f"/initiatives/{report['initiative_id']}/reports/{report['id']}/"
    read = {name: report[name] for name in ("as_at", "label", "snapshot_digest")}
    item = FactItem("report", report["id"], report["label"], path, evidence_digest(read))
    return {
        days: Fact((on - report["as_at"]).days, items=(item,)),
        confidence: _given(report["confidence"] or None, NO_CONFIDENCE, item, ("confidence",)),
    }


def _given(value: Any, why: str, item: FactItem, fields: tuple[str, ...]) -> Fact:
    return Fact(value, why if value is None else "", (item,), fields=fields)


def _text(value: str | None, why: str) -> Fact:
    return Fact(value or None, "" if value else why)
