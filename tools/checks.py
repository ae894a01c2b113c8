"""The parts of ``make check``, ``make test`` and ``make drill``, and the summary they end with."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools.environment import VENV
from tools.terminal import ROOT, say

__all__ = ["DRILLS", "FULL", "QUICK", "Part", "check_all"]

BIN = VENV / "bin"
LOGS = ROOT / "artefacts" / "checks"
FOLDERS = ("src", "tests", "tools", "benchmarks", "conftest.py", "manage.py")
CORES = 2
KILL_AFTER = 4  # times its budget


@dataclass(frozen=True)
class Part:
    """One part of the run. ``cores`` is how many of the two it keeps busy."""

    name: str
    command: Sequence[str]
    budget_seconds: int
    cores: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return LOGS / f"{self.name.replace(' ', '-')}.log"

    @property
    def counts(self) -> Path:
        return self.log.with_suffix(".xml")


@dataclass(frozen=True)
class Outcome:
    part: Part
    code: int
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def _pytest(name: str, budget: int, *words: str, **environment: str) -> Part:
    command = (str(BIN / "pytest"), "-q", "--no-header", "-n", str(CORES), *words)
    return Part(name, command, budget, CORES, environment)


def _typed() -> list[str]:
    rules = [
        *ROOT.glob("src/commonweal/apps/*/rules.py"),
        *ROOT.glob("src/commonweal/apps/*/rules"),
    ]
    floors = [f"src/commonweal/{floor}" for floor in ("kernel", "engines", "cli")]
    return floors + sorted(str(path.relative_to(ROOT)) for path in rules)


def _files(pattern: str) -> list[str]:
    """The test files that say this. To read all the others takes a worker twenty seconds."""
    every = (path for folder in ("src", "tests") for path in ROOT.glob(f"{folder}/**/test_*.py"))
    found = [path for path in every if re.search(pattern, path.read_text(encoding="utf-8"))]
    return sorted(str(path.relative_to(ROOT)) for path in found)


_STATIC = (
    Part("format", (str(BIN / "ruff"), "format", "--check", *FOLDERS), 5),
    Part("lint", (str(BIN / "ruff"), "check", *FOLDERS), 5),
    Part("types", (str(BIN / "mypy"), *_typed()), 60),
    Part("contracts", (str(BIN / "lint-imports"),), 15),
    Part(
        "migrations",
        (str(BIN / "python"), "manage.py", "makemigrations", "--check", "--dry-run"),
        15,
        environment={"DJANGO_SETTINGS_MODULE": "tests.settings"},
    ),
)
_NEITHER = "not journey and not drill"
# A test without the database is not run a second time (conftest.py).
_ON_DATABASE = ("-m", _NEITHER, *_files(r"\bdb\b|django_db|live_server|TestCase"))
_DRILLS = ("-m", "drill", *_files(r"mark\.drill"))
# What needs packages of its own (tools/apart.py) is installed and run by make drill.
_NEARBY_DRILLS = ("-m", "drill and not apart", *_DRILLS[2:])
_JOURNEYS = ("-m", "journey and not drill", "tests/journeys", *_files(r"mark\.journey"))
QUICK = (*_STATIC, _pytest("tests on SQLite", 120, "-m", _NEITHER))
FULL = (
    # Beside the checks that only read: everything that opens a database waits for its tables.
    Part("tables", (str(BIN / "python"), "-m", "tests.journeys.places"), 60),
    *QUICK,
    _pytest("tests on PostgreSQL", 150, *_ON_DATABASE, COMMONWEAL_TEST_DATABASE="postgresql"),
    _pytest("drills", 120, *_NEARBY_DRILLS),
    _pytest("journeys", 300, *_JOURNEYS, "--dist", "worksteal"),
)
DRILLS = (
    _pytest("drills", 3600, *_DRILLS, COMMONWEAL_TEST_DRILL="full"),
    _pytest(
        "all on PostgreSQL",
        1200,
        *_ON_DATABASE,
        COMMONWEAL_TEST_DATABASE="postgresql",
        COMMONWEAL_TEST_DRILL="full",
    ),
)


_running: set[subprocess.Popen[bytes]] = set()
_stopped = threading.Event()


class _Cores:
    """Hands out the cores: a part waits until as many as it needs are free."""

    def __init__(self) -> None:
        self._free = CORES
        self._changed = threading.Condition()

    def take(self, number: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._free >= number)
            self._free -= number

    def give(self, number: int) -> None:
        with self._changed:
            self._free += number
            self._changed.notify_all()


def check_all(parts: Sequence[Part], environment: Mapping[str, str]) -> int:
    """Run every part, at most two cores' worth at once, and print what came out. 0 or 1."""
    LOGS.mkdir(parents=True, exist_ok=True)
    cores, began = _Cores(), time.monotonic()

    def one(part: Part) -> Outcome:
        cores.take(part.cores)
        try:
            return _run(part, environment)
        finally:
            cores.give(part.cores)

    with ThreadPoolExecutor(max_workers=len(parts)) as pool:
        try:
            outcomes = list(pool.map(one, parts))
        except KeyboardInterrupt:
            _stop_all()
            raise
    _summarise(outcomes, time.monotonic() - began)
    return 1 if any(outcome.code for outcome in outcomes) else 0


