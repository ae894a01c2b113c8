"""One cell to a typed value, or to what its words say. Nothing is dropped, no guess is silent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import median

from commonweal.engines.read.amounts import (
    Amount,
    Unit,
    decimal_comma,
    header_unit,
    looks_spoilt,
    read_amount,
)
from commonweal.engines.read.dates import DateStyle, date_style, read_date
from commonweal.engines.read.fields import Kind
from commonweal.engines.read.ratings import read_level, scale_of
from commonweal.engines.read.wording import squeezed, what_words_say
from commonweal.kernel.money import Money
from commonweal.kernel.shapes.returns import CellValue, Outcome, Rating, Scale, SourceCell, Whose

__all__ = ["ColumnStyle", "column_style", "read_cell"]

_TRILLION = Decimal(10**12)
_LONGEST_LABEL = 300


@dataclass(frozen=True, slots=True)
class ColumnStyle:
    """What a whole column tells about each of its cells."""

    kind: Kind
    dates: DateStyle = field(default_factory=DateStyle)
    unit: Unit = field(default_factory=Unit)
    comma: bool = False
    bare_is_share: bool = False
    scale: Scale = Scale.FIVE_POINT
    whose: Whose = Whose.AUTHORITY
    note: str = ""


def column_style(
    name: str, kind: Kind, header: str, texts: Sequence[str], context: tuple[str, Decimal, int]
) -> ColumnStyle:
    """The style of one column. ``context``: the publication's currency, usual scale and year."""
    currency, scale, year = context
    base = ColumnStyle(kind)
    if kind is Kind.DATE:
        dates = date_style(texts, end="start" not in name, near=year)
        return replace(base, dates=dates, note=dates.note)
    if kind is Kind.MONEY:
        return _money_style(base, header, texts, currency, scale)
    if kind is Kind.SHARE:
        return _share_style(base, texts)
    if kind is Kind.RATING:
        levels = [level for level in map(read_level, texts) if level]
        found, why = scale_of(header, levels, year)
        whose = Whose.SRO if name.endswith("_sro") else Whose.AUTHORITY
        return replace(base, scale=found, whose=whose, note=f"{found} scale: {why}.")
    return base


def _money_style(
    base: ColumnStyle, header: str, texts: Sequence[str], currency: str, scale: Decimal
) -> ColumnStyle:
    unit = header_unit(header)
    comma = decimal_comma(texts)
    code = currency if unit.currency in {"", "$"} else unit.currency
    note = ""
    given = unit.scale
    if not given:
        bare = [
            abs(one.number)
            for one in (read_amount(text, comma=comma) for text in texts)
            if one and not one.unit.scale
        ]
        large = bool(bare) and median(bare) >= 10**5
        given = Decimal(1) if large else scale
        if given > 1:
            note = f"No unit in the header; read as {code} million, as this publication gives them."
    return replace(base, unit=Unit(given, code), comma=comma, note=note)


def _share_style(base: ColumnStyle, texts: Sequence[str]) -> ColumnStyle:
    read = [one for one in map(read_amount, texts) if one]
    bare = [abs(one.number) for one in read if not one.unit.percent]
    share = (
        bool(bare) and max(bare) <= 1 and (len(bare) < len(read) or any(one % 1 for one in bare))
    )
    note = f"{len(bare)} figure(s) without a per cent sign." if bare else ""
    return replace(base, bare_is_share=share, note=note)


