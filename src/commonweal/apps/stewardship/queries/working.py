"""What waits for one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from commonweal.apps.accounts.models import User
from commonweal.apps.benefits.models import InitiativeShare
from commonweal.apps.benefits.queries import (
    Assessed,
    initiatives_seen,
    is_unheard,
    listed,
    visible_benefits,
)
from commonweal.apps.stewardship.queries.closing import unaccepted_at_closure


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for one person: reviews, readings that are missing, benefits to accept from what
    has closed, figures to check, and all that they own."""

    reviews: list[Assessed]
    stale: list[Assessed]
    acceptances: list[InitiativeShare]
    checks: list[Assessed]
    owned: list[Assessed]

    @property
    def count(self) -> int:
        return len(self.reviews) + len(self.stale) + len(self.acceptances) + len(self.checks)


def work_of(user: User, on: date) -> Work:
    mine = Q(owner=user) | Q(owner_after=user) | Q(verifier=user)
    rows = listed(user, visible_benefits(user).filter(mine).exclude(stage="ended"), on).rows
    owned = [row for row in rows if user.id in {row.benefit.owner_id, row.benefit.owner_after_id}]
    seen = unaccepted_at_closure().filter(initiative__in=initiatives_seen(user))
    return Work(
        reviews=[row for row in owned if row.review],
        stale=[row for row in owned if is_unheard(row)],
        acceptances=_to_accept(seen, user),
        checks=[
            row
            for row in rows
            if row.benefit.verifier_id == user.id and "not-verified" in row.standing.reasons
        ],
        owned=owned,
    )


def _to_accept(found: Iterable[InitiativeShare], user: User) -> list[InitiativeShare]:
    return [
        share
        for share in found
        if (share.benefit.owner_after_id or share.benefit.owner_id) == user.id
    ]
