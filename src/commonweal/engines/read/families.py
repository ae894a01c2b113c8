"""The publications that can be told apart: their fields, currency, unit and dates, as data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commonweal.engines.read.fields import PUBLISHED

__all__ = ["FAMILIES", "Family", "SnapshotRule"]


@dataclass(frozen=True, slots=True)
class SnapshotRule:
    """From report year ``first_year`` on, a report shows the position of this day."""

    first_year: int
    month: int
    day: int
    years_before: int
    source: str

    def snapshot(self, year: int) -> date:
        return date(year - self.years_before, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of publication. ``must`` are groups of fields: one of each has to be there."""

    kind: str
    title: str
    currency: str
    scale: Decimal
    fields: frozenset[str]
    must: tuple[frozenset[str], ...]
    rules: tuple[SnapshotRule, ...]
    never: frozenset[str] = frozenset()

    def fits(self, found: Collection[str]) -> bool:
        """True where the fields found in a table are those of this publication."""
        names = set(found)
        return all(group & names for group in self.must) and not self.never & names

    def rule(self, year: int) -> SnapshotRule:
        """The rule for a report year; the earliest one also serves the years before it."""
        fitting = [rule for rule in self.rules if rule.first_year <= year]
        return max(fitting or self.rules[:1], key=lambda rule: rule.first_year)


_TOTALS = frozenset(
    [
        "total_budget",
        "total_budget_original",
        "total_budget_year",
        "total_budget_original_year",
        "end_date_year",
        "end_date_original_year",
    ]
)
_IN_YEAR = frozenset(
    [
        "year_budget",
        "year_forecast",
        "year_variance",
        "year_variance_share",
        "variance_text",
        "confidence",
        "confidence_sro",
        "confidence_text",
        "whole_life_cost",
        "whole_life_cost_forecast",
        "whole_life_cost_text",
        "benefits",
        "benefits_text",
    ]
)

FAMILIES: tuple[Family, ...] = (
    Family(
        kind="gmpp",
        title="Government Major Projects Portfolio",
        currency="GBP",
        scale=Decimal(10**6),
        fields=PUBLISHED - _TOTALS,
        must=(
            frozenset({"name"}),
            frozenset({"department", "published_id"}),
            frozenset({"confidence", "confidence_sro"}),
            frozenset({"year_budget", "year_forecast", "whole_life_cost"}),
            frozenset({"end_date", "start_date", "schedule_text"}),
        ),
        rules=(
            SnapshotRule(
                2013, 9, 30, 1, "annual reports to 2020 show the position of 30 September before"
            ),
            SnapshotRule(2021, 3, 31, 0, "annual reports from 2021 show the position of 31 March"),
        ),
    ),
    Family(
        kind="it-projects",
        title="Large IT projects (answers to Parliament)",
        currency="CAD",
        scale=Decimal(1),
        fields=PUBLISHED - _IN_YEAR,
        must=(
            frozenset({"name"}),
            frozenset({"department"}),
            frozenset({"total_budget", "total_budget_original"}),
            frozenset({"end_date", "end_date_original"}),
        ),
        rules=(
            SnapshotRule(2016, 6, 9, 0, "sessional paper 8555-421-266, as of 9 June 2016"),
            SnapshotRule(2019, 5, 1, 0, "sessional paper 8555-421-2460, as of 1 May 2019"),
            SnapshotRule(2022, 4, 25, 0, "sessional paper 8530-441-13-505, as of 25 April 2022"),
        ),
        never=frozenset({"year_budget", "year_forecast", "confidence"}),
    ),
)
