"""The published figures of transactional services: one line a service and rolling year.

Each line ends its year in another quarter than the one before, and the years overlap: they are
rolling years, told every quarter, and are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from commonweal.apps.measures.rules import ROLLING, period_holding
from commonweal.kernel.errors import BadInput
from commonweal.kernel.period import Period

__all__ = ["COLUMNS", "Figure", "ServiceLine", "overlapping", "read_line", "service_measure"]

_KEYS = ("slug", "department", "agency", "service", "year_ending")
_LAWFUL = {"lowest": Decimal(0)}
_SHARE = {"lowest": Decimal(0), "highest": Decimal(1)}


@dataclass(frozen=True, slots=True)
class Figure:
    """One column: the ending of the key of its measures, their name, unit, and what is plausible.
    ``catalogue_key`` is where it is defined."""

    ending: str
    name: str
    definition: str
    unit: str
    direction: str
    limits: Mapping[str, Decimal]
    catalogue_key: str = ""


COLUMNS = {
    "volume": Figure(
        "volume",
        "transactions",
        "Transactions that users completed in the twelve months, by whatever channel.",
        "transactions",
        "higher",
        _LAWFUL,
    ),
    "digital_volume": Figure(
        "digital-volume",
        "digital transactions",
        "Transactions that users completed online in the twelve months.",
        "transactions",
        "higher",
        _LAWFUL,
    ),
    "digital_take_up": Figure(
        "digital-take-up",
        "digital take-up",
        "The share of transactions that users completed online in the twelve months.",
        "share",
        "higher",
        _SHARE,
        "digital-take-up@1",
    ),
    "cost_per_transaction_gbp": Figure(
        "cost-per-transaction",
        "cost per transaction",
        "What one transaction cost the body, all channels together, in the twelve months.",
        "GBP per transaction",
        "lower",
        _LAWFUL,
        "cost-per-transaction@1",
    ),
    "digital_cost_per_transaction_gbp": Figure(
        "digital-cost-per-transaction",
        "cost per digital transaction",
        "What one transaction that was completed online cost the body in the twelve months.",
        "GBP per transaction",
        "lower",
        _LAWFUL,
        "cost-per-transaction@1",
    ),
}


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service in one rolling year: the figures that were given, by column."""

    slug: str
    service: str
    department: str
    agency: str
    year: Period
    figures: Mapping[str, Decimal]


def read_line(row: Mapping[str, str | None], number: int) -> ServiceLine:
    """A line of the file; BadInput says which column of which row cannot be read."""
    missing = [name for name in _KEYS if not (row.get(name) or "").strip() and name != "agency"]
    if missing:
        raise BadInput(
            f"The column {missing[0]} is missing or empty. Is this the file of services by period?",
            code="no-column",
            field=missing[0],
            where=f"row {number}",
        )
    if odd := [name for name in _KEYS if not (row.get(name) or "").isprintable()]:
        raise BadInput(
            "There are characters in it that no text has. Save the file anew as CSV, UTF-8.",
            code="odd-characters",
            field=odd[0],
            where=f"row {number}",
        )
    given = {name: (row.get(name) or "").strip() for name in (*_KEYS, *COLUMNS)}
    return ServiceLine(
        slug=given["slug"],
        service=given["service"],
        department=given["department"],
        agency=given["agency"],
        year=_year(given["year_ending"], number),
        figures={name: _number(given[name], name, number) for name in COLUMNS if given[name]},
    )


def service_measure(line: ServiceLine, column: str) -> tuple[str, dict[str, object]]:
    """The key and the values of the measure that holds one column of one service."""
    figure = COLUMNS[column]
    whose = ", ".join(part for part in (line.agency, line.department) if part)
    return f"{line.slug}-{figure.ending}", {
        "name": f"{line.service}: {figure.name}"[:300],
        "definition": f"{figure.definition} Service of: {whose}.",
        "unit": figure.unit,
        "direction": figure.direction,
        "frequency": ROLLING,
        "aggregation": "latest",
        "grace_days": 92,
        "catalogue_key": figure.catalogue_key,
        **figure.limits,
    }


def overlapping(years: Iterable[Period]) -> int:
    """How many of these years begin before the one before them has ended."""
    ordered = sorted(set(years))
    return sum(a.overlaps(b) for a, b in pairwise(ordered))


def _year(text: str, number: int) -> Period:
    try:
        return period_holding(date.fromisoformat(text), ROLLING, date(2024, 4, 1))
    except ValueError:
        raise BadInput(
            f"{text[:40]} is not a day. Write it as 2017-09-30.",
            code="no-day",
            field="year_ending",
            where=f"row {number}",
        ) from None


def _number(text: str, column: str, number: int) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise BadInput(
            f"{text[:40]} is not a number.", code="no-number", field=column, where=f"row {number}"
        ) from None
