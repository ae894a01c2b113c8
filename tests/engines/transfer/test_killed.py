"""Killed at any moment and run again, a transfer ends in exactly the same tables."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from commonweal.engines.transfer import read_mapping, watch
from conftest import FULL_DRILL
from tests.drills.test_killed import moments
from tests.engines.transfer.registers import Register, in_sqlite, record

# By make test one round beside the other tests, whose server it uses; by make drill a hundred.
pytestmark = [pytest.mark.drill] if FULL_DRILL else []
ROOT = Path(__file__).resolve().parents[3]
START = "import sys; sys.path[:0] = ['src', '.']; from tests.engines.transfer.killing import run; "
MORE = "CREATE TABLE {s}.item (id int PRIMARY KEY, amount numeric(9,2) NOT NULL, note text)"
ITEMS = """
  - target: {s}.item
    source: t
    key: [id]
    changes: log
    columns: {{id: id, amount: amount, note: note}}
"""
KINDS = "id integer PRIMARY KEY, amount decimal(9,2), note text"
CHUNKS = (
    "SELECT count(*) FROM commonweal_transfer.chunk WHERE transfer = '{s}-register' AND records > 0"
)
FOLLOWED = "SELECT changes FROM commonweal_transfer.followed WHERE transfer = '{s}-register'"
NEVER = (
    "CREATE TRIGGER held BEFORE DELETE ON {log} WHEN OLD.number = {number} BEGIN SELECT count(*) "
    "FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT x FROM c); END"
)
RECORDS, ITEM_ROWS, CHUNK = (3_000, 6_000, 150) if FULL_DRILL else (600, 400, 50)


class Program:
    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{START} run({str(folder)!r})"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.line() == "ready"

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def run(self, words: list[str], wait: Callable[[int], None] | None = None) -> int:
        """The exit code; the process is killed when ``wait`` returns, if it still runs."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        child = int(self.line())
        if wait is not None:
            wait(child)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return int(self.line())


def tables(register: Register) -> list[list[tuple[object, ...]]]:
    """All that a transfer leaves, without what counts runs: ids, times, chunks."""
    return [
        register.rows("SELECT * FROM {s}.office ORDER BY code"),
        register.rows(
            "SELECT claim_id, office, person, born, status, granted, paid, person_key "
            "FROM {s}.claim ORDER BY claim_id"
        ),
        register.rows("SELECT * FROM {s}.item ORDER BY id"),
        register.rows(
            "SELECT target, place, field, bad, reason, value, held, loaded FROM "
            "commonweal_transfer.quarantine WHERE transfer = '{s}-register' ORDER BY 1, 2, 3, 4"
        ),
        register.rows(
            "SELECT target, sum(records), sum(loaded), sum(rejected), bool_or(last) FROM "
            "commonweal_transfer.chunk WHERE transfer = '{s}-register' GROUP BY 1 ORDER BY 1"
        ),
    ]


def emptied(register: Register) -> None:
    register.run_sql("TRUNCATE {s}.item, {s}.claim, {s}.office")
    for name in ("chunk", "quarantine", "followed"):
        register.run_sql(
            f"DELETE FROM commonweal_transfer.{name} WHERE transfer = '{{s}}-register'"
        )


@pytest.fixture
def words(register: Register) -> list[str]:
    """A transfer of three tables, with something in them that cannot be loaded."""
    bad = {70: record(70, status=b"\xe7"), 150: record(1, office=b"\xf9\xf9\xf9")}
    bad[210] = record(12)  # a second one
    bad[250] = record(250, granted=b"\x00\x00\x00\x00\xac")
    register.claims([bad.get(number, record(number)) for number in range(1, RECORDS + 1)])
    register.run_sql(MORE)
    rows = [(n, f"{n}.{n % 100:02d}", None if n % 3 else "x" * (n % 40)) for n in range(ITEM_ROWS)]
    source = in_sqlite(register.folder / "old.sqlite", KINDS, rows)
    path = register.folder / "mapping.yaml"
    text = path.read_text().replace("version:", f"chunk_rows: {CHUNK}\nversion:")
    path.write_text(text + ITEMS.format(s=register.space))
    watch(read_mapping(path), register.places(str(source)))
    return ["transfer", str(path), "--target", register.server.uri, "--source", str(source)]


@pytest.fixture
def program(register: Register, words: list[str]) -> Iterator[Program]:
    running = Program(register.folder)
    with running.process:
        yield running
        assert running.process.stdin
        running.process.stdin.close()


def waits_at(seconds: float) -> Iterator[Callable[[int], None]]:
    for after in moments(100, seconds):
        yield lambda _child, after=after: time.sleep(after)  # type: ignore[misc]


def waits(register: Register, seconds: float, asked: str) -> Iterator[Callable[[int], None]]:
    """When to kill: once what is ``asked`` comes to five; or at moments that cover the run."""
    if FULL_DRILL:
        yield from waits_at(seconds)
        return

    def fifth(child: int) -> None:
        while Path(f"/proc/{child}").exists() and register.rows(asked) < [(5,)]:
            time.sleep(0.001)

    yield fifth


