"""Matched columns to records, with every problem at its cell and what to do about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from commonweal.engines.read.amounts import in_doubt, read_amount
from commonweal.engines.read.cells import ColumnStyle, column_style, read_cell
from commonweal.engines.read.fields import Field, Kind
from commonweal.engines.read.own import OWN_FIELDS, propose_columns
from commonweal.engines.read.tables import Note, RawTable
from commonweal.engines.read.wording import squeezed
from commonweal.kernel.errors import BadInput
from commonweal.kernel.money import Money
from commonweal.kernel.shapes.returns import Outcome, SourceCell

__all__ = ["Applied", "OwnRecord", "Problem", "apply_columns"]

_TOTAL = re.compile(
    r"\s*(?:grand |sub[\s-]?|overall |portfolio |programme )?"
    r"(?:totals?|sum|summe|gesamt|somme|suma|totale|totaal|totalt|yhteensä)\b(?!.{25})",
    re.IGNORECASE,
)
_TO_DO = {
    Kind.DATE: "Write a date such as 31/03/2027, or leave the cell empty.",
    Kind.MONEY: "Write one figure such as 1,250,000 or £1.25m, or leave the cell empty.",
    Kind.RATING: "Write green, amber/green, amber, amber/red or red, or leave the cell empty.",
    Kind.SHARE: "Write a percentage such as 12%, or leave the cell empty.",
    Kind.YEAR: "Write a year such as 2027.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should mend, at a 1-based row and column.

    The record comes in all the same, without the value; the words of the cell are kept.
    """

    code: str
    place: str
    row: int
    column: int
    header: str
    value: str
    what: str
    to_do: str


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """One row of somebody's own table as typed cells."""

    row: int
    name: str
    cells: tuple[SourceCell, ...]

    def cell(self, field: str) -> SourceCell | None:
        return next((cell for cell in self.cells if cell.field == field), None)

    def text(self, field: str) -> str:
        """The words of a cell that says something, ``""`` otherwise."""
        cell = self.cell(field)
        return squeezed(cell.raw) if cell and cell.outcome is Outcome.VALUE else ""

    def day(self, field: str) -> date | None:
        cell = self.cell(field)
        return cell.value if cell and isinstance(cell.value, date) else None

    def money(self, field: str) -> Money | None:
        cell = self.cell(field)
        return cell.value if cell and isinstance(cell.value, Money) else None


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a table: its records, the problems by cell, and the rows that were left out."""

    records: tuple[OwnRecord, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[Note, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    position: int
    header: str
    field: Field
    style: ColumnStyle


@dataclass(frozen=True, slots=True)
class _Sheet:
    table: RawTable
    columns: tuple[_Column, ...]
    corrections: Mapping[tuple[int, int], str]
    doubts: Mapping[tuple[int, int], tuple[Decimal, Decimal]]

    def text(self, row: int, column: int) -> str:
        given = self.corrections.get((row, column))
        return self.table.text(row, column) if given is None else given

    def of(self, field: str) -> _Column | None:
        return next((column for column in self.columns if column.field.name == field), None)


def apply_columns(
    table: RawTable,
    mapping: Mapping[int, str],
    *,
    currency: str,
    near: int,
    first_row: int | None = None,
    corrections: Mapping[tuple[int, int], str] | None = None,
) -> Applied:
    """The records of ``table`` under ``mapping`` (1-based column: name of a field in OWN_FIELDS).

    ``currency`` serves cells that name none; ``near`` is this year, for years of two digits;
    ``first_row`` is the first row below the headers (found where None); ``corrections`` stand
    instead of the text of single cells. Raises BadInput where no column holds the name.
    """
    proposals = propose_columns(table)
    start = proposals.first_row if first_row is None else first_row
    headers = {column.position: column.header for column in proposals.columns}
    rows = range(start, len(table.rows) + 1)
    fields = _fields(mapping, table.file)
    changed = dict(corrections or {})
    sheet = _Sheet(table, (), changed, {})
    columns = tuple(
        _column(
            at, headers.get(at, ""), field, [sheet.text(row, at) for row in rows], (currency, near)
        )
        for at, field in fields.items()
    )
    sheet = _Sheet(table, columns, changed, _doubts(sheet, columns, rows))
    kept, left_out = _sorted_out(sheet, rows)
    records = tuple(_record(sheet, row) for row in kept)
    problems = [problem for record in records for problem in _problems(sheet, record)]
    notes = tuple(
        Note("column-reading", f"“{one.header}”: {said}", start - 1, one.position)
        for one in columns
        for said in (one.style.note, _example(sheet, one, rows))
        if said
    )
    return Applied(records, (*problems, *_repeated(sheet, records)), left_out, notes)


def _doubts(
    sheet: _Sheet, columns: Sequence[_Column], rows: range
) -> dict[tuple[int, int], tuple[Decimal, Decimal]]:
    """The sums that may be a thousand times as large, by row and column. What a person typed here
    is weighed as the rest of the column is."""
    found = {}
    for one in columns:
        if one.field.kind is not Kind.MONEY:
            continue
        texts = [sheet.text(row, one.position) for row in rows]
        for place, two in in_doubt(texts, comma=one.style.comma).items():
            found[rows[place], one.position] = two
    return found


def _example(sheet: _Sheet, one: _Column, rows: range) -> str:
    """How the first sum with a point or a comma in it was read: the marks mean different things
    to different people."""
    for row in rows if one.field.kind is Kind.MONEY else ():
        text = sheet.text(row, one.position)
        amount = read_amount(text, comma=one.style.comma) if re.search("[.,]", text) else None
        if amount and (row, one.position) not in sheet.doubts:
            return f"“{squeezed(text)[:40]}” was read as {amount.number:f}."
    return ""


def _fields(mapping: Mapping[int, str], where: str) -> dict[int, Field]:
    known = {field.name: field for field in OWN_FIELDS}
    times = Counter(name for name in mapping.values() if name)
    for name in times:
        if name not in known:
            raise BadInput(f"There is no field “{name}”.", code="no-field", where=where)
        if times[name] > 1:
            raise BadInput(
                f"Two columns are matched to “{name}”. Match one of them to something else.",
                code="matched-twice",
                field=name,
                where=where,
            )
    chosen = {at: known[name] for at, name in sorted(mapping.items()) if name}
    if "name" not in {field.name for field in chosen.values()}:
        raise BadInput(
            "No column is matched to the name of the initiative. Match the column that holds it.",
            code="no-name",
            field="name",
            where=where,
        )
    return chosen


def _column(
    at: int, header: str, field: Field, texts: Sequence[str], context: tuple[str, int]
) -> _Column:
    currency, near = context
    usual = (currency, Decimal(1), near)
    style = column_style(field.name, field.kind, header, texts, usual)
    return _Column(at, header, field, style)


def _sorted_out(sheet: _Sheet, rows: range) -> tuple[list[int], tuple[Note, ...]]:
    """Rows that hold a record, and why the others do not. Blank rows are counted, not listed."""
    kept, left_out, blank = [], [], 0
    for row in rows:
        why = _why_not(sheet, row)
        if why is None:
            kept.append(row)
        elif why:
            left_out.append(Note("left-out", why, row))
        else:
            blank += 1
    if blank:
        left_out.append(Note("blank-rows", f"{blank} blank row(s)."))
    return kept, tuple(left_out)


def _why_not(sheet: _Sheet, row: int) -> str | None:
    width = max(len(sheet.table.rows[row - 1]), *(column.position for column in sheet.columns))
    texts = [sheet.text(row, at) for at in range(1, width + 1)]
    filled = [text for text in texts if text.strip()]
    if not filled:
        return ""
    name = sheet.of("name")
    called = sheet.text(row, name.position).strip() if name else ""
    if _TOTAL.match(filled[0]) or _TOTAL.match(called):
        return f"A row of totals: {squeezed(filled[0])[:60]}"
    if [squeezed(text) for text in texts if text.strip()] == [c.header for c in sheet.columns]:
        return "The headers again."
    if not called and len(filled) > 1:
        return "A row without a name; if it is an initiative, give it one."
    if len(filled) == 1 and len(sheet.columns) > 2:
        return f"A heading or a note: {squeezed(filled[0])[:120]}"
    return None


def _record(sheet: _Sheet, row: int) -> OwnRecord:
    own = sheet.of("currency")
    code = sheet.text(row, own.position).strip().upper() if own else ""
    cells = []
    for column in sheet.columns:
        raw = sheet.text(row, column.position)
        cell = read_cell(
            column.field.name, raw, (row, column.position), column.header, column.style
        )
        if (row, column.position) in sheet.doubts:
            cell = replace(cell, outcome=Outcome.NOT_UNDERSTOOD, value=None)
        cells.append(_in_currency(cell, code) if len(code) == 3 and code.isascii() else cell)
    name = sheet.of("name")
    return OwnRecord(row, squeezed(sheet.text(row, name.position)) if name else "", tuple(cells))


def _in_currency(cell: SourceCell, code: str) -> SourceCell:
    """A row's own currency column counts where the cell itself shows no sign."""
    if not isinstance(cell.value, Money) or re.search(r"[£€$¥]|[A-Z]{3}", cell.raw):
        return cell
    value = Money(cell.value.amount, code)
    return SourceCell(
        cell.field, cell.outcome, value, cell.raw, cell.row, cell.column, cell.header, cell.meaning
    )


