"""Ids sort as they were made and say when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.kernel.ids import is_id, made_at, new_id

FIRST, LAST = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (1990, 2200))
TIMES = st.datetimes(FIRST, LAST).map(
    lambda t: t.replace(microsecond=t.microsecond // 1000 * 1000, tzinfo=UTC)
)


@given(TIMES, st.integers(1, 10**9))
def test_ids_sort_as_they_were_made(at, later_ms):
    first, second = new_id(at), new_id(at + timedelta(milliseconds=later_ms))
    assert first < second
    assert is_id(first)


@given(TIMES)
def test_an_id_says_when_it_was_made(at):
    assert abs(made_at(new_id(at)) - at) <= timedelta(milliseconds=1)


def test_the_same_moment_still_makes_different_ids():
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert len({new_id(at) for _ in range(1000)}) == 1000


def test_the_bits_may_be_given():
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert new_id(at, lambda _n: 0) == new_id(at, lambda _n: 0)


@pytest.mark.parametrize("text", ["", "0" * 25, "8" + "0" * 25, "0" * 25 + "I", "0" * 25 + "a"])
def test_what_is_no_id(text):
    assert not is_id(text)
    with pytest.raises(ValueError, match="not an id"):
        made_at(text)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        new_id(datetime(2026, 1, 1))  # noqa: DTZ001 - that it is naive is the point
