"""How well the phrases find the causes that a reader finds in published narratives.

Labels by hand of 200 narratives (see tests/engines/diagnose/data/label_guide.md), 100 of which no
phrase was tried on; precision and recall for each cause with 95 % intervals (bootstrap over
narratives), and Cohen's kappa of the two readers, and of the phrases with each.

    python -m benchmarks.causes [panel.csv]
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from commonweal.engines.diagnose import Cause, tags_of
from tests.engines.diagnose.sampling import narrative, rows_of

SHARED = Path(os.environ.get("COMMONWEAL_SHARED", "../shared"))  # noqa: TID251 - where it lies
PANEL = SHARED / "data" / "uk-gmpp" / "gmpp_panel_2014_2021.csv"
LABELS = Path(__file__).parent.parent / "tests" / "engines" / "diagnose" / "data"
ROUNDS, SEED = 4_000, 20_142_021
Key = tuple[str, str]
Table = np.ndarray
"""A row for each narrative, a column for each cause: 1 where it is named."""


def labels(file: str) -> dict[Key, set[str]]:
    with (LABELS / file).open(newline="", encoding="utf-8") as lines:
        return {
            (row["report_year"], row["project_key"]): set(filter(None, row["labels"].split(";")))
            for row in csv.DictReader(lines)
        }


def halves() -> dict[Key, str]:
    with (LABELS / "narratives.csv").open(newline="", encoding="utf-8") as lines:
        return {
            (row["report_year"], row["project_key"]): row["half"] for row in csv.DictReader(lines)
        }


def found_in(path: Path, keys: Sequence[Key]) -> dict[Key, set[str]]:
    rows = {(row["report_year"], row["project_key"]): row for row in rows_of(path)}
    return {key: {tag.cause.value for tag in tags_of(narrative(rows[key]))} for key in keys}


def as_table(named: Mapping[Key, set[str]], keys: Sequence[Key]) -> Table:
    return np.array([[cause.value in named[key] for cause in Cause] for key in keys], dtype=float)


def precision(wanted: Table, found: Table) -> float:
    return float((wanted * found).sum() / found.sum()) if found.sum() else float("nan")


def recall(wanted: Table, found: Table) -> float:
    return float((wanted * found).sum() / wanted.sum()) if wanted.sum() else float("nan")


def kappa(one: Table, other: Table) -> float:
    """Cohen's, over all cells of the tables: agreement beyond what chance brings."""
    agreed = float((one == other).mean())
    yes, also = float(one.mean()), float(other.mean())
    chance = yes * also + (1 - yes) * (1 - also)
    return (agreed - chance) / (1 - chance) if chance < 1 else float("nan")


def interval(one: Table, other: Table, measure: Callable[[Table, Table], float]) -> str:
    """The measure with its 95 % interval; narratives are drawn with replacement."""
    generator = np.random.default_rng(SEED)
    drawn = generator.integers(0, len(one), size=(ROUNDS, len(one)))
    values = [measure(one[rows], other[rows]) for rows in drawn]
    known = [value for value in values if not np.isnan(value)]
    low, high = np.percentile(known, [2.5, 97.5]) if known else (np.nan, np.nan)
    return f"{measure(one, other):.2f} [{low:.2f}, {high:.2f}]"


def lines_for(wanted: Table, found: Table) -> list[str]:
    lines = ["| cause | named | found | right | precision | recall |", "|---|---|---|---|---|---|"]
    parts = [(cause.value, wanted[:, [at]], found[:, [at]]) for at, cause in enumerate(Cause)]
    for name, one, other in [*parts, ("**all**", wanted, found)]:
        right = int((one * other).sum())
        lines.append(
            f"| {name} | {int(one.sum())} | {int(other.sum())} | {right} "
            f"| {interval(one, other, precision)} | {interval(one, other, recall)} |"
        )
    return lines


def agreement(first: Table, second: Table, found: Table) -> list[str]:
    lines = ["| | kappa of the two readers |", "|---|---|"]
    for at, cause in enumerate(Cause):
        lines.append(f"| {cause.value} | {interval(first[:, [at]], second[:, [at]], kappa)} |")
    lines.append(f"| **all** | {interval(first, second, kappa)} |")
    lines.append(f"| phrases and the first reader | {interval(first, found, kappa)} |")
    lines.append(f"| phrases and the second reader | {interval(second, found, kappa)} |")
    return lines


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PANEL
    if not path.exists():
        print(f"There is no {path}; name the panel, or set COMMONWEAL_SHARED.", file=sys.stderr)
        return 2
    first, second, half = labels("narratives_first.csv"), labels("narratives_second.csv"), halves()
    for name in ("tune", "untouched"):
        keys = [key for key in first if half[key] == name]
        found = found_in(path, keys)
        print(f"\n{len(keys)} narratives, {name}\n")
        print("\n".join(lines_for(as_table(first, keys), as_table(found, keys))))
    both = [key for key in first if key in second]
    found = found_in(path, both)
    tables = (as_table(first, both), as_table(second, both), as_table(found, both))
    print(f"\n{len(both)} narratives read twice\n")
    print("\n".join(agreement(*tables)))
    print("\nThe phrases against the second reader:\n")
    print("\n".join(lines_for(tables[1], tables[2])[-1:]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
