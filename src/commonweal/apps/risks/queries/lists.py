"""Risks with where they stand: of an initiative, of a body, of whatever somebody may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.risks.models import Acceptance, Risk, RiskAction
from commonweal.apps.risks.queries.matrices import limits_of, matrices_named
from commonweal.apps.risks.queries.seeing import visible_risks
from commonweal.apps.risks.rules import (
    ABOVE,
    Accepted,
    Band,
    Matrix,
    Standing,
    days_untouched,
    review_days,
    standing_of,
)

__all__ = ["Standed", "in_parts", "risks_of", "stood", "with_parts"]

AT_ONCE = 10_000
_ORDER = {standing: place for place, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Standed:
    """A risk, and where it stands on a day. ``limit`` is the highest score that the appetite
    carries; ``acceptance`` the newest one that was not withdrawn. ``late`` counts the actions that
    are overdue."""

    risk: Risk
    matrix: Matrix | None
    limit: int | None
    standing: Standing
    acceptance: Acceptance | None
    untouched_days: int
    review_days: int
    review_due: bool
    actions_open: int
    late: int

    @property
    def band(self) -> Band | None:
        return self.matrix.band(self.risk.residual_score) if self.matrix else None

    @property
    def above(self) -> bool:
        """Above the appetite, and nobody answers for it now."""
        return self.standing in ABOVE

    @property
    def untouched(self) -> bool:
        """Open, and looked at by nobody for longer than its band allows."""
        return self.risk.is_open and self.untouched_days > self.review_days


def risks_of(user: Anyone, initiative: Initiative, on: date) -> list[Standed]:
    """Those of an initiative and of the initiatives below it that this person may see."""
    found = visible_risks(user).filter(initiative__path__startswith=initiative.path)
    return stood(with_parts(found), on)


def with_parts(found: QuerySet[Risk]) -> QuerySet[Risk]:
    return found.select_related("organisation", "initiative", "owner")


def stood(risks: Iterable[Risk], on: date) -> list[Standed]:
    """Where each stands, what asks for somebody first. Four queries for each 10,000."""
    rows = list(risks)
    matrices = matrices_named(row.matrix for row in rows)
    limits = limits_of(rows, matrices)
    accepted = _acceptances(rows)
    actions = _actions(rows, on)
    found = [
        Standed(
            risk=row,
            matrix=matrices.get(row.matrix),
            limit=limits[row.id],
            standing=_standing(row, limits[row.id], accepted.get(row.id), on),
            acceptance=accepted.get(row.id),
            untouched_days=days_untouched(timezone.localdate(row.touched_at), on),
            review_days=review_days(matrices.get(row.matrix), row.residual_score),
            review_due=bool(row.is_open and row.review_on and row.review_on <= on),
            actions_open=actions[row.id][0],
            late=actions[row.id][1],
        )
        for row in rows
    ]
    return sorted(found, key=_first)


def _standing(risk: Risk, limit: int | None, acceptance: Acceptance | None, on: date) -> Standing:
    return standing_of(
        kind=risk.kind,
        is_open=risk.is_open,
        score=risk.residual_score,
        limit=limit,
        accepted=Accepted(acceptance.score, acceptance.until) if acceptance else None,
        on=on,
    )


def _first(row: Standed) -> tuple[int, int, str, str]:
    """What is closed last; else what is above first, then what is not known, then by score."""
    return _ORDER[row.standing], -(row.risk.residual_score or 0), row.risk.title, row.risk.id


def _acceptances(rows: list[Risk]) -> dict[str, Acceptance]:
    found: dict[str, Acceptance] = {}
    for some in in_parts([row.id for row in rows]):
        given = Acceptance.objects.filter(risk__in=some, withdrawn_at=None)
        for one in given.order_by("accepted_at", "id"):
            found[one.risk_id] = one
    return found


def _actions(rows: list[Risk], on: date) -> dict[str, tuple[int, int]]:
    """How many are open, and how many of them overdue."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for some in in_parts([row.id for row in rows]):
        given = RiskAction.objects.filter(risk__in=some, done_on=None)
        for risk_id, due_on in given.values_list("risk_id", "due_on"):
            opened, late = found[risk_id]
            found[risk_id] = opened + 1, late + int(due_on is not None and due_on < on)
    return found


def in_parts(ids: list[str]) -> list[list[str]]:
    """These ids, so many at a time: SQLite takes some 32,000 values in one query."""
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)] or [[]]