def _run(part: Part, environment: Mapping[str, str]) -> Outcome:
    began = time.monotonic()
    part.counts.unlink(missing_ok=True)
    command = list(part.command)
    if command[0].endswith("pytest"):
        command.append(f"--junitxml={part.counts}")
    code = _finish(part, command, {"PYTHONPATH": "src", **environment, **part.environment})
    outcome = Outcome(part, code, time.monotonic() - began, *_counts(part))
    _tell(outcome)
    return outcome


def _finish(part: Part, command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the command to its end, or for four times its budget. Its exit code."""
    if _stopped.is_set():
        return -1
    longest = part.budget_seconds * KILL_AFTER
    with (
        part.log.open("w") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as child,
    ):
        _running.add(child)
        try:
            return child.wait(timeout=longest)
        except subprocess.TimeoutExpired:
            child.terminate()
            log.write(f"\nended after {longest} s\n")
            return -1
        finally:
            _running.discard(child)


def _stop_all() -> None:
    _stopped.set()
    for child in list(_running):
        child.terminate()


def _counts(part: Part) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of the part."""
    if not part.counts.exists():
        return 0, 0, 0
    suites = ET.parse(part.counts).getroot().iter("testsuite")
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in suites:
        for name in totals:
            totals[name] += int(suite.get(name, "0"))
    bad = totals["failures"] + totals["errors"]
    return totals["tests"] - bad - totals["skipped"], bad, totals["skipped"]


def _tell(outcome: Outcome) -> None:
    part = outcome.part
    say(f"{'FAILED' if outcome.code else 'ok':>6}  {part.name} ({outcome.seconds:.0f} s)")
    if outcome.code:
        lines = part.log.read_text(errors="replace").splitlines()
        say("\n".join(f"        {line}" for line in lines[-150:]))
        say(f"        all of it: {part.log.relative_to(ROOT)}")


def _summarise(outcomes: Iterable[Outcome], seconds: float) -> None:
    outcomes = list(outcomes)
    print(f"\n{'part':<22}{'seconds':>8}{'budget':>8}{'passed':>8}{'failed':>8}{'skipped':>8}")
    for each in outcomes:
        row = f"{each.part.name:<22}{each.seconds:>8.0f}{each.part.budget_seconds:>8}"
        if each.passed or each.failed or each.skipped:
            row += f"{each.passed:>8}{each.failed:>8}{each.skipped:>8}"
        over = "  over its budget" if each.seconds > each.part.budget_seconds else ""
        print(row + ("  FAILED" if each.code else over))
    bad = [each.part.name for each in outcomes if each.code]
    print(f"{'all':<22}{seconds:>8.0f}\n")
    print(f"Failed: {', '.join(bad)}" if bad else "Everything holds.")
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed for o in outcomes)
    broken = sum(1 for o in outcomes if o.code and not o.failed)
    skipped = sum(o.skipped for o in outcomes)
    print(f"{passed} passed, {failed + broken} failed, {skipped} skipped")
