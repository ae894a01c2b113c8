"""Numbers, money and percentages as people write them. Decimal throughout, never float."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

__all__ = [
    "Amount",
    "Unit",
    "decimal_comma",
    "header_unit",
    "in_doubt",
    "looks_spoilt",
    "read_amount",
    "unit_words",
]


@dataclass(frozen=True, slots=True)
class Unit:
    """What a header or a cell says of its figures; ``scale`` 0 and ``currency`` ``""`` say nothing.

    ``currency`` is an ISO 4217 code, or ``"$"`` where it is some dollar.
    """

    scale: Decimal = Decimal(0)
    currency: str = ""
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written, its own unit, and a remark where more stood beside it."""

    number: Decimal
    unit: Unit
    meaning: str = ""


_SIGNS = {
    "£": "GBP", "€": "EUR", "us$": "USD", "usd$": "USD", "ca$": "CAD", "c$": "CAD", "cad$": "CAD",
    "a$": "AUD", "au$": "AUD", "aud$": "AUD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD", "r$": "BRL",
    "$": "$", "¥": "JPY", "₹": "INR", "zł": "PLN", "₩": "KRW",
}  # fmt: skip
_CODES = [
    "gbp",
    "eur",
    "usd",
    "cad",
    "aud",
    "nzd",
    "chf",
    "sek",
    "nok",
    "dkk",
    "pln",
    "czk",
    "huf",
    "ron",
    "inr",
    "jpy",
    "cny",
    "zar",
    "brl",
    "mxn",
    "sgd",
    "hkd",
    "krw",
]
_SCALES: dict[str, Decimal] = {
    "k": Decimal(1_000), "000s": Decimal(1_000), "000": Decimal(1_000), "'000": Decimal(1_000),
    "'000s": Decimal(1_000), "thousand": Decimal(1_000), "thousands": Decimal(1_000),
    "tsd": Decimal(1_000),
    "m": Decimal(10**6), "mn": Decimal(10**6), "mio": Decimal(10**6), "mln": Decimal(10**6),
    "mm": Decimal(10**6), "million": Decimal(10**6), "millions": Decimal(10**6),
    "b": Decimal(10**9), "bn": Decimal(10**9),
    "billion": Decimal(10**9), "billions": Decimal(10**9),
    "mrd": Decimal(10**9), "milliard": Decimal(10**9),
}  # fmt: skip
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_CODE = "|".join(_CODES)
_SCALE = "|".join(re.escape(word) for word in sorted(_SCALES, key=len, reverse=True))
_CELL_SCALE = "|".join(sorted((word for word in _SCALES if word.isalpha()), key=len, reverse=True))

_DIGITS = (
    r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?"  # 1,403.00 and 12,34,567
    r"|\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?"  # 1 403,00 and 1'403.00
    r"|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}"  # 1.403,00 and 1.403.000
    r"|\d+(?:[.,]\d*)?(?:e[+-]?\d{1,2})?|[.,]\d+)"
)
_CELL = re.compile(
    r"(?P<about>(?:c\.?|ca\.?|circa|approx(?:\.|imately)?|about|around|est(?:\.|imated)?|~|≈)\s*)?"
    r"(?P<open>\()?\s*(?P<minus>[-–−]\s*|\+\s*)?(?P<open2>\()?\s*"
    rf"(?:(?P<sign>{_SIGN})|(?P<code>{_CODE})\b)?\s*(?P<minus2>[-–−]\s*)?(?P<open3>\()?\s*"
    rf"(?P<digits>{_DIGITS})\s*"
    rf"(?P<scale>(?:{_CELL_SCALE})(?![a-z]))?\.?\s*(?P<percent>%|per ?cent|pct)?\s*"
    rf"(?:(?P<sign2>{_SIGN})|(?P<code2>{_CODE})\b)?\s*(?P<close>\))?\s*(?P<minus3>[-–−])?\s*"
    r"(?P<remark>\([^()]*[a-z][^()]*\)|\*+|†)?$",
    re.IGNORECASE,
)
_LONGEST = 90
_PROVES_COMMA = re.compile(r"^\d+,(?:\d{1,2}|\d{4,})$|\.\d{3},\d+$|^0,\d+$")
_PROVES_POINT = re.compile(r"\.\d{1,2}$|,\d{3}\.\d|\d\.\d{4,}$|^0\.\d+$|\d,\d{3},\d{3}$")
_THREE_DECIMALS = re.compile(r"0[.,]\d{3}$")
_SPOILT = re.compile(
    r"(?:\d{1,2}[.\- ]+(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-z]*\.?|"
    r"(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-z]*[.\- ]+\d{1,2})$",
    re.IGNORECASE,
)
_HEADER_PERCENT = re.compile(r"%|per ?cent(?:age)?\b|\bpct\b", re.IGNORECASE)
_HEADER_MONEY = re.compile(
    rf"(?:(?P<sign>{_SIGN})|(?<![a-z])(?P<code>{_CODE})(?![a-z]))\s*(?P<scale>(?:{_SCALE})(?![a-z]))?"
    rf"|(?<![a-z])(?P<scale2>thousands?|millions?|billions?|mio|bn|mn|'?000s?)(?![a-z])"
    rf"(?:\s*(?:(?P<sign2>{_SIGN})|(?P<code2>{_CODE})(?![a-z])))?"
    r"|[(\[](?P<scale3>k|m|b)[)\]]",
    re.IGNORECASE,
)


