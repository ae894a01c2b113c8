"""A record can be taken back to any day, and then knows nothing later."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.engines.question import Asked, Change, History, RiskFacts, Tenure
from tests.engines.question.making import history, report, source

EARLY, LATE = date(2028, 1, 1), date(2029, 6, 1)


def test_what_was_known_later_is_gone():
    now = history(
        report(2028), report(2029),
        risks=(RiskFacts("flood", "the quay floods", LATE, source()),),
    )  # fmt: skip
    then = now.as_of(date(2028, 12, 31))
    assert [one.on.year for one in then.reports] == [2028]
    assert then.risks == ()
    assert then.today == date(2028, 12, 31)


def test_what_happened_later_has_not_happened():
    now = History(
        "i1", "Harbour", date(2030, 1, 1),
        risks=(RiskFacts("flood", "the quay floods", EARLY, source(), closed=LATE),),
        changes=(Change("more cranes", EARLY, source(), decided=LATE, agreed=True),),
        asked=(Asked("k", "When?", EARLY, source(), answered=LATE),),
    )  # fmt: skip
    then = now.as_of(date(2028, 2, 1))
    assert (then.risks[0].closed, then.asked[0].answered) == (None, None)
    assert (then.changes[0].decided, then.changes[0].agreed) == (None, None)
    assert now.as_of(now.today) == now


def test_the_end_of_a_tenure_was_known_beforehand():
    role = Tenure("sro", "A. N. Owner", EARLY, source(), until=LATE)
    assert History("i1", "H", LATE, roles=(role,)).as_of(EARLY).roles == (role,)


def test_reports_stand_by_date():
    with pytest.raises(ValueError, match="by date"):
        history(report(2029), report(2028))


def test_equal_records_have_equal_digests():
    assert history(report(2029)).digest() == history(report(2029)).digest()
    assert history(report(2029)).digest() != history(report(2028)).digest()
