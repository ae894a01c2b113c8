"""The same findings on Apache Spark as on DuckDB, over all kinds of the catalogue of faults.

PySpark is 430 MB: ``make drill`` installs it (tools/apart.py), ``make test`` leaves this file out.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from conftest import APART, FULL_DRILL, ROOT
from tests.engines.verify.faults import FAULTS
from tests.engines.verify.stores import COLUMNS, Row, in_csv, in_parquet, rows_of

pytestmark = [pytest.mark.drill, pytest.mark.apart("spark")]
ROWS = 1_000_000 if FULL_DRILL else 2_000
SCHEMA = pa.schema([(name, kind) for name, (_, _, kind) in COLUMNS.items()])
SAME = ("outcome", "complete", "source_rows", "target_rows", "key", "rows_that_differ", "filters")
ON_SPARK = ("--on", "spark", "--master", "local[2]")
COMMAND = "import sys; from commonweal.cli.main import main; sys.exit(main())"


def planted() -> Iterator[tuple[list[Row], list[Row]]]:
    """A block of rows for each fault, before and after; each block has keys of its own."""
    for number, fault in enumerate(FAULTS):
        if fault.absence:
            continue
        rows = fault.prepare(rows_of())
        start = ROWS + 1_000 * (number + 1)
        both = list(rows), fault.plant(list(rows))
        yield tuple([{**row, "id": row["id"] + start} for row in side] for side in both)


def filled(count: int) -> pa.Table:
    """Rows without a fault."""
    block = pa.Table.from_pylist(rows_of(1_000), SCHEMA)
    blocks = pa.concat_tables([block] * -(-count // 1_000)).slice(0, count).combine_chunks()
    return blocks.set_column(0, "id", pa.array(range(1, count + 1), pa.int64()))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The rows, and the rows with every fault, in files of many groups of rows."""
    folder = tmp_path_factory.mktemp("spark")
    plain, blocks = filled(ROWS), list(planted())
    for at, name in enumerate(("old", "new")):
        faulty = pa.Table.from_pylist([row for both in blocks for row in both[at]], SCHEMA)
        whole = pa.concat_tables([plain, faulty])
        pa.parquet.write_table(whole, folder / f"{name}.parquet", row_group_size=ROWS // 9 + 1)
    return folder / "old.parquet", folder / "new.parquet"


def verified(source: Path, target: Path, *words: str) -> tuple[dict[str, Any], list[str]]:
    """The verdict, and the lines of differences in order; CPU seconds and time are printed."""
    out = target.with_name("differences.csv")
    command = [
        "env",
        f"PYTHONPATH={ROOT / 'src'}:{APART / 'spark'}",
        sys.executable,
        "-c",
        COMMAND,
        "verify",
    ]
    command += [str(source), str(target), "--json", "--out", str(out), "--overwrite", *words]
    began = time.monotonic()
    with (
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as running,
        ThreadPoolExecutor(1) as pool,
    ):
        used = pool.submit(cpu_seconds, running)
        told, said = running.communicate()
    assert running.returncode in {0, 1}, said
    taken, verdict = time.monotonic() - began, json.loads(told)
    asked = f"{verdict['target_rows']:,} rows {' '.join(words)}"
    print(f"{asked}: {used.result():.1f} CPU s, {taken:.1f} s")
    return verdict, sorted(out.read_text(encoding="utf-8").splitlines())


def cpu_seconds(running: subprocess.Popen[str]) -> float:
    """Of the program and all that it started: Spark's Java is nobody's child when it ends."""
    used: dict[int, int] = {}
    while running.poll() is None:
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[3]) == running.pid:
                    used[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
        time.sleep(0.1)
    return sum(used.values()) / os.sysconf("SC_CLK_TCK")


def alike(source: Path, target: Path, *words: str) -> dict[str, Any]:
    here, listed_here = verified(source, target, *words)
    there, listed_there = verified(source, target, *words, *ON_SPARK)
    assert there["ran_on"].startswith("Apache Spark")
    for name in SAME:
        assert here[name] == there[name], name
    assert counted(here) == counted(there)
    assert listed_here == listed_there
    return there


def counted(verdict: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The findings without examples: which of many rows these are hangs on who came first. All
    rows are in the lists of differences."""
    names = ("code", "sentence", "level", "column", "count", "absence")
    return sorted(tuple(each[name] for name in names) for each in verdict["findings"])


def test_every_fault_is_found_alike(tables):
    verdict = alike(*tables, "--key", "id", "--totals")
    assert verdict["outcome"] == "differ"
    said = " ".join(each["sentence"] for each in verdict["findings"])
    assert [fault.name for fault in FAULTS if not fault.absence and fault.said not in said] == []


@pytest.mark.parametrize("pair", ["csv and parquet", "parts of a key"])
def test_texts_and_keys_of_several_parts_are_found_alike(pair, tmp_path):
    blocks = list(planted())
    old, new = ([row for both in blocks for row in both[at]] for at in (0, 1))
    source = in_csv(tmp_path, old) if pair.startswith("csv") else in_parquet(tmp_path, old)
    key = ["id"] if pair.startswith("csv") else ["office", "name", "id"]
    words = [word for name in key for word in ("--key", name)]
    words += ["--where", f"id >= {ROWS + 1_003}"] if pair.startswith("csv") else []
    verdict = alike(Path(source), Path(in_parquet(tmp_path, new)), *words)
    assert verdict["outcome"] == "differ"


def test_a_folder_is_one_table(tables, tmp_path):
    old, new = tables
    for path, parts in ((old, 3), (new, 4)):
        folder, every = tmp_path / path.stem, pyarrow.parquet.read_table(path)
        folder.mkdir()
        each = every.num_rows // parts + 1
        for at in range(parts):
            rows = every.slice(at * each, each)
            pyarrow.parquet.write_table(rows, folder / f"part-{at}.parquet", row_group_size=each)
    here, listed_here = verified(old, new, "--key", "id")
    there, listed = verified(tmp_path / "old", tmp_path / "new", "--key", "id", *ON_SPARK)
    assert (counted(there), listed) == (counted(here), listed_here)


def test_a_column_that_only_one_side_has_is_absent_alike(tmp_path):
    rows = [{name: value for name, value in row.items() if name != "code"} for row in rows_of()]
    sides = Path(in_parquet(tmp_path, rows_of())), Path(in_parquet(tmp_path, rows))
    assert alike(*sides, "--key", "id")["outcome"] == "incomplete"
