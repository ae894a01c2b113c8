"""Which published narratives were labelled by hand: the draw, so that anybody can repeat it.

    python -m tests.engines.diagnose.sampling ../shared/data/uk-gmpp/gmpp_panel_2014_2021.csv

One report of a project at most, so that no project stands on both sides. By year and rating, the
rare ratings up to four each, the rest of a year's 25 from the common ones; half of each year to
tune on, half untouched. A narrative is the text of four fields, in this order.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

SEED = 20142021
EACH_YEAR = 25
FIELDS = ("dca_commentary", "schedule_narrative", "variance_narrative", "wlc_narrative")
RATINGS = ("Red", "Green", "Amber/Red", "Amber/Green", "Amber")
HEADER = ("report_year", "project_key", "name_digest", "half")
Row = Mapping[str, str]


def name_digest(name: str) -> str:
    """Twelve hexadecimal signs of the SHA-256 of the name, lower case, spaces squeezed."""
    return hashlib.sha256(" ".join(name.casefold().split()).encode()).hexdigest()[:12]


def narrative(row: Row) -> str:
    """The four fields, a blank line between them."""
    return "\n\n".join(row[field].strip() for field in FIELDS if row[field].strip())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def draw(rows: Sequence[Row]) -> Iterator[tuple[str, str, str, str]]:
    """The keys of the sample, 25 of each year, as HEADER names them."""
    generator = np.random.default_rng(SEED)
    taken: set[str] = set()
    for turn, year in enumerate(sorted({row["report_year"] for row in rows})):
        chosen = _of_year([row for row in rows if row["report_year"] == year], taken, generator)
        first = 13 if turn % 2 else 12
        order = generator.permutation(len(chosen))
        halves = {int(place): "tune" if rank < first else "untouched"
                  for rank, place in enumerate(order)}  # fmt: skip
        for place, row in enumerate(chosen):
            yield year, row["project_key"], name_digest(row["project_name"]), halves[place]


def _of_year(rows: list[Row], taken: set[str], generator: np.random.Generator) -> list[Row]:
    strata: dict[str, list[Row]] = defaultdict(list)
    for place in generator.permutation(len(rows)):
        row = rows[int(place)]
        strata[row["dca_ipa"] if row["dca_ipa"] in RATINGS else ""].append(row)
    chosen: list[Row] = []
    quota = {"Red": 4, "Green": 4, "": 1, "Amber/Red": 6, "Amber/Green": 4, "Amber": EACH_YEAR}
    for rating, most in quota.items():
        fit = [row for row in strata[rating] if _fits(row, taken)]
        chosen += fit[: min(most, EACH_YEAR - len(chosen))]
        taken |= {row["project_key"] for row in chosen}
    return chosen


def _fits(row: Row, taken: set[str]) -> bool:
    return row["project_key"] not in taken and len(narrative(row)) >= 100


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(draw(rows_of(Path(sys.argv[1]))))
