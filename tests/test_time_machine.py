"""The replay of the published portfolio counts what it says, and runs on years to come."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks import questions
from benchmarks.published import projects_of
from commonweal.engines.question import RULES, rule_weights

COLUMNS = [
    "report_year",
    "snapshot_date",
    "project_key",
    "project_name",
    "department",
    "description",
    "dca_ipa",
    "dca_sro",
    "rating_scale",
    "dca_commentary",
    "start_date",
    "end_date",
    "schedule_narrative",
    "fy_baseline_gbp_m",
    "fy_forecast_gbp_m",
    "variance_narrative",
    "wlc_gbp_m",
    "wlc_narrative",
    "benefits_gbp_m",
    "benefits_narrative",
]


def panel(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "panel.csv"
    with path.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(key: str, year: int, **facts: str) -> dict[str, str]:
    return {
        "report_year": str(year), "snapshot_date": f"{year}-03-31", "project_key": key,
        "project_name": key, "department": "Ports", "rating_scale": "three_point",
        "dca_ipa": "Amber", "end_date": "2035-01-01", "wlc_gbp_m": "100", **facts,
    }  # fmt: skip


@pytest.fixture
def later_years(tmp_path):
    return panel(
        tmp_path,
        row("A", 2024, fy_baseline_gbp_m="10", fy_forecast_gbp_m="5"),
        row("A", 2025, wlc_gbp_m="111"),
        row("B", 2024), row("B", 2025, end_date="2035-04-02"),
        row("C", 2024, dca_ipa="", dca_sro="Red", wlc_gbp_m="", end_date=""), row("C", 2025),
        row("D", 2024, dca_sro="Red"), row("D", 2025, wlc_gbp_m="110"),
    )  # fmt: skip


def test_growth_over_a_tenth_and_slips_over_ninety_days_are_trouble(later_years):
    cases = {case.project: case for case in questions.cases_of(projects_of(later_years))}
    assert set(cases) == {"A", "B", "D"}  # nothing of C can be compared
    assert (cases["A"].grew, cases["A"].slipped) == (True, False)
    assert (cases["B"].grew, cases["B"].slipped) == (False, True)
    assert cases["D"].trouble is False
    assert "year-off-budget" in {question.rule for question in cases["A"].questions}


def test_a_lift_is_the_share_that_came_true_over_the_base_rate(later_years):
    cases = questions.cases_of(projects_of(later_years))
    found = questions.lift(cases, lambda case: int(case.project == "A"))
    assert (found.picked, found.true) == (1, 1)
    assert found.value == pytest.approx(1.5)


def test_years_to_come_are_printed_without_a_change(later_years, capsys, monkeypatch):
    monkeypatch.setattr(questions, "ROUNDS", 50)
    monkeypatch.setattr("sys.argv", ["questions", str(later_years)])
    assert questions.main() == 0
    printed = capsys.readouterr().out
    assert "Outcomes after 2018: 3 reports of 3 projects" in printed
    assert all(f"| {rule} |" in printed for rule in RULES)


def test_a_panel_that_is_not_there_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["questions", str(tmp_path / "none.csv")])
    assert questions.main() == 2
    assert "none.csv" in capsys.readouterr().err


@pytest.mark.drill
def test_the_weights_are_those_of_the_years_up_to_2018(shared_data, drill_rounds):
    projects = list(projects_of(shared_data / "uk-gmpp" / "gmpp_panel_2014_2021.csv"))
    chosen = projects[: drill_rounds(40, len(projects))]
    cases = [one for one in questions.cases_of(chosen) if one.later <= questions.FROZEN]
    kept, made = rule_weights(), questions.weights(cases)
    for rule in RULES:
        assert made[rule]["asked"] <= kept[rule].asked
        if len(chosen) == len(projects):
            assert made[rule]["value"] == kept[rule].value
            assert made[rule]["followed"] == kept[rule].followed
