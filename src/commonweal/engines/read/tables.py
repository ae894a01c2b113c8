"""A table as it stands in its source, before anybody says what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

__all__ = ["Limits", "Note", "RawTable", "Typed", "column_letters"]

Typed = date | datetime | time | Decimal | bool
"""What a workbook cell holds when it is not text."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold before it is refused. Published returns stay far below these.

    ``max_ratio`` is the unpacked size of a workbook over its packed size; spreadsheets pack
    about 5 to 50 times, a zip bomb 1,000 times. It counts only above ``ratio_from`` bytes.
    """

    max_bytes: int = 64 * 1024 * 1024
    max_unpacked: int = 150 * 1024 * 1024
    max_ratio: int = 200
    ratio_from: int = 8 * 1024 * 1024
    max_rows: int = 200_000
    max_columns: int = 4_000
    max_cells: int = 5_000_000
    max_sheets: int = 100

    def __post_init__(self) -> None:
        if min(self.max_bytes, self.max_rows, self.max_columns, self.max_cells) < 1:
            raise ValueError("a limit is at least 1")


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader of the table should know, at a 1-based place (0: the whole table)."""

    code: str
    text: str
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class RawTable:
    """``rows[r - 1][c - 1]`` is the text of the cell in row ``r``, column ``c`` of the source.

    Blank rows are kept (as empty tuples) so that a row's number is the one that a spreadsheet
    shows. ``typed`` holds, by (row, column), what a workbook stored as a number, date or truth
    value. ``delimiter`` is ``""`` for a workbook. ``digest`` is the SHA-256 of the whole file.
    """

    file: str
    digest: str
    rows: tuple[tuple[str, ...], ...]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    typed: Mapping[tuple[int, int], Typed] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def text(self, row: int, column: int) -> str:
        """The text of one cell, ``""`` outside the table."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return cells[column - 1] if 0 < column <= len(cells) else ""

    def place(self, row: int, column: int) -> str:
        """Where a cell is, in words a person can follow: ``plan.xlsx, sheet Costs, cell C4``."""
        sheet = f", sheet {self.sheet}" if self.sheet else ""
        return f"{self.file}{sheet}, cell {column_letters(column)}{row}"


def column_letters(column: int) -> str:
    """The letters over a 1-based column: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
