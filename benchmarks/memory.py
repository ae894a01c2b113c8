"""Do verify and profile need more memory for more rows? Parquet files of 12 columns, at two sizes.

    python -m benchmarks.memory                       1,000,000 and 50,000,000 rows
    python -m benchmarks.memory 1000000 10000000      other sizes
    python -m benchmarks.memory moved 1000000 ...     one row in 10,000 is missing besides
    python -m benchmarks.memory profile               profile of 1, 4 and 10 million rows

Prints for each size the rows that were found to differ (or what profile found), processor seconds,
and the most memory; at the end the memory of the largest size by that of the smallest.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.processes import Taken, taken_by

SIZES = {"verify": (1_000_000, 50_000_000), "profile": (1_000_000, 4_000_000, 10_000_000)}
EVERY = 10_000
COLUMNS = """
g AS id, 'O' || g % 700 AS office, 'Surname ' || g % 5000 AS surname,
'Forename ' || g % 1000 AS forename, (g % 900000007 * 0.37 + {cents})::DECIMAL(12,2) AS amount,
DATE '1930-01-01' + (g % 30000)::INT AS born,
TIMESTAMP '2020-01-01' + to_seconds(g % 9999999) AS changed, (g % 100)::INT AS status,
md5((g % 99991)::VARCHAR) AS code, g * 1000003 AS total, (g % 30)::SMALLINT AS steps,
CASE WHEN g % 4 = 0 THEN 'see file ' || g END AS note
"""
PROGRAM = "import sys; from commonweal.cli.main import run; sys.exit(run())"


def write(path: Path, rows: int, *, changed: bool, moved: bool = False) -> None:
    """The rows in the order of the key; where changed, one cent more in one row of so many, and
    where moved another of so many missing."""
    cents = f"CASE WHEN g % {EVERY} = 7 THEN 0.01 ELSE 0 END" if changed else "0"
    there = f" WHERE g % {EVERY} <> 5" if changed and moved else ""
    duckdb.execute("SET threads = 1; SET memory_limit = '1GB'")
    duckdb.execute(
        f"COPY (SELECT {COLUMNS.format(cents=cents)} FROM range(1, {rows + 1}) t(g){there}) "
        f"TO '{path}' (FORMAT parquet)"
    )


def verified(folder: Path, rows: int, *, moved: bool) -> tuple[int, Taken]:
    """Rows found to differ, and what it took."""
    paths = [folder / f"{name}-{rows}.parquet" for name in ("old", "new")]
    for path in paths:
        write(path, rows, changed=path is paths[1], moved=moved)
    said, taken = run("verify", *map(str, paths), "--key", "id", "--json")
    for path in paths:
        path.unlink()
    return said["rows_that_differ"], taken


def profiled(folder: Path, rows: int) -> tuple[int, Taken]:
    """How many findings there are, and what it took."""
    path = folder / f"old-{rows}.parquet"
    write(path, rows, changed=False)
    said, taken = run("profile", str(path), "--json")
    path.unlink()
    return len(said["findings"]), taken


def run(*words: str) -> tuple[dict[str, Any], Taken]:
    with tempfile.TemporaryFile("w+") as out:
        command = [sys.executable, "-c", PROGRAM, *words]
        taken = taken_by(subprocess.Popen(command, stdout=out, text=True))
        out.seek(0)
        return json.loads(out.read()), taken


def main() -> int:
    words = sys.argv[1:]
    engine = "profile" if "profile" in words else "verify"
    sizes = sorted(int(word) for word in words if word.isdigit()) or list(SIZES[engine])
    found_as = "found" if engine == "profile" else "differ"
    print(f"{'rows':>12}{found_as:>9}{'CPU s':>9}{'peak MB':>9}", flush=True)
    most = []
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as name:
        for rows in sizes:
            if engine == "profile":
                found, taken = profiled(Path(name), rows)
            else:
                found, taken = verified(Path(name), rows, moved="moved" in words)
            most.append(taken.megabytes)
            shown = f"{taken.seconds:>9.2f}{taken.megabytes:>9,.0f}"
            print(f"{rows:>12,}{found:>9,}{shown}", flush=True)
    times = sizes[-1] / sizes[0]
    print(f"memory of the largest by that of the smallest: {most[-1] / most[0]:.2f}", end=" ")
    print(f"for {times:,.0f} times the rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
