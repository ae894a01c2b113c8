"""Facts about the business case. What is not approved is not spoken of: not everybody sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.facts.queries.programmes import newest_layers
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType, evidence_digest

NONE_APPROVED = gettext_noop("No version of the business case is approved.")

FACTS = (
    FactName(
        "cases.approved", FactType.TRUTH,
        gettext_noop("whether a version of the business case is approved"), "sro", "case",
    ),
    FactName(
        "cases.stage", FactType.TEXT,
        gettext_noop("the stage of the approved case: strategic-outline, outline, full, programme"),
        "sro", "case",
    ),
    FactName(
        "cases.approved_on", FactType.DATE,
        gettext_noop("the day on which the newest version was approved"), "sro", "case",
    ),
    FactName(
        "cases.newer_than_change", FactType.TRUTH,
        gettext_noop("whether the case was approved after the newest change of the plan"),
        "programme_manager", "case",
    ),
)  # fmt: skip


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """Two queries. What was approved after ``on`` does not count."""
    rows = BusinessCase.objects.filter(
        initiative__in=initiative_ids, state=BusinessCase.State.APPROVED, decided_at__date__lte=on
    ).order_by("number")
    columns = ("id", "initiative_id", "number", "stage", "decided_at", "content_digest")
    newest = {row["initiative_id"]: row for row in rows.values(*columns)}
    layers = newest_layers(initiative_ids)
    return {one: _facts(newest.get(one), layers.get(one)) for one in initiative_ids}


def _facts(case: dict[str, Any] | None, layer: dict[str, Any] | None) -> dict[str, Fact]:
    if case is None:
        return {
            "cases.approved": Fact(False, NONE_APPROVED),  # noqa: FBT003 - the value of the fact
            **{
                f"cases.{name}": Fact.unknown(NONE_APPROVED)
                for name in ("stage", "approved_on", "newer_than_change")
            },
        }
    read = {name: case[name] for name in ("number", "stage", "content_digest")}
    item = FactItem(
        "business_case", case["id"], f"Business case, version {case['number']}",
        f"/initiatives/{case['initiative_id']}/case/{case['id']}/", evidence_digest(read), met=True,
    )  # fmt: skip
    changed = layer["made_at"] if layer and layer["number"] else None
    newer = changed is None or case["decided_at"] >= changed
    values = {
        "approved": True,
        "stage": case["stage"],
        "approved_on": case["decided_at"].date(),
        "newer_than_change": newer,
    }
    return {f"cases.{name}": Fact(value, items=(item,)) for name, value in values.items()}
