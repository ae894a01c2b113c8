"""What a value is on its way through DuckDB, and what its place in the target can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from commonweal.engines.express import Type
from commonweal.engines.read.databases import ColumnFacts, Kind

__all__ = ["Held", "Shape", "held_as", "in_expressions", "shape_of", "shape_said"]

_LENGTH = re.compile(r"\((\d+)\)")
_MOST_DIGITS = 38
_WHOLE_DIGITS, _PLACES = 19, 12  # of a number that an expression can read
_PLAIN = {
    Kind.FLOAT: "DOUBLE",
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.INSTANT: "TIMESTAMPTZ",
    Kind.TIME: "TIME",
    Kind.TRUTH: "BOOLEAN",
    Kind.BYTES: "BLOB",
    Kind.UUID: "VARCHAR",
    Kind.JSON: "VARCHAR",
}
_IN_EXPRESSIONS = {
    Kind.INTEGER: Type.NUMBER,
    Kind.DECIMAL: Type.NUMBER,
    Kind.TEXT: Type.TEXT,
    Kind.DATE: Type.DATE,
    Kind.TRUTH: Type.TRUTH,
}


@dataclass(frozen=True, slots=True)
class Held:
    """As what DuckDB has a value; ``unit`` of a time. ``kind`` is None where no value ever is.
    ``name``: of a column, under which name. To DuckDB capitals make no difference, so that no
    column is called there as its source calls it."""

    kind: Kind | None
    sql: str
    unit: str = "us"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a column takes. ``blank_padded``: char(n) fills what is shorter with blanks."""

    kind: Kind
    bits: int = 64
    precision: int | None = None
    scale: int | None = None
    length: int | None = None
    blank_padded: bool = False
    short_float: bool = False

    @property
    def sql(self) -> str:
        if self.kind is Kind.INTEGER:
            return "BIGINT"
        if self.kind is Kind.DECIMAL:
            # Of any size: its digits, which are compared as a number nonetheless.
            return f"DECIMAL({self.precision},{self.scale})" if self.precision else "VARCHAR"
        if self.short_float:
            return "FLOAT"
        return _PLAIN[self.kind]

    @property
    def held(self) -> Held:
        return Held(self.kind, self.sql)


def shape_of(column: ColumnFacts, places: int | None) -> Shape:
    size = _LENGTH.search(column.type) if column.base in {"varchar", "bpchar"} else None
    digits, scale = column.precision, column.scale
    if digits is None or digits > _MOST_DIGITS or (scale or 0) < 0:
        digits, scale = (None, None) if places is None else (_MOST_DIGITS, places)
    return Shape(
        kind=column.kind,
        bits=column.bits or 64,
        precision=digits,
        scale=(scale or 0) if digits else None,
        length=int(size[1]) if size else None,
        blank_padded=column.base == "bpchar",
        short_float=column.base == "float4",
    )


def shape_said(kind: str, places: int | None) -> Shape:
    """Of the word behind ``as:``."""
    found = Kind(kind)
    if found is Kind.DECIMAL:
        scale = _PLACES if places is None else min(places, _PLACES)
        return Shape(found, precision=_WHOLE_DIGITS + scale, scale=scale)
    return Shape(found)


def held_as(given: Any) -> Held:
    """Of an Arrow type, as DuckDB takes it over."""
    import pyarrow as pa

    types = pa.types
    if types.is_decimal(given):
        return Held(Kind.DECIMAL, f"DECIMAL({given.precision},{given.scale})")
    if types.is_timestamp(given):
        kind = Kind.INSTANT if given.tz else Kind.TIMESTAMP
        return Held(kind, _PLAIN[kind], given.unit)
    ways = (
        (types.is_null, None, "INTEGER"),
        (types.is_integer, Kind.INTEGER, "HUGEINT"),
        (types.is_floating, Kind.FLOAT, "DOUBLE"),
        (types.is_date, Kind.DATE, "DATE"),
        (types.is_time, Kind.TIME, "TIME"),
        (types.is_boolean, Kind.TRUTH, "BOOLEAN"),
        (types.is_fixed_size_binary, Kind.UUID, "BLOB"),
        (types.is_binary, Kind.BYTES, "BLOB"),
        (types.is_large_binary, Kind.BYTES, "BLOB"),
    )
    return next((Held(kind, sql) for asked, kind, sql in ways if asked(given)), _TEXT)


def in_expressions(held: Held) -> Type | None:
    """What an expression takes it for; None where it cannot read it."""
    return Type.NOTHING if held.kind is None else _IN_EXPRESSIONS.get(held.kind)


_TEXT = Held(Kind.TEXT, "VARCHAR")
