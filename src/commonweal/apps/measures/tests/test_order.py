"""The order, the parts and the repetitions in which readings arrive never change what counts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.apps.measures.actions import correct_reading
from commonweal.apps.measures.models import Measure, Quarter, Reading
from commonweal.apps.measures.tests.factories import NOW, a_measure, a_month, counting, pushed
from commonweal.apps.programmes.tests.factories import SOMEBODY

pytestmark = pytest.mark.django_db
TIMES = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
# month, value, time: few of each, so that they meet. 90 and more is not plausible.
ROWS = st.lists(
    st.tuples(
        st.integers(1, 7),
        st.sampled_from(["1", "2.5", "3", "95"]),
        st.none() | st.sampled_from(TIMES),
    ),
    max_size=14,
)
LIKE_A_DATABASE = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def measure_with(rows, parts=1) -> Measure:
    measure = a_measure(highest=Decimal(90))
    made = [a_month(measure, month, value, as_of=as_of) for month, value, as_of in rows]
    for start in range(parts):
        pushed(*made[start::parts])
    return measure


def state(measure: Measure):
    """What counts, what is held, and the sums that are kept."""
    rows = Reading.objects.filter(measure=measure)
    readings = {(r.ends, r.value): (r.status, r.as_of) for r in rows}
    columns = ("starts", "count", "total", "least", "most", "latest", "latest_ends")
    sums = list(Quarter.objects.filter(measure=measure).values_list(*columns))
    kept = Measure.objects.values_list("latest_ends", "known_ends", "stale_after")
    return readings, sums, kept.get(id=measure.id)


@LIKE_A_DATABASE
@given(ROWS, st.randoms(use_true_random=False), st.integers(1, 4))
def test_permuting_splitting_and_sending_again_changes_nothing(rows, random, parts):
    once = measure_with(rows)
    mixed = [*rows, *random.sample(rows, random.randint(0, len(rows)))]
    random.shuffle(mixed)
    assert state(measure_with(mixed, parts)) == state(once)
    before = state(once)
    pushed(*(a_month(once, month, value, as_of=as_of) for month, value, as_of in mixed))
    assert state(once) == before


@LIKE_A_DATABASE
@given(ROWS, st.randoms(use_true_random=False))
def test_the_quarters_are_the_sums_of_what_counts(rows, random):
    measure = measure_with(rows, random.randint(1, 3))
    rows_now = counting(measure)
    found = Quarter.objects.filter(measure=measure)
    assert sum(one.count for one in found) == len(rows_now)
    assert sum(one.total for one in found) == sum(row.value for row in rows_now)
    for one in found:
        within = [r.value for r in rows_now if one.starts <= r.ends <= one.latest_ends]
        assert (one.least, one.most, one.latest) == (min(within), max(within), within[-1])


@LIKE_A_DATABASE
@given(ROWS, st.randoms(use_true_random=False))
def test_a_correction_changes_its_own_period_and_survives_what_was_sent_before(rows, random):
    measure = measure_with(rows)
    if not (now := counting(measure)):
        return
    chosen = random.choice(now)
    others = {r.ends: r.value for r in now if r.id != chosen.id}
    correct_reading(reading=chosen, value=Decimal(42), reason="miscounted", by=SOMEBODY, at=NOW)
    assert {r.ends: r.value for r in counting(measure)} == {**others, chosen.ends: 42}
    before = state(measure)
    random.shuffle(rows)
    pushed(*(a_month(measure, month, value, as_of=as_of) for month, value, as_of in rows))
    assert state(measure) == before