def test_killed_at_any_moment_and_resumed_the_tables_are_the_same(register, program, words):
    began = time.monotonic()
    assert program.run(words) == 1
    seconds = time.monotonic() - began
    whole = tables(register)
    assert [len(each) for each in whole] == [3, RECORDS - 4, ITEM_ROWS, 5, 3]
    killed = 0
    for wait in waits(register, seconds, CHUNKS):
        emptied(register)
        code = program.run(words, wait)
        assert code in {1, -signal.SIGKILL}
        killed += code == -signal.SIGKILL
        assert program.run(words) == 1
        assert tables(register) == whole
    assert not FULL_DRILL or killed > 50
    _killed_while_it_follows(register, program, words)
    _killed_while_it_trims(register, program, words)


def _killed_while_it_follows(register: Register, program: Program, words: list[str]) -> None:
    """From here on the old table is used; what was followed and what was read are one."""
    source = Path(words[words.index("--source") + 1])
    following = ["transfer", "follow", "--once", "--batch", "5", *words[1:]]
    assert program.run(following) == 0
    began = time.monotonic()
    _changed(source, 0)
    assert program.run(following) == 0
    seconds, killed = time.monotonic() - began, 0
    for number, wait in enumerate(waits(register, seconds, FOLLOWED), 1):
        register.run_sql("UPDATE commonweal_transfer.followed SET changes = 0")
        _changed(source, number)
        killed += program.run(following, wait) == -signal.SIGKILL
        assert program.run(following) == 0
        assert _items(register) == _old(source, "SELECT id, amount, note FROM t ORDER BY id")
    assert killed > (30 if FULL_DRILL else 0)


def _killed_while_it_trims(register: Register, program: Program, words: list[str]) -> None:
    """What one that follows more slowly has not confirmed is there after each kill, and the rest
    goes with the next trim; following goes on."""
    source = Path(words[words.index("--source") + 1])
    log = _old(source, "SELECT name FROM sqlite_master WHERE name LIKE 'commonweal_log_%'")[0][0]
    numbers = f"SELECT number FROM {log} ORDER BY 1"
    following = ["transfer", "follow", "--once", *words[1:]]
    trimming = ["transfer", "trim", "--batch", "2", *words[1:]]
    assert program.run(["transfer", "trim", *words[1:]]) == 0
    _changed(source, 199)
    assert program.run(following) == 0
    began, killed = time.monotonic(), 0
    assert program.run(trimming) == 0
    seconds = time.monotonic() - began
    _written(source, "INSERT INTO commonweal_followers SELECT name, 's', 't', '' FROM "
             "commonweal_followers")  # fmt: skip
    for number, wait in enumerate(_moments_of_a_trim(source, log, seconds), 200):
        _changed(source, number)
        assert program.run(following) == 0
        before = _old(source, numbers)
        kept = before[len(before) // 2 :]
        place = json.dumps({"number": kept[0][0] - 1})
        _written(source, f"UPDATE commonweal_followers SET place = '{place}' WHERE follower = 's'")
        if not FULL_DRILL:  # one that never goes, so that the kill surely comes before the end
            _written(source, NEVER.format(log=log, number=before[10][0]))
        killed += program.run(trimming, wait) == -signal.SIGKILL
        _written(source, "DROP TRIGGER IF EXISTS held")
        assert set(kept) <= set(_old(source, numbers))
        assert program.run(following) == 0  # with the right to read, whatever a kill left behind
        assert program.run(trimming) == 0
        assert _old(source, numbers) == kept
        assert _items(register) == _old(source, "SELECT id, amount, note FROM t ORDER BY id")
    assert killed > (30 if FULL_DRILL else 0)


def _moments_of_a_trim(source: Path, log: str, seconds: float) -> Iterator[Callable[[int], None]]:
    """Before, while and after entries go: by the clock, and by how many have gone."""
    if not FULL_DRILL:
        yield _gone(source, log, 1)
        return
    for number, wait in enumerate(waits_at(seconds)):
        yield _gone(source, log, number % 40) if number % 2 else wait


def _gone(source: Path, log: str, count: int) -> Callable[[int], None]:
    asked = f"SELECT count(*) FROM {log}"

    def wait(child: int) -> None:
        left = _old(source, asked)[0][0] - count
        while Path(f"/proc/{child}").exists() and _old(source, asked)[0][0] > left:
            time.sleep(0.001)

    return wait


def _items(register: Register) -> list[tuple[object, ...]]:
    return register.rows("SELECT id, amount::float8, note FROM {s}.item ORDER BY id")


def _old(source: Path, query: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(source)) as file:
        return file.execute(query).fetchall()


def _written(source: Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(source)) as file, file:
        file.execute(statement)


def _changed(source: Path, number: int) -> None:
    """Thirty rows changed, ten gone, ten added, ten with another key."""
    with contextlib.closing(sqlite3.connect(source)) as file, file:
        first = number * 37 % (ITEM_ROWS - 100)
        for at in range(first, first + 30):
            file.execute("UPDATE t SET amount = id % 50 + 0.25 * ? WHERE id = ?", (number, at))
        file.execute("DELETE FROM t WHERE id BETWEEN ? AND ?", (first + 30, first + 39))
        new = ITEM_ROWS * 10 + number * 100
        rows = [(new + at, at + 0.25, f"new {at}") for at in range(10)]
        file.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        moved = (1_000_000 + number * 10_000, first + 40, first + 49)
        file.execute("UPDATE t SET id = id + ? WHERE id BETWEEN ? AND ?", moved)
