"""What the evidence says before a review is finished: results of the gate, findings, conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from commonweal.apps.reviews.models import FollowUp, Review, ReviewFinding
from commonweal.apps.reviews.rules import Criteria, Indicative, Matters, indicative_of, limits
from commonweal.engines.assess import CriterionResult, Status


def criteria_of(results: Iterable[CriterionResult]) -> Criteria:
    """The titles of the criteria that apply, by what came of them."""
    held = list(results)

    def titles(status: Status) -> tuple[str, ...]:
        return tuple(one.title for one in held if one.status is status)

    return Criteria(
        met=titles(Status.MET),
        not_met=titles(Status.NOT_MET),
        unknown=titles(Status.UNKNOWN),
        accepted=titles(Status.ACCEPTED_UNKNOWN),
    )


def matters_of(review: Review, on: date, *, overrides: int = 0) -> Matters:
    found = Counter(ReviewFinding.objects.filter(review=review).values_list("weight", flat=True))
    due = FollowUp.objects.filter(initiative=review.initiative_id, kind=FollowUp.Kind.CONDITION)
    days = list(due.exclude(state=FollowUp.State.CONFIRMED).values_list("due_on", flat=True))
    late = sum(day < on for day in days)
    return Matters(
        critical=found["critical"],
        essential=found["essential"],
        conditions_open=len(days) - late,
        conditions_overdue=late,
        overrides=overrides,
    )


def indicative_now(
    review: Review, results: Iterable[CriterionResult], on: date, *, overrides: int = 0
) -> Indicative:
    """What the evidence says on that day, with its reasons."""
    return indicative_of(
        criteria_of(results), matters_of(review, on, overrides=overrides), limits()
    )
