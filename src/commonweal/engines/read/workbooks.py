"""Excel workbooks to tables: every sheet, what its cells hold and what they show."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from defusedxml.common import DefusedXmlException

from commonweal.engines.read.delimited import too_much
from commonweal.engines.read.guards import broken_workbook, check_workbook
from commonweal.engines.read.tables import Limits, Note, RawTable, Typed
from commonweal.kernel.errors import BadInput

__all__ = ["sheets_of"]

_FORMULA_ONLY = re.compile(
    rb"<c\b[^>]{0,200}>\s{0,9}<f\b(?:[^>]{0,200}/>|[^>]{0,200}>[^<]{0,9000}</f>)"
    rb"\s{0,9}(?:<v\s{0,9}/>|<v>\s{0,9}</v>)?\s{0,9}</c>"
)
_CURRENCY_SIGN = re.compile(r"\[\$([^\]\-]+)[^\]]*\]|([£€])|\"?(US\$|CA\$|A\$|NZ\$|C\$)\"?")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.')
_MOST_ROWS = 1_048_576  # of Excel itself; a row number beyond it would be counted up to, one by one
_MOST_SEEN = 20_000_000
_SCALES = {1: "k", 2: "m", 3: "bn"}


def sheets_of(file: str, digest: str, data: bytes, limits: Limits) -> list[RawTable]:
    """One table for every sheet that holds anything."""
    from openpyxl.utils.exceptions import InvalidFileException  # slow to load; few need it

    check_workbook(data, limits, file)
    try:
        tables = _load(file, digest, data, limits)
    except BadInput:
        raise
    except DefusedXmlException as error:
        raise broken_workbook(file, f"it holds forbidden XML: {error}") from error
    except (*_BROKEN, InvalidFileException) as error:
        raise broken_workbook(file, str(error)) from error
    if not tables:
        raise BadInput(
            "No sheet of this workbook holds anything. Choose the file that holds the table.",
            code="empty",
            where=file,
        )
    return tables


_BROKEN = (
    SyntaxError,  # what is not XML: of the standard library, or of lxml where it is installed
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    LookupError,
    ArithmeticError,
    OSError,
    EOFError,
    NotImplementedError,
    RecursionError,
    AssertionError,
    RuntimeError,
    NameError,
    struct.error,
    zlib.error,
)
"""What openpyxl and zipfile raise on damaged files (found by fuzzing); none is our own mistake."""


def _load(file: str, digest: str, data: bytes, limits: Limits) -> list[RawTable]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # openpyxl warns of styles and extensions that we do not read
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            if len(book.worksheets) > limits.max_sheets:
                raise too_much(f"more than {limits.max_sheets} sheets", file)
            unsolved = _formulas_without_result(data)
            tables = [_sheet(sheet, file, digest, limits, unsolved) for sheet in book.worksheets]
        finally:
            book.close()
    return [table for table in tables if table.rows]


def _formulas_without_result(data: bytes) -> dict[str, int]:
    """For each sheet's part, how many cells hold a formula whose result was never stored."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        return {name: len(_FORMULA_ONLY.findall(packed.read(name))) for name in sheets}


def _sheet(
    sheet: Any, file: str, digest: str, limits: Limits, unsolved: dict[str, int]
) -> RawTable:
    sheet.reset_dimensions()
    rows: list[tuple[str, ...]] = []
    typed: dict[tuple[int, int], Typed] = {}
    cells = seen = blanks = 0
    where = f"{file}, sheet {sheet.title}"
    for source in sheet.iter_rows():
        seen += len(source)
        if seen > _MOST_SEEN or len(rows) + blanks > _MOST_ROWS:
            raise too_much("far more blank cells or rows than a table has", where)
        texts = _row(source, len(rows) + blanks + 1, typed)
        if not texts:
            blanks += 1
            continue
        rows.extend([()] * blanks)
        blanks = 0
        rows.append(texts)
        cells += len(texts)
        if len(texts) > limits.max_columns:
            raise too_much(f"more than {limits.max_columns:,} columns", where)
        if len(rows) > limits.max_rows or cells > limits.max_cells:
            raise too_much(f"more than {limits.max_rows:,} rows", where)
    notes = tuple(_notes(sheet, unsolved))
    return RawTable(file, digest, tuple(rows), sheet=sheet.title, typed=typed, notes=notes)


def _notes(sheet: Any, unsolved: dict[str, int]) -> Iterable[Note]:
    if sheet.sheet_state != "visible":
        yield Note("hidden-sheet", f"The sheet {sheet.title} is hidden in the workbook.")
    part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    if unsolved.get(part):
        yield Note(
            "formula-without-result",
            f"{unsolved[part]} cell(s) hold a formula whose result was never stored. Open the "
            "workbook in a spreadsheet program and save it, then bring it again.",
        )


def _row(source: Iterable[Any], row: int, typed: dict[tuple[int, int], Typed]) -> tuple[str, ...]:
    texts: list[str] = []
    for column, cell in enumerate(source, start=1):
        value = cell.value
        if value is None:
            texts.append("")
            continue
        text, kept = _shown(value, getattr(cell, "number_format", "") or "")
        texts.append(text)
        if kept is not None:
            typed[row, column] = kept
    while texts and not texts[-1].strip():
        texts.pop()
        typed.pop((row, len(texts) + 1), None)
    return tuple(texts)


def _shown(value: object, number_format: str) -> tuple[str, Typed | None]:
    """A cell's value as text, with the unit, sign or per cent that its format would show."""
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), value
    if isinstance(value, datetime):
        whole = value.time() == time(0)
        return (value.date().isoformat() if whole else value.isoformat(" ")), value
    if isinstance(value, date | time):
        return value.isoformat(), value
    if isinstance(value, timedelta):
        return str(value), None
    if isinstance(value, int | float):
        number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
        return _number(number, number_format), number
    return str(value), None


def _number(number: Decimal, number_format: str) -> str:
    """A number with what its format adds. A spreadsheet shows 15 digits and stores no more."""
    first = number_format.split(";", maxsplit=1)[0]
    bare = _LITERAL.sub("", first)
    if "%" in bare:
        return f"{_plain(number * 100)}%"
    sign = _CURRENCY_SIGN.search(first)
    prefix = next((part for part in sign.groups() if part), "") if sign else ""
    commas = len(bare) - len(bare.rstrip(",")) if bare.rstrip(",").endswith(("0", "#")) else 0
    scaled = number.scaleb(-3 * commas)
    return f"{prefix}{_plain(scaled)}{_SCALES.get(commas, '')}"


def _plain(number: Decimal) -> str:
    if number == number.to_integral_value():
        return str(number.quantize(Decimal(1))) if abs(number) < Decimal(10) ** 20 else str(number)
    return format(number.normalize(), "f")
