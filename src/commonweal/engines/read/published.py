"""A recognised table to records: every cell typed, or kept in its own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from commonweal.engines.read.cells import ColumnStyle, column_style, read_cell
from commonweal.engines.read.concepts import heading
from commonweal.engines.read.dates import DateStyle, read_date
from commonweal.engines.read.headers import Recognised
from commonweal.engines.read.matching import Mapped
from commonweal.engines.read.names import names_given
from commonweal.engines.read.tables import Note, RawTable
from commonweal.engines.read.wording import squeezed
from commonweal.kernel.errors import BadInput
from commonweal.kernel.money import Money
from commonweal.kernel.shapes.returns import Outcome, Publication, ReportRecord, SourceCell

__all__ = ["ReadReturn", "read_records"]

_AS_AT = re.compile(r"\bas (?:at|of|on)\s+(?:the\s+)?([\w ,/.\-]{6,30})", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class ReadReturn:
    """Everything that one table said: its publication, its records, and what to know about both."""

    publication: Publication
    recognised: Recognised
    records: tuple[ReportRecord, ...]
    notes: tuple[Note, ...] = ()

    def count(self) -> Counter[Outcome]:
        """How many cells of the records came to which outcome."""
        return Counter(cell.outcome for cell in self._cells())

    def not_understood(self) -> tuple[SourceCell, ...]:
        """The cells that a person has to look at."""
        return tuple(cell for cell in self._cells() if cell.outcome is Outcome.NOT_UNDERSTOOD)

    def _cells(self) -> Iterable[SourceCell]:
        for record in self.records:
            yield from record.cells
            yield from record.extras


def read_records(
    table: RawTable,
    recognised: Recognised,
    *,
    year: int | None = None,
    snapshot: date | None = None,
) -> ReadReturn:
    """The records of a recognised table. ``year`` and ``snapshot`` overrule what the table says.

    Raises BadInput where no report year can be found and none is given.
    """
    reader = _Reader(table, recognised)
    publication, notes = _publication(reader, year, snapshot)
    styles = {
        mapped.position: column_style(
            mapped.field,
            mapped.kind,
            mapped.header,
            reader.column(mapped.position),
            _context(publication, recognised),
        )
        for mapped in recognised.columns
        if mapped.field
    }
    records = tuple(_record(reader, publication, line, styles) for line in recognised.records)
    style_notes = tuple(
        Note("column-reading", f"“{squeezed(mapped.header)[:60]}”: {styles[mapped.position].note}",
             *recognised.place(recognised.line, mapped.position))
        for mapped in recognised.columns
        if mapped.field and styles[mapped.position].note
    )  # fmt: skip
    return ReadReturn(
        publication, recognised, records, table.notes + recognised.notes + notes + style_notes
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    table: RawTable
    recognised: Recognised
    lines: tuple[int, ...] = field(default=())

    def text(self, line: int, position: int) -> str:
        return self.table.text(*self.recognised.place(line, position)) if position else ""

    def column(self, position: int) -> list[str]:
        return [self.text(line, position) for line in self.recognised.records]

    def field_column(self, name: str) -> list[str]:
        position = self.recognised.position(name)
        return self.column(position) if position else []


def _context(publication: Publication, recognised: Recognised) -> tuple[str, Decimal, int]:
    return publication.currency, recognised.family.scale, publication.year


def _record(
    reader: _Reader, publication: Publication, line: int, styles: dict[int, ColumnStyle]
) -> ReportRecord:
    cells, extras = [], []
    for mapped in reader.recognised.columns:
        raw = reader.text(line, mapped.position)
        place = reader.recognised.place(line, mapped.position)
        if mapped.field:
            cells.append(
                read_cell(mapped.field, raw, place, mapped.header, styles[mapped.position])
            )
        elif raw.strip():
            extras.append(SourceCell("", Outcome.VALUE, raw, raw, *place, mapped.header))
    cells = _shares_checked(cells)
    name, others = names_given(reader.text(line, reader.recognised.position("name")))
    return ReportRecord(
        publication,
        line,
        name,
        published_id=_said(cells, "published_id"),
        other_names=others,
        department=_said(cells, "department"),
        category=_said(cells, "category"),
        cells=tuple(cells),
        extras=tuple(extras),
    )


def _said(cells: list[SourceCell], name: str) -> str:
    cell = next((cell for cell in cells if cell.field == name), None)
    return squeezed(cell.raw) if cell and cell.outcome is Outcome.VALUE else ""


def _shares_checked(cells: list[SourceCell]) -> list[SourceCell]:
    """A variance without a per cent sign is a share or a percentage: budget and forecast decide."""
    by_field = {cell.field: cell for cell in cells}
    share = by_field.get("year_variance_share")
    if share is None or not isinstance(share.value, Decimal) or "%" in share.raw:
        return cells
    budget, forecast = (by_field.get(name) for name in ("year_budget", "year_forecast"))
    worked = _growth(budget, forecast)
    if worked is None:
        return cells
    as_share, as_percent = Decimal(share.raw.strip()), Decimal(share.raw.strip()) / 100
    value = min((as_share, as_percent), key=lambda one: abs(one - worked))
    meaning = (
        "no % sign: read as a share" if value == as_share else "no % sign: read as a percentage"
    )
    fixed = replace(share, value=value, meaning=f"{meaning}, as forecast over budget shows")
    return [fixed if cell is share else cell for cell in cells]


def _growth(budget: SourceCell | None, forecast: SourceCell | None) -> Decimal | None:
    first = budget.value if budget else None
    second = forecast.value if forecast else None
    if not isinstance(first, Money) or not isinstance(second, Money) or not first.amount:
        return None
    return second.amount / first.amount - 1


def _publication(
    reader: _Reader, year: int | None, snapshot: date | None
) -> tuple[Publication, tuple[Note, ...]]:
    family, table = reader.recognised.family, reader.table
    found = [(given, source) for given, source in _years(reader) if given]
    if year is not None:
        chosen, source = year, "given"
    elif found:
        chosen, source = found[0]
    else:
        raise BadInput(
            "Neither the headers nor the file's name say which year this return is of. "
            "Give the year.",
            code="no-year",
            field="year",
            where=table.file,
        )
    notes = tuple(
        Note(
            "year-differs",
            f"The {other} says {number}, the {source} says {chosen}; {chosen} is used.",
        )
        for number, other in found
        if number != chosen
    )
    day, said = _snapshot(reader, chosen)
    publication = Publication(
        kind=family.kind,
        title=family.title,
        year=chosen,
        snapshot=snapshot or day,
        currency=family.currency,
        file=table.file,
        digest=table.digest,
        sheet=table.sheet,
        year_source=source,
        snapshot_source="given" if snapshot else said,
    )
    return publication, notes


def _years(reader: _Reader) -> Iterable[tuple[int, str]]:
    """Every year that the table or its file speaks of, the surest source first."""
    stated = {text.strip() for text in reader.field_column("report_year")} - {""}
    if len(stated) == 1 and _YEAR.fullmatch(next(iter(stated))):
        yield int(stated.pop()), "year column"
    spans = Counter(
        heading(mapped.header).ends_in for mapped in reader.recognised.columns if _in_year(mapped)
    )
    del spans[0]
    if spans:
        yield max(spans, key=lambda one: (spans[one], one)), "financial year in the headers"
    dated = _dates_said(reader)
    if dated:
        yield max(dated).year, "date of the position"
    sources = [int(text) for text in _source_years(reader)]
    if sources:
        yield max(sources), "column of sources"
    places = (
        (" ".join(reader.recognised.titles), "title"),
        (reader.table.sheet, "sheet's name"),
        (reader.table.file, "file's name"),
    )
    for text, what in places:
        last = heading(text[:400]).ends_in or max(map(int, _YEAR.findall(text)), default=0)
        if last:
            yield last, what


def _in_year(mapped: Mapped) -> bool:
    return mapped.field in {"year_budget", "year_forecast", "year_variance_share", "variance_text"}


def _source_years(reader: _Reader) -> list[str]:
    texts = reader.field_column("total_budget_year") + reader.field_column("end_date_year")
    return [text.strip() for text in texts if _YEAR.fullmatch(text.strip())]


def _dates_said(reader: _Reader) -> list[date]:
    """Days of the position named in a column (asOfDate) or in the lines above the headers."""
    texts = sorted(set(reader.field_column("snapshot_date")))[:20]
    for title in reader.recognised.titles:
        texts += _AS_AT.findall(title)
    style = DateStyle(end=True, near=2020)
    found = [read_date(_first_date(text), style) for text in texts]
    return [one.day for one in found if one and not one.meaning]


def _first_date(text: str) -> str:
    match = re.match(
        r"\s*(\d{1,2}(?:st|nd|rd|th)? \w+ \d{4}|\w+ \d{1,2}, \d{4}|[\d/.\-]{8,10})", text
    )
    return match[1] if match else text


def _snapshot(reader: _Reader, year: int) -> tuple[date, str]:
    said = [day for day in _dates_said(reader) if abs(day.year - year) <= 1]
    if said:
        return max(said), "said in the table"
    rule = reader.recognised.family.rule(year)
    return rule.snapshot(year), rule.source
