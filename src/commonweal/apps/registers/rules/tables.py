"""Risks as rows of a table: what is written into a cell, and what a cell that comes back says.

What is written and read again is the same, whether by CSV or by a workbook: a text without what
neither can carry (``plain``), and everything else exactly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from commonweal.engines.read import neutralise, restored

__all__ = [
    "COLUMNS",
    "HEADS",
    "Cell",
    "CellError",
    "Column",
    "LineRead",
    "heads_found",
    "plain",
    "read_cell",
    "read_line",
    "written",
]

LONGEST = 10_000
Cell = str | int | Decimal | date | None
# Neither XML nor a spreadsheet has a place for these; half of a surrogate pair has no bytes.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """``kind`` is text, step, share (percent), money, year, day, or choice. ``longest`` is of a
    text."""

    key: str
    kind: str
    longest: int = LONGEST


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


COLUMNS: tuple[Column, ...] = (
    Column("reference", "text", 26),
    Column("kind", "choice"),
    Column("title", "text", 200),
    Column("category", "choice"),
    Column("cause", "text"),
    Column("event", "text"),
    Column("effect", "text"),
    Column("owner", "text", 254),
    Column("response", "choice"),
    Column("response_words", "text"),
    Column("proximity_on", "day"),
    Column("review_on", "day"),
    Column("inherent_likelihood", "step"),
    Column("inherent_impact", "step"),
    Column("residual_likelihood", "step"),
    Column("residual_impact", "step"),
    Column("target_likelihood", "step"),
    Column("target_impact", "step"),
    Column("probability", "share"),
    Column("cost_low", "money"),
    Column("cost_likely", "money"),
    Column("cost_high", "money"),
    Column("currency", "text", 3),
    Column("base_year", "year"),
    Column("within", "text", 26),
    Column("state", "choice"),
    Column("handling", "choice"),
)
HEADS: Mapping[str, str] = {
    "reference": _("Reference"),
    "kind": _("Kind"),
    "title": _("Title"),
    "category": _("Category"),
    "cause": _("Cause"),
    "event": _("Event"),
    "effect": _("Effect"),
    "owner": _("Owner (e-mail)"),
    "response": _("Response"),
    "response_words": _("Response in words"),
    "proximity_on": _("Could strike on"),
    "review_on": _("Review on"),
    "inherent_likelihood": _("Likelihood before"),
    "inherent_impact": _("Impact before"),
    "residual_likelihood": _("Likelihood now"),
    "residual_impact": _("Impact now"),
    "target_likelihood": _("Likelihood wanted"),
    "target_impact": _("Impact wanted"),
    "probability": _("Chance in percent"),
    "cost_low": _("Cost at least"),
    "cost_likely": _("Cost most likely"),
    "cost_high": _("Cost at most"),
    "currency": _("Currency"),
    "base_year": _("Prices of"),
    "within": _("Counted within (reference)"),
    "state": _("State"),
    "handling": _("Handling"),
}


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell; ``message`` is a sentence to be translated, ``told`` its words.
    ``column`` is the key, "" for the whole row."""

    column: str
    message: str
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LineRead:
    """What one row says, by column key: only of the columns that the table has."""

    values: Mapping[str, Any]
    errors: tuple[CellError, ...]


def plain(text: str) -> str:
    """A text as a table can carry it: one kind of line end, no control characters, no blanks around
    it."""
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def written(column: Column, value: Any) -> Cell:
    """What goes into the cell: "" where there is nothing. A text that a spreadsheet would take for
    a formula is made harmless."""
    if value is None or value == "":
        return ""
    if column.kind in {"text", "choice"}:
        return neutralise(plain(str(value)))
    if column.kind == "share":
        return _short(value * 100)
    if column.kind == "money":
        return _short(value)
    if column.kind == "year":
        return value or ""
    found: Cell = value
    return found


# What registers that were kept elsewhere call the same columns.
_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "title": ("risk title", "risk name", "risk", "name"),
    "category": ("risk category", "risk type"),
    "cause": ("risk cause", "root cause", "causes"),
    "event": ("description", "risk description", "risk event"),
    "effect": ("consequence", "consequences", "effects", "impact description"),
    "owner": ("risk owner",),
    "response_words": ("mitigation", "mitigations", "mitigating actions", "response plan"),
    "review_on": ("review date", "next review"),
    "inherent_likelihood": ("inherent likelihood", "gross likelihood"),
    "inherent_impact": ("inherent impact", "gross impact"),
    "residual_likelihood": ("likelihood", "current likelihood", "residual likelihood"),
    "residual_impact": ("impact", "current impact", "residual impact"),
    "target_likelihood": ("target likelihood",),
    "target_impact": ("target impact",),
}
_IN_BRACKETS = re.compile(r" *\([^()]*\)\Z")


