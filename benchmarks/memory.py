"""Does verify need more memory for more rows? Two Parquet files of 12 columns, at two sizes.

    python -m benchmarks.memory                       1,000,000 and 50,000,000 rows
    python -m benchmarks.memory 1000000 10000000      other sizes

Prints for each size the rows that were found to differ, processor seconds, and the most memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks.processes import taken_by

SIZES = (1_000_000, 50_000_000)
EVERY = 10_000
COLUMNS = """
g AS id, 'O' || g % 700 AS office, 'Surname ' || g % 5000 AS surname,
'Forename ' || g % 1000 AS forename, (g % 900000007 * 0.37 + {cents})::DECIMAL(12,2) AS amount,
DATE '1930-01-01' + (g % 30000)::INT AS born,
TIMESTAMP '2020-01-01' + to_seconds(g % 9999999) AS changed, (g % 100)::INT AS status,
md5((g % 99991)::VARCHAR) AS code, g * 1000003 AS total, (g % 30)::SMALLINT AS steps,
CASE WHEN g % 4 = 0 THEN 'see file ' || g END AS note
"""
VERIFY = "import sys; from commonweal.cli.main import run; sys.exit(run())"


def write(path: Path, rows: int, *, changed: bool) -> None:
    """The rows in the order of the key; one cent more in one row of so many, where changed."""
    cents = f"CASE WHEN g % {EVERY} = 7 THEN 0.01 ELSE 0 END" if changed else "0"
    duckdb.execute("SET threads = 1; SET memory_limit = '1GB'")
    duckdb.execute(
        f"COPY (SELECT {COLUMNS.format(cents=cents)} FROM range(1, {rows + 1}) t(g)) "
        f"TO '{path}' (FORMAT parquet)"
    )


def measured(folder: Path, rows: int) -> tuple[int, float, float]:
    """Rows found to differ, processor seconds, megabytes."""
    paths = [folder / f"{name}-{rows}.parquet" for name in ("old", "new")]
    for path in paths:
        write(path, rows, changed=path is paths[1])
    command = [sys.executable, "-c", VERIFY, "verify", *map(str, paths), "--key", "id", "--json"]
    with tempfile.TemporaryFile("w+") as out:
        taken = taken_by(subprocess.Popen(command, stdout=out, text=True))
        out.seek(0)
        found = json.loads(out.read())["rows_that_differ"]
    for path in paths:
        path.unlink()
    return found, taken.seconds, taken.megabytes


def main() -> int:
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    print(f"{'rows':>12}{'differ':>9}{'CPU s':>9}{'peak MB':>9}", flush=True)
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as name:
        for rows in sizes:
            found, seconds, megabytes = measured(Path(name), rows)
            print(f"{rows:>12,}{found:>9,}{seconds:>9.2f}{megabytes:>9,.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
