"""Which causes recur over all that one person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.diagnosis.queries.signs import Diagnosed, diagnosed
from commonweal.apps.diagnosis.rules import Case, Recurring, recurring
from commonweal.apps.inquiries.models import CauseName, Standing, Why
from commonweal.apps.programmes.queries import field_visible, visible_initiatives

__all__ = ["Patterns", "patterns_for"]


@dataclass(frozen=True, slots=True)
class Patterns:
    """``found`` are the initiatives that were looked at; ``by_people`` counts, by cause, those in
    which somebody found it supported by evidence."""

    found: list[Diagnosed]
    causes: list[Recurring]
    by_people: dict[str, int]

    @property
    def n(self) -> int:
        return len(self.found)

    def of(self, cause: str) -> list[Diagnosed]:
        """Those in which this cause is to be looked at, the most signs first."""
        own = [(one, c) for one in self.found for c in one.likely if c.cause == cause]
        own.sort(key=lambda pair: (-pair[1].score, pair[0].initiative.name))
        return [one for one, _candidate in own]


def patterns_for(user: Anyone, on: date, *, reported_only: bool = True) -> Patterns:
    """Of the initiatives that this person may see, those that are still reported, or all."""
    rows = visible_initiatives(user)
    if reported_only:
        rows = rows.filter(reported=True).exclude(phase__in=["closed", "cancelled"])
    found = diagnosed(user, rows, on)
    cases = [
        Case(
            one.initiative.id,
            one.initiative.organisation.name,
            one.initiative.category,
            tuple(candidate.cause.value for candidate in one.likely),
        )
        for one in found
    ]
    return Patterns(found, recurring(cases, CauseName.values), _by_people(user, cases))


def _by_people(user: Anyone, cases: list[Case]) -> dict[str, int]:
    """Only of inquiries that are open or internal, on initiatives of which every field is seen."""
    seen = visible_initiatives(user).filter(field_visible(user), id__in=[one.id for one in cases])
    rows = Why.objects.filter(
        standing=Standing.SUPPORTED,
        inquiry__marking__in=["open", "internal"],
        inquiry__initiative__in=seen,
    ).exclude(cause="")
    pairs = set(rows.values_list("cause", "inquiry__initiative"))
    causes = [cause for cause, _initiative in pairs]
    return {cause: causes.count(cause) for cause in set(causes)}
