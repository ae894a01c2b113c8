"""Who sees what under a handling marking, and the words that go with it."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.apps.accounts.rules import (
    Handling,
    Marking,
    Role,
    check_release,
    is_public,
    marking_words,
    may_see,
    review_is_due,
    stricter,
    strictest,
    verbs_of,
)
from commonweal.kernel.errors import RuleBroken

DAY = date(2026, 3, 1)
RELEASED = Handling(Marking.OPEN, released_by="p1", released_on=DAY)
WITHHELD = Handling(Marking.WITHHELD, exemption="section 43", review_on=DAY)


@pytest.mark.parametrize(
    ("handling", "seen_by"),
    [
        (RELEASED, {"public", "staff", "administrator", "analyst", "sro"}),
        (Handling(Marking.OPEN), {"staff", "administrator", "analyst", "sro"}),
        (Handling(Marking.INTERNAL), {"staff", "administrator", "analyst", "sro"}),
        (Handling(Marking.SENSITIVE), {"analyst", "sro"}),
        (WITHHELD, {"sro"}),
    ],
)
def test_who_sees_what(handling: Handling, seen_by: set[str]) -> None:
    asked = ["public", "staff", "administrator", "analyst", "sro"]
    assert {role for role in asked if may_see(handling, verbs_of(Role(role)))} == seen_by


def test_without_a_role_only_what_is_released_is_seen() -> None:
    assert may_see(RELEASED, frozenset())
    assert not may_see(Handling(Marking.OPEN), frozenset())


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"marking": Marking.WITHHELD}, "exemption-missing"),
        ({"marking": Marking.WITHHELD, "exemption": "section 43"}, "exemption-missing"),
        ({"marking": Marking.WITHHELD, "review_on": DAY}, "exemption-missing"),
        ({"marking": Marking.OPEN, "exemption": "x"}, "exemption-without-withholding"),
        ({"marking": Marking.SENSITIVE, "review_on": DAY}, "exemption-without-withholding"),
        (
            {"marking": Marking.INTERNAL, "released_by": "p1", "released_on": DAY},
            "released-but-not-open",
        ),
    ],
)
def test_a_handling_that_contradicts_itself_is_refused(wrong: dict, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        Handling(**wrong)
    assert refused.value.code == code


def test_a_release_has_a_person_and_a_day() -> None:
    with pytest.raises(ValueError, match="both a person and a day"):
        Handling(Marking.OPEN, released_by="p1")


def test_only_what_is_open_can_be_released() -> None:
    check_release(Handling(Marking.OPEN))
    for marking in (Marking.INTERNAL, Marking.SENSITIVE):
        with pytest.raises(RuleBroken):
            check_release(Handling(marking))
    with pytest.raises(RuleBroken):
        check_release(WITHHELD)


def test_a_whole_carries_the_strictest_marking_of_its_parts() -> None:
    earlier = Handling(Marking.WITHHELD, exemption="section 24", review_on=date(2025, 1, 1))
    whole = strictest([RELEASED, WITHHELD, earlier, Handling(Marking.SENSITIVE), WITHHELD])
    assert whole == Handling(
        Marking.WITHHELD, exemption="section 43; section 24", review_on=date(2025, 1, 1)
    )
    assert strictest([]) == Handling(Marking.INTERNAL)


def test_a_whole_is_public_only_where_every_part_is() -> None:
    later = Handling(Marking.OPEN, released_by="p2", released_on=date(2026, 4, 1))
    assert strictest([later, RELEASED]) == later
    assert not is_public(strictest([RELEASED, Handling(Marking.OPEN)]))
    assert strictest([RELEASED, Handling(Marking.OPEN)]).marking is Marking.OPEN


def test_the_words_on_every_export() -> None:
    assert str(marking_words(RELEASED)) == "OPEN: released to the public on 2026-03-01"
    assert str(marking_words(WITHHELD)) == (
        "WITHHELD under section 43, to be reviewed on 2026-03-01"
    )
    said = {str(marking_words(Handling(m))).split(":")[0].split(",")[0] for m in list(Marking)[:3]}
    assert said == {"OPEN", "INTERNAL", "SENSITIVE"}


def test_when_a_review_is_due() -> None:
    assert review_is_due(WITHHELD, DAY)
    assert not review_is_due(WITHHELD, date(2026, 2, 28))
    assert not review_is_due(RELEASED, DAY)


def test_of_two_markings_the_stricter_and_one_unheard_of_before_all() -> None:
    assert stricter("open", "internal") == "internal"
    assert stricter("withheld", "top secret") == "top secret"
