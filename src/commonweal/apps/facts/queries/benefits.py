"""Facts about benefits, each with the benefits themselves as evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from commonweal.apps.benefits.models import InitiativeShare
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType, evidence_digest

NO_BENEFITS = gettext_noop("No benefits are listed.")
_OWNED = gettext_noop("whether every benefit has an owner")

FACTS = (
    FactName(
        "benefits.count", FactType.NUMBER, gettext_noop("the number of benefits listed"),
        "benefit_owner", "initiative_benefits",
    ),
    FactName("benefits.owned", FactType.TRUTH, _OWNED, "sro", "initiative_benefits"),
    FactName(
        "benefits.measured", FactType.TRUTH,
        gettext_noop("whether every benefit has a measure and a baseline"),
        "benefit_owner", "initiative_benefits",
    ),
    FactName(
        "benefits.validated", FactType.TRUTH,
        gettext_noop("whether every benefit was validated by a named person"),
        "sro", "initiative_benefits",
    ),
    FactName(
        "benefits.kept_after", FactType.TRUTH,
        gettext_noop("whether every benefit has an owner for after the initiative closes"),
        "sro", "initiative_benefits",
    ),
    FactName(
        "benefits.without_owner", FactType.NUMBER,
        gettext_noop("the number of benefits without an owner"), "sro", "initiative_benefits",
    ),
)  # fmt: skip
_COLUMNS = (
    "title", "owner_id", "owner_after_id", "measure_id", "baseline", "baseline_on", "stage",
    "marking", "disbenefit",
)  # fmt: skip
Row = dict[str, Any]


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """One query."""
    del on  # a benefit is as it stands in the record
    rows: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    for one, row in _read(initiative_ids):
        read = {name: row[name] for name in _COLUMNS if name != "marking"}
        rows[one].append((row, evidence_digest(read)))
    return {one: _facts(rows[one]) for one in initiative_ids}


def _read(initiative_ids: Sequence[str]) -> list[tuple[str, Row]]:
    shares = InitiativeShare.objects.filter(initiative__in=initiative_ids)
    columns = ("initiative_id", "benefit_id", *(f"benefit__{name}" for name in _COLUMNS))
    found = []
    for one, benefit, *values in shares.order_by("benefit_id").values_list(*columns):
        found.append((one, {"id": benefit, **dict(zip(_COLUMNS, values, strict=True))}))
    return found


def _facts(rows: list[tuple[Row, str]]) -> dict[str, Fact]:
    owned = _items(rows, lambda row: bool(row["owner_id"]))
    found = {
        "benefits.count": Fact.count(_items(rows, lambda _row: True)),
        "benefits.owned": Fact.of_all(owned, NO_BENEFITS),
        "benefits.measured": Fact.of_all(_items(rows, _is_measured), NO_BENEFITS),
        "benefits.validated": Fact.of_all(
            _items(rows, lambda row: row["stage"] != "proposed"), NO_BENEFITS
        ),
        "benefits.kept_after": Fact.of_all(
            _items(rows, lambda row: bool(row["owner_after_id"])), NO_BENEFITS
        ),
        "benefits.without_owner": Fact.unmet(owned),
    }
    return {name: replace(fact, fields=("benefits",)) for name, fact in found.items()}


def _is_measured(row: Row) -> bool:
    return bool(row["measure_id"]) and row["baseline"] is not None and bool(row["baseline_on"])


def _items(rows: list[tuple[Row, str]], met: Callable[[Row], bool]) -> list[FactItem]:
    return [
        FactItem(
            "benefit", row["id"], row["title"], f"/benefits/{row['id']}/", digest,
            met=met(row), marking=row["marking"],
        )
        for row, digest in rows
    ]  # fmt: skip
