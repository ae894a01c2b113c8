"""Writes: measures and their targets, readings by the batch, and what a person decides on them."""

from commonweal.apps.measures.actions.changing import change_measure
from commonweal.apps.measures.actions.deciding import (
    choose_reading,
    confirm_reading,
    correct_reading,
    refuse_reading,
)
from commonweal.apps.measures.actions.formulas import refresh_measure, set_formula
from commonweal.apps.measures.actions.measures import create_measure, create_measures, set_targets
from commonweal.apps.measures.actions.pushing import push_readings
from commonweal.apps.measures.actions.taking import NewReading, Origin, Pushed

__all__ = [
    "NewReading",
    "Origin",
    "Pushed",
    "change_measure",
    "choose_reading",
    "confirm_reading",
    "correct_reading",
    "create_measure",
    "create_measures",
    "push_readings",
    "refresh_measure",
    "refuse_reading",
    "set_formula",
    "set_targets",
]
