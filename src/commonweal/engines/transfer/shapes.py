"""What a column of the target holds, as Arrow has to bring it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from commonweal.engines.read.databases import ColumnFacts, Kind

__all__ = ["Shape", "shape_of_column", "shape_of_kind"]

_SIZE = re.compile(r"\((\d+)\)")
_DEEPEST_PLACES, _FIELD_DIGITS = 12, 31


@dataclass(frozen=True, slots=True)
class Shape:
    """``length`` counts characters. A decimal without ``precision`` may have any."""

    kind: Kind
    bits: int = 64
    precision: int | None = None
    scale: int | None = None
    length: int | None = None
    base: str = ""

    @property
    def arrow(self) -> Any:
        import pyarrow as pa

        if self.kind is Kind.DECIMAL:
            return pa.decimal128(self.precision or 38, self.scale or 0)
        kinds = {
            Kind.INTEGER: {16: pa.int16(), 32: pa.int32()}.get(self.bits, pa.int64()),
            Kind.FLOAT: pa.float32() if self.base == "float4" else pa.float64(),
            Kind.DATE: pa.date32(),
            Kind.TIMESTAMP: pa.timestamp("us"),
            Kind.INSTANT: pa.timestamp("us", "UTC"),
            Kind.TIME: pa.time64("us"),
            Kind.TRUTH: pa.bool_(),
            Kind.BYTES: pa.binary(),
            Kind.UUID: pa.binary(16),
            Kind.JSON: pa.binary() if self.base == "jsonb" else pa.string(),
        }
        return kinds.get(self.kind, pa.string())


def shape_of_column(column: ColumnFacts, places: int | None = None) -> Shape:
    """``places``: of a numeric that has no size of its own."""
    size = _SIZE.search(column.type) if column.base in {"varchar", "bpchar"} else None
    fits = column.precision is not None and column.precision <= 38 and (column.scale or 0) >= 0
    digits, scale = (column.precision, column.scale) if fits else (None, None)
    if column.kind is Kind.DECIMAL and digits is None and places is not None:
        digits, scale = 38, places
    return Shape(
        kind=column.kind,
        bits=column.bits or 64,
        precision=digits,
        scale=scale,
        length=int(size[1]) if size else None,
        base=column.base,
    )


def shape_of_kind(kind: str, places: int | None = None) -> Shape:
    """For a field, which no column bounds: numbers are those that an expression can read."""
    found = Kind(kind)
    if found is Kind.DECIMAL:
        scale = _DEEPEST_PLACES if places is None else min(places, _DEEPEST_PLACES)
        return Shape(found, precision=_FIELD_DIGITS - _DEEPEST_PLACES + scale, scale=scale)
    return Shape(found)
