"""Pilots for tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from commonweal.apps.pilots.actions import (
    CountedSoFar,
    ask_look,
    design_pilot,
    lock_pilot,
    set_steps,
    work_out_look,
)
from commonweal.apps.pilots.models import Look, Pilot
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.shapes import Actor

NOW = timezone.now()
TODAY = NOW.date()
BY = {"by": Actor("system", "Tester"), "at": NOW}


def later(days: int) -> dict[str, Any]:
    return {**BY, "at": NOW + timedelta(days=days)}


def whole(**values: Any) -> dict[str, Any]:
    """Everything that a design needs: 40 % now, 50 % hoped for, one look, 500 in each group."""
    usual = {
        "title": "The new form", "hypothesis": "More finish", "cohort": "Every second visitor",
        "comparison": "The others", "stop_rule": "Complaints double", "outcome": "Finished forms",
        "unit": "percent", "starts": TODAY, "ends": TODAY + timedelta(days=90),
        "kind": "shares", "margin": Decimal(0), "now_value": Decimal(40),
        "hoped_value": Decimal(50), "looks_planned": 1, "size": 500,
    }  # fmt: skip
    return {**usual, **values}


def a_design(one: Initiative, **values: Any) -> Pilot:
    return design_pilot(initiative=one, values=whole(**values), **BY)


def a_pilot(one: Initiative, *, steps: Any = (), **values: Any) -> Pilot:
    """Locked, and running."""
    made = a_design(one, **values)
    if steps:
        set_steps(pilot=made, rows=steps, **BY)
    return lock_pilot(pilot=made, **BY)


def shares(new: int, other: int, count: int = 500) -> dict[str, int]:
    return {"new_hits": new, "new_count": count, "other_hits": other, "other_count": count}


def looked(pilot: Pilot, figures: dict[str, Any], *, day: date = TODAY, last: bool = False,
           days: int = 0) -> Look:  # fmt: skip
    """A look that the worker has judged, ``days`` later."""
    counted = CountedSoFar(day, figures, last=last)
    asked = ask_look(pilot=pilot, counted=counted, **later(days))
    return work_out_look(look=asked, at=later(days)["at"])
