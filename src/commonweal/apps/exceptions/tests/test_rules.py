"""To whom an exception goes, when it waits, and what an answer says."""

from __future__ import annotations

from datetime import date, timedelta

from commonweal.apps.accounts.rules import Role
from commonweal.apps.exceptions.rules import Holder, addressed, answer_problem, covers, waits
from commonweal.apps.tolerances.rules import Kind
from commonweal.apps.tolerances.tests.test_rules import KNOWN, line, use_of

DAY = date(2026, 4, 1)


def test_an_exception_goes_to_who_owns_the_nearest_level():
    director = Holder("director", Role.PORTFOLIO_DIRECTOR, 2)
    finance, sro = Holder("finance", Role.FINANCE, 1), Holder("sro", Role.SRO, 1)
    assert addressed([director, finance, sro], frozenset()) == ["sro"]
    assert addressed([director, finance, sro], {"sro"}) == ["finance"]
    assert addressed([director, finance], {"finance"}) == ["director"]
    assert addressed([finance], {"finance"}) == []


def test_it_waits_until_somebody_answers_and_again_when_the_day_is_over():
    assert waits("", None, DAY)
    assert not waits("stop", None, DAY)
    assert not waits("plan", DAY, DAY)
    assert waits("plan", DAY - timedelta(1), DAY)


def test_an_answer_says_why_and_until_when():
    good = ("plan", DAY + timedelta(9), "It can be mended", DAY)
    assert answer_problem(*good) == ""
    assert answer_problem("stop", None, "Not worth it", DAY) == ""
    assert answer_problem("nod", *good[1:]) == "no-such-answer"
    assert answer_problem("plan", good[1], " ", DAY) == "unexplained"
    for day in (None, DAY, DAY + timedelta(367)):
        assert answer_problem("accept", day, "why", DAY) == "day-unsound"


def test_a_new_tolerance_covers_what_is_taken_in_the_same_measure():
    uses = [use_of(line("cost", unit, 5), KNOWN[Kind.COST]) for unit in ("percent", "money")]
    percent, money = line("cost", "percent", 10), line("cost", "money", 10)
    assert covers([percent, money], uses)
    assert not covers([percent], uses)
    assert not covers([percent, line("cost", "money", "9.99")], uses)
    assert covers([], [use_of(line("cost", "percent", 50), KNOWN[Kind.COST])])
