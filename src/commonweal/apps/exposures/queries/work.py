"""What waits for one person: their actions, risks to look at, risks that a warning raised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commonweal.apps.accounts.models import User
from commonweal.apps.risks.models import RiskAction
from commonweal.apps.risks.queries import Standed, stood, visible_risks, with_parts

__all__ = ["OwnAction", "RiskWork", "my_actions", "work_of"]


@dataclass(frozen=True, slots=True)
class OwnAction:
    """An action that somebody has to do. ``path`` leads to its risk."""

    action: RiskAction
    late: bool
    path: str

    @property
    def what(self) -> str:
        return self.action.what

    @property
    def due_on(self) -> date | None:
        return self.action.due_on


@dataclass(frozen=True, slots=True)
class RiskWork:
    """``raised`` wait to be scored anew after a warning, ``reviews`` and ``untouched`` to be looked
    at; all are owned by the person."""

    actions: list[OwnAction]
    raised: list[Standed]
    reviews: list[Standed]
    untouched: list[Standed]

    @property
    def count(self) -> int:
        risks = {row.risk.id for row in (*self.raised, *self.reviews, *self.untouched)}
        return len(self.actions) + len(risks)


def my_actions(user: User, on: date) -> list[OwnAction]:
    """The open actions of this person, of risks that they may see; the earliest due first, those
    without a day last."""
    seen = visible_risks(user).filter(is_open=True)
    found = RiskAction.objects.filter(owner=user, done_on=None, risk__in=seen)
    rows = sorted(
        found.select_related("risk__initiative"),
        key=lambda one: (one.due_on is None, one.due_on or date.max, one.id),
    )
    return [
        OwnAction(one, one.due_on is not None and one.due_on < on, f"/risks/{one.risk_id}/")
        for one in rows
    ]


def work_of(user: User, on: date) -> RiskWork:
    rows = stood(with_parts(visible_risks(user).filter(owner=user, is_open=True)), on)
    return RiskWork(
        actions=my_actions(user, on),
        raised=[row for row in rows if row.risk.raised_at],
        reviews=[row for row in rows if row.review_due],
        untouched=[row for row in rows if row.untouched],
    )
