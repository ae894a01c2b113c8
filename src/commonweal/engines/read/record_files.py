"""Files that hold one table, as rows with the numbers of their records and what could not be read.

COBOL records by their copybook, text in columns by its layout, DBF, one sheet of an Excel workbook,
CSV, JSON Lines and Parquet. A cell of a CSV file or a workbook is a text: nobody guesses here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.kernel.errors import BadInput

if TYPE_CHECKING:
    from commonweal.engines.read.tables import RawTable

__all__ = ["FileForm", "Records", "flat", "flat_name", "opened_records", "sheet_names"]

_BY_ITSELF = {
    ".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet",
}  # fmt: skip
_WORKBOOKS = {".xlsx", ".xlsm"}
_SHEET_ROWS = 4_096

Part = tuple[Any, Any, Any]
"""A RecordBatch, the numbers of its records from 0, and the quarantine (a table, or None)."""


@dataclass(frozen=True, slots=True)
class FileForm:
    """A file and what says how it is read. ``options``: of a COBOL reader; of a workbook ``sheet``
    and ``header``, the row of the names as the spreadsheet counts it."""

    path: Path
    copybook: Path | None = None
    record: str = ""
    layout: Path | None = None
    encoding: str = ""
    memo: Path | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Records:
    """``sizes``: how many elements lists can have, by their path. ``parts`` are read once."""

    schema: Any
    parts: Iterator[Part]
    sizes: Mapping[str, int] = field(default_factory=dict)
    encoding: str = ""


def opened_records(form: FileForm) -> Records:
    """BadInput where the file is not there, or nothing says how it is read."""
    if not form.path.is_file():
        raise BadInput("There is no such file.", where=str(form.path))
    return _way(form)(form)


def _way(form: FileForm) -> Callable[[FileForm], Records]:
    suffix = form.path.suffix.lower()
    if form.copybook:
        return _cobol
    if form.layout:
        return _fixed
    if suffix == ".dbf":
        return _dbf
    if suffix in _WORKBOOKS:
        return _sheet
    if suffix in _BY_ITSELF:
        return _table
    raise BadInput(
        "Say what describes the file: a copybook or a layout. DBF, Excel, CSV, JSON Lines and "
        "Parquet describe themselves.",
        where=str(form.path),
    )


def flat(rows: Any, sizes: Mapping[str, int]) -> Any:
    """One batch with structs and lists as columns of their own, and words where it had numbers
    for them (a dictionary)."""
    import pyarrow as pa

    from commonweal.engines.read.exporting import flattened

    for at, each in enumerate(rows.schema):
        if pa.types.is_dictionary(each.type):
            rows = rows.set_column(at, each.name, rows.column(at).dictionary_decode())
    if not any(pa.types.is_nested(each.type) for each in rows.schema):
        return rows
    table = flattened([rows], sizes).combine_chunks()
    arrays = [each.combine_chunks() for each in table.columns]
    return pa.RecordBatch.from_arrays(arrays, names=table.column_names)


def flat_name(path: str, occurrence: list[int], schema: Any) -> str:
    """The name that a field of a group or list has among the columns: ``A.B`` is ``A_2_B``."""
    import pyarrow as pa

    if "." not in path and not occurrence:
        return path
    left, words = list(occurrence), []
    kind: Any = pa.struct(list(schema))
    for name in path.split("."):
        words.append(name)
        kind = kind.field(name).type if pa.types.is_struct(kind) else kind
        if pa.types.is_list(kind):
            words += [str(left.pop(0))] if left else []
            kind = kind.value_type
    return "_".join(words)


def _cobol(form: FileForm) -> Records:
    from commonweal.engines.read.cobol import list_sizes, options_from, read_copybook, read_file

    options = options_from(form.options)
    layout = read_copybook(form.copybook or Path(), record=form.record, ends=options.ends)
    run = read_file(form.path, layout, options)
    if run.decoder.tree is not None:
        raise BadInput(
            "Families of segments are no rows. Take one segment, with segment_filter.",
            where=str(form.path),
        )
    parts = ((each.rows, each.numbers, each.quarantine) for each in run.batches)
    page = options.ebcdic_code_page if options.encoding == "ebcdic" else options.encoding
    return Records(run.decoder.schema, parts, list_sizes(run.decoder), page or options.encoding)


def _dbf(form: FileForm) -> Records:
    from commonweal.engines.read.dbf import read_dbf

    run = read_dbf(form.path, memo=form.memo, encoding=form.encoding)
    parts = ((rows, run.numbers, found) for rows, found in run.batches)
    return Records(run.schema, parts, encoding=form.encoding or run.header.encoding)


def _fixed(form: FileForm) -> Records:
    from commonweal.engines.read.fixed_width import layout_from, read_fixed_width

    path = form.layout or Path()
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"The layout cannot be read ({error}).", where=str(path)) from error
    layout = layout_from(given)
    run = read_fixed_width(form.path, layout)
    parts = ((rows, run.numbers, found) for rows, found in run.batches)
    return Records(run.schema, parts, encoding=layout.encoding)


def _table(form: FileForm) -> Records:
    import pyarrow as pa

    from commonweal.engines.read.databases.files import FileTable

    store = _BY_ITSELF[form.path.suffix.lower()]
    table = FileTable(form.path, store, form.encoding)
    schema = pa.schema([(each, pa.string()) for each in table.facts.names])

    if store == "csv":
        from commonweal.engines.read.csv_records import csv_parts

        return Records(schema, csv_parts(table), encoding=form.encoding)

    def parts() -> Iterator[Part]:
        first = 0
        for rows in table.batches():
            yield rows, range(first, first + len(rows)), None
            first += len(rows)

    return Records(schema, parts(), encoding=form.encoding)


# Workbooks ----------------------------------------------------------------------------------------


def sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets that hold anything."""
    return tuple(each.sheet for each in _sheets(path))


