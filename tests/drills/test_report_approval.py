"""An approval that is killed, or that two people give at once, has happened whole and once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.drills.report_work import MILESTONES, OWNER
from tests.drills.test_killed import moments
from tests.journeys.places import with_nothing
from tests.journeys.server import ROOT, Place

pytestmark = pytest.mark.drill
WORK = "tests.drills.report_work"


def state(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(place.run("-m", WORK, "look"))
    return found


def approving(place: Place, report: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "approve_report", report, "--by", OWNER],
        cwd=ROOT,
        env=place.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, str]:
    place = with_nothing().copy(tmp_path_factory.mktemp("drill") / "locked")
    return place, place.run("-m", WORK, "make").strip()


def test_killed_at_any_moment_a_report_is_approved_whole_or_not(locked, drill_rounds, tmp_path):
    place, report = locked
    whole = place.copy(tmp_path / "whole")
    began = time.monotonic()
    child = approving(whole, report)
    child.communicate()
    seconds = time.monotonic() - began
    before, after = state(place), state(whole)
    assert (before["state"], before["moved"], before["shown"]) == ("locked", 0, 0)
    assert (after["state"], after["moved"], after["shown"]) == ("approved", MILESTONES, 1)
    assert (after["entries"], after["faults"]) == (before["entries"] + 1, [])
    ends = []
    for number, moment in enumerate(moments(drill_rounds(3, 50), seconds)):
        one = place.copy(tmp_path / f"round-{number}")
        child = approving(one, report)
        time.sleep(moment)
        child.kill()
        child.communicate()
        ends.append(state(one))
    assert all(end in (before, after) for end in ends), ends
    assert before in ends, "no round was killed in time to prove anything"


def test_of_two_approvals_at_once_one_wins_and_the_other_is_told(locked, tmp_path):
    place, report = locked
    both = place.copy(tmp_path / "both")
    children = [approving(both, report) for _ in range(2)]
    words = [child.communicate() for child in children]
    assert sorted(child.returncode for child in children) == [0, 2], words
    refused = next(err for (_out, err), c in zip(words, children, strict=True) if c.returncode)
    assert "approved" in refused
    found = state(both)
    before = state(place)
    assert (found["state"], found["moved"]) == ("approved", MILESTONES)
    assert (found["entries"], found["faults"]) == (before["entries"] + 1, before["faults"])