def read_cell(
    name: str, raw: str, place: tuple[int, int], header: str, style: ColumnStyle
) -> SourceCell:
    """One cell, typed by its column's style. ``place`` is (row, column) in the source."""
    value, meaning = _value(raw, style)
    if value is not None:
        return SourceCell(name, Outcome.VALUE, value, raw, *place, header, meaning)
    saying = what_words_say(raw)
    if style.kind in _WORDS:
        return _words(name, raw, place, header)
    if saying:
        return SourceCell(
            name, saying.outcome, None, raw, *place, header, saying.meaning, saying.sections
        )
    if style.kind is Kind.RATING:
        return SourceCell(
            name, Outcome.VERBATIM, None, raw, *place, header, "unknown: a sentence, not a rating"
        )
    if looks_spoilt(raw) and style.kind in {Kind.MONEY, Kind.SHARE}:
        meaning = "a spreadsheet turned this figure into a date; ask for the figure"
        return SourceCell(name, Outcome.NOT_UNDERSTOOD, None, raw, *place, header, meaning)
    return SourceCell(name, *_sentence(raw), raw, *place, header, "words, not a figure or date")


_WORDS = frozenset({Kind.NAME, Kind.REFERENCE, Kind.LABEL, Kind.TEXT})


def _sentence(raw: str) -> tuple[Outcome, None]:
    """Whole sentences are kept as words; shorter things that should be a value need a person."""
    words = re.findall(r"[^\W\d_]{2,}", raw)
    return (Outcome.VERBATIM if len(words) >= 4 else Outcome.NOT_UNDERSTOOD), None


def _words(name: str, raw: str, place: tuple[int, int], header: str) -> SourceCell:
    saying = what_words_say(raw)
    if saying and saying.outcome is Outcome.WITHHELD and saying.meaning.startswith("part"):
        return SourceCell(
            name, Outcome.VALUE, raw, raw, *place, header, saying.meaning, saying.sections
        )
    if saying and saying.outcome is not Outcome.VERBATIM:
        return SourceCell(
            name, saying.outcome, None, raw, *place, header, saying.meaning, saying.sections
        )
    return SourceCell(name, Outcome.VALUE, raw, raw, *place, header)


def _value(raw: str, style: ColumnStyle) -> tuple[CellValue | None, str]:
    if style.kind is Kind.DATE:
        found = read_date(raw.strip(), style.dates)
        return (found.day, found.meaning) if found else (None, "")
    if style.kind is Kind.MONEY:
        return _money(raw, style)
    if style.kind is Kind.SHARE:
        return _share(raw, style)
    if style.kind is Kind.RATING:
        level = read_level(raw)
        return (Rating(level, style.scale, style.whose), "") if level else (None, "")
    if style.kind is Kind.YEAR:
        bare = squeezed(raw)
        return (int(bare), "") if re.fullmatch(r"(?:19|20)\d\d", bare) else (None, "")
    return None, ""


def _money(raw: str, style: ColumnStyle) -> tuple[Money | None, str]:
    amount = read_amount(raw, comma=style.comma)
    if amount is None or amount.unit.percent:
        return None, ""
    scale, meaning = _scale(amount, style)
    own = amount.unit.currency
    currency = style.unit.currency if own in {"", "$"} else own
    if own == "$" and not currency.endswith("D"):
        currency, meaning = "USD", "a dollar sign alone: read as US dollars"
    return Money(amount.number * scale, currency), meaning or amount.meaning


def _scale(amount: Amount, style: ColumnStyle) -> tuple[Decimal, str]:
    """The cell's own unit first, then the column's. A trillion under "million" is whole money."""
    if amount.unit.scale:
        return amount.unit.scale, ""
    scale = style.unit.scale or Decimal(1)
    if scale > 1 and abs(amount.number) * scale >= _TRILLION * 2:
        return Decimal(1), "too large for the unit of its column: read as whole money"
    return scale, ""


def _share(raw: str, style: ColumnStyle) -> tuple[Decimal | None, str]:
    amount = read_amount(raw, comma=style.comma)
    if amount is None or amount.unit.currency or amount.unit.scale:
        return None, ""
    if amount.unit.percent:
        return amount.number / 100, amount.meaning
    if style.bare_is_share:
        return amount.number, "no % sign: read as a share"
    return amount.number / 100, "no % sign: read as a percentage"
