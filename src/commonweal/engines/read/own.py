"""Somebody's own spreadsheet: which column is what, proposed by name and by content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commonweal.engines.read.amounts import Unit, header_unit, unit_words
from commonweal.engines.read.evidence import Looks, looks_of
from commonweal.engines.read.fields import Field, Kind
from commonweal.engines.read.matching import Mapped, assign, header_weight, named, stacked
from commonweal.engines.read.tables import RawTable
from commonweal.engines.read.wording import squeezed

__all__ = ["OWN_FIELDS", "ColumnProposal", "Proposals", "propose_columns"]

_FIRST_LINES = 30
_SAMPLES = 3
_MOSTLY_SUMS = 0.5
_ALL_IN = re.compile(
    r"\b(?:figures|amounts|sums|costs|budgets|values|money|all)\b[^.;]{0,30}\bin\b", re.IGNORECASE
)
_SURE = 2.2

_COST_NEVER = "narrative start end date confidence benefit variance percent name id"
_DATE_NEVER = "narrative cost budget benefit confidence name"

OWN_FIELDS: tuple[Field, ...] = (
    Field(
        "name",
        Kind.NAME,
        ("name project",),
        "id lead body sro date start end category cost budget forecast actual status tags method "
        "aims confidence narrative",
        "name project",
        0.1,
    ),
    Field("reference", Kind.REFERENCE, ("id",), "narrative lead body date", "project", 0.1),
    Field("body", Kind.LABEL, ("body",), "narrative id lead date cost", "name project"),
    Field("category", Kind.LABEL, ("category",), "narrative cost date lead method", "project"),
    Field("method", Kind.LABEL, ("method",), "narrative cost date", "end project"),
    Field("phase", Kind.LABEL, ("status",), "narrative cost date confidence", "project", 0.05),
    Field("lead_person", Kind.LABEL, ("lead sro",), "narrative cost date id", "name project"),
    Field("start_date", Kind.DATE, ("start",), f"{_DATE_NEVER} end", "date project plan actual"),
    Field(
        "end_date_original",
        Kind.DATE,
        ("end", "original plan budget"),
        "narrative cost start latest forecast confidence",
        "original date plan budget",
    ),
    Field(
        "end_date_latest",
        Kind.DATE,
        ("end",),
        "narrative cost start original confidence name",
        "date project latest forecast",
    ),
    Field(
        "cost_original",
        Kind.MONEY,
        ("budget original plan", "budget cost total"),
        f"{_COST_NEVER} actual latest forecast",
        "original budget plan",
    ),
    Field(
        "cost_latest",
        Kind.MONEY,
        ("forecast latest cost total whole", "forecast cost total whole budget"),
        f"{_COST_NEVER} actual original plan",
        "forecast latest whole",
        -0.3,
    ),
    Field("cost_spent", Kind.MONEY, ("actual",), f"{_COST_NEVER} forecast budget", "cost"),
    Field("currency", Kind.LABEL, ("currency",), "narrative", ""),
    Field("confidence", Kind.RATING, ("confidence status",), "narrative date", "confidence"),
    Field("description", Kind.TEXT, ("aims narrative",), "cost date lead id", "aims project"),
    Field("tags", Kind.LABEL, ("tags",), "narrative date cost", ""),
)
"""What a table of initiatives may hold. Dates and costs: original, latest, and what was spent."""

_BY_LOOKS: tuple[tuple[str, Kind], ...] = (
    ("name", Kind.NAME),
    ("confidence", Kind.RATING),
    ("reference", Kind.REFERENCE),
)
"""Fields that the cells alone may suggest, where no header names them."""


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """What one column may be; ``confidence`` from 0 to 1, ``field`` ``""`` where nothing fits."""

    position: int
    header: str
    field: str
    confidence: float
    reason: str
    samples: tuple[str, ...]
    unit: Unit


@dataclass(frozen=True, slots=True)
class Proposals:
    """``first_row`` is the first row below the headers; ``signature`` tells the same ones again."""

    header_rows: tuple[int, ...]
    first_row: int
    columns: tuple[ColumnProposal, ...]
    signature: str

    def mapping(self) -> dict[int, str]:
        """The proposed field of each column that has one."""
        return {column.position: column.field for column in self.columns if column.field}


def propose_columns(table: RawTable, fields: Sequence[Field] = OWN_FIELDS) -> Proposals:
    """Find the headers of a table and propose a field for each column.

    A saved choice is found again by ``signature``: a digest of the headers' words in their order.
    """
    rows, texts = _headers(table, fields)
    first = rows[-1] + 1 if rows else 1
    width = table.width
    columns = [
        [table.text(row, at) for row in range(first, len(table.rows) + 1)]
        for at in range(1, width + 1)
    ]
    looks = [looks_of(column) for column in columns]
    heads = [texts[at] if at < len(texts) else "" for at in range(width)]
    heads = _with_units_above(table, rows, heads, looks)
    mapped = _by_looks(assign(heads, looks, fields), looks, fields)
    proposed = tuple(
        ColumnProposal(
            one.position,
            squeezed(one.header),
            one.field,
            round(max(0.05, min(0.99, one.score / _SURE)), 2) if one.field else 0.0,
            one.reason,
            tuple(text for text in columns[one.position - 1] if text.strip())[:_SAMPLES],
            header_unit(one.header),
        )
        for one in mapped
        if one.header.strip() or looks[one.position - 1].filled
    )
    return Proposals(rows, first, proposed, _signature(heads))


def _with_units_above(
    table: RawTable, rows: Sequence[int], heads: Sequence[str], looks: Sequence[Looks]
) -> list[str]:
    """Headers of sums with the unit that stands above them: in the name of a group of columns,
    or in a title ("all figures in £k"). Unsaid, thousands would be read as single pounds."""
    first = rows[0] if rows else 1
    titles = [text for row in range(1, first) for text in table.rows[row - 1] if text.strip()]
    said = next((unit_words(text) for text in titles if _ALL_IN.search(text)), "")
    group, full = "", []
    for at, head in enumerate(heads):
        group = (table.text(first - 1, at + 1).strip() if first > 1 else "") or group
        unit = header_unit(head)
        silent = not unit.scale and not unit.currency and not unit.percent
        above = unit_words(group) or said
        sums = head.strip() and looks[at].amounts >= _MOSTLY_SUMS
        full.append(f"{head} ({above})" if sums and silent and above else head)
    return full


def _signature(heads: Sequence[str]) -> str:
    words = "\n".join(squeezed(head).casefold() for head in heads)
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _headers(table: RawTable, fields: Sequence[Field]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The rows that the headers stand in (1-based), and the text over each column."""
    best: tuple[float, tuple[int, ...], tuple[str, ...]] = (0.0, (), ())
    above: Sequence[str] = ()
    for number, line in enumerate(table.rows[:_FIRST_LINES], start=1):
        count = named(line, fields)
        weight = header_weight(count, line) if count >= 2 else 0.0
        if weight > best[0]:
            best = (weight, (number,), tuple(line))
        if count and sum(1 for text in above if text.strip()) >= 2:
            both = stacked(above, line)
            weight = header_weight(named(both, fields), both)
            if weight > best[0] + 0.5:
                best = (weight, (number - 1, number), both)
        above = line
    return (best[1], best[2]) if best[1] else _by_shape(table)


