"""The eight published UK years against the cleaned panel, cell by cell."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.engines.read import ReadReturn, open_tables
from commonweal.kernel.shapes.returns import Outcome, Rating, ReportRecord, Scale

from .conftest import read_file

pytestmark = pytest.mark.shared

Difference = tuple[str, str, str, str, str]
"""Year, project, column of the panel, what the panel says, what we say."""

SHARE = "a share: the cells beside it read 5.3%, and forecast / budget - 1 gives this figure"
EXPECTED: dict[Difference, str] = {
    ("2014", "Real Time Information (RTI)", "fy_variance_pct", "-0.032", "-3.200"): SHARE,
    (
        "2016",
        "Periodic Review 2013 (Rail Investment Strategy - HLOS & SOFA)",
        "fy_variance_pct",
        "-0.2379",
        "-23.7900",
    ): SHARE,
    (
        "2016",
        "Search and Rescue Helicopters",
        "fy_variance_pct",
        "-0.05210084",
        "-5.21008400",
    ): SHARE,
    ("2016", "Crossrail Programme", "fy_variance_pct", "0.1529", "15.2900"): SHARE,
    (
        "2016",
        "Shared Services Implementation Programme",
        "fy_variance_pct",
        "-0.447029703",
        "-44.702970300",
    ): SHARE,
    (
        "2016",
        "Lower Thames Crossing Feasibility",
        "fy_variance_pct",
        "-0.141361257",
        "-14.136125700",
    ): SHARE,
    ("2014", "Complex Weapons", "end_date", "NaT", ""): (
        "the cell is blank as published; NaT is what the panel's software writes for no date"
    ),
    ("2020", "Prison Technology Transformation Programme (PTTP)", "description", "�", "\x9d"): (
        "byte 0x9D has no meaning in Windows-1252; the panel replaced it for good, we keep it so "
        "that the text can be turned back into the file"
    ),
}

FIGURES = {
    "year_budget": "fy_baseline_gbp_m",
    "year_forecast": "fy_forecast_gbp_m",
    "whole_life_cost": "wlc_gbp_m",
}
DATES = ("start_date", "end_date")
TEXTS = {
    "name": "project_name",
    "department": "department",
    "category": "category",
    "published_id": "gmpp_id",
    "description": "description",
    "confidence": "dca_ipa_raw",
    "confidence_text": "dca_commentary",
    "start_date": "start_date_raw",
    "end_date": "end_date_raw",
    "schedule_text": "schedule_narrative",
    "year_budget": "fy_baseline_raw",
    "year_forecast": "fy_forecast_raw",
    "year_variance_share": "fy_variance_pct_raw",
    "variance_text": "variance_narrative",
    "whole_life_cost": "wlc_raw",
    "whole_life_cost_text": "wlc_narrative",
}


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_every_report_is_read(published: list[ReadReturn]) -> None:
    assert [len(one.records) for one in published] == [199, 188, 143, 143, 133, 133, 125, 184]
    assert [one.publication.year for one in published] == list(range(2014, 2022))


def test_numbers_dates_and_words_agree_with_the_panel(
    published: list[ReadReturn], panel: list[dict[str, str]]
) -> None:
    records = [record for one in published for record in one.records]
    found = [
        difference
        for row, record in zip(panel, records, strict=True)
        for difference in [*_values(row, record), *_words(row, record)]
    ]
    assert set(found) == set(EXPECTED)
    assert len(found) == len(EXPECTED)


def _values(row: dict[str, str], record: ReportRecord) -> list[Difference]:
    assert row["report_year"] == str(record.publication.year)
    assert row["snapshot_date"] == record.publication.snapshot.isoformat()
    pairs = [(name, row[name], _day(record, name)) for name in DATES]
    for field, column in FIGURES.items():
        money = record.money(field)
        pairs.append((column, row[column], str(money.amount / 10**6) if money else ""))
    share = record.share("year_variance_share")
    pairs.append(
        ("fy_variance_pct", row["fy_variance_pct"], "" if share is None else str(share * 100))
    )
    return [
        (row["report_year"], row["project_name"], column, theirs, ours)
        for column, theirs, ours in pairs
        if theirs != ours and not _same_number(theirs, ours)
    ]


def _day(record: ReportRecord, name: str) -> str:
    day = record.day(name)
    return day.isoformat() if day else ""


def _same_number(theirs: str, ours: str) -> bool:
    try:
        return Decimal(theirs) == Decimal(ours)
    except ArithmeticError:
        return False


def _words(row: dict[str, str], record: ReportRecord) -> list[Difference]:
    found = []
    for field, column in TEXTS.items():
        theirs, ours = one_line(row[column]), one_line(record.text(field))
        if theirs != ours:
            apart = [pair for pair in zip(theirs, ours, strict=True) if pair[0] != pair[1]]
            theirs, ours = ("".join(side) for side in zip(*apart, strict=True))
            found.append((row["report_year"], row["project_name"], column, theirs, ours))
    return found


def test_ratings_agree_with_the_panel(
    published: list[ReadReturn], panel: list[dict[str, str]]
) -> None:
    records = [record for one in published for record in one.records]
    for row, record in zip(panel, records, strict=True):
        cell = record.cell("confidence")
        assert cell is not None
        if isinstance(cell.value, Rating):
            assert cell.value.level.value == row["dca_ipa"].lower().replace("/", "-")
            assert cell.value.scale is Scale.FIVE_POINT
        elif cell.outcome is Outcome.WITHHELD:
            assert row["dca_ipa"] == "Exempt"
            assert cell.sections
        else:
            assert row["dca_ipa"] == "Other"


def test_shares_without_a_sign_agree_with_budget_and_forecast(published: list[ReadReturn]) -> None:
    """Our side of the differences above: the figures beside them settle what they are."""
    checked = 0
    for record in (record for one in published for record in one.records):
        cell = record.cell("year_variance_share")
        if cell is None or not isinstance(cell.value, Decimal) or "%" in cell.raw:
            continue
        budget, forecast = record.money("year_budget"), record.money("year_forecast")
        assert budget is not None
        assert forecast is not None
        assert abs(forecast.amount / budget.amount - 1 - cell.value) < Decimal("0.001")
        checked += 1
    assert checked == 6


def test_every_cell_is_accounted_for(published: list[ReadReturn]) -> None:
    total = sum((one.count() for one in published), Counter[Outcome]())
    assert total.total() == 18_610
    assert [cell.raw for one in published for cell in one.not_understood()] == ["1/012/2014"]


def test_every_cell_has_a_field(published: list[ReadReturn]) -> None:
    assert not [record for one in published for record in one.records if record.extras]


def test_each_cell_points_to_its_place_in_the_source(shared_data: Path) -> None:
    for path in sorted((shared_data / "uk-gmpp/published").glob("*.csv")):
        (table,) = open_tables(path.name, path.read_bytes())
        for record in read_file(path).records:
            assert all(table.text(cell.row, cell.column) == cell.raw for cell in record.cells)
