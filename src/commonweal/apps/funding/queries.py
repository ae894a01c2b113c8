"""Who pays for an initiative, and what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet, Sum

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.funding.models import FundingShare
from commonweal.apps.funding.rules import share_amount
from commonweal.apps.programmes.models import Baseline, Initiative

__all__ = [
    "Drawn",
    "ShareRow",
    "bodies_for",
    "funding_of",
    "money_of",
]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn of a share, in one currency and price base."""

    amount: Decimal
    currency: str
    base_year: int


@dataclass(frozen=True, slots=True)
class ShareRow:
    """``worth`` is the share of the promised whole-life cost; ``left`` what is not drawn of it,
    None where that cannot be said because of the money it was drawn in."""

    record: FundingShare
    worth: Decimal | None
    drawn: list[Drawn]
    left: Decimal | None


def funding_of(initiative: Initiative) -> list[ShareRow]:
    """The shares, the largest first; not for somebody from whom the cost is kept back."""
    layer = max(initiative.baselines.all(), key=attrgetter("number"), default=None)
    shares = initiative.funding_shares.select_related("organisation")
    rows = list(shares)
    if not rows:
        return []
    drawn = shares.order_by().values(
        "id", "drawdowns__currency", "drawdowns__base_year"
    ).annotate(amount=Sum("drawdowns__amount"))  # fmt: skip
    sums: dict[str, list[Drawn]] = {}
    for row in drawn:
        if row["amount"] is not None:
            one = Drawn(row["amount"], row["drawdowns__currency"], row["drawdowns__base_year"])
            sums.setdefault(row["id"], []).append(one)
    return [_share(row, layer, sums.get(row.id, [])) for row in rows]


def money_of(initiative: Initiative) -> dict[str, Any]:
    """The currency and price base in which the newest layer promises."""
    layer = initiative.baselines.order_by("-number").first()
    return {"currency": layer.currency, "base_year": layer.base_year} if layer else {}


def bodies_for(initiative: Initiative) -> QuerySet[Organisation]:
    """The bodies that may pay for it: real ones for a real initiative."""
    alike = Organisation.objects.filter(illustrative=initiative.organisation.illustrative)
    return alike.filter(merged_into=None)


def _share(row: FundingShare, layer: Baseline | None, drawn: list[Drawn]) -> ShareRow:
    worth = share_amount(row.percent, layer.whole_life_cost if layer else None)
    money = (layer.currency, layer.base_year) if layer else ("", 0)
    comparable = worth is not None and all((d.currency, d.base_year) == money for d in drawn)
    left = worth - sum((d.amount for d in drawn), Decimal(0)) if worth and comparable else None
    return ShareRow(row, worth, drawn, left)
