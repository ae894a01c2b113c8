"""Who is independent, what the evidence says, how long people wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest

from commonweal.apps.accounts.rules import DELIVERY_LINE, Role
from commonweal.apps.reviews.rules import (
    Criteria,
    Limits,
    Matters,
    Standing,
    Tie,
    Wait,
    check_independent,
    indicative_of,
    limits,
    ties_of,
    waits_of,
)
from commonweal.apps.reviews.rules.indicative import REASONS
from commonweal.kernel.errors import RuleBroken

LIMITS = Limits("test@1", Decimal("0.5"), 1, 2, Decimal("0.5"))
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("role", Role)
def test_a_role_of_the_delivery_line_binds_from_wherever_it_is_held(role):
    bound = role in DELIVERY_LINE
    assert (Tie.DELIVERS in ties_of(Standing(reaching=frozenset({role})))) is bound
    assert (Tie.DELIVERS in ties_of(Standing(own=frozenset({role})))) is bound
    own = ties_of(Standing(own=frozenset({role})))
    assert (own == ()) is (role is Role.ASSURER)


def test_every_other_tie_is_named_and_all_at_once():
    assert ties_of(Standing(named=True, asked=True, owns=True)) == (Tie.NAMED, Tie.ASKED, Tie.OWNS)
    assert ties_of(Standing(reaching=frozenset({Role.ASSURER, Role.STAFF}))) == ()
    with pytest.raises(RuleBroken, match="Kim is not independent: is named") as refused:
        check_independent("Kim", Standing(named=True, asked=True))
    assert refused.value.code == "not-independent-named"
    check_independent("Kim", Standing())


def level(criteria: Criteria, **matters: int) -> str:
    return indicative_of(criteria, Matters(**matters), LIMITS).level


MET = Criteria(met=("A", "B", "C", "D"))


@pytest.mark.parametrize(
    ("criteria", "matters", "wanted"),
    [
        (Criteria(), {}, "unknown"),
        (MET, {}, "green"),
        (Criteria(met=("A", "B", "C"), not_met=("D",)), {}, "amber"),
        (Criteria(met=("A", "B"), not_met=("C", "D")), {}, "red"),
        (Criteria(met=("A", "B", "C"), unknown=("D",)), {}, "amber"),
        (Criteria(met=("A", "B"), unknown=("C", "D")), {}, "amber"),
        (Criteria(met=("A",), unknown=("B", "C")), {}, "unknown"),
        (Criteria(met=("A", "B", "C"), accepted=("D",)), {}, "amber"),
        (Criteria(not_met=("A",), unknown=("B", "C")), {}, "unknown"),
        (Criteria(not_met=("A",)), {}, "red"),
        (MET, {"critical": 1}, "red"),
        (MET, {"essential": 1}, "amber"),
        (MET, {"conditions_open": 1}, "amber"),
        (MET, {"conditions_overdue": 1}, "amber"),
        (MET, {"conditions_overdue": 2}, "red"),
        (MET, {"overrides": 1}, "amber"),
        (Criteria(unknown=("A", "B")), {"critical": 1}, "red"),
    ],
)
def test_the_worst_reason_decides_and_unknown_is_never_good(criteria, matters, wanted):
    assert level(criteria, **matters) == wanted


def test_green_needs_everything_seen_and_nothing_against_it():
    """Every small mixture: green exactly where all that applies is met and nothing matters."""
    for met, not_met, unknown, accepted, critical, due in product(range(3), repeat=6):
        criteria = Criteria(("m",) * met, ("n",) * not_met, ("u",) * unknown, ("a",) * accepted)
        found = indicative_of(criteria, Matters(critical, conditions_open=due), LIMITS)
        clean = met and not (not_met or unknown or accepted or critical or due)
        assert (found.level == "green") is bool(clean)
        assert found.reasons
        assert all(reason.text % dict(reason.told) for reason in found.reasons)
        assert found.level != "red" or any(reason.tone == "red" for reason in found.reasons)


def test_the_limits_that_ship_have_a_version_and_every_reason_words():
    assert limits().key == "evidence-before-a-gate@1"
    assert all(REASONS.values())


def test_waits_are_told_by_quantiles_with_their_number():
    def waited(days: float | None) -> Wait:
        asked = NOW - timedelta(days=20)
        return Wait(asked, None if days is None else asked + timedelta(days=days))

    found = waits_of([waited(d) for d in (1, 2, 3, 4, 10, None)], NOW)
    assert (found.answered, found.half, found.most) == (5, 3, 4)
    assert (found.waiting, found.longest) == (1, 20)
    nobody = waits_of([], NOW)
    assert (nobody.answered, nobody.half, nobody.most, nobody.longest) == (0, None, None, None)
    with pytest.raises(ValueError, match="before they have asked"):
        Wait(NOW, NOW - timedelta(days=1))
