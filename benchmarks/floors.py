"""What it costs at least: reading a source with its leanest client to nothing, and a bare COPY."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from benchmarks.migration import Bench, Cost

DECODE = """
import sys
from pathlib import Path
from commonweal.engines.read.cobol import options_from, read_copybook, read_file
folder = Path(sys.argv[1])
options = options_from({"ebcdic_code_page": "cp037"})
layout = read_copybook(folder / "claims.cpy")
for batch in read_file(folder / "claims.dat", layout, options).batches:
    pass
"""


def together(*costs: Cost) -> Cost:
    return Cost(sum(c.seconds for c in costs), max(c.megabytes for c in costs))


def read_sqlite(bench: Bench, path: Path) -> Cost:
    return bench.run(["sh", "-c", f"sqlite3 '{path}' 'SELECT * FROM old' > /dev/null"])


def read_mariadb(bench: Bench, socket: Path) -> Cost:
    client = shutil.which("mariadb") or "mysql"
    words = f"'{client}' -S '{socket}' -u root --quick -N -e 'SELECT * FROM bench.old' > /dev/null"
    return bench.run(["sh", "-c", words])


def read_cobol(bench: Bench, folder: Path) -> Cost:
    """There is no leaner client than our own reader: a plain one in Python takes fifty times it."""
    return bench.run([sys.executable, "-c", DECODE, str(folder)])


def bare_copy(bench: Bench, table: str) -> Cost:
    """The same rows, in COPY's own binary form, into a table of the same shape."""
    path = bench.folder / "rows.bin"
    psql = shutil.which("psql") or "psql"
    say = ["sh", "-c"]
    out = f"'{psql}' -qc 'COPY {table} TO STDOUT (FORMAT binary)' '{bench.uri}' > '{path}'"
    bench.run([*say, out])
    bench.connection.execute("DROP TABLE IF EXISTS bare")
    bench.connection.execute(f"CREATE TABLE bare (LIKE {table} INCLUDING ALL)")
    into = f"'{psql}' -qc 'COPY bare FROM STDIN (FORMAT binary)' '{bench.uri}' < '{path}'"
    cost = bench.run([*say, into])
    path.unlink()
    return cost
