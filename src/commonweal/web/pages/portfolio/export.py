"""The portfolio as a file: the rows, columns and order that the page shows, all its pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from commonweal.apps.accounts.models import MarkingName
from commonweal.apps.programmes.models import Position
from commonweal.engines.read import neutralise
from commonweal.web.pages.portfolio.columns import COLUMNS, Plain


def harmless(value: Plain) -> Plain:
    """A text that no spreadsheet takes for a formula; figures and dates stay what they are."""
    return neutralise(value) if isinstance(value, str) else value


def heads(keys: Sequence[str]) -> list[str]:
    chosen = [str(head) for key in keys for head, _value in COLUMNS[key].files]
    first = [_("Programme"), _("Reference"), _("Body")]
    return [*first, *chosen, _("No longer reported"), _("Handling")]


def line(row: Position, keys: Sequence[str]) -> list[Plain]:
    """One row of the file. The last cell is its handling marking, which travels with it."""
    one = row.initiative
    chosen = [value(row) for key in keys for _head, value in COLUMNS[key].files]
    left = "" if one.reported else _("yes")
    marking = str(dict(MarkingName.choices).get(one.marking, one.marking))
    return [
        harmless(v)
        for v in (one.name, one.reference, one.organisation.name, *chosen, left, marking)
    ]


def csv_lines(rows: Iterable[Position], keys: Sequence[str]) -> Iterator[str]:
    """Lines of CSV in UTF-8, with the mark that makes spreadsheets read them so."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    yield "\ufeff"
    for cells in (heads(keys), *(line(row, keys) for row in rows)):
        writer.writerow([_csv_cell(cell) for cell in cells])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _csv_cell(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def _xlsx_cell(value: Plain) -> Plain:
    """XML has no place for control characters, which published texts do hold."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", value) if isinstance(value, str) else value


def workbook(
    rows: Iterable[Position], keys: Sequence[str], about: Sequence[tuple[str, str]]
) -> bytes:
    """An XLSX workbook: the table, and a sheet that says what it is and how it was asked for."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Portfolio"))
    sheet.freeze_panes = "B2"
    titles = heads(keys)
    for place, title in enumerate(titles, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(max(len(title) + 2, 12), 60)
    sheet.column_dimensions["A"].width = 60
    bold = []
    for title in titles:
        cell = WriteOnlyCell(sheet, value=title)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([_xlsx_cell(cell) for cell in line(row, keys)])
    said = book.create_sheet(_("About"))
    for name, value in about:
        said.append([name, _xlsx_cell(harmless(value))])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