def header_unit(header: str) -> Unit:
    """The unit that a header states: ``(£m)``, ``£ million``, ``CAD``, ``'000``, ``%age``."""
    percent = bool(_HEADER_PERCENT.search(_without_remarks(header)))
    scale, currency = Decimal(0), ""
    for match in _HEADER_MONEY.finditer(header.replace("_", " ")):
        named = match.groupdict()
        word = named["scale"] or named["scale2"] or named["scale3"] or ""
        scale = scale or _SCALES.get(word.lower(), Decimal(0))
        sign = named["sign"] or named["sign2"] or ""
        code = named["code"] or named["code2"] or ""
        currency = currency or _SIGNS.get(sign.lower(), "") or code.upper()
    return Unit(scale, currency, percent)


def unit_words(text: str) -> str:
    """The words of a text that state a unit of money (``£k``, ``EUR million``), "" where none."""
    found = _HEADER_MONEY.search(text.replace("_", " "))
    return " ".join(found[0].strip("()[] ").split()) if found else ""


def _without_remarks(header: str) -> str:
    """``(if variance is more than 5%)`` does not make a column one of percentages."""
    return re.sub(
        r"\([^()]*\b(?:if|more|where|than)\b[^()]*\)|more than.*",
        "",
        header,
        flags=re.IGNORECASE | re.DOTALL,
    )


def decimal_comma(texts: Iterable[str]) -> bool:
    """True where a column writes 1.403,50 or 12,5: some cell proves it, and none shows 1,403.50."""
    comma = point = 0
    for text in texts:
        digits = re.sub(r"[^\d.,]", "", text)
        comma += bool(_PROVES_COMMA.search(digits))
        point += bool(_PROVES_POINT.search(digits))
    return comma > point


def in_doubt(texts: Sequence[str], *, comma: bool) -> dict[int, tuple[Decimal, Decimal]]:
    """The cells of a column, by place, that may mean either of two numbers.

    ``95,000`` is 95 where the column writes 12,5, and 95000 to most who typed it; ``1.250`` is
    1250 or 1.25 where no cell of the column shows what its point is.
    """
    shown = [re.sub(r"[^\d.,]", "", text) for text in texts]
    if any(map(_THREE_DECIMALS.match, shown)):
        return {}
    if not comma and any(map(_PROVES_POINT.search, shown)):
        return {}
    mark = "," if comma else "."
    found = {}
    for place, text in enumerate(texts):
        match = _CELL.match(_spaces(text))
        if match and re.fullmatch(rf"[1-9]\d{{0,2}}[{mark}]\d{{3}}", match["digits"]):
            digits = Decimal(match["digits"].replace(mark, ""))
            found[place] = (digits / 1000, digits)
    return found


def read_amount(text: str, *, comma: bool = False) -> Amount | None:
    """The number in a cell, None where the whole text is not one."""
    return _read(text, comma) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _read(text: str, comma: bool) -> Amount | None:  # noqa: FBT001 - the cache wants plain arguments
    match = _CELL.match(_spaces(text))
    number = _decimal(match["digits"], comma=comma) if match else None
    if not match or number is None:
        return None
    named = match.groupdict()
    opened = any(named[part] for part in ("open", "open2", "open3"))
    if opened != bool(named["close"]):
        return None
    minus = opened or any("+" not in (named[part] or "+") for part in ("minus", "minus2", "minus3"))
    return Amount(-number if minus else number, _cell_unit(named), _remark(named))


def looks_spoilt(text: str) -> bool:
    """True for ``07. Sep`` and ``Mar 12``: a spreadsheet took the figure 7.9 or 3.12 for a date."""
    return bool(_SPOILT.match(_spaces(text)))


def _spaces(text: str) -> str:
    for space in "\xa0\u2009\u202f\u2007\t\r\n":
        text = text.replace(space, " ")
    return text.replace("\u2019", "'").strip().strip("'").rstrip(",;")


def _cell_unit(named: dict[str, str | None]) -> Unit:
    sign = (named["sign"] or named["sign2"] or "").lower()
    code = (named["code"] or named["code2"] or "").upper()
    scale = _SCALES.get((named["scale"] or "").lower(), Decimal(0))
    return Unit(scale, _SIGNS.get(sign, "") or code, bool(named["percent"]))


def _remark(named: dict[str, str | None]) -> str:
    if named["about"]:
        return "approximate"
    return "with a remark" if named["remark"] else ""


def _decimal(digits: str, *, comma: bool) -> Decimal | None:
    text = digits.replace(" ", "").replace("'", "")
    if "," in text and "." in text:
        last = max(text.rfind(","), text.rfind("."))
        text = re.sub(r"[.,]", "", text[:last]) + "." + text[last + 1 :]
    elif text.count(",") == 1 and (comma or not re.search(r"^\d{1,3},\d{3}$", text)):
        text = text.replace(",", ".")
    elif text.count(".") > 1 or (comma and re.search(r"^\d{1,3}\.\d{3}$", text)):
        text = text.replace(".", "")
    else:
        text = text.replace(",", "")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
