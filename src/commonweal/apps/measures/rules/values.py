"""The value of a reading: what is kept of it, and what readings come to together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal

__all__ = ["LARGEST", "aggregate", "is_plausible", "row_line", "stored"]

# What a column of decimals in SQLite gives back digit by digit, and PostgreSQL as well.
DIGITS = 15
LARGEST = Decimal(10) ** DIGITS
_STEP = Decimal("1e-9")
_short = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_long = Context(prec=40, rounding=ROUND_HALF_EVEN)


def stored(value: Decimal) -> Decimal | None:
    """``value`` as it is kept, to 15 digits and nine decimals; None where it cannot be kept: it is
    no finite number, or too large."""
    if not value.is_finite() or abs(value) >= LARGEST:
        return None
    kept = _long.quantize(_short.plus(value), _STEP)
    return abs(kept) if not kept else kept if abs(kept) < LARGEST else None


def is_plausible(value: Decimal, lowest: Decimal | None, highest: Decimal | None) -> bool:
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def aggregate(how: str, values: Sequence[Decimal]) -> Decimal | None:
    """What these values, oldest first, come to: their ``sum``, ``mean`` or ``latest``."""
    if not values:
        return None
    if how == "latest":
        return values[-1]
    total = sum(values, Decimal(0))
    return total if how == "sum" else stored(total / len(values))


def row_line(measure: str, starts: date, ends: date, value: Decimal, as_of: datetime | None) -> str:
    """One row of a batch as its digest sees it: SHA-256 over these lines, those of one measure and
    period together, in the order in which they came. The value has nine decimals."""
    said = as_of.isoformat() if as_of else ""
    return f"{measure};{starts.isoformat()};{ends.isoformat()};{value:f};{said}\n"
