"""The catalogue: what goes wrong when data moves, each kind planted in the target's rows.

``totals``: the control totals claim to find it. ``said``: what the finding says. The deeper levels
claim to find every one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.engines.verify.stores import Row

__all__ = ["FAULTS", "Fault"]


@dataclass(frozen=True)
class Fault:
    name: str
    plant: Callable[[list[Row]], list[Row]]
    said: str
    totals: bool = False
    key: tuple[str, ...] = ("id",)
    not_in: tuple[str, ...] = ()
    """Stores whose values this fault does not exist in."""
    prepare: Callable[[list[Row]], list[Row]] = lambda rows: rows
    absence: bool = False


def at(place: int, **values: Any) -> Callable[[list[Row]], list[Row]]:
    """Other values in one row; a function is given the value that was there."""

    def plant(rows: list[Row]) -> list[Row]:
        row = rows[place]
        made = {name: each(row[name]) if callable(each) else each for name, each in values.items()}
        rows[place] = {**row, **made}
        return rows

    return plant


def everywhere(column: str, change: Callable[[Any], Any]) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [{**row, column: change(row[column])} for row in rows]


def swapped(rows: list[Row]) -> list[Row]:
    """The values of two rows in each other's place, but for the key."""
    one, other = rows[5], rows[6]
    rows[5], rows[6] = {**other, "id": one["id"]}, {**one, "id": other["id"]}
    return rows


def swapped_values(rows: list[Row]) -> list[Row]:
    """One value each, which keeps every sum, and every sum of linear hashes."""
    one, other = rows[5]["total"], rows[6]["total"]
    return at(6, total=one)(at(5, total=other)(rows))


def shifted(rows: list[Row]) -> list[Row]:
    """Each text column holds what belongs to the one before it."""
    return [
        {**row, "office": row["note"], "name": row["office"], "code": row["name"]} for row in rows
    ]


def without(column: str) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [{k: v for k, v in row.items() if k != column} for row in rows]


def cancelling(rows: list[Row]) -> list[Row]:
    cent = Decimal("0.01")
    return at(9, amount=lambda v: v - cent)(at(8, amount=lambda v: v + cent)(rows))


def summer(rows: list[Row]) -> list[Row]:
    """Local times that were taken for UTC after the clocks changed, and only then."""
    hour = timedelta(hours=1)
    late = [row for row in rows if row["changed"].day > 28]
    return [{**row, "changed": row["changed"] + hour} if row in late else row for row in rows]


def nibble(old: str, new: str) -> Callable[[list[Row]], list[Row]]:
    def change(value: bytes) -> bytes:
        return bytes([*value[:-1], value[-1] & 0xF0 | int(new, 16)])

    return at(10, packed=change)


def joined(rows: list[Row]) -> list[Row]:
    """("1", "23") becomes ("12", "3")."""
    return at(0, office="12", code="3")(rows)


def prepared_key(rows: list[Row]) -> list[Row]:
    return at(0, office="1", code="23")(rows)


_LATER = timedelta(hours=2)
_TEXT_ONLY = ("sqlite", "csv")  # these keep no binary zero beside zero, and no NaN

FAULTS = (
    Fault("row lost", lambda rows: rows[:7] + rows[8:], "not in the target", totals=True),
    Fault("row doubled", lambda rows: [*rows, rows[3]], "more often", totals=True),
    Fault("row added", lambda rows: [*rows, {**rows[3], "id": 99}], "not in the source", True),
    Fault("rows swapped", swapped, "amount, 1 value: "),
    Fault("values swapped", swapped_values, "total, 1 value: "),
    Fault("1 cent", at(4, amount=lambda v: v + Decimal("0.01")), "differs by +0.01", totals=True),
    Fault("1e-6", at(4, share=lambda v: v + Decimal("0.000001")), "+0.000001", totals=True),
    Fault("1 microsecond", at(4, changed=lambda v: v + timedelta(microseconds=1)), "microsecond"),
    Fault("1 day", at(4, born=lambda v: v + timedelta(days=1)), "differs by +1 days"),
    Fault("1 century", at(4, born=lambda v: v.replace(year=v.year + 100)), "+1 centuries", True),
    Fault("time zone", everywhere("seen", lambda v: v + _LATER), "seen, 40 values: ", True),
    Fault("daylight-saving hour", summer, "differs by +1 hours", totals=True),
    Fault("case", at(4, name=str.upper), "capitals"),
    Fault("accent", at(4, name=lambda v: v.replace("ë", "e")), "accent"),
    Fault("normal form", at(4, name=lambda v: unicodedata.normalize("NFD", v)), "NFD", True),
    Fault("trailing blank", at(4, name=lambda v: f"{v} "), "blank at the end", totals=True),
    Fault("nothing became empty", at(3, note=""), "nothing became empty", totals=True),
    Fault("empty became nothing", at(4, note=None), "empty became nothing", totals=True),
    Fault("number became nothing", at(4, total=None), "became nothing", totals=True),
    Fault(
        "nothing became zero",
        at(4, total=0),
        "nothing became zero",
        totals=True,
        prepare=at(4, total=None),
    ),
    Fault("text cut", at(4, name=lambda v: v[:6]), "cut to 6 characters", totals=True),
    Fault("long digits", at(4, code=lambda v: f"{v[:-1]}9"), "other digits"),
    Fault("large number", at(4, total=lambda v: v + 2**53), "differs by", totals=True),
    Fault("folded number", at(4, total=2**32), "total", totals=True, prepare=at(4, total=1)),
    Fault(
        "negative zero",
        at(4, rate=-0.0),
        "negative zero",
        not_in=("sqlite",),
        prepare=at(4, rate=0.0),
    ),
    Fault(
        "not a number",
        at(4, rate=float("nan")),
        "a number became NaN",
        not_in=("sqlite",),
    ),
    Fault("sign C became D", nibble("c", "d"), "sign nibble C became D"),
    Fault("sign C became F", nibble("c", "f"), "sign nibble C became F"),
    Fault("wrong branch", at(4, packed=b"\xf0\xf1\xf2"), "other bytes"),
    Fault("column shifted", shifted, "office", totals=True),
    Fault("column missing", without("code"), "code was not compared", absence=True),
    Fault("table empty", lambda _rows: [], "not in the target", totals=True),
    Fault("errors cancel in the sum", cancelling, "amount, 1 value: "),
    Fault(
        "errors cancel in the exclusive or",
        lambda rows: [*rows, {**rows[3], "id": 99}, {**rows[3], "id": 99}],
        "not in the source",
        totals=True,
    ),
    Fault("key parts joined", joined, "not in", True, ("office", "code"), prepare=prepared_key),
)
