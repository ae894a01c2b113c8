"""Whether a parallel run may end, and which files are believed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from commonweal.apps.parallels.rules import Judged, given_from, standing_of
from commonweal.apps.parallels.tests.factories import RULES, a_day, a_judgement, a_rule
from commonweal.engines.replay import Day, exit_rule_from
from commonweal.kernel.errors import BadInput

MON, TUE, WED, THU = (date(2026, 11, day) for day in (2, 3, 4, 5))
LOCKED = datetime(2026, 11, 2, 9, tzinfo=UTC)
RULE = exit_rule_from(a_rule())
YES = Judged(fulfilled=True, rule=RULE.digest, first=TUE)


def told(day: date, *, unexplained: int = 0, agreement: str = "1") -> Day:
    return Day(day, "", "", "", RULES, 10, agreement, unexplained, 0, 0, complete=True)


@pytest.mark.parametrize(
    ("judged", "days", "code", "holds"),
    [
        (None, [], "not-judged", None),
        (YES, [told(TUE), told(WED)], "may-end", True),
        (YES, [told(TUE)], "days-missing", None),
        (YES, [told(TUE), told(THU)], "days-missing", None),
        (YES, [told(MON, unexplained=1), told(TUE), told(WED)], "may-end", True),
        (YES, [told(TUE), told(WED), told(THU, agreement="0.9")], "day-fails", False),
        (YES, [told(TUE), told(WED), told(WED, unexplained=1)], "day-fails", False),
        (Judged(False, RULE.digest, TUE), [told(TUE), told(WED)], "goes-on", False),
        (Judged(True, "d" * 64, TUE), [told(TUE), told(WED)], "other-rule", None),
        (Judged(True, RULE.digest, date(2026, 11, 1)), [told(MON)], "locked-later", None),
    ],
)
def test_it_may_end_only_where_the_judgement_and_the_days_that_are_in_say_so(
    judged, days, code, holds
):
    found = standing_of(RULE, LOCKED, judged, days)
    assert (found.code, found.holds) == (code, holds)


def test_without_a_rule_that_was_locked_nothing_is_known():
    assert standing_of(None, None, YES, [told(TUE), told(WED)]).holds is None


def read(data: object) -> object:
    return given_from(json.dumps(data).encode())


def test_both_kinds_of_files_are_read_and_a_day_is_kept_without_examples():
    day = read(a_day(TUE, wrong=1))
    assert (day.outcome, day.day.day, day.day.unexplained) == ("differ", TUE, 1)
    assert "Ada" not in json.dumps(day.data)
    judged = read(a_judgement(TUE, WED, rule=a_rule()))
    assert (judged.fulfilled, judged.days, judged.first) == (True, 2, TUE)


def altered(data: dict, **changed: object) -> dict:
    return {**data, **changed}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([], "not-one"),
        ({"format": "commonweal-verdict-1"}, "not-one"),
        (altered(a_day(TUE, wrong=1), outcome="agree"), "changed"),
        (altered(a_judgement(TUE, rule=a_rule()), fulfilled=True), "changed"),
        (a_day(TUE, agreement="0.99999999"), "contradicts"),
        (a_day(TUE, wrong=1, outcome="agree"), "contradicts"),
        (a_day(TUE, complete=False), "contradicts"),
        (a_day(TUE, day="2026-11-05"), "contradicts"),
        (a_day(TUE, agreement="1E-999999999"), "not-one"),
        (a_day(TUE, day="yesterday"), "not-one"),
        (a_day(TUE, at="2026-11-03T20:00:00"), "not-one"),
        (a_day(date(1, 1, 1)), "not-one"),  # no database keeps that moment
        (a_day(TUE, findings=[{"code": "x"}]), "not-one"),
        (a_judgement(TUE, rule=a_rule(), fulfilled=True), "contradicts"),
        (a_judgement(TUE, WED, rule=a_rule(), first=None), "contradicts"),
        (a_judgement(TUE, rule=a_rule(), days=True), "not-one"),
    ],
)
def test_what_was_changed_or_contradicts_itself_is_refused(data, code):
    with pytest.raises(BadInput) as refused:
        read(data)
    assert refused.value.code == code


def test_a_share_that_nobody_could_write_out_is_no_rule():
    with pytest.raises(BadInput, match="share"):
        exit_rule_from(a_rule(agreement="1E-999999999"))
