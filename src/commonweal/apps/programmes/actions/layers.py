"""Add a layer to what an initiative promises. Layers are added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from commonweal.apps.ledger.actions import record
from commonweal.apps.programmes.actions.initiatives import subject_of
from commonweal.apps.programmes.actions.positions import refresh_positions
from commonweal.apps.programmes.models import Baseline, Initiative
from commonweal.kernel.shapes import Actor


@dataclass(frozen=True, slots=True)
class Promise:
    """The figures of one layer. Money in whole units of ``currency``."""

    as_at: date
    origin: str
    whole_life_cost: Decimal | None = None
    benefits: Decimal | None = None
    currency: str = ""
    base_year: int = 0
    start_date: date | None = None
    end_date: date | None = None
    scope: str = ""

    def __post_init__(self) -> None:
        if self.whole_life_cost is not None and not self.currency:
            raise ValueError("a cost needs its currency")


@transaction.atomic
def add_layer(
    *, initiative: Initiative, promise: Promise, by: Actor, at: datetime, reason: str = ""
) -> Baseline:
    """The next layer: 0 where there is none yet. ``by`` is who approved it."""
    Initiative.objects.select_for_update().get(id=initiative.id)
    highest = initiative.baselines.aggregate(highest=Max("number"))["highest"]
    layer = Baseline(
        initiative=initiative,
        number=0 if highest is None else highest + 1,
        as_at=promise.as_at,
        whole_life_cost=promise.whole_life_cost,
        benefits=promise.benefits,
        currency=promise.currency,
        base_year=promise.base_year,
        start_date=promise.start_date,
        end_date=promise.end_date,
        scope=promise.scope,
        origin=promise.origin,
        approved_by_id=by.id,
        approved_by_label=by.label,
        made_at=at,
    )
    layer.full_clean()
    layer.save()
    refresh_positions([initiative.id])
    record(
        verb="initiative.layer-added",
        subject=subject_of(initiative),
        by=by,
        at=at,
        payload={
            "number": layer.number,
            "whole_life_cost": promise.whole_life_cost,
            "currency": promise.currency,
            "base_year": promise.base_year,
            "start_date": promise.start_date,
            "end_date": promise.end_date,
            "scope": promise.scope,
            "origin": promise.origin,
        },
        reason=reason,
    )
    return layer