def _sheets(path: Path) -> list[RawTable]:
    from commonweal.engines.read.tables import Limits
    from commonweal.engines.read.workbooks import sheets_of

    limits = Limits()
    if path.stat().st_size > limits.max_bytes:
        raise BadInput("The workbook is too large. Save the sheet as CSV.", where=str(path))
    data = path.read_bytes()
    return sheets_of(path.name, hashlib.sha256(data).hexdigest(), data, limits)


def _sheet(form: FileForm) -> Records:
    import pyarrow as pa

    wanted = str(form.options.get("sheet", ""))
    sheets = _sheets(form.path)
    found = next((each for each in sheets if each.sheet == wanted or not wanted), None)
    if found is None:
        known = ", ".join(each.sheet for each in sheets)
        raise BadInput(f"There is no sheet {wanted}. There are: {known}.", where=str(form.path))
    header = _header(found, form)
    names = _names(found, header)
    schema = pa.schema([(name, pa.string()) for name in names])
    return Records(schema, _sheet_parts(found, header, schema))


def _header(sheet: RawTable, form: FileForm) -> int:
    given = form.options.get("header", 0)
    if given and not (isinstance(given, int) and 1 <= given <= len(sheet.rows)):
        raise BadInput("header is the row of the names, from 1.", where=str(form.path))
    return int(given) or next(at for at, row in enumerate(sheet.rows, 1) if row)


def _names(sheet: RawTable, header: int) -> list[str]:
    from commonweal.engines.read.tables import column_letters

    found: list[str] = []
    for column in range(1, sheet.width + 1):
        name = sheet.text(header, column).strip() or f"column_{column_letters(column)}"
        again = sum(1 for each in found if each == name or each.startswith(f"{name}_"))
        while name in found:
            again += 1
            name = f"{sheet.text(header, column).strip()}_{again}"
        found.append(name)
    return found


def _sheet_parts(sheet: RawTable, header: int, schema: Any) -> Iterator[Part]:
    import pyarrow as pa

    filled = [at for at in range(header + 1, len(sheet.rows) + 1) if sheet.rows[at - 1]]
    for start in range(0, len(filled), _SHEET_ROWS):
        numbers = filled[start : start + _SHEET_ROWS]
        columns = [
            pa.array([_cell(sheet, row, column) for row in numbers], pa.string())
            for column in range(1, len(schema) + 1)
        ]
        rows = pa.RecordBatch.from_arrays(columns, schema=schema)
        yield rows, range(start, start + len(numbers)), None


def _cell(sheet: RawTable, row: int, column: int) -> str | None:
    """What the cell holds, not what its format shows: 0.5, not 50%."""
    typed = sheet.typed.get((row, column))
    if typed is None or isinstance(typed, bool):
        return sheet.text(row, column) or None
    if isinstance(typed, Decimal):
        text = format(typed, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(typed, datetime):
        return (typed.date() if typed.time() == time(0) else typed).isoformat()
    return typed.isoformat() if isinstance(typed, date | time) else str(typed)
