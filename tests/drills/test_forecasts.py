"""Forecasts of real public services, made as of an earlier day and compared with what came.

Prints the figures of docs/methods/forecast.md: ``make drill``, or this file with ``-m drill -s``.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from commonweal.engines.forecast import Observation, Question, backtest, scored
from commonweal.engines.forecast.rhythm import months_on

pytestmark = pytest.mark.drill
FOLDER = "uk-service-kpis"
QUARTERS, YEARS = "service_transactions_by_quarter.csv", "service_kpis_by_period.csv"
FEWEST_KNOWN, EVERY = 8, 3  # a forecast after the 8th reading, and after every third from there
Row = Mapping[str, str]


def number(row: Row, column: str) -> float | None:
    return float(row[column]) if row[column] else None


def take_up(row: Row) -> float | None:
    """The digital share of a quarter; above 1 it is an error of the source and is left out."""
    total, digital = number(row, "total_transactions"), number(row, "digital_transactions")
    if not total or digital is None or digital > total:
        return None
    return digital / total


def rolling_take_up(row: Row) -> float | None:
    share = number(row, "digital_take_up")
    return None if share is None or share > 1 else share


SETS: dict[str, tuple[str, Callable[[Row], float | None], dict[str, object]]] = {
    "transactions, by quarter": (
        QUARTERS, lambda row: number(row, "total_transactions"),
        {"frequency": "quarter", "aggregation": "sum", "lowest": 0.0},
    ),
    "digital take-up, by quarter": (
        QUARTERS, take_up, {"frequency": "quarter", "lowest": 0.0, "highest": 1.0},
    ),
    "transactions, rolling year": (
        YEARS, lambda row: number(row, "volume"), {"frequency": "rolling_year", "lowest": 0.0},
    ),
    "digital take-up, rolling year": (
        YEARS, rolling_take_up, {"frequency": "rolling_year", "lowest": 0.0, "highest": 1.0},
    ),
    "cost per transaction, rolling year": (
        YEARS, lambda row: number(row, "cost_per_transaction_gbp"),
        {"frequency": "rolling_year", "lowest": 0.0},
    ),
}  # fmt: skip


def series_of(folder: Path, name: str) -> list[tuple[str, Question]]:
    file, value_of, facts = SETS[name]
    day, months = ("quarter_ending", 3) if file == QUARTERS else ("year_ending", 12)
    found: dict[str, list[Observation]] = defaultdict(list)
    with (folder / file).open(newline="") as lines:
        for row in csv.DictReader(lines):
            value = value_of(row)
            if value is not None:
                ends = date.fromisoformat(row[day])
                starts = months_on(ends, -months) + timedelta(days=1)
                found[row["slug"]].append(Observation(starts, ends, value))
    return [(slug, Question(tuple(ones), **facts)) for slug, ones in sorted(found.items())]


@pytest.mark.parametrize("name", SETS)
def test_four_in_five_outcomes_lie_where_four_in_five_were_said_to(
    name, shared_data, drill_rounds, capsys
):
    series = series_of(shared_data / FOLDER, name)
    np.random.default_rng(7).shuffle(series)  # type: ignore[arg-type]
    chosen = series[: drill_rounds(25, len(series))]
    found = list(backtest(chosen, lambda n: range(FEWEST_KNOWN, n, EVERY)))
    lines = [f"{name}: {len({one.cluster for one in found})} services, {len(found)} outcomes"]
    scores = {}
    for method in ("ours", "naive", "drift"):
        score = scores[method] = scored(found, method, np.random.default_rng(2))
        lines.append(
            f"  {method:6} 80% interval held {score.coverage}  pinball {score.loss}"
            f"  median {score.median_loss:.3f}"
        )
    moved = [one for one in found if one.size > 0 and one.step == max(o.step for o in found)]
    far = scored(moved, "ours", np.random.default_rng(2))
    lines.append(f"  ours, 12 months ahead, of what moved: held {far.coverage}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    ours = scores["ours"].coverage
    assert ours.low - 0.05 < 0.8 < ours.high + 0.05
