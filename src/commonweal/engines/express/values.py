"""What an expression is about: types, exact numbers, and the unknown, which carries its reason.

A number has at most 19 digits before the point and 12 after. Every step is exact and then rounded
half-even to 12 places; what is larger is unknown. The bounds are those within which a product and a
quotient of two numbers are still exact in 76 digits, the most that Arrow's widest decimal has.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum

__all__ = [
    "LARGEST",
    "PLACES",
    "WHOLE_DIGITS",
    "Type",
    "Unknown",
    "Value",
    "Why",
    "from_outside",
    "number",
    "plain",
    "product",
    "quotient",
    "rounded",
    "total",
    "type_of_value",
]

PLACES = 12
WHOLE_DIGITS = 19
LARGEST = Decimal(10) ** WHOLE_DIGITS
_PLACE = Decimal(1).scaleb(-PLACES)
_ZERO = Decimal(0)
# 120 digits: a quotient of two numbers is never so near to a tie that the first rounding moves it.
_EXACT = Context(prec=120, rounding=ROUND_HALF_EVEN, traps=[])

Value = Decimal | str | datetime.date | bool


class Type(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TRUTH = "true or false"
    NOTHING = "nothing"


class Why(StrEnum):
    """Why a value is unknown; stable, for machines and translations."""

    MISSING = "missing"
    NOTHING = "nothing"
    ZERO_DIVISOR = "zero-divisor"
    TOO_LARGE = "too-large"
    NOT_A_NUMBER = "not-a-number"
    NO_BASE = "no-base"
    WRONG_TYPE = "wrong-type"


_SENTENCES = {
    Why.MISSING: "There is no value for {about}.",
    Why.NOTHING: "The expression says nothing here.",
    Why.ZERO_DIVISOR: "The divisor is zero.",
    Why.TOO_LARGE: f"The figure has more than {WHOLE_DIGITS} digits before the point.",
    Why.NOT_A_NUMBER: "The figure is not a finite number.",
    Why.NO_BASE: "There is no relative change from zero or from less than zero.",
    Why.WRONG_TYPE: "This needs another kind of value: {about}.",
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """No value, and why. Never true, never zero, equal to no value."""

    why: Why
    about: str = ""

    @property
    def sentence(self) -> str:
        return _SENTENCES[self.why].format(about=self.about)

    def __bool__(self) -> bool:
        return False


def number(value: Decimal) -> Decimal | Unknown:
    """``value`` to 12 places, half-even; unknown where it is not finite or too large."""
    if not value.is_finite():
        return Unknown(Why.NOT_A_NUMBER)
    if value.adjusted() >= WHOLE_DIGITS:
        return Unknown(Why.TOO_LARGE)
    rounded = value.quantize(_PLACE, context=_EXACT)
    if abs(rounded) >= LARGEST:
        return Unknown(Why.TOO_LARGE)
    return rounded or _ZERO


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal | Unknown:
    return number(_EXACT.divide(dividend, divisor)) if divisor else Unknown(Why.ZERO_DIVISOR)


def product(one: Decimal, other: Decimal) -> Decimal | Unknown:
    return number(_EXACT.multiply(one, other))


def total(one: Decimal, other: Decimal) -> Decimal | Unknown:
    return number(_EXACT.add(one, other))


def rounded(value: Decimal, places: int) -> Decimal | Unknown:
    return number(value.quantize(Decimal(1).scaleb(-places), context=_EXACT))


def plain(value: Decimal) -> str:
    """Digits without an exponent and without zeros at the end: ``1500``, ``0.25``."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def type_of_value(value: Value) -> Type:
    """TypeError where it is none of ours; a time of day is not a date, a float not exact."""
    if isinstance(value, bool):
        return Type.TRUTH
    if isinstance(value, Decimal):
        return Type.NUMBER
    if isinstance(value, str):
        return Type.TEXT
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return Type.DATE
    raise TypeError(f"a {type(value).__name__} is no value of an expression")


def from_outside(value: Value | Unknown | int | None, name: str) -> Value | Unknown:
    """A value of a row as the evaluator takes it: whole numbers become Decimal, None is unknown."""
    if value is None:
        return Unknown(Why.MISSING, name)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    return number(value) if type_of_value(value) is Type.NUMBER else value  # type: ignore[arg-type]
