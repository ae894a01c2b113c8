"""Pure decisions over many risks: what counts once, where they stand, how they went."""

from commonweal.apps.exposures.rules.courses import (
    AGES,
    Age,
    Lived,
    Point,
    ages_of,
    course_of,
    month_ends,
)
from commonweal.apps.exposures.rules.rolling import (
    Exposure,
    Heat,
    Row,
    Sum,
    counted,
    heat_of,
    rolled,
)

__all__ = [
    "AGES",
    "Age",
    "Exposure",
    "Heat",
    "Lived",
    "Point",
    "Row",
    "Sum",
    "ages_of",
    "counted",
    "course_of",
    "heat_of",
    "month_ends",
    "rolled",
]
