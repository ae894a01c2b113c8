"""What may be waived and accepted, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.apps.gates.rules import (
    IN_THE_PAST,
    LONGEST_ACCEPTANCE,
    NOT_UNKNOWN,
    NOT_WAIVABLE,
    TOO_LONG,
    check_acceptance,
    check_end,
    check_waiver,
)
from commonweal.engines.assess import Criterion, CriterionResult, Status
from commonweal.kernel.errors import RuleBroken

TODAY = date(2026, 4, 1)
UNKNOWN = CriterionResult("one", "One", Status.UNKNOWN)


def refused(act, *given):
    with pytest.raises(RuleBroken) as broken:
        act(*given)
    return str(broken.value), broken.value.code, broken.value.field


def test_only_what_the_framework_lets_is_waived():
    check_waiver(Criterion("one", "One", waivable=True))
    assert refused(check_waiver, Criterion("one", "One"))[:2] == (NOT_WAIVABLE, "not-waivable")


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.UNKNOWN])
def test_only_what_is_unknown_is_accepted_as_unknown(status):
    ground = CriterionResult("one", "One", status)
    assert refused(check_acceptance, ground, TODAY, TODAY)[:2] == (NOT_UNKNOWN, "not-unknown")


def test_an_unknown_is_accepted_from_today_to_a_year_and_a_day():
    assert LONGEST_ACCEPTANCE.days == 366
    check_acceptance(UNKNOWN, TODAY, TODAY)
    check_acceptance(UNKNOWN, date(2027, 4, 2), TODAY)
    late = refused(check_acceptance, UNKNOWN, date(2027, 4, 3), TODAY)
    assert late == (TOO_LONG, "too-long", "until")
    past = refused(check_acceptance, UNKNOWN, date(2026, 3, 31), TODAY)
    assert past == (IN_THE_PAST, "day-past", "until")


def test_an_answer_may_have_no_end_and_none_that_is_past():
    check_end(None, TODAY)
    check_end(TODAY, TODAY)
    check_end(date(2030, 1, 1), TODAY)
    assert refused(check_end, date(2025, 12, 31), TODAY)[1:] == ("day-past", "until")
