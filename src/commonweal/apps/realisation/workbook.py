"""The report as a workbook: what it is, the benefits, and every reading behind a figure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from commonweal.apps.benefits.words import state_words
from commonweal.apps.realisation.queries import Report, Source
from commonweal.engines.read import neutralise

__all__ = ["workbook"]

Cell = str | int | float | Decimal | date | None


def workbook(
    report: Report, sources: Sequence[Source], about: Sequence[tuple[str, str]], address: str
) -> bytes:
    """``address`` is that of this installation: each benefit leads to its page there."""
    book = Workbook()
    first = book.active
    first.title = _("About")
    for name, value in about:
        first.append([_safe(name), _safe(value)])
    first.column_dimensions["A"].width, first.column_dimensions["B"].width = 24, 80
    places = _benefits(book.create_sheet(_("Benefits")), report, address)
    _readings(book.create_sheet(_("Readings")), report, sources, places)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _benefits(sheet: Any, report: Report, address: str) -> dict[str, int]:
    """The row of each benefit in this sheet."""
    _heads(
        sheet,
        [
            _("Benefit"), _("Body"), _("State"), _("Class"), _("Owner"), _("Measure"),
            _("Baseline"), _("Newest value"), _("As at"), _("Currency"), _("Prices of"),
            _("Planned to date"), _("Realised"), _("Readings"), _("Handling"),
        ],
    )  # fmt: skip
    places = {}
    for number, row in enumerate(report.rows, start=2):
        now, one = row.now, row.now.benefit
        latest = now.latest
        hidden = _("kept back") if now.kept else None
        cells: list[Cell] = [
            one.title, one.organisation.name, hidden or state_words(now.state),
            one.benefit_class, one.owner.name if one.owner else "",
            hidden or (one.measure.name if one.measure else ""),
            hidden or one.baseline, hidden or (latest.value if latest else None),
            hidden or (latest.ends if latest else None), one.currency, one.base_year or "",
            hidden or row.planned, hidden or row.realised, len(now.contributions),
            one.get_marking_display(),
        ]  # fmt: skip
        sheet.append([_safe(cell) for cell in cells])
        sheet.cell(number, 1).hyperlink = f"{address}/benefits/{one.id}/#readings"
        places[one.id] = number
    return places


def _readings(
    sheet: Any, report: Report, sources: Sequence[Source], places: dict[str, int]
) -> None:
    _heads(
        sheet,
        [
            _("Benefit"), _("First day"), _("Last day"), _("Value"), _("Unit"),
            _("Better than the baseline by"), _("Adds"), _("From"), _("Recorded at"), _("Reading"),
        ],
    )  # fmt: skip
    titles = {row.now.benefit.id: row.now.benefit.title for row in report.rows}
    for number, one in enumerate(sources, start=2):
        reading = one.reading
        cells: list[Cell] = [
            titles[one.benefit], reading.starts, reading.ends, reading.value,
            reading.measure.unit, one.change, one.amount, reading.batch.label,
            reading.recorded_at.isoformat(timespec="seconds"), reading.id,
        ]  # fmt: skip
        sheet.append([_safe(cell) for cell in cells])
        sheet.cell(number, 1).hyperlink = f"#'{_('Benefits')}'!A{places[one.benefit]}"


def _heads(sheet: Any, titles: Sequence[str]) -> None:
    sheet.append(list(titles))
    sheet.freeze_panes = "B2"
    for place, title in enumerate(titles, start=1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(len(title) + 2, 14), 60)
    sheet.column_dimensions["A"].width = 48


def _safe(value: Cell) -> Cell:
    """No text that a spreadsheet takes for a formula, and none that XML has no place for."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", neutralise(value)) if isinstance(value, str) else value
