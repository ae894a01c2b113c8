"""The eight published years, read once for all tests."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from commonweal.engines.read import ReadReturn, open_tables, read_records, recognise


def read_file(path: Path) -> ReadReturn:
    (table,) = open_tables(path.name, path.read_bytes())
    recognised = recognise(table)
    assert recognised is not None, f"{path.name} was not recognised"
    return read_records(table, recognised)


@pytest.fixture(scope="session")
def published(shared_data: Path) -> list[ReadReturn]:
    return [read_file(path) for path in sorted((shared_data / "uk-gmpp/published").glob("*.csv"))]


@pytest.fixture(scope="session")
def panel(shared_data: Path) -> list[dict[str, str]]:
    path = shared_data / "uk-gmpp/gmpp_panel_2014_2021.csv"
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))
