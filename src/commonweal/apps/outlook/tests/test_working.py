"""Working out outlooks: when, from what, and what is kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonweal.apps.measures.actions import NewReading, Origin, correct_reading, push_readings
from commonweal.apps.measures.models import Measure, Reading
from commonweal.apps.outlook import tasks
from commonweal.apps.outlook.actions import forecasting, work_out, work_out_due
from commonweal.apps.outlook.models import Outlook
from commonweal.apps.outlook.queries import outlooks_due
from commonweal.apps.outlook.tests.factories import (
    NOISE,
    TODAY,
    WHO,
    a_measured,
    a_target,
    at_noon,
)

pytestmark = pytest.mark.django_db
LATER = {**WHO, "at": at_noon() + timedelta(hours=1)}


def outlook_of(measure: Measure) -> Outlook:
    return work_out(measure=measure, at=at_noon())


def test_what_changed_is_due_once_and_again_after_a_correction():
    measure = a_measured()
    assert list(outlooks_due()) == [measure]
    assert work_out_due(at=at_noon()) == 1
    assert list(outlooks_due()) == []
    reading = Reading.objects.filter(measure=measure).first()
    correct_reading(reading=reading, value=Decimal(58), reason="A slip of the pen.", **LATER)
    before = measure.outlook.digest
    assert list(outlooks_due()) == [measure]
    work_out_due(at=LATER["at"])
    assert Outlook.objects.get(measure=measure).digest != before


def test_a_target_makes_an_outlook_due_again():
    measure = a_measured()
    work_out_due(at=at_noon())
    Measure.objects.filter(id=measure.id).update(readings_changed_at=LATER["at"])
    assert list(outlooks_due()) == [measure]


def test_twelve_months_ahead_are_kept_with_rising_quantiles_and_their_origin():
    outlook = outlook_of(a_measured())
    assert len(outlook.steps) == 12
    assert outlook.until == date(2027, 3, 31)
    assert all(step["quantiles"] == sorted(step["quantiles"]) for step in outlook.steps)
    assert (outlook.used, outlook.why, len(outlook.digest)) == (20, "", 64)
    assert outlook.engine.startswith("forecast-series/")


def test_the_same_readings_in_another_order_give_the_same_digest():
    one, two = a_measured(key="one"), a_measured(key="two")
    assert outlook_of(one).digest == outlook_of(two).digest


def test_too_few_readings_give_the_reason_and_no_steps():
    outlook = outlook_of(a_measured(NOISE[:5]))
    assert (outlook.why, outlook.used, outlook.needed, outlook.steps) == ("too-few", 5, 6, [])


def test_a_held_reading_is_in_no_forecast():
    measure = a_measured(highest=Decimal(100))
    before = outlook_of(measure).digest
    rows = [NewReading(measure.id, date(2026, 4, 1), date(2026, 4, 30), Decimal(900))]
    assert push_readings(rows=rows, origin=Origin("file", "b", "b"), **WHO).held == 1
    assert outlook_of(measure).digest == before


def test_a_measure_that_cannot_be_forecast_does_not_stop_the_others(monkeypatch):
    def fails(_question):
        raise FloatingPointError("no")

    monkeypatch.setattr(forecasting, "forecast_series", fails)
    a_measured(key="one"), a_measured(key="two")
    assert work_out_due(at=at_noon()) == 2
    assert set(Outlook.objects.values_list("why", flat=True)) == {"failed"}
    assert list(outlooks_due()) == []


@pytest.mark.parametrize(
    ("target", "trouble"),
    [(20, "none"), (50.2, "likely"), (49, "possible"), (90, "likely")],
)
def test_a_target_ahead_is_judged_by_the_forecast(target, trouble):
    measure = a_measured(direction="higher")
    a_target(measure, date(2026, 12, 31), target)
    outlook = outlook_of(measure)
    assert outlook.trouble == trouble
    assert outlook.target_on == date(2026, 12, 31)
    assert outlook.chance is not None


def test_a_target_that_no_further_reading_can_reach_is_missed():
    measure = a_measured(direction="higher")  # the newest reading, of March, is 53
    a_target(measure, date(2026, 4, 15), 60)
    assert outlook_of(measure).trouble == "missed"
    a_target(measure, date(2026, 4, 15), 53)
    assert outlook_of(measure).trouble == "none"


def test_a_target_in_the_past_is_no_trouble_ahead():
    measure = a_measured(direction="higher")
    a_target(measure, date(2026, 1, 31), 90)
    outlook = outlook_of(measure)
    assert (outlook.trouble, outlook.target_on) == ("none", None)


@pytest.mark.parametrize(
    ("values", "signal"),
    [
        (NOISE, ""),
        ([*NOISE, 90], "outside-above"),
        ([*NOISE, *[value - 9 for value in NOISE[:9]]], "shift-below"),
    ],
)
def test_only_what_is_not_noise_is_a_signal(values, signal):
    assert outlook_of(a_measured(values)).signal == signal


def test_the_worker_does_what_is_due_and_the_clock_asks_only_then(monkeypatch):
    asked = []
    monkeypatch.setattr(type(tasks.work_out_later), "enqueue", lambda *_a: asked.append(1))
    tasks.ask_for_outlooks(at_noon())
    assert asked == []
    a_measured()
    tasks.ask_for_outlooks(at_noon())
    assert asked == [1]
    assert tasks.work_out_later.func() == 1


def test_looking_back_is_limited(django_assert_num_queries):
    measure = a_measured([float(n % 7) for n in range(250)], frequency="day")
    with django_assert_num_queries(4):
        work_out(measure=measure, at=at_noon())
    assert measure.outlook.until > TODAY