def _problems(sheet: _Sheet, record: OwnRecord) -> list[Problem]:
    found = []
    for column, cell in zip(sheet.columns, record.cells, strict=True):
        kind = column.field.kind
        if kind in _TO_DO and cell.outcome in {Outcome.NOT_UNDERSTOOD, Outcome.VERBATIM}:
            two = sheet.doubts.get((cell.row, cell.column))
            found.append(_two_readings(sheet, cell, *two) if two else _not_read(sheet, cell, kind))
    ends = record.cell("end_date_latest") or record.cell("end_date_original")
    start = record.day("start_date")
    if start and ends and isinstance(ends.value, date) and ends.value < start:
        what = f"It ends on {ends.value.isoformat()}, before it starts on {start.isoformat()}."
        found.append(_problem(sheet, ends, "ends-before-start", (what, "Check both dates.")))
    return found


def _not_read(sheet: _Sheet, cell: SourceCell, kind: Kind) -> Problem:
    what = f"“{squeezed(cell.raw)[:80]}” is not {_A[kind]}."
    return _problem(sheet, cell, "not-read", (what, _TO_DO[kind]))


def _two_readings(sheet: _Sheet, cell: SourceCell, small: Decimal, large: Decimal) -> Problem:
    what = f"“{squeezed(cell.raw)[:80]}” may be {small:f} or {large:f}: the column does not say."
    to_do = f"Write {small.normalize():f} or {large:f}, without a mark for the thousands."
    return _problem(sheet, cell, "two-readings", (what, to_do))


_A = {
    Kind.DATE: "a date",
    Kind.MONEY: "a sum of money",
    Kind.RATING: "a confidence rating",
    Kind.SHARE: "a percentage",
    Kind.YEAR: "a year",
}


def _problem(sheet: _Sheet, cell: SourceCell, code: str, said: tuple[str, str]) -> Problem:
    place = sheet.table.place(cell.row, cell.column)
    return Problem(code, place, cell.row, cell.column, cell.header, cell.raw, *said)


def _repeated(sheet: _Sheet, records: Sequence[OwnRecord]) -> list[Problem]:
    """Two rows of one name or reference would become one initiative, or two of the same."""
    found = []
    for field, called in (("reference", "reference"), ("name", "name")):
        column = sheet.of(field)
        seen: dict[str, int] = {}
        for record in records if column else ():
            cell = record.cell(field)
            mark = record.text(field).casefold()
            if not mark or cell is None:
                continue
            if mark in seen:
                what = f"Row {seen[mark]} has the same {called}."
                said = (what, "Give each its own, or remove one row.")
                found.append(_problem(sheet, cell, f"same-{field}", said))
            seen.setdefault(mark, record.row)
    return found
