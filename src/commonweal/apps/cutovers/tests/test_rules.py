"""The clock, the order and the checks of a cutover."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commonweal.apps.cutovers.rules import (
    Known,
    Line,
    clock_of,
    may_go_back,
    next_of,
    read_of,
    service_of,
    timed,
)
from commonweal.apps.migration.rules import SetState

START = datetime(2026, 11, 21, 22, tzinfo=UTC)
LINES = [Line("a", 30), Line("b", 60), Line("c", 10, no_return=True)]


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def done(line: Line, begun: int, ended: int) -> Line:
    return replace(line, started_at=after(begun), ended_at=after(ended), answer="done")


def test_steps_follow_each_other():
    assert [(one.starts, one.ends) for one in timed(START, LINES)] == [
        (START, after(30)), (after(30), after(90)), (after(90), after(100)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "now", "behind"),
    [
        (LINES, 0, 0),
        (LINES, 15, 15),
        ([replace(LINES[0], started_at=START), *LINES[1:]], 15, 0),
        ([replace(LINES[0], started_at=START), *LINES[1:]], 45, 15),
        ([done(LINES[0], 0, 20), *LINES[1:]], 20, -10),
        ([done(LINES[0], 0, 20), *LINES[1:]], 30, 0),
        ([done(LINES[0], 0, 40), done(LINES[1], 40, 95), done(LINES[2], 95, 120)], 500, 20),
        ([], 5, 0),
    ],
)
def test_the_delay_grows_while_people_wait(lines, now, behind):
    assert clock_of(START, lines, after(now)).behind == behind


def test_minutes_planned_used_and_taken():
    night = clock_of(START, [done(LINES[0], 0, 42), *LINES[1:]], after(50))
    assert (night.planned, night.used, night.done) == (100, 50, 1)
    assert [one.took for one in night.lines] == [42, None, None]


def test_one_step_is_open_and_none_after_a_failure():
    assert next_of(LINES) == "a"
    assert next_of([done(LINES[0], 0, 1), *LINES[1:]]) == "b"
    assert next_of([replace(LINES[0], answer="failed"), *LINES[1:]]) == ""
    assert next_of([replace(LINES[0], answer="no-go"), *LINES[1:]]) == ""
    assert next_of([]) == ""


def test_there_is_a_way_back_until_the_step_after_which_there_is_none_begins():
    assert may_go_back(LINES)
    assert not may_go_back([*LINES[:2], replace(LINES[2], started_at=START)])


@pytest.mark.parametrize(
    ("check", "whole", "waiting", "known", "holds"),
    [
        ("verdicts", SetState.EQUAL, 0, None, True),
        ("verdicts", SetState.INCOMPLETE, 0, None, False),
        ("verdicts", SetState.DIFFERS, 0, None, False),
        ("verdicts", SetState.NOT_COMPARED, 0, None, None),
        ("settled", SetState.EQUAL, 0, None, True),
        ("settled", SetState.EQUAL, 1, None, False),
        ("rehearsed", SetState.EQUAL, 0, None, None),
        ("rehearsed", SetState.EQUAL, 0, False, False),
        ("rehearsed", SetState.EQUAL, 0, True, True),
        ("parallel", SetState.EQUAL, 0, None, None),
        ("parallel", SetState.EQUAL, 0, False, False),
        ("parallel", SetState.EQUAL, 0, True, True),
        ("", SetState.EQUAL, 0, True, None),
    ],
)
def test_what_a_check_reads(check, whole, waiting, known, holds):
    """``known``: of rehearsals, and of the parallel run."""
    assert read_of(check, Known(whole, waiting, known, (known, "code"))).holds is holds


def test_a_step_that_waits_makes_those_behind_it_late():
    now = START + timedelta(minutes=50)
    late = [line.late for line in clock_of(START, LINES, now).lines]
    assert late[0] > 0
    assert late == sorted(late)


@pytest.mark.parametrize(
    ("window", "noted", "read_only", "by_plan", "over"),
    [
        ((None, None), "", None, True, 0),
        ((0, 60), "", True, True, 0),
        ((0, 20), "", False, True, 0),
        ((40, 60), "", False, True, 0),
        ((0, 20), "read-only", True, False, 10),
        ((0, 60), "open", False, False, 0),
        ((None, None), "read-only", True, False, 0),
    ],
)
def test_what_was_noted_of_the_service_counts_before_the_plan(
    window, noted, read_only, by_plan, over
):
    begins, ends = (None if at is None else START + timedelta(minutes=at) for at in window)
    found = service_of((begins, ends), noted, START + timedelta(minutes=30))
    assert (found.read_only, found.by_plan, found.over) == (read_only, by_plan, over)
