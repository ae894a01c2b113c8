"""How figures, dates and differences are written for people. Pure: values in, words out.

What is not known is said to be not known; a caller never has to test for None first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.kernel.money import Money, PriceBase
from commonweal.kernel.period import months_between

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
_BILLION = Decimal(10) ** 9
_MILLION = Decimal(10) ** 6
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)  # more digits than any float has
Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure of a page: ``note`` gives its date and price base, ``how`` how it came about."""

    label: str
    value: str
    note: str = ""
    how: str = ""


def not_known() -> str:
    return _("not known")


def number(value: Number | None, places: int = 0) -> str:
    """``1,234.5``: thousands separated, ``places`` decimals, half rounded away from zero."""
    if value is None or value != value:  # noqa: PLR0124 - only a NaN differs from itself
        return not_known()
    exact = Decimal(str(value))
    if not exact.is_finite():
        return not_known()
    rounded = exact.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    text = f"{abs(rounded):,f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def measured(value: Decimal | None, unit: str = "") -> str:
    """``1,234.5 calls``: with as many decimals as the value has, so that no digit is lost. What is
    measured as a share is written in percent."""
    if value is None:
        return not_known()
    shown = (value * 100 if unit == "share" else value).normalize()
    decimals = shown.as_tuple().exponent
    text = number(shown, max(0, -decimals) if isinstance(decimals, int) else 0)
    return f"{text}{NO_BREAK}{'%' if unit == 'share' else unit}" if unit else text


def share(value: Number | None, places: int = 0) -> str:
    """A share from 0 to 1 as ``42 %``."""
    if value is None or value != value:  # noqa: PLR0124
        return not_known()
    return f"{number(Decimal(str(value)) * 100, places)}{NO_BREAK}%"


def short_number(amount: Decimal) -> str:
    """``1.2 bn``, ``345 m``, ``12,300``: never more than four digits from a million up."""
    for unit, name in ((_BILLION, _("bn")), (_MILLION, _("m"))):
        scaled = amount / unit
        # 999.96 m would be written 1,000 m: from 999.5 on, the larger unit takes it.
        if abs(scaled) >= 1 or (unit == _BILLION and abs(scaled) >= Decimal("0.9995")):
            places = 1 if abs(scaled) < 100 else 0
            return f"{number(scaled, places)}{NO_BREAK}{name}"
    return number(amount)


def money(value: Money | None) -> str:
    """``GBP 1.2 bn (2023 prices)``; cash money carries no note."""
    if value is None:
        return not_known()
    note = f" ({price_base(value.base)})" if value.base.year else ""
    return amount(value) + note


def amount(value: Money | None) -> str:
    """``GBP 1.2 bn``, where the price base stands beside it or in the head of the column."""
    if value is None:
        return not_known()
    return f"{value.currency}{NO_BREAK}{short_number(value.amount)}"


def money_exact(value: Money | None) -> str:
    """``GBP 1,234,567.89``: every digit that was given, and pence only where there are any."""
    if value is None:
        return not_known()
    places = 0 if value.amount == value.amount.to_integral_value() else 2
    note = f" ({price_base(value.base)})" if value.base.year else ""
    return f"{value.currency}{NO_BREAK}{number(value.amount, places)}{note}"


def price_base(base: PriceBase | None) -> str:
    """``2023 prices``, or that the money is of the day it was spent."""
    if base is None:
        return _("price base not known")
    return _("%(year)s prices") % {"year": base.year} if base.year else _("cash prices")


def day(value: date | None) -> str:
    """``12 March 2021``."""
    return date_format(value, "j F Y") if value else not_known()


def month(value: date | None) -> str:
    """``March 2021``."""
    return date_format(value, "F Y") if value else not_known()


def moment(value: datetime | None, zone: tzinfo | None = None) -> str:
    """``12 March 2021, 14:05`` in the zone of the body that runs this."""
    return date_format(localtime(value, zone), "j F Y, H:i") if value else not_known()


def months(count: int) -> str:
    """``+ 14 months``, ``− 3 months``, ``no change``."""
    if not count:
        return _("no change")
    words = ngettext("%(n)s month", "%(n)s months", abs(count)) % {"n": number(abs(count))}
    return f"{'+' if count > 0 else MINUS}{NO_BREAK}{words}"


def _span(first: date, second: date) -> str:
    count = abs(months_between(first, second))
    if count:
        return ngettext("%(n)s month", "%(n)s months", count) % {"n": number(count)}
    days = abs((second - first).days)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def later(first: date | None, latest: date | None) -> str:
    """``7 months later than first planned``."""
    if first is None or latest is None:
        return not_known()
    if first == latest:
        return _("as first planned")
    words = {"span": _span(first, latest)}
    if latest > first:
        return _("%(span)s later than first planned") % words
    return _("%(span)s earlier than first planned") % words


def times(ratio: Number | None) -> str:
    """``× 1.42``."""
    return not_known() if ratio is None else f"×{NO_BREAK}{number(ratio, 2)}"


def grown(ratio: Number | None, since: object = "") -> str:
    """``× 1.42 since first reported (2014)``."""
    if ratio is None:
        return not_known()
    if not since:
        return _("%(times)s since first reported") % {"times": times(ratio)}
    words = {"times": times(ratio), "since": since}
    return _("%(times)s since first reported (%(since)s)") % words


def chance(value: Number | None) -> str:
    """A probability in words, to stand beside its figure: ``as likely as not``, ``1 in 5``."""
    if value is None:
        return not_known()
    p = float(value)
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies from 0 to 1, not at {p}")
    if p in {0.0, 1.0}:
        return _("certain") if p else _("impossible")
    if 0.43 <= p <= 0.57:
        return _("as likely as not")
    if p < 0.01:
        return _("less than 1 in 100")
    if p > 0.99:
        return _("more than 99 in 100")
    return _in_words(p)


def _in_words(p: float) -> str:
    """The nearest of 1 in n, n - 1 in n, or n in 10."""
    candidates = [(1, n) for n in (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 33, 50, 100)]
    candidates += [(n - 1, n) for n in (3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 33, 50, 100)]
    candidates += [(n, 10) for n in (3, 4, 6, 7)]
    part, whole = min(candidates, key=lambda pair: (abs(pair[0] / pair[1] - p), pair[1]))
    return _("%(part)s in %(whole)s") % {"part": part, "whole": whole}
