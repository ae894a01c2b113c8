"""Six projects, and layouts that publish them as files: the generator behind `layouts.py`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl


@dataclass(frozen=True)
class Project:
    published_id: str
    name: str
    department: str
    category: str
    confidence: str
    confidence_sro: str
    start: date | str
    end: date | str
    budget: Decimal | str
    forecast: Decimal | str
    cost: Decimal | str
    benefit: Decimal | str

    def text(self, about: str) -> str:
        return (
            f"{about} of {self.name}: compared to the year before, the position is explained by "
            "several factors, among them supplier capacity, funding and recruitment; work goes on."
        )


EXEMPT = "Exempt under Section 43 of the Freedom of Information Act 2000 (Commercial Interests)"
NONE = "The project did not provide data"

PROJECTS = (
    Project(
        "MOD_0135_2122-Q1",
        "Harbour Renewal Programme",
        "MOD",
        "Military Capability",
        "Amber",
        "Amber",
        date(2019, 4, 1),
        date(2031, 3, 31),
        Decimal("654.46"),
        Decimal("654.11"),
        Decimal("2013.02"),
        Decimal(3100),
    ),
    Project(
        "MOJ_0050_2021-Q1",
        "Courts Online",
        "MOJ",
        "ICT",
        "Red",
        "Amber",
        date(2020, 11, 13),
        date(2026, 9, 30),
        Decimal("43.00"),
        Decimal("51.25"),
        Decimal("1419.50"),
        Decimal("1752.4"),
    ),
    Project(
        "DFT_0031_1819-Q1",
        "A12 Widening",
        "DFT",
        "Infrastructure and Construction",
        "Green",
        "Green",
        date(2018, 7, 2),
        date(2028, 12, 15),
        Decimal("12.9"),
        Decimal("12.9"),
        Decimal("1209.75"),
        NONE,
    ),
    Project(
        "HMRC_0030_2122-Q1",
        "Single Account (formerly One Front Door)",
        "HMRC",
        "Government Transformation and Service Delivery",
        "",
        "Amber",
        date(2021, 6, 14),
        date(2027, 6, 30),
        EXEMPT,
        EXEMPT,
        EXEMPT,
        Decimal(60),
    ),
    Project(
        "HO_0042_2021-Q3",
        "Border Checks Digital",
        "HO",
        "ICT",
        EXEMPT,
        "Red",
        date(2017, 1, 17),
        EXEMPT,
        Decimal(114),
        Decimal("96.5"),
        Decimal(305),
        Decimal(0),
    ),
    Project(
        "DEFRA_0009_2021-Q3",
        "Tidal Barrier",
        "DEFRA",
        "Infrastructure and Construction",
        "Amber",
        "Green",
        date(2016, 5, 26),
        date(2029, 8, 31),
        Decimal("-4.2"),
        Decimal("3.05"),
        Decimal("98.6"),
        Decimal("220.25"),
    ),
)

TEXTS = {
    "description": "Aims",
    "confidence_text": "Delivery confidence",
    "schedule_text": "Schedule",
    "variance_text": "Budget variance",
    "whole_life_cost_text": "Whole life cost",
    "benefits_text": "Benefits",
}


def columns(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of field and header, one on a line; ``\\n`` in a header is a new line."""
    pairs = (line.strip().partition(":") for line in text.strip().splitlines())
    return tuple((name.strip(), header.strip().replace("\\n", "\n")) for name, _, header in pairs)


Money = Callable[[Decimal], Any]
Day = Callable[[date], Any]


def pounds(value: Decimal) -> str:
    return f"-£{-value:,.2f}" if value < 0 else f"£{value:,.2f}"


@dataclass(frozen=True)
class Layout:
    """``columns`` are (field, header) in order; a field of ``"-"`` stands for an empty column."""

    name: str
    year: int
    columns: tuple[tuple[str, str], ...]
    file: str = "data.csv"
    day: Day = date.isoformat
    money: Money = pounds
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    newline: str = "\r\n"
    titles: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()
    transposed: bool = False
    group_row: tuple[str, ...] = ()
    billions: frozenset[str] = field(default_factory=frozenset)
    snapshot: date | None = None

    def rows(self) -> list[list[Any]]:
        table = [[header for _, header in self.columns]]
        for project in PROJECTS:
            table.append([self._cell(project, name) for name, _ in self.columns])
        if self.transposed:
            table = [list(line) for line in zip(*table, strict=True)]
        head = [[title] for title in self.titles] + [[]] * bool(self.titles)
        head += [list(self.group_row)] if self.group_row else []
        return head + table + [[]] * bool(self.footers) + [[footer] for footer in self.footers]

    def _cell(self, project: Project, name: str) -> Any:
        if name == "-":
            return ""
        if name == "report_year":
            return str(self.year)
        if name in TEXTS:
            return project.text(TEXTS[name])
        value = getattr(project, FACTS.get(name, name))
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Decimal):
            return self.money(value / 1000 if name in self.billions else value)
        return value

    def bytes(self) -> bytes:
        if self.file.endswith(".xlsx"):
            return self._workbook()
        out = io.StringIO(newline="")
        csv.writer(
            out, delimiter=self.delimiter, lineterminator=self.newline, quoting=csv.QUOTE_ALL
        ).writerows(self.rows())
        return out.getvalue().encode(self.encoding)

    def _workbook(self) -> bytes:
        book = openpyxl.Workbook()
        cover = book.active
        cover.title = "Read me"
        cover.append(["These data are published under the Open Government Licence."])
        sheet = book.create_sheet("Data")
        for row in self.rows():
            sheet.append([float(cell) if isinstance(cell, Decimal) else cell for cell in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


FACTS = {
    "start_date": "start",
    "end_date": "end",
    "year_budget": "budget",
    "year_forecast": "forecast",
    "whole_life_cost": "cost",
    "benefits": "benefit",
}
