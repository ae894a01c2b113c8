"""The Canadian returns: other headers, other money, an original and a latest figure each."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.kernel.money import Money
from commonweal.kernel.shapes.returns import Outcome

from .conftest import read_file

pytestmark = pytest.mark.shared

MONEY = {"total_budget_original": "originalBudget", "total_budget": "latestBudget"}
DATES = {
    "end_date_original": "originalEstimatedCompletionDate",
    "end_date": "latestEstimatedCompletionDate",
}
YEARS = {
    "total_budget_original_year": "originalBudgetSource",
    "total_budget_year": "latestBudgetSource",
    "end_date_original_year": "originalEstimatedCompletionDateSource",
    "end_date_year": "latestEstimatedCompletionDateSource",
}


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "canada-large-it-projects"


def test_the_combined_file_agrees_with_a_plain_reading_cell_by_cell(folder: Path) -> None:
    path = folder / "gc-it-projects-combined.csv"
    found = read_file(path)
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    assert (found.publication.kind, found.publication.currency) == ("it-projects", "CAD")
    assert len(found.records) == len(rows) == 1126
    told: Counter[str] = Counter()
    for record, row in zip(found.records, rows, strict=True):
        assert record.published_id == row["uniqueId"]
        assert record.text("name") == row["latestProjectName"]
        assert record.department == row["department"]
        for field, column in MONEY.items():
            assert record.money(field) == _money(row[column])
            told[field] += bool(row[column])
        for field, column in DATES.items():
            assert record.day(field) == _date(row[column])
            told[field] += bool(row[column])
        for field, column in YEARS.items():
            cell = record.cell(field)
            assert cell is not None
            assert cell.value == (int(row[column]) if row[column] else None)
    assert min(told.values()) > 1000


def _money(text: str) -> Money | None:
    return Money(Decimal(text.lstrip("$").replace(",", "")), "CAD") if text else None


def _date(text: str) -> date | None:
    return datetime.strptime(text, "%B %d, %Y").date() if text else None  # noqa: DTZ007


@pytest.mark.parametrize(
    ("name", "records", "snapshot"),
    [
        ("gc-it-projects-2016.csv", 398, date(2016, 6, 9)),
        ("gc-it-projects-2019.csv", 463, date(2019, 5, 1)),
        ("gc-it-projects-2022.csv", 495, date(2022, 4, 25)),
        ("gc-it-projects-combined.csv", 1126, date(2022, 4, 25)),
    ],
)
def test_each_return_is_recognised_with_its_date(
    folder: Path, name: str, records: int, snapshot: date
) -> None:
    found = read_file(folder / name)
    assert len(found.records) == records
    assert found.publication.snapshot == snapshot
    assert found.count()[Outcome.NOT_UNDERSTOOD] == 0
    assert all(cell.raw for record in found.records for cell in record.extras)