def heads_found(row: Sequence[str], words: Mapping[str, str]) -> dict[int, str]:
    """Which column (from 1) is which: by its key, by what it is called in ``words`` or here, or by
    what others call it, where no column has the name itself."""
    known = {key.casefold(): key for key in HEADS}
    known |= {head.casefold(): key for key, head in HEADS.items()}
    known |= {head.casefold(): key for key, head in words.items()}
    names = [" ".join(restored(cell).split()).casefold() for cell in row]
    others = {name: key for key, listed in _ELSEWHERE.items() for name in listed}
    found: dict[int, str] = {}
    bare = [_IN_BRACKETS.sub("", name) for name in names]
    for table, spelled in ((known, names), (others, bare)):
        for place, name in enumerate(spelled, start=1):
            key = table.get(name, "")
            if key and place not in found and key not in found.values():
                found[place] = key
    return found


def read_line(cells: Mapping[str, str], choices: Mapping[str, Mapping[str, str]]) -> LineRead:
    """What the cells of one row say. ``choices`` has for each column of that kind what may stand
    there, in small letters, and the key that it means."""
    values: dict[str, Any] = {}
    errors: list[CellError] = []
    for column in COLUMNS:
        if column.key not in cells:
            continue
        value, problem = read_cell(column, cells[column.key], choices.get(column.key, {}))
        if problem:
            told = (
                ("cell", cells[column.key][:60]),
                ("words", _words(choices.get(column.key, {}))),
            )
            errors.append(CellError(column.key, problem, told))
        else:
            values[column.key] = value
    return LineRead(values, tuple(errors))


def read_cell(column: Column, cell: str, choices: Mapping[str, str]) -> tuple[Any, str]:
    """The value of a cell, and what is wrong with it ("" where nothing is)."""
    text = plain(restored(cell))
    if column.kind == "text":
        wrong = _("This is too long.") if len(text) > column.longest else ""
        return text, wrong
    if column.kind == "choice":
        return _choice(text, choices)
    if not text:
        return (0 if column.kind == "year" else None), ""
    return _READERS[column.kind](text)


def _words(choices: Mapping[str, str]) -> str:
    """What may stand in a column: of the names of each value the longest, which people read."""
    named: dict[str, str] = {}
    for word, key in choices.items():
        named[key] = max(named.get(key, ""), word, key=len)
    return "; ".join(named.values())


def _choice(text: str, choices: Mapping[str, str]) -> tuple[str, str]:
    found = choices.get(" ".join(text.split()).casefold())
    if found is None:
        return "", _("“%(cell)s” is not known here. Write one of: %(words)s.")
    return found, ""


def _day(text: str) -> tuple[date | None, str]:
    try:
        if _DAY.match(text):
            return date.fromisoformat(text), ""
    except ValueError:
        pass
    return None, _("“%(cell)s” is no day. Write 2027-04-30.")


def _step(text: str) -> tuple[int | None, str]:
    number = _number(text)
    if number is None or number != int(number) or not 1 <= number <= 10:
        return None, _("“%(cell)s” is no step of the matrix. Write a whole number from 1.")
    return int(number), ""


def _year(text: str) -> tuple[int, str]:
    number = _number(text)
    if number is None or number != int(number) or not (number == 0 or 1900 <= number <= 2200):
        return 0, _("“%(cell)s” is no year from 1900 to 2200.")
    return int(number), ""


def _share(text: str) -> tuple[Decimal | None, str]:
    number = _number(text.removesuffix("%").strip())
    if number is None or not 0 <= number <= 100 or number != round(number, 2):
        return None, _("“%(cell)s” is no share from 0 to 100 percent, to two decimals.")
    return number / 100, ""


def _money(text: str) -> tuple[Decimal | None, str]:
    number = _number(text)
    if number is None or not 0 <= number < Decimal(10) ** 16 or number != round(number, 2):
        return None, _("“%(cell)s” is no amount of money, at most with two decimals.")
    return number, ""


_READERS = {"day": _day, "step": _step, "year": _year, "share": _share, "money": _money}


def _number(text: str) -> Decimal | None:
    """Thousands may be set apart by blanks or commas, as spreadsheets show them."""
    bare = "".join(text.split()).replace(",", "")
    if len(bare) > 40 or not re.fullmatch(r"-?\d+(\.\d+)?", bare, re.ASCII):
        return None
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def _short(value: Decimal) -> int | Decimal:
    """Without the noughts that a column of the database adds."""
    whole = value.to_integral_value()
    return int(whole) if value == whole else value.normalize()
