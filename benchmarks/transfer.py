"""What a transfer costs, beside its floors in the same run: processor seconds of the tool and of
the servers, and the most memory of the tool.

SQLite and MariaDB: the 12 columns of ``benchmarks.migration``. EBCDIC: the record of
``benchmarks.decode``, 36 columns. MariaDB only where ``mariadbd`` is installed.

    python -m benchmarks.transfer                    1,000,000 rows, EBCDIC 500,000
    python -m benchmarks.transfer 2000000 mariadb    other numbers; sqlite, ebcdic or mariadb alone
    python -m benchmarks.transfer memory 1000000 10000000
                                                     the most memory of a transfer of so many rows,
                                                     of a narrow table of SQLite
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import decode, floors
from benchmarks.migration import COLUMNS, Bench, Cost
from commonweal.engines.transfer.mapping import SourcePlace
from commonweal.engines.transfer.source_files import FileSource
from tests.engines.read.outside.postgresql import listening
from tests.engines.read.real_mariadb import mariadb

BAR = 2.0
MAIN = "import sys; from commonweal.cli.main import run; sys.exit(run())"
KINDS = {"int": "int8", "decimal": "numeric(18,4)", "string": "text"}
MAPPING = """
name: {name}
version: 1
tables:
  - target: public.{name}
    source: {source}
    key: [id]
    columns:
{columns}
"""


def moved(bench: Bench, name: str, source: str, columns: list[str], *words: str) -> Cost:
    """``columns`` as ``new: old``. Once without loading, so that all is compiled, as it is in every
    run after the first."""
    listed = "\n".join(f"      {each}" for each in columns)
    text = MAPPING.format(name=name, source=source, columns=listed)
    if source.startswith("{"):
        text = text.replace("    key: [id]\n", "")
    path = bench.folder / f"{name}.yaml"
    path.write_text(text)
    command = [sys.executable, "-c", MAIN, "transfer", str(path), "--target", bench.uri, *words]
    bench.run([*command, "--lint"])
    cost = bench.run(command)
    rows = bench.connection.execute(f"SELECT count(*) FROM {name}").fetchone() or [0]
    return Cost(cost.seconds, cost.megabytes, rows[0])


SAME = [f"{column}: {column}" for column in COLUMNS]


def made(bench: Bench, name: str) -> None:
    kinds = ", ".join(f"{column} {kind}" for column, (kind, _, _) in COLUMNS.items())
    bench.connection.execute(f"CREATE TABLE {name} ({kinds})")


def from_sqlite(bench: Bench, rows: int) -> None:
    path = bench.sqlite(rows)
    made(bench, "from_sqlite")
    ours = moved(bench, "from_sqlite", "old", SAME, "--source", str(path))
    table("SQLite", rows, (floors.read_sqlite(bench, path), floors.bare_copy(bench, "old")), ours)


def from_cobol(bench: Bench, rows: int) -> None:
    (bench.folder / "claims.cpy").write_text(decode.COPYBOOK)
    decode.generate(bench.folder / "claims.dat", rows)
    place = SourcePlace(file="claims.dat", copybook="claims.cpy")
    columns = {each.name: each.type for each in FileSource(place, bench.folder).sample()}
    kinds = (f"{name} {KINDS[_word(kind)]}" for name, kind in columns.items())
    bench.connection.execute(f"CREATE TABLE from_cobol ({', '.join(kinds)})")
    given = "{file: claims.dat, copybook: claims.cpy, options: {ebcdic_code_page: cp037}}"
    ours = moved(bench, "from_cobol", given, [f"{name.lower()}: {name}" for name in columns])
    reading = floors.read_cobol(bench, bench.folder)
    table("EBCDIC", rows, (reading, floors.bare_copy(bench, "from_cobol")), ours)


def _word(kind: object) -> str:
    return next(word for word in KINDS if str(kind).startswith(word))


def from_mariadb(bench: Bench, rows: int) -> None:
    with mariadb(bench.folder) as (socket, process):
        client = [shutil.which("mariadb") or "mysql", "-S", str(socket), "-u", "root"]
        kinds = ", ".join(f"{name} {_mariadb_kind(kind)}" for name, (kind, _, _) in COLUMNS.items())
        path = bench.folder / "old.txt"
        with path.open("wb") as file, bench.connection.cursor().copy("COPY old TO STDOUT") as copy:
            for block in copy:
                file.write(block)
        sql = f"CREATE DATABASE bench; CREATE TABLE bench.old ({kinds}) DEFAULT CHARSET utf8mb4; "
        load = f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE bench.old CHARACTER SET utf8mb4"
        subprocess.run([*client, "--local-infile=1", "-e", sql + load], check=True)
        made(bench, "from_mariadb")
        source = f"mariadb://root@localhost/bench?unix_socket={socket}"
        before = _seconds(process)
        ours = moved(bench, "from_mariadb", "old", SAME, "--source", source)
        between = _seconds(process)
        reading = floors.read_mariadb(bench, socket)
        after = _seconds(process)
        ours = Cost(ours.seconds + between - before, ours.megabytes, ours.found)
        reading = Cost(reading.seconds + after - between, reading.megabytes)
        table("MariaDB", rows, (reading, floors.bare_copy(bench, "old")), ours)


def _mariadb_kind(kind: str) -> str:
    return "datetime(6)" if kind == "timestamp" else kind


def _seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


NARROW = "id INTEGER PRIMARY KEY, name TEXT, amount DECIMAL(12,2), day DATE"
ROWS = """
WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {rows})
INSERT INTO old
SELECT n, 'Name ' || n % 5000, n % 90007 / 100.0, date('1930-01-01', n % 30000 || ' days') FROM g
"""


def most_memory(bench: Bench, numbers: list[int]) -> None:
    """One after the other, so that no two of them are on the disk at once."""
    print(f"\nSQLite to PostgreSQL, 4 columns\n{'rows':>14}{'CPU s':>9}{'peak MB':>9}  all there")
    columns = ["id: id", "name: name", "amount: amount", "day: day"]
    for rows in numbers:
        path = bench.folder / "narrow.db"
        with contextlib.closing(sqlite3.connect(path)) as file, file:
            file.execute("PRAGMA journal_mode = OFF")
            file.execute(f"CREATE TABLE old ({NARROW})")
            file.execute(ROWS.format(rows=rows))
        name = f"narrow_{rows}"
        bench.connection.execute(
            f"CREATE UNLOGGED TABLE {name} (id int8, name text, amount numeric(12,2), day date)"
        )
        cost = moved(bench, name, "old", columns, "--source", str(path))
        said = "yes" if cost.found == rows else f"NO: {cost.found}"
        print(f"{rows:>14,}{cost.seconds:>9.1f}{cost.megabytes:>9,.0f}  {said}", flush=True)
        bench.connection.execute(f"DROP TABLE {name}")
        path.unlink()


def table(title: str, rows: int, floor: tuple[Cost, Cost], ours: Cost) -> None:
    whole = floors.together(*floor)
    exact = "yes" if ours.found == rows else f"NO: {ours.found}"
    print(
        f"\n{title} to PostgreSQL, {rows:,} rows\n"
        f"{'':<46}{'CPU s':>9}{'of floor':>10}{'peak MB':>9}"
    )
    for name, cost in (
        ("floor: reading to nothing", floor[0]),
        ("floor: bare COPY of the rows", floor[1]),
        (f"commonweal transfer (bar {BAR}), all rows: {exact}", ours),
    ):
        ratio = cost.seconds / whole.seconds
        print(f"{name:<46}{cost.seconds:>9.2f}{ratio:>10.2f}{cost.megabytes:>9,.0f}", flush=True)


def main() -> int:
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    rows = numbers[0] if numbers else 1_000_000
    asked = {"sqlite", "ebcdic", "mariadb"} & set(sys.argv) or {"sqlite", "ebcdic", "mariadb"}
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as name, listening() as port:
        bench = Bench(Path(name), port, None)
        if "memory" in sys.argv:
            most_memory(bench, numbers or [1_000_000, 10_000_000])
            return 0
        if asked != {"ebcdic"}:
            bench.tables(rows)
        if "sqlite" in asked:
            from_sqlite(bench, rows)
        if "ebcdic" in asked:
            from_cobol(bench, rows // 2)
        if "mariadb" in asked and not shutil.which("mariadbd"):
            print("\nMariaDB: no mariadbd on PATH, so it was not measured", file=sys.stderr)
        elif "mariadb" in asked:
            from_mariadb(bench, rows)
        bench.connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
