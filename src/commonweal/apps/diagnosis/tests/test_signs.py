"""Which signs the record shows, and that what cannot be looked for is not known. No database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commonweal.apps.diagnosis.rules import (
    Case,
    Quote,
    Seen,
    SponsorSeen,
    StepSeen,
    Where,
    notices,
    recurring,
)
from commonweal.engines.diagnose import catalogue

ON = date(2021, 3, 31)


def there(sign: str, **seen) -> bool | None:
    return notices(Seen(on=ON, **seen))[sign].there


def steps(*ends, cost: int = 100, rated: str = "") -> list[StepSeen]:
    """One report a year; an end is a day, or how many days after 2025."""
    return [
        StepSeen(
            date(2015 + n, 3, 31), Decimal(cost), date.fromordinal(739_252 + end), rated, str(n)
        )
        for n, end in enumerate(ends)
    ]


def priced(*costs) -> list[StepSeen]:
    return [StepSeen(date(2015 + n, 3, 31), Decimal(cost)) for n, cost in enumerate(costs)]


def test_of_an_empty_record_no_sign_is_known():
    assert {name for name, one in notices(Seen(on=ON)).items() if one.there is not None} == set()


def test_every_sign_of_the_catalogue_is_looked_for():
    assert catalogue().signs <= set(notices(Seen(on=ON)))


@pytest.mark.parametrize(
    ("sign", "seen", "answer"),
    [
        ("no-goal", {"goals": 0}, True),
        ("no-goal", {"goals": 2}, False),
        ("goal-served", {"goals": 2}, True),
        ("no-description", {"described": False}, True),
        ("no-description", {"described": True}, False),
        ("scope-rewritten", {"scope_share": Decimal("0.31")}, True),
        ("scope-rewritten", {"scope_share": Decimal("0.30")}, False),
        ("scope-unchanged", {"scope_share": Decimal(0), "layers": 2}, True),
        ("scope-unchanged", {"scope_share": Decimal(0), "layers": 1}, None),
        ("scope-unchanged", {"scope_share": Decimal("0.1"), "layers": 2}, False),
        ("scope-added", {"lines_added": 1}, True),
        ("scope-added", {"lines_added": 0}, False),
        ("changes-many", {"changes": 3}, True),
        ("changes-many", {"changes": 2}, False),
        ("benefits-unmeasured", {"benefits_listed": 2}, True),
        ("benefits-unmeasured", {"benefits_listed": 2, "benefits_measured": 1}, False),
        ("waited", {"waited_days": 1}, True),
        ("waited", {"waited_days": 0}, False),
        ("needed-came-in-time", {"came_in_time": 2, "waited_days": 0}, True),
        ("needed-came-in-time", {"came_in_time": 2, "waited_days": 9}, False),
        ("needed-came-in-time", {"came_in_time": 0, "waited_days": 0}, None),
        ("risk-legacy", {"risks": {"legacy"}}, True),
        ("risk-legacy", {"risks": {"people"}}, False),
        ("untested-technology", {"untested": True}, True),
        ("untested-technology", {"untested": False}, False),
        ("untested-technology", {"untested": None}, None),
        ("depends-on-many", {"depends": 3}, True),
        ("depends-on-none", {"depends": 0}, True),
        ("depends-on-none", {"depends": 1}, False),
        ("funded-whole", {"funded_percent": Decimal(100)}, True),
        ("funded-whole", {"funded_percent": Decimal(60)}, False),
        ("spent-below-budget", {"year_budget": Decimal(100), "year_forecast": Decimal(89)}, True),
        ("spent-below-budget", {"year_budget": Decimal(100), "year_forecast": Decimal(90)}, False),
        ("spent-below-budget", {"year_budget": Decimal(0), "year_forecast": Decimal(0)}, None),
        ("slipped-again", {"steps": steps(0, 31, 62)}, True),
        ("slipped-again", {"steps": steps(0, 31, 61)}, False),
        ("slipped-again", {"steps": steps(0)}, None),
        ("rose-again", {"steps": priced(100, 103, 107)}, True),
        ("rose-again", {"steps": priced(100, 103, 104)}, False),
        ("rose-again", {"steps": priced(100)}, None),
        ("calm-then-moved", {"steps": steps(0, 0, 0, 91)}, True),
        ("calm-then-moved", {"steps": steps(0, 0, 0, 90)}, False),
        ("calm-then-moved", {"steps": steps(0, 1, 1, 92)}, False),
        ("calm-then-moved", {"steps": steps(0, 0, 91)}, None),
        ("good-word-before-move", {"steps": steps(0, 91, rated="green")}, True),
        ("good-word-before-move", {"steps": steps(0, 91, rated="red")}, False),
        ("good-word-before-move", {"steps": steps(0, 90, rated="green")}, False),
        ("good-word-before-move", {"steps": steps(0, 91)}, None),
        ("held-its-plan", {"steps": steps(0, 10, 30)}, True),
        ("held-its-plan", {"steps": steps(0, 10, 31)}, False),
        ("held-its-plan", {"steps": steps(0, 10)}, None),
    ],
)
def test_a_sign_is_there_or_not_or_not_known(sign, seen, answer):
    assert there(sign, **seen) is answer


@pytest.mark.parametrize(
    ("sign", "sponsors", "answer"),
    [
        ("no-sponsor", [], True),
        ("no-sponsor", [SponsorSeen()], False),
        ("no-sponsor", [SponsorSeen(ends=date(2021, 3, 30))], True),
        ("no-sponsor", [SponsorSeen(starts=date(2021, 4, 1))], True),
        ("sponsor-changed-often", [SponsorSeen(date(2018 + n, 1, 1)) for n in range(3)], True),
        ("sponsor-changed-often", [SponsorSeen(date(2016 + n, 1, 1)) for n in range(3)], False),
        ("sponsor-part-time", [SponsorSeen(share=49)], True),
        ("sponsor-part-time", [SponsorSeen(share=50)], False),
        ("sponsor-part-time", [SponsorSeen()], None),
        ("sponsor-steady", [SponsorSeen(date(2019, 3, 1))], True),
        ("sponsor-steady", [SponsorSeen(date(2020, 3, 1))], False),
    ],
)
def test_who_answers_for_it(sign, sponsors, answer):
    assert there(sign, sponsors=sponsors) is answer


def quote(year: int, cause: str = "skills") -> Quote:
    return Quote(cause, f"Too few people in {year}.", "confidence", str(year), date(year, 3, 31))


def test_what_was_said_long_ago_is_no_recent_word_but_counts_as_often():
    told = [quote(year) for year in (2015, 2016, 2017)]
    seen = Seen(on=ON, steps=steps(0, 0, 0, 0, 0, 0), quotes=told)
    found = notices(seen)
    assert (found["said-skills"].there, found["said-skills-again"].there) == (False, True)
    assert found["said-skills-again"].figures == {"n": 3}
    fresh = notices(
        Seen(on=ON, steps=seen.steps, quotes=[*told, quote(2020), quote(2020, "funding")])
    )
    assert [one.sentence for one in fresh["said-skills"].quotes] == ["Too few people in 2020."]
    assert fresh["said-funding"].there is True


# ── Over many ────────────────────────────────────────────────────────────────────────────────


def test_causes_recur_with_their_n_and_what_has_no_name_is_no_place():
    cases = [
        Case("a", "Roads", "ICT", ("skills", "funding")),
        Case("b", "Roads", "", ("skills",)),
        Case("c", "Schools", "", ()),
    ]
    first, second, third = recurring(cases, ["funding", "skills", "supplier"])
    assert (first.cause, first.count, first.n) == ("skills", 2, 3)
    assert first.bodies == (Where("Roads", 2, 2),)
    assert first.categories == (Where("ICT", 1, 1),)
    assert (second.cause, third.count, third.bodies) == ("funding", 0, ())
