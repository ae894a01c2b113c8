"""How far the new system is behind: what is read, and what a check makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commonweal.apps.cutovers.rules import (
    Limit,
    Measured,
    behind_of,
    final_of,
    given_from,
    within,
)
from commonweal.apps.cutovers.tests.lags import a_lag, a_table
from commonweal.apps.migration.rules import is_called
from commonweal.kernel.errors import BadInput

NOW = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)
NONE = Limit(changes=0, seconds=None, minutes=15)


def measured(*tables, ago=10, final=False, name="a"):
    read = given_from(a_lag(*tables))
    return Measured(name, NOW - timedelta(minutes=ago), final, read.tables)


def judged(*tables, limit=NONE, ago=10, data_sets=("claims",)):
    return within(behind_of([measured(*tables, ago=ago)], data_sets), limit, NOW)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"format": "commonweal-lag-2"}, "not-a-lag"),
        ({"changes": 1}, "lag-contradicts"),
        ({"waiting": 1}, "lag-contradicts"),
        ({"complete": False}, "lag-contradicts"),
        ({"seconds": 4}, "lag-contradicts"),
        ({"final": True}, "lag-contradicts"),
        ({"direction": "back"}, "lag-back"),
        ({"rehearsed": True}, "lag-back"),
        ({"at": "2026-11-20T22:00:00"}, "not-a-lag"),
        ({"tables": []}, "not-a-lag"),
        ({"changes": True}, "not-a-lag"),
        ({"source_read_only": "yes"}, "not-a-lag"),
    ],
)
def test_what_cannot_be_believed_is_refused(changed, code):
    with pytest.raises(BadInput) as refused:
        given_from(a_lag(**changed))
    assert refused.value.code == code


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"a":1,"a":2}'])
def test_what_is_no_lag_is_refused(data):
    with pytest.raises(BadInput):
        given_from(data)


def test_a_lag_that_was_changed_is_refused():
    with pytest.raises(BadInput) as refused:
        given_from(a_lag().replace(b"old.db", b"new.db"))
    assert refused.value.code == "lag-changed"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, (True, "within")),
        ({"changes": 1, "seconds": 3}, (False, "behind")),
        ({"waiting": 1}, (False, "behind")),
        ({"changes": None, "by": None, "seconds": None}, (None, "unknown")),
        ({"changes": None, "by": "file", "seconds": None}, (True, "within")),
    ],
)
def test_zero_changes_are_asked_for(table, said):
    assert judged(a_table(**table)) == said


@pytest.mark.parametrize(
    ("age", "limit", "said"),
    [
        (60, Limit(5, 60, 15), (True, "within")),
        (61, Limit(5, 60, 15), (False, "old")),
        (None, Limit(5, 60, 15), (None, "no-age")),
        (None, Limit(5, None, 15), (True, "within")),
        (60, Limit(None, 60, 15), (None, "no-limit")),
        (60, Limit(5, 60, None), (None, "no-limit")),
        (60, Limit(5, 60, 9), (None, "stale")),
    ],
)
def test_age_and_freshness(age, limit, said):
    assert judged(a_table(changes=2, seconds=age), limit=limit) == said


def test_how_long_rows_wait_in_a_quarantine_is_not_known():
    limit = Limit(5, 60, 15)
    assert judged(a_table(waiting=2), limit=limit) == (None, "no-age")
    assert judged(a_table(waiting=2, changes=1, seconds=3), limit=limit) == (None, "no-age")
    assert judged(a_table(waiting=6), limit=limit) == (False, "behind")


def test_a_data_set_that_no_lag_names_is_not_known():
    assert judged(data_sets=("claims", "visits")) == (None, "unfollowed")
    assert judged(data_sets=()) == (True, "within")
    assert within(behind_of([], ["claims"]), NONE, NOW) == (None, "missing")


def test_too_far_is_too_far_though_not_everything_is_known():
    assert judged(a_table(changes=9, seconds=1), data_sets=("visits",))[0] is False


def test_of_each_table_the_newest_lag_counts():
    new = measured(a_table(changes=2, seconds=5), ago=1, name="new")
    old = measured(a_table(changes=900, seconds=5), ago=50, name="old")
    found = behind_of([new, old], ["claims"])
    assert (found.changes, found.used, found.at) == (2, ("new",), new.at)
    other = measured(a_table("public.visits", source="old.db#visits"), ago=50, name="other")
    both = behind_of([new, other], ["claims", "VISITS"])
    assert (both.at, both.whole) == (other.at, True)
    assert within(both, Limit(5, None, 15), NOW) == (None, "stale")


def test_final_is_what_every_lag_says():
    over, open_ = (measured(a_table(), final=final, name=str(final)) for final in (True, False))
    assert final_of(behind_of([over], ["claims"]), NONE, NOW) == (True, "final")
    assert final_of(behind_of([open_, over], ["claims"]), NONE, NOW) == (False, "not-final")
    assert final_of(behind_of([over], ["visits"]), NONE, NOW) == (None, "unfollowed")
    assert final_of(behind_of([over], ["claims"]), Limit(None, None, 9), NOW) == (None, "stale")
    assert final_of(behind_of([], ["claims"]), NONE, NOW) == (None, "missing")


@pytest.mark.parametrize(
    ("wanted", "name", "same"),
    [
        ("claims", 'postgresql://me@new/town#"public"."Claims"', True),
        ("public.claims", "old.db#claims", True),
        ("public.claims", "audit.claims", False),
        ("claims", "claims_old", False),
        ("", "", False),
    ],
)
def test_what_a_table_may_be_called(wanted, name, same):
    assert is_called(wanted, name) is same
