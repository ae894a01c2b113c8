"""Killed at any moment, an action has happened whole or not at all, and the history holds."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.places import with_nothing
from tests.journeys.server import ROOT, Place

pytestmark = pytest.mark.drill
WORK = "tests.drills.work"
DRAFTS = {"returns.Batch", "accounts.EvidenceFile"}
_GOLDEN = 0.6180339887498949


def moments(number: int, seconds: float) -> Iterator[float]:
    """``number`` moments that cover 0 to ``seconds`` evenly in no regular order."""
    return (((i * _GOLDEN) % 1) * seconds for i in range(1, number + 1))


def start(place: Place, work: str) -> subprocess.Popen[str]:
    """Start the work; returns when it has begun."""
    child = subprocess.Popen(
        [sys.executable, "-m", WORK, work],
        cwd=ROOT,
        env=place.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    assert child.stdout.readline() == "begun\n"
    return child


def state(place: Place) -> dict[str, Any]:
    printed = place.run("-m", WORK, "look").splitlines()
    found: dict[str, Any] = json.loads(printed[0])
    return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return with_nothing().copy(tmp_path_factory.mktemp("drill") / "empty")


@pytest.fixture(scope="module")
def before(empty: Place, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Place]:
    """Where each work begins: an empty record; returns that were read and wait for approval."""
    waiting = empty.copy(tmp_path_factory.mktemp("drill") / "waiting")
    waiting.run("-m", WORK, "read")
    return {"import_files": empty, "approve": waiting}


def record_of(found: dict[str, Any]) -> dict[str, Any]:
    """The record without drafts: a file that was read and not approved may stay."""
    kept = {name: count for name, count in found["counts"].items() if name not in DRAFTS}
    return {"counts": kept, "entries": found["entries"], "faults": found["faults"]}


@pytest.mark.parametrize("work", ["import_files", "approve"])
def test_killed_at_any_moment_nothing_is_half_done(before, work, drill_rounds, tmp_path):
    whole = before[work].copy(tmp_path / "whole")
    child = start(whole, work)
    began = time.monotonic()
    assert child.communicate()[0].endswith("done\n")
    seconds = time.monotonic() - began
    untouched, finished = record_of(state(before[work])), record_of(state(whole))
    assert untouched["counts"]["programmes.Report"] == 0
    assert finished["counts"]["programmes.Report"] > 500
    assert (untouched["faults"], finished["faults"]) == ([], [])

    ends = [
        killed(before[work], work, after, tmp_path / f"round-{number}")
        for number, after in enumerate(moments(drill_rounds(3, 50), seconds))
    ]
    for end in ends:
        assert record_of(end) in (untouched, finished), end
        approved = record_of(end) == finished
        assert (end["batches"] == ["approved"]) == approved, end["batches"]
    assert untouched in map(record_of, ends), "no round was killed in time to prove anything"


def killed(before: Place, work: str, after: float, folder: Path) -> dict[str, Any]:
    """The state after the work on a copy was killed ``after`` seconds from its beginning."""
    place = before.copy(folder)
    child = start(place, work)
    time.sleep(after)
    child.kill()
    child.communicate()
    return state(place)


def test_an_approval_in_pieces_would_be_found(before, tmp_path):
    whole, pieces = (before["approve"].copy(tmp_path / name) for name in ("whole", "pieces"))
    whole.run("-m", WORK, "approve")
    pieces.run("-m", WORK, "approve_in_pieces")
    sound = [record_of(state(before["approve"])), record_of(state(whole))]
    assert record_of(state(pieces)) not in sound
