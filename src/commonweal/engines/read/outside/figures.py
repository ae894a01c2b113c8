"""The figure that a cell holds."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from commonweal.engines.read.amounts import decimal_comma, read_amount

__all__ = ["NotAFigureError", "figure_of", "writes_decimal_comma"]

_NOTHING = frozenset(
    {"", "-", "–", "—", ".", "..", "...", ":", "x", "n/a", "na", "n.a.", "nan", "null", "none",
     "nil return", "not available", "not applicable", "no data", "missing", "#n/a"}
)  # fmt: skip


class NotAFigureError(Exception):
    """The cell holds something, but no figure; the text says what to do."""


def figure_of(cell: object, unit: str, *, comma: bool = False) -> Decimal | None:
    """The figure in a cell, None where it says that there is none. 12 % is 12 for a measure in
    percent, and 0.12 for any other."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        raise NotAFigureError("The cell says true or false, which is not a figure.")
    if isinstance(cell, int | Decimal):
        number = Decimal(cell)
        return number if number.is_finite() else None
    text = str(cell).strip()
    if text.casefold() in _NOTHING:
        return None
    amount = read_amount(text, comma=comma)
    if amount is None or amount.meaning == "approximate":
        raise NotAFigureError(f"{text[:40]!r} is not a figure. Write a plain number, such as 12.5.")
    number = amount.number * (amount.unit.scale or 1)
    if amount.unit.percent and not counts_percent(unit):
        number /= 100
    return number


def counts_percent(unit: str) -> bool:
    return "%" in unit or "percent" in unit.casefold() or "per cent" in unit.casefold()


def writes_decimal_comma(cells: Iterable[object]) -> bool:
    """True where the figures of a column are written 1.403,50."""
    return decimal_comma(cell for cell in cells if isinstance(cell, str))
