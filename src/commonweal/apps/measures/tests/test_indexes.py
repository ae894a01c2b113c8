"""The reads of a page go by an index on both databases, so that readings not shown cost nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from commonweal.apps.measures.actions.placing import readings_in
from commonweal.apps.measures.models import Reading, Status
from commonweal.apps.measures.queries import claims_of, quarters_between, readings_between
from commonweal.apps.measures.tests.factories import a_measure, a_month, counting, pushed

pytestmark = pytest.mark.django_db
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def measures():
    """Forty measures of five years. PostgreSQL reads few rows whole, so there are enough of them
    to need an index; and it plans by what it last counted, so it counts here, and not when it
    pleases."""
    made = [a_measure() for _number in range(3)]
    pushed(*(a_month(one, month, month) for one in made for month in range(1, 13)))
    pattern = counting(made[0])
    others = [a_measure() for _number in range(37)]
    Reading.objects.bulk_create(
        Reading(
            measure=one,
            batch=month.batch,
            value=month.value,
            recorded_at=month.recorded_at,
            starts=month.starts.replace(year=year),
            ends=month.ends.replace(year=year, day=28),
        )
        for one in others
        for month in pattern
        for year in range(2021, 2026)
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE measures_reading, measures_quarter")
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few quarters need no index
    return made


def plan(query):
    """How the database goes about it; SQLite names the index of a constraint after the table."""
    found = query.explain()
    for table, name in (("reading", "reading_current_once"), ("quarter", "quarter_once")):
        found = found.replace(f"sqlite_autoindex_measures_{table}_1", name)
    return found


def test_a_span_of_a_measure_goes_by_the_index_of_what_counts(measures):
    found = plan(readings_between(measures[0], *YEAR))
    assert "reading_current_once" in found


def test_the_newest_reading_is_read_from_the_end_of_that_index(measures):
    newest = Reading.objects.filter(measure=measures[0], current=True).order_by("-ends")[:1]
    found = plan(newest)
    assert "reading_current_once" in found
    assert "TEMP B-TREE" not in found
    assert "Sort" not in found


def test_what_was_replaced_and_what_is_held_go_by_an_index(measures):
    assert "reading_current_once" in plan(claims_of(measures[0], *YEAR))
    held = Reading.objects.filter(status=Status.HELD, measure=measures[0])
    assert "reading_held" in plan(held.order_by("id"))


def test_the_quarters_go_by_their_index(measures):
    assert "quarter_once" in plan(quarters_between(measures[0], *YEAR))


def test_scattered_places_go_by_an_index_each(measures):
    spans = [(one.id, date(2025, 3, n), date(2025, 3, n + 20)) for n, one in enumerate(measures, 1)]
    (found,) = [plan(rows) for rows in readings_in(spans)]
    assert found.count("reading_current_once") == len(spans)
    assert "SCAN" not in found
    assert "Seq Scan" not in found
