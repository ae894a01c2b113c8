"""Reads: outlooks, targets at risk, what changed a measure and why."""

from commonweal.apps.outlook.queries.due import outlooks_due
from commonweal.apps.outlook.queries.inputs import DRAWN, Measured, ahead_of, newest, usual_of
from commonweal.apps.outlook.queries.listing import (
    NO_FILTER,
    SORTS,
    InTrouble,
    ListFacts,
    MeasureFilter,
    measure_facts,
    measure_rows,
    measures_in_trouble,
)
from commonweal.apps.outlook.queries.marks import Mark, marks_of, note_for
from commonweal.apps.outlook.queries.targets import Standing, TargetRow, targets_of

__all__ = [
    "DRAWN",
    "NO_FILTER",
    "SORTS",
    "InTrouble",
    "ListFacts",
    "Mark",
    "MeasureFilter",
    "Measured",
    "Standing",
    "TargetRow",
    "ahead_of",
    "marks_of",
    "measure_facts",
    "measure_rows",
    "measures_in_trouble",
    "newest",
    "note_for",
    "outlooks_due",
    "targets_of",
    "usual_of",
]
