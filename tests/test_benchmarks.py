"""The benchmark of readings still runs, at a size that says nothing about speed."""

from __future__ import annotations

import pytest

from benchmarks import readiness, readings
from commonweal.apps.measures.models import Measure, Reading

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def test_the_benchmark_of_readings_measures_what_its_table_says(capsys):
    made = readings.make_measures(3)
    readings.fill(made, 5)
    assert Reading.objects.filter(current=True).count() == 15
    deep = readings.make_measures(1, "deep-")
    readings.push_days(deep, readings.days_back(20))
    facts = {"readings": 15, "rows": 30, "filled": 1.0}
    facts |= {"queries": readings.timed_queries(made, deep[0]), **readings.batches(made)}
    assert Reading.objects.count() == 35  # what was timed is undone
    facts |= readings.derived(made, 5)
    total = Measure.objects.get(key="total-00000")
    assert total.readings.filter(current=True).count() == 5
    readings.print_table("SQLite", facts, facts)
    table = capsys.readouterr().out
    assert "pushed against plain (bar 2)" in table
    assert "page of a measure with 20 times the days, ms" in table
    assert "after 100 changes, s" in table


def test_the_benchmark_of_readiness_measures_what_its_table_says(capsys):
    readiness.fill(6)
    readiness.print_table(readiness.measured(6))
    table = capsys.readouterr().out
    assert "| initiatives x criteria | 6 x 12 |" in table
    assert "(72 criteria judged)" in table
    assert "1 gate looked at, 1 criteria judged" in table
