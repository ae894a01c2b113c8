"""Small records for the tests of the rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.engines.question import History, Report, Source, Text

DAY = date(2030, 9, 30)


def source(label: str = "Report") -> Source:
    return Source(label)


def report(year: int = 2030, /, **facts: Any) -> Report:
    """A report of 30 September; texts as keyword ``schedule="..."`` and so on, money as numbers."""
    on = date(year, 9, 30)
    texts = tuple(
        Text(about, facts.pop(about), Source(f"{year}, {about}"))
        for about in ("confidence", "schedule", "budget", "cost", "aims", "document")
        if about in facts
    )
    for name in ("whole_life_cost", "year_budget", "year_forecast", "spent", "benefits"):
        if name in facts and facts[name] is not None:
            facts[name] = Decimal(facts[name])
    facts = {"on": on, "known": on, "source": Source(f"Report {year}"), "currency": "GBP", **facts}
    return Report(**facts, texts=texts)


def history(*reports: Report, **facts: Any) -> History:
    today = max((one.known for one in reports), default=DAY)
    return History("i1", "Harbour", **{"today": today, **facts}, reports=reports)
