"""Text to rows: which character separates the cells, and where the quoting went wrong."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

from commonweal.engines.read.tables import Limits, Note
from commonweal.kernel.errors import BadInput

__all__ = ["find_delimiter", "rows_of"]

_DELIMITERS = "\t;|,"
"""In order of preference where two fit equally: a comma is also a decimal point and a pause."""

_SAMPLE_ROWS = 200
_NUMBER = re.compile(r"\s*[-+(£$€]*\d")


def rows_of(
    text: str, delimiter: str, limits: Limits, where: str
) -> tuple[tuple[tuple[str, ...], ...], tuple[Note, ...]]:
    """Every row as a tuple of cells; blank rows are empty tuples."""
    try:
        return _read(text, delimiter, limits, where, strict=True), ()
    except csv.Error as error:
        return _despite(text, delimiter, limits, where, error)


def _despite(
    text: str, delimiter: str, limits: Limits, where: str, error: csv.Error
) -> tuple[tuple[tuple[str, ...], ...], tuple[Note, ...]]:
    """Read a table whose quotation marks do not pair: inside cells, else as plain letters."""
    if "unexpected end" not in str(error) and "field larger" not in str(error):
        rows = _read(text, delimiter, limits, where)
        return rows, (Note("loose-quotes", "Some cells hold quotation marks inside their text."),)
    lines = text.splitlines()
    plain = tuple(tuple(_trimmed(line.split(delimiter))) for line in lines)
    widths = Counter(map(len, plain))
    if len(plain) < 2 or max(widths.values(), default=0) < 0.9 * len(plain) or max(widths) < 2:
        raise BadInput(
            "A quotation mark is opened and never closed, so the rest of the file would fall into "
            "one cell. Save the table again from the spreadsheet, or remove the single mark.",
            code="open-quote",
            where=where,
        ) from error
    _check_shape(plain, limits, where)
    return plain, (Note("loose-quotes", "Quotation marks were read as plain letters."),)


def _read(
    text: str, delimiter: str, limits: Limits, where: str, *, strict: bool = False
) -> tuple[tuple[str, ...], ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    rows = []
    cells = 0
    for row in reader:
        kept = _trimmed(row)
        cells += len(kept)
        rows.append(tuple(kept))
        if (
            len(kept) > limits.max_columns
            or len(rows) > limits.max_rows
            or cells > limits.max_cells
        ):
            break
    _check_shape(tuple(rows), limits, where)
    return tuple(rows)


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row.pop()
    return row


def _check_shape(rows: tuple[tuple[str, ...], ...], limits: Limits, where: str) -> None:
    width = max(map(len, rows), default=0)
    if width > limits.max_columns:
        raise too_much(f"more than {limits.max_columns:,} columns", where)
    if len(rows) > limits.max_rows:
        raise too_much(f"more than {limits.max_rows:,} rows", where)
    if sum(map(len, rows)) > limits.max_cells:
        raise too_much(f"more than {limits.max_cells:,} cells", where)


def too_much(what: str, where: str) -> BadInput:
    return BadInput(
        f"This table has {what}. Split it, or delete what lies beside the table, and try again.",
        code="too-many-cells",
        where=where,
    )


def find_delimiter(text: str) -> str:
    """The delimiter under which the first rows agree best on a number of columns."""
    sample = text[:4_000_000]
    scored = [(_fit(sample, mark), -index) for index, mark in enumerate(_DELIMITERS)]
    best, index = max(scored)
    return _DELIMITERS[-index] if best > 0 else ","


def _fit(text: str, delimiter: str) -> float:
    """How well a delimiter fits, from 0: the share of rows with the usual width, wider is surer."""
    if delimiter not in text:
        return 0.0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [row for row in islice(reader, _SAMPLE_ROWS) if any(cell.strip() for cell in row)]
    except csv.Error:
        rows = [line.split(delimiter) for line in text.splitlines()[:_SAMPLE_ROWS] if line.strip()]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    first = next(row for row in rows if len(row) == width)
    numbers = sum(1 for cell in first if _NUMBER.match(cell)) / width
    return count / len(rows) * min(width, 6) / 6 * (0.5 if numbers > 0.5 else 1.0)
