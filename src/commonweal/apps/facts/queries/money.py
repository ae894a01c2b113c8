"""Facts about funding, and about the measures of an initiative."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_noop

from commonweal.apps.facts.queries.programmes import NO_COST, newest_layers
from commonweal.apps.funding.models import FundingShare
from commonweal.apps.measures.models import Measure
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType, evidence_digest

NO_SHARES = gettext_noop("Nobody has said who pays.")
NO_MEASURES = gettext_noop("It has no measures of its own.")
_KEPT = ("whole_life_cost",)

FUNDING = (
    FactName(
        "funding.whole", FactType.TRUTH,
        gettext_noop("whether the shares of those who pay sum to the whole"), "finance", "funding",
    ),
    FactName(
        "funding.agreed", FactType.NUMBER,
        gettext_noop("what those who pay agreed to, in whole currency units"),
        "finance", "funding",
    ),
)  # fmt: skip
MEASURES = (
    FactName(
        "measures.count", FactType.NUMBER, gettext_noop("the number of its measures"),
        "analyst", "initiative",
    ),
    FactName(
        "measures.current", FactType.TRUTH,
        gettext_noop("whether none of its measures waits for a value that is due"),
        "analyst", "initiative",
    ),
)  # fmt: skip


def funding_facts(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """Two queries."""
    del on  # shares have no dates
    rows = FundingShare.objects.filter(initiative__in=initiative_ids).order_by()
    sums = rows.values("initiative_id").annotate(percent=Sum("percent"))
    shares = {row["initiative_id"]: row["percent"] for row in sums}
    layers = newest_layers(initiative_ids)
    found = {}
    for one in initiative_ids:
        percent = shares.get(one)
        cost = layers[one]["whole_life_cost"] if one in layers else None
        found[one] = {
            "funding.whole": _whole(one, percent),
            "funding.agreed": _agreed(cost, percent),
        }
    return found


def _whole(one: str, percent: Decimal | None) -> Fact:
    if percent is None:
        return Fact(None, NO_SHARES, fields=_KEPT)
    item = FactItem(
        "funding_shares", one, "Who pays", f"/initiatives/{one}/plan/#funding",
        evidence_digest({"percent": f"{percent:.3f}"}), met=percent == 100, fields=_KEPT,
    )  # fmt: skip
    return Fact(percent == 100, items=(item,), fields=_KEPT)


def _agreed(cost: Decimal | None, percent: Decimal | None) -> Fact:
    if percent is None or cost is None:
        return Fact(None, NO_SHARES if percent is None else NO_COST, fields=_KEPT)
    return Fact((cost * percent / 100).quantize(Decimal("0.01")), fields=_KEPT)


def measure_facts(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """One query."""
    rows = Measure.objects.filter(initiative__in=initiative_ids).order_by("id")
    columns = ("initiative_id", "id", "name", "latest_ends", "stale_after", "marking")
    items: dict[str, list[FactItem]] = defaultdict(list)
    for one, record, name, latest, stale_after, marking in rows.values_list(*columns):
        read = {"name": name, "latest_ends": latest, "stale_after": stale_after}
        items[one].append(
            FactItem(
                "measure", record, name, f"/measures/{record}/", evidence_digest(read),
                met=latest is not None and on <= stale_after, marking=marking,
            )
        )  # fmt: skip
    return {
        one: {
            "measures.count": Fact.count(items[one]),
            "measures.current": Fact.of_all(items[one], NO_MEASURES),
        }
        for one in initiative_ids
    }
