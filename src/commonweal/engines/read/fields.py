"""The fields of published returns, and the evidence by which a header is taken for one of them.

Each line is data: the ideas that a header must hold (every group, any idea of a group), those that
it must not hold, those that make it surer, and what its cells look like. A later year's new
spelling needs a word in `concepts.py` at most; a new field needs a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FIELDS", "PUBLISHED", "Field", "Kind"]


class Kind(StrEnum):
    """What the cells of a field hold."""

    NAME = "name"
    REFERENCE = "reference"
    LABEL = "label"
    TEXT = "text"
    RATING = "rating"
    DATE = "date"
    MONEY = "money"
    SHARE = "share"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. Of each group in ``needs`` one idea is there; ``prior`` is a preference."""

    name: str
    kind: Kind
    needs: tuple[str, ...]
    never: str = ""
    surer: str = ""
    prior: float = 0.0


_NOT_TEXT = "narrative"
_NOT_MONEY = (
    "narrative variance benefit percent date start end confidence schedule remaining source"
)

FIELDS: tuple[Field, ...] = (
    Field(
        "published_id", Kind.REFERENCE, ("id",), "body narrative remaining source", "project", 0.1
    ),
    Field(
        "name",
        Kind.NAME,
        ("name project",),
        "id narrative body sro date start end aims category benefit cost budget forecast "
        "confidence source status evaluation",
        "name project latest",
    ),
    Field(
        "department",
        Kind.LABEL,
        ("body",),
        "narrative id remaining name-of-project confidence",
        "name",
    ),
    Field("category", Kind.LABEL, ("category",), "narrative cost benefit date id", "project"),
    Field(
        "description",
        Kind.TEXT,
        ("aims",),
        "cost budget benefit schedule confidence narrative id",
        "latest project",
    ),
    Field("confidence", Kind.RATING, ("confidence",), "narrative sro date", "authority", 0.1),
    Field("confidence_sro", Kind.RATING, ("confidence", "sro"), "narrative date", "sro"),
    Field(
        "confidence_text",
        Kind.TEXT,
        ("narrative", "confidence"),
        "variance schedule benefit cost",
        "authority sro",
    ),
    Field(
        "start_date",
        Kind.DATE,
        ("start",),
        "narrative end cost budget",
        "date latest project",
        0.05,
    ),
    Field(
        "end_date",
        Kind.DATE,
        ("end",),
        "narrative start cost budget benefit original confidence source remaining",
        "date latest project",
    ),
    Field(
        "end_date_original",
        Kind.DATE,
        ("end", "original"),
        "narrative start cost budget benefit source remaining",
        "date original",
    ),
    Field(
        "start_date_original",
        Kind.DATE,
        ("start", "original"),
        "narrative end source",
        "date original",
    ),
    Field(
        "schedule_text",
        Kind.TEXT,
        ("narrative", "schedule date"),
        "confidence cost benefit",
        "schedule variance",
    ),
    Field(
        "year_budget",
        Kind.MONEY,
        ("budget inyear", "budget inyear cost total"),
        f"{_NOT_MONEY} whole forecast actual original latest",
        "inyear budget total",
    ),
    Field(
        "year_forecast",
        Kind.MONEY,
        ("forecast actual",),
        f"{_NOT_MONEY} whole original latest",
        "inyear forecast total",
    ),
    Field(
        "year_variance",
        Kind.MONEY,
        ("variance",),
        "narrative percent schedule whole benefit",
        "inyear budget forecast",
    ),
    Field(
        "year_variance_share",
        Kind.SHARE,
        ("variance", "percent"),
        "narrative schedule whole benefit",
        "inyear budget forecast percent",
    ),
    Field(
        "variance_text",
        Kind.TEXT,
        ("narrative", "variance inyear"),
        "schedule confidence benefit whole",
        "budget forecast inyear variance",
    ),
    Field(
        "whole_life_cost",
        Kind.MONEY,
        ("total cost", "cost budget"),
        f"{_NOT_MONEY} inyear forecast original latest",
        "budget total cost",
        -0.5,
    ),
    Field(
        "whole_life_cost",
        Kind.MONEY,
        ("whole", "whole cost budget total"),
        "narrative variance benefit percent date forecast actual",
        "whole budget total cost",
    ),
    Field(
        "whole_life_cost_forecast",
        Kind.MONEY,
        ("whole", "forecast"),
        "narrative variance benefit percent date",
        "whole forecast total cost",
    ),
    Field(
        "total_budget_original",
        Kind.MONEY,
        ("original", "budget cost"),
        f"{_NOT_MONEY} inyear",
        "original budget",
    ),
    Field(
        "total_budget",
        Kind.MONEY,
        ("latest total", "budget cost"),
        f"{_NOT_MONEY} inyear whole original forecast",
        "latest total budget",
        -0.1,
    ),
    Field(
        "whole_life_cost_text",
        Kind.TEXT,
        ("narrative", "whole cost budget"),
        "variance benefit schedule confidence inyear",
        "whole budget cost",
    ),
    Field(
        "benefits",
        Kind.MONEY,
        ("benefit",),
        "narrative variance percent date start end name",
        "total budget cost",
    ),
    Field(
        "benefits_text",
        Kind.TEXT,
        ("narrative", "benefit"),
        "schedule confidence",
        "benefit budget",
    ),
    Field("sro_name", Kind.LABEL, ("sro",), "confidence narrative date", "name"),
    Field("evaluation_plan", Kind.TEXT, ("evaluation",), "confidence cost", "project"),
    Field(
        "report_year",
        Kind.YEAR,
        ("year",),
        "budget forecast variance narrative start end cost remaining benefit whole actual",
        "",
        0.05,
    ),
    Field(
        "total_budget_original_year",
        Kind.YEAR,
        ("original", "budget", "source"),
        "end start narrative",
        "",
    ),
    Field(
        "total_budget_year",
        Kind.YEAR,
        ("latest", "budget", "source"),
        "end start narrative original",
        "",
    ),
    Field(
        "end_date_original_year",
        Kind.YEAR,
        ("original", "end", "source"),
        "budget narrative",
        "date",
    ),
    Field(
        "end_date_year", Kind.YEAR, ("latest", "end", "source"), "budget narrative original", "date"
    ),
    Field("snapshot_date", Kind.DATE, ("snapshot",), "narrative cost budget", "date"),
)
"""Where a name stands twice, either line will do."""

PUBLISHED: frozenset[str] = frozenset(field.name for field in FIELDS)
