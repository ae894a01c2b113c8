"""Three spreadsheets as people really keep them. All names and figures are made up."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

# Title rows, a blank row, German and English dates and sums, a total, a note below, a cell that
# looks like a formula, and two rows of one name.
BOARD_PAPER = """\
Portfolio overview for the board\t\t\t\t\t\t
Status: 31.03.2026, figures in EUR unless stated\t\t\t\t\t\t
\t\t\t\t\t\t
Ref\tProject title\tOwner\tRAG\tKick-off\tGo-live\tBudget
P-01\tCustomer portal\tAnna Weber\tAmber\t01.02.2024\t30.06.2026\t1.250.000 €
P-02\tPayroll replacement\tBen Okafor\tRed\t15 March 2023\tend of summer\t€2,4m
P-03\tNew intranet\tChloe Martin\tGreen\t1/9/2025\t31/3/2026\t180.000 €
P-04\tArchive scanning\t=HYPERLINK("http://example.org")\tA/G\tMay 2024\tDec 2026\t£95,000
P-05\tNew intranet\tChloe Martin\tGreen\t1/9/2025\t31/3/2026\t60.000 €
\tTotal\t\t\t\t\t3.985.000 €
Note: P-02 is under review by the audit committee.\t\t\t\t\t\t
"""

# A CSV from a tool: semicolons, two header lines with merged groups, dates as words, blanks.
TOOL_EXPORT = """\
;;;Schedule;;Money (£k);;
Initiative;Directorate;Delivery confidence;Start;Finish;Original budget;Forecast;What it is for
Cloud move;Technology;amber/red;2023-04-01;2027-03-31;4 200;6 150;Leave both data centres
Case system renewal;Operations;green;2024-10-01;2026-12-31;1 900;1 900;Replace the case system
Telephony;Technology;TBC;Q2 2025;2025/26;310;n/a;Move telephones to the internet
Grants on line;Operations;amber;2025-01-15;tbc;850;lots;Apply for every grant in one place
Sub-total;;;;;7 260;;
"""


def workbook() -> bytes:
    """An Excel file: a cover sheet, a title over merged cells, real dates and numbers, notes."""
    book = Workbook()
    book.active.title = "Read me"
    book.active["A1"] = "Ask Finance before you change anything in this file."
    sheet = book.create_sheet("Programmes Q4")
    sheet["A1"] = "Transformation programmes"
    sheet["A1"].font = Font(bold=True)
    sheet.merge_cells("A1:H1")
    sheet.append([])
    sheet.append(
        ["Programme", "Unit", "Phase", "Confidence", "Planned start", "Planned end",
         "Whole-life cost USD", "Comments"]
    )  # fmt: skip
    rows = [
        ("Harbour lights", "Ports", "Delivery", "Amber", "2024-01-08", "2026-09-30", 125e4, "Late"),
        ("Lock renewal", "Canals", "In progress", "Green", "2023-05-02", "2027-05-01", 9800.5, ""),
        ("Fish passes", "Rivers", "Idea", "", "", "", None, "No figures yet"),
        ("Dredging", "Ports", "On hold?", "R", "2025-03-01", "2024-03-01", "4.1 million", "-"),
        ("Total", "", "", "", "", "", "=SUM(G4:G7)", ""),
    ]  # fmt: skip
    for name, unit, phase, rag, start, end, cost, words in rows:
        days = [date.fromisoformat(day) if day else None for day in (start, end)]
        sheet.append([name, unit, phase, rag, *days, cost, words])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def files(folder: Path) -> dict[str, Path]:
    """The two that are uploaded, written to a folder."""
    csv, xlsx = folder / "export.csv", folder / "Programmes final v3.xlsx"
    csv.write_bytes(TOOL_EXPORT.encode("cp1252"))
    xlsx.write_bytes(workbook())
    return {"csv": csv, "xlsx": xlsx}
