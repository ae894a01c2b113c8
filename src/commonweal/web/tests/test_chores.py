"""Recurring work is done when due, once, and again after a failure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commonweal.web.chores import Chore, do_due
from commonweal.web.models import ChoreState

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def chore(calls: list[datetime], *, fails: bool = False) -> Chore:
    def do(at: datetime) -> None:
        calls.append(at)
        if fails:
            raise OSError("the line is down")

    return Chore("sweep", MINUTE, do)


def test_a_chore_is_done_at_once_and_then_once_in_its_interval():
    calls: list[datetime] = []
    times = [NOON, NOON + MINUTE / 2, NOON + MINUTE]
    done = [do_due(at, [chore(calls)]) for at in times]
    assert done == [["sweep"], [], ["sweep"]]
    assert calls == [NOON, NOON + MINUTE]


def test_a_failure_is_kept_and_tried_again_later_each_time(caplog):
    calls: list[datetime] = []
    do_due(NOON, [chore(calls, fails=True)])
    state = ChoreState.objects.get(name="sweep")
    assert (state.attempts, state.last_error) == (1, "OSError: the line is down")
    assert state.due_at == NOON + 2 * MINUTE
    do_due(NOON + 2 * MINUTE, [chore(calls, fails=True)])
    assert ChoreState.objects.get(name="sweep").due_at == NOON + 6 * MINUTE
    do_due(NOON + 6 * MINUTE, [chore(calls)])
    state = ChoreState.objects.get(name="sweep")
    assert (state.attempts, state.last_error, state.done_at) == (0, "", NOON + 6 * MINUTE)


def test_the_wait_after_many_failures_is_an_hour_at_most():
    ChoreState.objects.create(name="sweep", due_at=NOON, attempts=500)
    do_due(NOON, [chore([], fails=True)])
    assert ChoreState.objects.get(name="sweep").due_at == NOON + timedelta(hours=1)


def test_what_another_clock_has_claimed_is_left_alone():
    calls: list[datetime] = []

    def claimed_meanwhile(_at: datetime) -> None:
        assert do_due(NOON, [chore(calls)]) == []

    do_due(NOON, [Chore("sweep", MINUTE, claimed_meanwhile)])
    assert calls == []


def test_the_real_chores_can_be_done():
    assert set(do_due(NOON)) >= {"expired-sessions", "finished-tasks"}
    assert not ChoreState.objects.exclude(last_error="").exists()
