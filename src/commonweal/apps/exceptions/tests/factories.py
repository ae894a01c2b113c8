"""Small tolerances and exceptions for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.tolerances.actions import Wanted, set_tolerance
from commonweal.apps.tolerances.models import Tolerance
from commonweal.apps.tolerances.queries import Level
from commonweal.apps.tolerances.rules import Kind, Unit
from commonweal.kernel.shapes import Actor


def lets_differ(
    place: Initiative | Organisation, kind: str, by: Actor, at: datetime, **lines: Any
) -> Tolerance:
    """``lets_differ(body, "cost", by, at, percent=10)``, from that day on."""
    level = Level(place) if isinstance(place, Organisation) else Level(place.organisation, place)
    currency = lines.pop("currency", "GBP")
    day = at.date()
    wanted = Wanted(
        values={Unit(unit): Decimal(str(value)) for unit, value in lines.items()},
        from_on=day,
        review_on=day + timedelta(days=100),
        reason="Agreed by the board",
        currency=currency,
    )
    return set_tolerance(level=level, kind=Kind(kind), wanted=wanted, by=by, at=at)


def an_exception(one: Initiative, at: datetime, kind: str = "cost") -> ToleranceException:
    """An open one, addressed to the body."""
    figures = {
        "figures": [],
        "uses": [
            {
                "kind": kind, "unit": "percent", "value": "10", "since": "2026-01-01",
                "money": ["", 0], "record": "", "place": "", "taken": "20", "whole": True,
                "why": "", "state": "beyond",
            }
        ],
    }  # fmt: skip
    return ToleranceException.objects.create(
        initiative=one,
        kind=kind,
        level_organisation=one.organisation,
        figures=figures,
        raised_at=at,
    )
