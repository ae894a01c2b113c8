"""A register with every fault and key planted, and what plain Python counts in it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from commonweal.engines.profile import profile, sources_of
from commonweal.engines.profile.results import ColumnProfile, Profile
from tests.engines.profile.made_numbers import nhs_number

TODAY = date(2026, 11, 22)
ROWS = 300
OFFICES = [f"{number:03d}" for number in range(1, 21)]
HEADER = (
    "claim_id", "nhs_no", "surname", "born", "since", "office_code", "status", "paid", "ref",
    "part", "line", "note", "constant", "mixed",
)  # fmt: skip


def claims() -> list[list[str]]:
    """Row ``n`` is always the same. 3 dates before 1900, 4 far ahead, 5 stand-ins, 6 zeros."""
    rows = []
    for n in range(ROWS):
        since = f"{2000 + n % 20}{1 + n % 12:02d}{1 + n % 28:02d}"
        since = "18880101" if n % 100 == 7 else "20771231" if n % 75 == 3 else since
        since = "99991231" if n % 60 == 9 else "00000000" if n % 50 == 11 else since
        rows.append([
            str(n + 1),
            nhs_number(n),
            ("Abernathy", "Brontë", "de Vries")[n % 3],
            f"{1930 + n % 70}-{1 + n % 12:02d}-{1 + n % 28:02d}",
            since,
            "999" if n % 30 == 0 else OFFICES[n % 20],
            ("A", "C", " X", "")[n % 4],
            f"{n % 97},{n % 100:02d}",
            f"{10 + n % 90}-{'ABC'[n % 3]}{'XYZ'[n % 2]}Q",
            str(n // 3),
            str(n % 3),
            "write to jo.bloggs@example.org" if n % 40 == 0 else "" if n % 2 else "N/A",
            "1",
            "x" if n == 200 else str(n * 5),
        ])  # fmt: skip
    return rows


def written(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def looked(*given: Any, **form: Any) -> Profile:
    return profile(sources_of([str(each) for each in given], form), today=TODAY)


def column(made: Profile, name: str, at: int = 0) -> ColumnProfile:
    return made.sets[at].column(name)
