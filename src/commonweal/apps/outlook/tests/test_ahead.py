"""The chance of missing a target, read off quantiles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from commonweal.apps.outlook.rules import (
    Ahead,
    Aim,
    Trouble,
    chance_of_missing,
    is_missed,
    possible_range,
    trouble_of,
)

PROBABILITIES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
LATEST = date(2025, 12, 31)


def step(ends: date, *quantiles: float) -> Ahead:
    return Ahead(date(2026, 1, 1), ends, quantiles, PROBABILITIES)


SPRING = step(date(2026, 3, 31), 10, 20, 30, 40, 50, 60, 70)
SUMMER = step(date(2026, 6, 30), 0, 0, 20, 40, 60, 80, 90)
AHEAD = [SPRING, SUMMER]
AIM = Aim(date(2026, 3, 31), 50, 0, "higher")


@pytest.mark.parametrize(
    ("aim", "missing"),
    [
        (AIM, 0.75),
        (replace(AIM, value=45), 0.625),  # half way between the 50th and the 75th
        (replace(AIM, direction="lower"), 0.25),
        (replace(AIM, direction="within", tolerance=10), 1 - (0.9 - 0.5)),
        (replace(AIM, value=5), 0.05),
        (replace(AIM, value=99), 0.95),
        (replace(AIM, on=date(2026, 6, 30), value=0), 0.05),  # it cannot be below the cut
        (replace(AIM, on=date(2026, 6, 30), value=0, direction="lower"), 0.9),
    ],
)
def test_the_chance_lies_between_the_quantiles_around_the_target(aim, missing):
    found = chance_of_missing(aim, LATEST, AHEAD)
    assert found is not None
    assert found.missing == pytest.approx(missing)


@pytest.mark.parametrize(
    ("on", "ends"),
    [
        (date(2026, 5, 31), date(2026, 3, 31)),  # the quarter that has ended by then
        (date(2026, 6, 30), date(2026, 6, 30)),
        (date(2026, 9, 28), date(2026, 6, 30)),
        (date(2026, 3, 30), None),  # decided by what has been measured already
        (date(2027, 1, 31), None),  # beyond the forecast
    ],
)
def test_a_target_is_judged_by_the_last_period_ended_by_its_day(on, ends):
    found = chance_of_missing(replace(AIM, on=on), LATEST, AHEAD)
    assert (found.ends if found else None) == ends


def test_without_a_forecast_there_is_no_chance_and_no_all_clear():
    assert chance_of_missing(AIM, LATEST, []) is None


@pytest.mark.parametrize(
    ("missing", "trouble"),
    [(0.1, Trouble.NONE), (0.2, Trouble.POSSIBLE), (0.5, Trouble.LIKELY), (0.95, Trouble.LIKELY)],
)
def test_warning_begins_at_one_in_five(missing, trouble):
    held = step(date(2026, 3, 31), 1, 1, 1, 1, 1, 1, 1)
    chance = chance_of_missing(AIM, LATEST, [held])
    assert trouble_of(replace(chance, missing=missing)) is trouble


@pytest.mark.parametrize(
    ("direction", "value", "missed"),
    [
        *[("higher", 50, False), ("higher", 49.9, True)],
        *[("lower", 50, False), ("lower", 50.1, True)],
        *[("within", 52, False), ("within", 52.1, True), ("within", 47.9, True)],
    ],
)
def test_what_was_measured_reaches_a_target_or_misses_it(direction, value, missed):
    assert is_missed(replace(AIM, direction=direction, tolerance=2), value) is missed


@pytest.mark.parametrize(
    ("unit", "lowest", "highest", "ends"),
    [
        ("share", 0, 1, (0, 1)),
        ("%", 0, 100, (0, 100)),
        ("%", None, None, (None, None)),
        ("%", 0, 300, (0, None)),
        ("transactions", 0, None, (0, None)),
        ("transactions", 10, 1000, (0, None)),
        ("°C", -20, 50, (None, None)),
    ],
)
def test_what_is_possible_follows_from_unit_and_limits(unit, lowest, highest, ends):
    assert possible_range(unit, lowest, highest) == ends
