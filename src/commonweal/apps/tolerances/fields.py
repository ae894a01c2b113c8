"""The fields of what may differ, as forms here and above ask for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from commonweal.apps.plans.fields import Amount, BaseYear, Currency
from commonweal.apps.tolerances.models import Tolerance
from commonweal.apps.tolerances.queries import limits_of
from commonweal.apps.tolerances.rules import UNITS, Kind, Limit, Unit
from commonweal.apps.tolerances.words import MEASURED

__all__ = ["LineFields", "starting"]

_MOST = 100_000


class LineFields(forms.Form):
    """One field for each measure of the kind."""

    def __init__(self, *args: Any, kind: Kind, **given: Any) -> None:
        super().__init__(*args, **given)
        self.kind = kind
        for unit in UNITS[kind]:
            self.fields[unit.value] = self._field(unit)
        if Unit.MONEY in UNITS[kind]:
            self.fields["currency"] = Currency(required=False)
            self.fields["base_year"] = BaseYear()

    def _field(self, unit: Unit) -> forms.Field:
        label = MEASURED[self.kind, unit]
        if unit is Unit.MONEY:
            return Amount(label=label)
        given: dict[str, Any] = {"label": label, "required": False, "min_value": 0}
        if unit is Unit.PERCENT:
            return forms.DecimalField(max_digits=7, decimal_places=2, **given)
        return forms.IntegerField(max_value=_MOST, **given)

    def lines(self) -> dict[str, Any]:
        held = self.cleaned_data
        values = {unit: held[unit.value] for unit in UNITS[self.kind]}
        money = {name: held[name] for name in ("currency", "base_year") if name in held}
        return {"values": values, **money}


def starting(row: Tolerance | None, limits: tuple[Limit, ...], today: date) -> dict[str, Any]:
    """What a new tolerance begins with: what this level says now, else what holds here."""
    found: dict[str, Any] = {"from_on": today}
    if row is not None:
        limits = tuple(limits_of(row))
    for one in limits:
        found[one.unit.value] = f"{one.value:f}".removesuffix(".00")
        if one.unit is Unit.MONEY:
            found["currency"], found["base_year"] = one.money
    return found
