"""The published portfolio as histories: each project with everything that its reports said.

Reads the cleaned panel of the UK major projects (one row a project and year; see its README for
the columns). A later year is one more year of rows.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from commonweal.engines.question import History, Report, Source, Text
from commonweal.kernel.shapes.returns import Level

__all__ = ["Project", "projects_of"]

Row = Mapping[str, str]
TEXTS = {
    "aims": "description",
    "confidence": "dca_commentary",
    "schedule": "schedule_narrative",
    "budget": "variance_narrative",
    "cost": "wlc_narrative",
    "benefits": "benefits_narrative",
}
LEVELS = {
    "Green": Level.GREEN, "Amber/Green": Level.AMBER_GREEN, "Amber": Level.AMBER,
    "Amber/Red": Level.AMBER_RED, "Red": Level.RED, "Reset": Level.RESET,
}  # fmt: skip
MILLION = 1_000_000
# A year's publication came out in July at the latest; what it says is known
# from then on.
PUBLISHED = (7, 7)


class Project:
    """A project's history, and its department and years for the counting."""

    def __init__(self, key: str, rows: dict[int, Row]) -> None:
        self.key = key
        self.years = sorted(rows)
        reports = tuple(_report(rows[year]) for year in self.years)
        name = rows[self.years[-1]]["project_name"]
        self.history = History(key, name, reports[-1].known, reports)
        self.by_year = dict(zip(self.years, reports, strict=True))
        self.departments = {year: rows[year]["department"].casefold() for year in self.years}

    def as_of(self, year: int) -> History:
        """With only what was known when the report of this year was published."""
        return self.history.as_of(self.by_year[year].known)


def projects_of(path: Path) -> Iterator[Project]:
    rows: dict[str, dict[int, Row]] = defaultdict(dict)
    with path.open(newline="", encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            rows[row["project_key"]][int(row["report_year"])] = row
    for key in sorted(rows):
        yield Project(key, rows[key])


def _report(row: Row) -> Report:
    on = date.fromisoformat(row["snapshot_date"])
    year, key = row["report_year"], row["project_key"]
    # From the three-point scale on an SRO's own rating stands where there is no other.
    rating = row["dca_ipa"] if row["dca_ipa"] in LEVELS else row.get("dca_sro", "")
    return Report(
        on=on,
        known=max(on, date(int(year), *PUBLISHED)),
        source=Source(f"Report of {year}", id=f"{year} {key}"),
        start=_day(row["start_date"]),
        end=_day(row["end_date"]),
        rating=LEVELS.get(rating),
        rating_scale=row["rating_scale"],
        whole_life_cost=_money(row["wlc_gbp_m"]),
        benefits=_money(row["benefits_gbp_m"]),
        year_budget=_money(row["fy_baseline_gbp_m"]),
        year_forecast=_money(row["fy_forecast_gbp_m"]),
        currency="GBP",
        texts=tuple(
            Text(about, row[column], Source(f"Report of {year}, {about}", id=f"{year} {key}"))
            for about, column in TEXTS.items()
            if row.get(column, "").strip()
        ),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _money(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount * MILLION if amount.is_finite() else None
