"""The published files, as they are: every cell kept, figures as in the cleaned panel."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.returns.models import Batch
from commonweal.apps.returns.tests.factories import approved

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
TRANSPOSED = {"gmpp_2014.csv", "gmpp_2015.csv", "gmpp_2016.csv", "gmpp_2017.csv"}
SCALE = Decimal(10) ** 6
FIGURES = {
    "whole_life_cost": "wlc_gbp_m",
    "year_baseline": "fy_baseline_gbp_m",
    "year_forecast": "fy_forecast_gbp_m",
}
# The panel took a share for a per cent: budget and forecast beside it show which it is.
SHARES = {
    ("2014", "Real Time Information (RTI)"),
    ("2016", "Periodic Review 2013 (Rail Investment Strategy - HLOS & SOFA)"),
    ("2016", "Search and Rescue Helicopters"),
    ("2016", "Crossrail Programme"),
    ("2016", "Shared Services Implementation Programme"),
    ("2016", "Lower Thames Crossing Feasibility"),
}


@pytest.fixture(scope="module")
def batch(django_db_setup, django_db_blocker, shared_data: Path) -> Iterator[Batch]:
    """The eight years in the database, once for this module, gone after it."""
    paths = sorted((shared_data / "uk-gmpp/published").glob("*.csv"))
    with django_db_blocker.unblock(), transaction.atomic():
        yield approved(*((path.name, path.read_bytes()) for path in paths))
        transaction.set_rollback(True)


@pytest.fixture
def panel(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "uk-gmpp/gmpp_panel_2014_2021.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def key(row: dict[str, str]) -> tuple[str, str]:
    return row["report_year"], " ".join(row["project_name"].split())


@pytest.fixture
def stored(batch: Batch) -> dict[tuple[str, str], Report]:
    rows = Report.objects.filter(series="uk-gmpp")
    return {(row.label[:4], row.reported_name): row for row in rows}


def published_cells(path: Path) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of every filled cell outside the headers, read by nobody else's code."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="surrogateescape")
        text = text.translate({0xDC00 + byte: chr(byte) for byte in range(0x80, 0x100)})
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for r, row in enumerate(rows, start=1):
        for c, cell in enumerate(row, start=1):
            header = c == 1 if path.name in TRANSPOSED else r == 1
            if cell.strip() and not header:
                yield r, c, cell


def test_there_are_1248_reports_and_each_project_is_reported_once_a_year(batch: Batch):
    assert Report.objects.filter(series="uk-gmpp").count() == 1248
    assert len(batch.plan["tables"]) == 8


def test_every_published_cell_is_stored_with_its_place_or_is_listed(
    batch: Batch, shared_data: Path
):
    kept: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for cells in Report.objects.filter(series="uk-gmpp").values_list("cells", flat=True):
        for cell in cells.values():
            kept[cell["file"]][cell["row"], cell["column"]] = cell["raw"]
    listed = {(p["file"], p["row"], p["column"]) for p in batch.problems}
    lost = []
    count = 0
    for path in sorted((shared_data / "uk-gmpp/published").glob("*.csv")):
        for row, column, text in published_cells(path):
            count += 1
            if (
                kept[path.name].get((row, column)) != text
                and (path.name, row, column) not in listed
            ):
                lost.append((path.name, row, column, text[:60]))
    assert lost == []
    assert count > 18_000


def test_at_most_five_cells_are_not_understood_and_each_is_listed(batch: Batch):
    odd = [
        (cell["file"], cell["row"], cell["column"])
        for cells in Report.objects.values_list("cells", flat=True)
        for cell in cells.values()
        if cell["outcome"] == "not-understood"
    ]
    look = [(p["file"], p["row"], p["column"]) for p in batch.problems if p["level"] == "look"]
    assert len(odd) <= 5
    assert sorted(odd) == sorted(look)


def test_figures_agree_with_the_panel(stored, panel):
    differ = []
    for row in panel:
        report = stored[key(row)]
        for column, name in FIGURES.items():
            ours = getattr(report, column)
            said = None if row[name] == "" else Decimal(row[name]) * SCALE
            if (ours is None) != (said is None) or (said is not None and abs(ours - said) > 1):
                differ.append((key(row), column, ours, said))
    assert differ == []


def test_variances_agree_with_the_panel_but_for_shares_that_it_took_for_per_cents(stored, panel):
    differ = []
    for row in panel:
        ours = stored[key(row)].year_variance_percent
        said = None if row["fy_variance_pct"] == "" else Decimal(row["fy_variance_pct"])
        if ours != said and (ours is None or said is None or abs(ours - said) > Decimal("0.006")):
            differ.append(key(row))
    assert set(differ) == SHARES


def test_dates_agree_with_the_panel(stored, panel):
    differ = []
    for row in panel:
        report = stored[key(row)]
        for name in ("start_date", "end_date"):
            said = row[name] if row[name] not in ("", "NaT") else None
            ours = getattr(report, name)
            if (ours.isoformat() if ours else None) != said:
                differ.append((key(row), name, ours, said))
    assert differ == []


def test_ratings_agree_with_the_panel_and_what_is_no_rating_is_unknown(stored, panel):
    codes = {"Exempt": "exempt", "Other": "", "Reset": "reset"}
    differ = []
    for row in panel:
        report = stored[key(row)]
        said = codes.get(row["dca_ipa"], row["dca_ipa"].lower().replace("/", "-"))
        if report.confidence != said or " ".join(row["dca_ipa_raw"].split()) != " ".join(
            report.cells["confidence"]["raw"].split()
        ):
            differ.append((key(row), report.confidence, row["dca_ipa"], row["dca_ipa_raw"]))
    assert differ == []


def test_scales_are_kept_apart(stored):
    scales = {report.confidence_scale for report in stored.values() if report.confidence}
    assert scales == {"uk-dca-five@1", ""}


def test_every_pair_of_the_reference_is_one_initiative(stored, panel):
    groups: dict[str, set[str]] = defaultdict(set)
    for row in panel:
        groups[row["project_key"]].add(stored[key(row)].initiative_id)
    assert [k for k, ids in groups.items() if len(ids) > 1] == []


# Published names of two keys of the reference that are one initiative here, each for a reason
# in the files: the newer name says what it was called before, or differs in "&" alone.
BEYOND = {
    (
        "Health & Social Care Network",
        "Health and Social Care Network (Formerly Public Services Network for Health (PSNH))",
        "Public Services Network for Health (PSNH)",
    ),
    ("Project Eagle (formerly Urenco Future Options)", "Urenco Future Options"),
    ("Search & Rescue Helicopters (SARH)", "Search and Rescue Helicopters"),
}


def test_pairs_beyond_the_reference_are_these(stored, panel):
    keys = {key(row): row["project_key"] for row in panel}
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for where, report in stored.items():
        found[report.initiative_id].setdefault(keys[where], report.reported_name)
    extra = {tuple(sorted(own.values())) for own in found.values() if len(own) > 1}
    assert extra == BEYOND


def test_published_zeros_stay_zero_and_are_no_original(stored, panel):
    zeros = [stored[key(r)] for r in panel if r["wlc_gbp_m"] and Decimal(r["wlc_gbp_m"]) == 0]
    assert zeros
    assert {report.whole_life_cost for report in zeros} == {0}
    costs = {
        layer.whole_life_cost for r in zeros for layer in r.initiative.baselines.filter(number=0)
    }
    assert 0 not in costs


def test_the_date_of_the_position_is_that_of_the_publication(stored):
    days = {(year, report.as_at) for (year, _name), report in stored.items()}
    assert ("2020", date(2019, 9, 30)) in days
    assert ("2021", date(2021, 3, 31)) in days
    assert len(days) == 8


def test_bodies_that_differ_in_case_alone_are_one(batch: Batch):
    names = {
        one.organisation.short_name
        for one in Initiative.objects.filter(series="uk-gmpp").select_related("organisation")
    }
    assert {"DfT", "MOJ", "MOD", "DHSC"} <= names
    assert len({name.casefold() for name in names}) == len(names)
    assert not names & {"DH", "DOH", "DoH Capital", "DCLG"}
