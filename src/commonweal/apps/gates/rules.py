"""What may be answered, and until when."""

from __future__ import annotations

from datetime import date, timedelta

from commonweal.engines.assess import Criterion, CriterionResult, Status
from commonweal.kernel.errors import RuleBroken

__all__ = ["LONGEST_ACCEPTANCE", "check_acceptance", "check_end", "check_waiver"]

LONGEST_ACCEPTANCE = timedelta(days=366)


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


NOT_UNKNOWN = _("This criterion is not unknown, so there is nothing to accept.")
NOT_WAIVABLE = _("The framework does not let this criterion be waived.")
IN_THE_PAST = _("Give a day to come.")
TOO_LONG = _("An unknown is accepted for at most a year. Find out until then, or accept it again.")


def check_waiver(criterion: Criterion) -> None:
    if not criterion.waivable:
        raise RuleBroken(NOT_WAIVABLE, code="not-waivable")


def check_acceptance(ground: CriterionResult, until: date, today: date) -> None:
    """RuleBroken where it is known, or where the end is past or more than a year away."""
    if ground.status is not Status.UNKNOWN:
        raise RuleBroken(NOT_UNKNOWN, code="not-unknown")
    check_end(until, today)
    if until > today + LONGEST_ACCEPTANCE:
        raise RuleBroken(TOO_LONG, code="too-long", field="until")


def check_end(until: date | None, today: date) -> None:
    if until is not None and until < today:
        raise RuleBroken(IN_THE_PAST, code="day-past", field="until")
