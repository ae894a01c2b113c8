"""What was read and how much was taken, as JSON keeps it beside an exception, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from commonweal.apps.tolerances.rules.comparing import Figure, Taken, Use
from commonweal.apps.tolerances.rules.limits import Kind, Limit, Unit

__all__ = ["figures_from", "record_of", "uses_from"]

_PLACES = Decimal("0.01")
Record = Mapping[str, Any]


def record_of(figures: Iterable[Figure], uses: Iterable[Use]) -> dict[str, Any]:
    """Plain JSON: the figures with their sources, and each line with what is taken of it. It names
    no people."""
    return {
        "figures": [_figure(one) for one in figures],
        "uses": [_use(one) for one in uses],
    }


def figures_from(record: Record) -> list[Figure]:
    return [
        Figure(
            name=one["name"],
            value=_value(one["value"]),
            as_at=_day(one["as_at"]),
            label=one["label"],
            path=one["path"],
            money=_money(one["money"]),
            why=one["why"],
        )
        for one in record.get("figures", ())
    ]


def uses_from(record: Record) -> list[Use]:
    return [
        Use(
            Limit(
                kind=Kind(one["kind"]),
                unit=Unit(one["unit"]),
                value=Decimal(one["value"]),
                since=date.fromisoformat(one["since"]),
                money=_money(one["money"]),
                record=one["record"],
                place=one["place"],
            ),
            Taken(_number(one["taken"]), one["whole"], one["why"]),
        )
        for one in record.get("uses", ())
    ]


def _figure(one: Figure) -> dict[str, Any]:
    value = one.value
    kept = {"date": value.isoformat()} if isinstance(value, date) else _text(value)
    return {
        "name": one.name,
        "value": kept,
        "as_at": one.as_at.isoformat() if one.as_at else "",
        "label": one.label,
        "path": one.path,
        "money": list(one.money),
        "why": one.why,
    }


def _use(one: Use) -> dict[str, Any]:
    limit, taken = one.limit, one.taken
    return {
        "kind": limit.kind.value,
        "unit": limit.unit.value,
        "value": _text(limit.value),
        "since": limit.since.isoformat(),
        "money": list(limit.money),
        "record": limit.record,
        "place": limit.place,
        "taken": _text(_shortened(taken.value)),
        "whole": taken.whole,
        "why": taken.why,
        "state": one.state.value,
    }


def _shortened(value: Decimal | None) -> Decimal | None:
    """To two places, upwards: lines have two, so that what was beyond one still is."""
    return None if value is None else value.quantize(_PLACES, rounding=ROUND_CEILING)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _value(value: Any) -> Decimal | date | None:
    if isinstance(value, Mapping):
        return date.fromisoformat(value["date"])
    return _number(value)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _money(pair: Sequence[Any]) -> tuple[str, int]:
    currency, year = pair
    return str(currency), int(year)
