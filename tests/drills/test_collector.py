"""A collector is killed again and again, and its line loses answers: every event counts once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy
import pytest

from commonweal.kernel.period import period_holding
from tests.engines.collect.far import Far, far_server
from tests.house.reading import ROOT

pytestmark = pytest.mark.drill

FIRST = date(2019, 1, 1)
COMMAND = "import sys; from commonweal.cli.main import main; raise SystemExit(main(sys.argv[1:]))"
PLAN = """
collector = "site-7"
server = "http://127.0.0.1:{port}"
buffer = "{folder}/buffer.db"
folder = "{folder}/in"
remember_days = 9000
[measures.calls]
window = "day"
combine = "sum"
[measures.heat]
window = "week"
combine = "mean"
"""


def collector(plan: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", COMMAND, "collect", "run", str(plan), "--once"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, **quiet)


def add_events(folder: Path, part: int, chance: numpy.random.Generator) -> list[dict]:
    """Lines for one file, with some of the lines of others again, in no order."""
    made = [
        {
            "measure": ["calls", "heat"][number % 2],
            "id": f"{part}-{number}",
            "at": f"{FIRST + timedelta(days=int(chance.integers(2500)))}T10:00:00Z",
            "value": str(Decimal(int(chance.integers(-500, 1000))) / 100),
        }
        for number in range(3000)
    ]
    lines = [json.dumps(each) for each in [*made, *made[::7]]]
    lines = [lines[place] for place in chance.permutation(len(lines))]
    (folder / f"{part:03}.jsonl").write_text("\n".join(lines) + "\n")
    return made


def expected(events: list[dict]) -> dict[tuple[str, str], Fraction]:
    """What all distinct events come to: sums by day, means by week to nine places."""
    found: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
    for event in events:
        day = date.fromisoformat(event["at"][:10])
        frequency = {"calls": "day", "heat": "week"}[event["measure"]]
        starts = period_holding(day, frequency, date(2024, 4, 1)).start.isoformat()
        found[event["measure"], starts].append(Fraction(event["value"]))
    return {place: worth(place[0], values) for place, values in found.items()}


def worth(measure: str, values: list[Fraction]) -> Fraction:
    total = sum(values, Fraction(0))
    return total if measure == "calls" else Fraction(round(total / len(values) * 10**9), 10**9)


def killed_while(
    running: subprocess.Popen[bytes], far: Far | None, chance: numpy.random.Generator
) -> bool:
    """Kill the collector at some time, or while the server holds a batch that it has counted and
    not answered. True where it was killed before it was done."""
    if far is not None:
        far.meanwhile = lambda: running.send_signal(signal.SIGKILL)
    else:
        time.sleep(0.4 + float(chance.random()) * 2)
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
    return running.wait(timeout=120) == -signal.SIGKILL


def test_every_event_counts_once_through_kills_and_lost_answers(
    tmp_path, drill_rounds, capsys, monkeypatch
):
    monkeypatch.setenv("COMMONWEAL_COLLECT_TOKEN", "cw_test")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    rounds = drill_rounds(5, 50)
    chance = numpy.random.default_rng(7)
    (tmp_path / "in").mkdir()
    events: list[dict] = []
    killed = 0
    with far_server(Far(seed=11, loss=0.3)) as far:
        plan = tmp_path / "plan.toml"
        plan.write_text(PLAN.format(port=far.port, folder=tmp_path))
        for part in range(rounds):
            events += add_events(tmp_path / "in", part, chance)
            running = collector(plan)
            killed += killed_while(running, far if part % 2 else None, chance)
        far.meanwhile, far.loss = None, 0.05
        tries = 1
        while status := collector(plan).wait(timeout=120):
            assert status == 3
            tries += 1
            assert tries < 200
    assert {place: Fraction(value) for place, value in far.read().items()} == expected(events)
    numbers = [json.loads(body)["sequence"] for body in far.bodies]
    assert numbers == list(range(1, len(numbers) + 1))
    with capsys.disabled():
        print(
            f"\ncollector: {rounds} rounds, {killed} kills, {len(events)} events, "
            f"{len(numbers)} batches taken once in {far.calls} calls"
        )