def _by_shape(table: RawTable) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Where no words are known: the first row as wide as most, if it holds words and no figures."""
    widths = sorted(sum(1 for text in row if text.strip()) for row in table.rows if row)
    usual = widths[len(widths) // 2] if widths else 0
    for number, row in enumerate(table.rows[:_FIRST_LINES], start=1):
        filled = [text for text in row if text.strip()]
        if len(filled) < max(2, 0.6 * usual):
            continue
        looks = looks_of(filled)
        if looks.amounts + looks.dates + looks.ratings == 0 and len(set(filled)) == len(filled):
            return (number,), tuple(row)
        break
    return (), ()


def _by_looks(mapped: list[Mapped], looks: list[Looks], fields: Sequence[Field]) -> list[Mapped]:
    """Suggest a field for columns that no header names, where only their cells speak."""
    taken = {one.field for one in mapped}
    known = {field.name for field in fields}
    for name, kind in _BY_LOOKS:
        if name in taken or name not in known:
            continue
        free = [one for one in mapped if not one.field and looks[one.position - 1].filled]
        fits = [(looks[one.position - 1].fits(kind), -one.position) for one in free]
        best, place = max(fits, default=(0.0, 0))
        if best < 0.6:
            continue
        mapped = [
            replace(one, field=name, kind=kind, score=0.4 * best, reason="only its cells say so")
            if one.position == -place
            else one
            for one in mapped
        ]
    return mapped
