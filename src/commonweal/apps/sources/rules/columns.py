"""From the rows of a table to readings: which column is what, and which days a cell means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from commonweal.apps.measures.rules import period_holding
from commonweal.apps.sources.rules.days import Calendar, NotADayError, day_of, days_of, moment_of
from commonweal.apps.sources.rules.kinds import Kind
from commonweal.engines.read.outside import Table
from commonweal.engines.read.outside.figures import NotAFigureError, figure_of, writes_decimal_comma
from commonweal.kernel.errors import BadInput, RuleBroken

__all__ = ["Beat", "Columns", "Mapped", "Row", "map_rows"]


@dataclass(frozen=True, slots=True)
class Beat:
    """What has to be known of a measure to read its values."""

    frequency: str
    anchor: date
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what. Either every row is of the measure ``always``, or ``measure`` names
    the column with its key; either ``period`` is one column, or ``starts`` and ``ends`` are two.

    ``after_end``: the end is told as the first day that is no longer in. ``factor`` is what each
    value is multiplied with."""

    value: str = "value"
    always: str = ""
    measure: str = ""
    period: str = ""
    starts: str = ""
    ends: str = ""
    as_of: str = ""
    factor: Decimal = Decimal(1)
    after_end: bool = False
    month_first: bool = False

    def named(self) -> list[str]:
        """The columns that are needed, without repeats."""
        names = (self.value, self.measure, self.period, self.starts, self.ends, self.as_of)
        return list(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class Row:
    """A reading as it was read; ``number`` is its row where it came from."""

    number: int
    measure: str
    starts: date
    ends: date
    value: Decimal
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """Readings, rows that cannot be read with the reason, and how many had no value at all."""

    rows: list[Row] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0


class _NotReadError(Exception):
    """This row cannot be read; the text says why."""


def map_rows(
    table: Table, columns: Columns, beats: Mapping[str, Beat], calendar: Calendar
) -> Mapped:
    """The readings of a table. A row without a value is no reading, and never zero. BadInput where
    a column that is needed is not there."""
    places = _places(table, columns)
    comma = writes_decimal_comma(row[places[columns.value]] for row in table.rows)
    rows: list[Row] = []
    refused: list[tuple[int, str]] = []
    blank = 0
    for number, cells in enumerate(table.rows, table.first_row):
        found = {name: cells[place] for name, place in places.items()}
        try:
            row = _row(number, found, columns, beats, calendar, comma=comma)
        except (_NotReadError, NotADayError, NotAFigureError) as error:
            refused.append((number, str(error)))
            continue
        if row is None:
            blank += 1
        else:
            rows.append(row)
    return Mapped(rows, refused, blank)


def _places(table: Table, columns: Columns) -> dict[str, int]:
    by_name = {_folded(name): place for place, name in enumerate(table.columns)}
    missing = [name for name in columns.named() if _folded(name) not in by_name]
    if missing:
        there = ", ".join(name[:40] for name in table.columns[:12]) or "none"
        raise BadInput(
            f"There is no column {missing[0]!r}. The columns are: {there}.", code="no-column"
        )
    return {name: by_name[_folded(name)] for name in columns.named()}


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _row(
    number: int,
    found: Mapping[str, object],
    columns: Columns,
    beats: Mapping[str, Beat],
    calendar: Calendar,
    *,
    comma: bool,
) -> Row | None:
    name = columns.always or _text(found[columns.measure])
    raw = found[columns.value]
    if not name and _is_blank(raw):
        return None
    beat = beats.get(name)
    if beat is None:
        raise _NotReadError(_unknown(name))
    value = figure_of(raw, beat.unit, comma=comma)
    if value is None:
        return None
    starts, ends = _days(found, columns, beat, calendar)
    as_of = moment_of(found[columns.as_of], calendar) if columns.as_of else None
    return Row(number, name, starts, ends, value * columns.factor, as_of)


def _unknown(name: str) -> str:
    if not name:
        return "The row names no measure."
    return f"There is no measure {name[:60]!r} for which readings may come from here."


def _days(
    found: Mapping[str, object], columns: Columns, beat: Beat, calendar: Calendar
) -> tuple[date, date]:
    if columns.period:
        told = found[columns.period]
        return days_of(told, beat.frequency, beat.anchor, calendar)
    starts = day_of(found[columns.starts], calendar) if columns.starts else None
    ends = day_of(found[columns.ends], calendar) if columns.ends else None
    if ends and columns.after_end:
        ends -= timedelta(days=1)
    known = ends or starts
    if known is None:
        raise _NotReadError("The row names no period.")
    held = period_holding(known, beat.frequency, beat.anchor)
    return starts or held.start, ends or held.last_day


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _is_blank(cell: object) -> bool:
    return cell is None or not str(cell).strip()


def check_columns(kind: Kind, said: Mapping[str, object], *, one_measure: bool) -> None:
    """RuleBroken where what a person said of the columns does not suffice to read a row."""
    read_factor(str(said.get("factor") or "1"))
    if not kind.columns and not one_measure:
        raise RuleBroken("Choose the measure.", code="no-measure", field="measure")
    if one_measure == bool(said.get("measure")):
        raise RuleBroken(
            "Choose the measure of all rows, or name the column that says which; one of the two.",
            code="measure-or-column",
            field="measure_column",
        )
    if not kind.columns:
        return
    if not said.get("value"):
        raise RuleBroken(
            "Name the column of the values.", code="no-value-column", field="value_column"
        )
    if bool(said.get("period")) == bool(said.get("starts") or said.get("ends")):
        raise RuleBroken(
            "Name one column for the period, or those of its first and last day.",
            code="period-or-days",
            field="period_column",
        )


def read_factor(text: str) -> Decimal:
    try:
        factor = Decimal(text)
    except InvalidOperation:
        factor = Decimal(0)
    if not factor.is_finite() or not factor or abs(factor.adjusted()) > 12:
        raise RuleBroken(
            "Multiply by a number that is not 0, such as 0.01.", code="factor", field="factor"
        )
    return factor


def columns_of(said: Mapping[str, object], measure: str) -> Columns:
    """Columns from what was kept of them; ``measure`` is the id of the measure of all rows."""
    names = {
        name: str(said.get(name) or "") for name in ("value", "period", "starts", "ends", "as_of")
    }
    return Columns(
        **names,
        always=measure,
        measure="" if measure else str(said.get("measure") or ""),
        factor=read_factor(str(said.get("factor") or "1")),
        after_end=bool(said.get("after_end")),
        month_first=bool(said.get("month_first")),
    )
