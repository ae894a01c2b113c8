"""Exceptions as files: the rows that the page shows, all its pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from commonweal.apps.accounts.models import MarkingName
from commonweal.web.pages.portfolio.export import harmless

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = Mapping[str, Any]


def heads() -> list[str]:
    return [
        _("Programme"), _("Body"), _("Kind"), _("Raised on"), _("What it says"), _("Addressed to"),
        _("Where it stands"), _("Answer"), _("Until"), _("Closed on"), _("Why closed"),
        _("Handling"),
    ]  # fmt: skip


def line(found: Row) -> list[str]:
    """One row. The last cell is its handling marking, which travels with it."""
    row = found["row"]
    one = row.initiative
    cells = (
        one.name, one.organisation.name, found["name"], row.raised_at.date().isoformat(),
        found["told"], found["level"], found["state"], found["answer"],
        row.due_on.isoformat() if row.due_on else "",
        row.closed_at.date().isoformat() if row.closed_at else "", found["closed_why"],
        str(MarkingName(row.marking).label),
    )  # fmt: skip
    return [ILLEGAL_CHARACTERS_RE.sub(" ", str(harmless(str(cell)))) for cell in cells]


def as_csv(rows: Iterable[Row]) -> bytes:
    """UTF-8, with the mark that makes spreadsheets read it so."""
    made = io.StringIO()
    writer = csv.writer(made, quoting=csv.QUOTE_ALL)
    writer.writerows([heads(), *(line(row) for row in rows)])
    return ("\ufeff" + made.getvalue()).encode()


def as_workbook(rows: Iterable[Row], about: Sequence[tuple[str, str]]) -> bytes:
    """The rows, and a sheet that says what they are and for whom they were made."""
    book = Workbook()
    sheet = book.active
    sheet.title, sheet.freeze_panes = _("Exceptions"), "B2"
    sheet.append(heads())
    for place, cell in enumerate(sheet[1]):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 48 if place in {0, 4} else 20
    for row in rows:
        sheet.append(line(row))
    told = book.create_sheet(_("About"))
    for pair in about:
        told.append([str(harmless(cell)) for cell in pair])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
