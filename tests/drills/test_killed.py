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

from tests.journeys.server import ROOT, Place

pytestmark = pytest.mark.drill
WORKS = ["take_in"]
_GOLDEN = 0.6180339887498949


def moments(number: int, seconds: float) -> Iterator[float]:
    """``number`` moments that cover 0 to ``seconds`` evenly in no regular order."""
    return (((i * _GOLDEN) % 1) * seconds for i in range(1, number + 1))


def start(place: Place, work: str) -> subprocess.Popen[str]:
    """Start the work; returns when it has begun."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.drills.work", work],
        cwd=ROOT,
        env=place.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    assert child.stdout.readline() == "begun\n"
    return child


def state(place: Place) -> dict[str, Any]:
    printed = place.run("-m", "tests.drills.work", "look").splitlines()
    found: dict[str, Any] = json.loads(printed[0])
    return found


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("drill") / "before")
    place.manage("prepare")
    place.seed()
    return place


@pytest.mark.parametrize("work", WORKS)
def test_killed_at_any_moment_nothing_is_half_done(before, work, drill_rounds, tmp_path):
    whole = before.copy(tmp_path / "whole")
    child = start(whole, work)
    began = time.monotonic()
    assert child.communicate()[0] == "done\n"
    seconds = time.monotonic() - began
    untouched, finished = state(before), state(whole)
    assert untouched != finished
    assert (untouched["faults"], finished["faults"]) == ([], [])

    ends = [
        killed(before, work, after, tmp_path / f"round-{number}")
        for number, after in enumerate(moments(drill_rounds(5, 50), seconds))
    ]
    assert [each for each in ends if each not in (untouched, finished)] == []
    assert untouched in ends, "no round was killed in time to prove anything"


def killed(before: Place, work: str, after: float, folder: Path) -> dict[str, Any]:
    """The state after the work on a copy was killed ``after`` seconds from its beginning."""
    place = before.copy(folder)
    child = start(place, work)
    time.sleep(after)
    child.kill()
    child.communicate()
    return state(place)


def test_a_planted_half_done_action_is_found(before, tmp_path):
    place = before.copy(tmp_path / "half")
    place.run("-c", HALF)
    assert state(place) != state(before)


HALF = """
import django
django.setup()
from tests.drills import work
from commonweal.apps.programmes.actions import intake
intake.take_in = intake.take_in.__wrapped__
intake.record_batch = None
import commonweal.apps.programmes.actions as door
door.take_in = intake.take_in
try:
    work.take_in()
except TypeError:
    pass
"""
