"""Risks as files that go out: CSV, and a workbook with the words that may stand in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from commonweal.apps.registers.rules import COLUMNS, HEADS, Cell, plain, written
from commonweal.engines.read import neutralise

__all__ = ["as_csv", "as_workbook", "heads"]

Values = Mapping[str, Any]
_MOST_DIGITS = 15  # a spreadsheet keeps no more of a number


def heads() -> dict[str, str]:
    return {column.key: _(HEADS[column.key]) for column in COLUMNS}


def as_csv(rows: Sequence[Values]) -> bytes:
    """UTF-8, with the mark that makes spreadsheets read it so."""
    made = io.StringIO()
    writer = csv.writer(made, quoting=csv.QUOTE_ALL)
    writer.writerow(heads().values())
    for values in rows:
        writer.writerow([_text(cell) for cell in _cells(values)])
    return ("\ufeff" + made.getvalue()).encode()


def as_workbook(
    rows: Sequence[Values], about: Sequence[tuple[str, str]], words: Mapping[str, Mapping[str, str]]
) -> bytes:
    """The risks on the first sheet. ``words`` has for each column what may stand there, and what it
    means."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Risks")
    sheet.append(list(heads().values()))
    sheet.freeze_panes = "B2"
    for place, column in enumerate(COLUMNS, start=1):
        sheet.cell(1, place).font = Font(bold=True)
        wide = column.kind == "text" and column.longest > 100
        sheet.column_dimensions[get_column_letter(place)].width = 48 if wide else 18
    for values in rows:
        sheet.append([_typed(cell) for cell in _cells(values)])
    told = book.create_sheet(_("About"))
    for pair in about:
        told.append([neutralise(plain(cell)) for cell in pair])
    listed = book.create_sheet(_("Words"))
    listed.append([_("Column"), _("Write"), _("It means")])
    for key, means in words.items():
        for word, meaning in means.items():
            listed.append([heads()[key], neutralise(word), neutralise(plain(meaning))])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cells(values: Values) -> list[Cell]:
    return [written(column, values.get(column.key)) for column in COLUMNS]


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _typed(cell: Cell) -> Cell:
    """As a spreadsheet keeps it: as a text what it would round, and a day before its calendar."""
    if isinstance(cell, int | Decimal) and len(str(cell).replace(".", "")) > _MOST_DIGITS:
        return _text(cell)
    return _text(cell) if isinstance(cell, date) and cell.year < 1901 else cell
