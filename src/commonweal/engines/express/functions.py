"""The functions that an expression may call: a table, and nothing else.

Every one is total: it ends, and where it has no answer it gives an unknown with its reason.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from commonweal.engines.express import values
from commonweal.engines.express.values import Type, Unknown, Value, Why

__all__ = ["FUNCTIONS", "LOWER", "SPACES", "Function", "Takes"]

SPACES = " \t\r\n\u00a0"
# Latin, Greek and Cyrillic letters with one small form: the same table in every database, because
# each has its own idea of the rest (Turkish dotted I, German capital sharp s).
LOWER = {
    code: chr(code).lower()
    for code in range(0x41, 0x530)
    if chr(code).lower() != chr(code) and len(chr(code).lower()) == 1
}
LONGEST_TEXT = 10_000


class Takes(StrEnum):
    """What an argument may be, beside one of the types."""

    ANY = "any value"
    SAME = "values of one type"
    ORDERED = "numbers or dates"
    PLACES = "a whole number from 0 to 12, written out"
    COUNT = "a whole number from 1 to 10000, written out"


@dataclass(frozen=True, slots=True)
class Function:
    """``result`` is None where it is the type of the arguments; ``more`` repeats the last one.

    A strict function is unknown where an argument is, and ``apply`` sees known values only.
    """

    takes: tuple[Type | Takes, ...]
    result: Type | None
    apply: Callable[..., Any]
    about: str
    more: bool = False
    strict: bool = True

    def fits(self, count: int) -> str:
        """How many arguments it takes, where ``count`` is another number; else empty."""
        wanted = len(self.takes)
        if count == wanted or (self.more and count > wanted):
            return ""
        return f"at least {wanted}" if self.more else str(wanted)

    def takes_of(self, count: int) -> list[Type | Takes]:
        """What each of ``count`` arguments may be."""
        last = self.takes[-1:] * max(count - len(self.takes), 0)
        return [*self.takes, *last]


def _rounded(value: Decimal, places: Decimal) -> Value | Unknown:
    return values.rounded(value, int(places))


def _sum(*numbers: Decimal) -> Decimal | Unknown:
    found = Decimal(0)
    for each in numbers:
        so_far = values.total(found, each)
        if isinstance(so_far, Unknown):
            return so_far
        found = so_far
    return found


def _mean(*numbers: Decimal) -> Value | Unknown:
    found = _sum(*numbers)
    return values.quotient(found, Decimal(len(numbers))) if isinstance(found, Decimal) else found


def _percent(part: Decimal, whole: Decimal) -> Value | Unknown:
    hundredfold = values.product(part, Decimal(100))
    return hundredfold if isinstance(hundredfold, Unknown) else values.quotient(hundredfold, whole)


def _change(old: Decimal, new: Decimal) -> Value | Unknown:
    if old <= 0:
        return Unknown(Why.NO_BASE)
    difference = values.total(new, old.copy_negate())
    return difference if isinstance(difference, Unknown) else values.quotient(difference, old)


def _days(first: datetime.date, last: datetime.date) -> Decimal:
    return Decimal((last - first).days)


def _substring(text: str, start: Decimal, count: Decimal) -> str:
    return text[int(start) - 1 : int(start) - 1 + int(count)]


def _coalesce(*found: Value | Unknown) -> Value | Unknown:
    return next((each for each in found if not isinstance(each, Unknown)), found[-1])


def _known(value: Value | Unknown) -> bool:
    return not isinstance(value, Unknown)


_N, _T, _D = Type.NUMBER, Type.TEXT, Type.DATE
_WHOLE = Takes.COUNT

FUNCTIONS: dict[str, Function] = {
    "abs": Function((_N,), _N, Decimal.copy_abs, "the size without its sign"),
    "change": Function(
        (_N, _N), _N, _change, "from the first to the second, as a share of the first"
    ),
    "coalesce": Function(
        (Takes.SAME,), None, _coalesce, "the first that is known", more=True, strict=False
    ),
    "days_between": Function((_D, _D), _N, _days, "days from the first to the second"),
    "known": Function((Takes.ANY,), Type.TRUTH, _known, "whether there is a value", strict=False),
    "length": Function((_T,), _N, lambda text: Decimal(len(text)), "how many characters"),
    "lower": Function((_T,), _T, lambda text: text.translate(LOWER), "in small letters"),
    "max": Function((Takes.ORDERED,), None, lambda *v: max(v), "the largest", more=True),
    "mean": Function((_N,), _N, _mean, "the sum by how many there are", more=True),
    "min": Function((Takes.ORDERED,), None, lambda *v: min(v), "the smallest", more=True),
    "month": Function((_D,), _N, lambda day: Decimal(day.month), "1 to 12"),
    "percent": Function((_N, _N), _N, _percent, "the first as hundredths of the second"),
    "quarter": Function((_D,), _N, lambda day: Decimal((day.month + 2) // 3), "1 to 4"),
    "ratio": Function((_N, _N), _N, values.quotient, "the first divided by the second"),
    "round": Function((_N, Takes.PLACES), _N, _rounded, "to so many places, half to even"),
    "substring": Function(
        (_T, _WHOLE, _WHOLE), _T, _substring, "from a character (the first is 1), so many"
    ),
    "sum": Function((_N,), _N, _sum, "all together", more=True),
    "trim": Function((_T,), _T, lambda text: text.strip(SPACES), "without spaces at its ends"),
    "year": Function((_D,), _N, lambda day: Decimal(day.year), "such as 2026"),
}
