"""Add a layer to what an initiative promises. Layers are added, never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
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


def put_layer(*, initiative: Initiative, promise: Promise, by: Actor, at: datetime) -> Baseline:
    """The next layer, 0 where there is none yet, for a caller that has locked the initiative and
    records what it does. ``by`` is who approved it."""
    highest = initiative.baselines.aggregate(highest=Max("number"))["highest"]
    layer = Baseline(
        initiative=initiative,
        number=0 if highest is None else highest + 1,
        **asdict(promise),
        approved_by_id=by.id,
        approved_by_label=by.label,
        made_at=at,
    )
    layer.full_clean()
    layer.save()
    refresh_positions([initiative.id])
    return layer


@transaction.atomic
def add_layer(
    *, initiative: Initiative, promise: Promise, by: Actor, at: datetime, reason: str = ""
) -> Baseline:
    """The next layer, and its entry in the history."""
    held = Initiative.objects.select_for_update().get(id=initiative.id)
    layer = put_layer(initiative=held, promise=promise, by=by, at=at)
    record(
        verb="initiative.layer-added",
        subject=subject_of(initiative),
        by=by,
        at=at,
        payload={"number": layer.number, **asdict(promise)},
        reason=reason,
    )
    return layer
