"""Systems: the risk that counts, and who sees them."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.estate import actions
from commonweal.apps.estate.queries import interfaces_of, visible_systems
from commonweal.apps.estate.rules import Risk, order_of, risk_of, sums_of
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative
from commonweal.kernel.errors import RuleBroken

DAY = date(2026, 4, 1)


class TestRisk:
    @pytest.mark.parametrize(
        ("score", "on", "basis", "risk"),
        [
            (16, DAY, "panel", Risk.RED),
            (15, DAY, "panel", Risk.BELOW),
            (0, DAY, "panel", Risk.BELOW),
            (None, DAY, "panel", Risk.UNKNOWN),
            (30, None, "panel", Risk.UNKNOWN),
            (30, DAY, " ", Risk.UNKNOWN),
        ],
    )
    def test_a_score_counts_with_its_day_and_basis(self, score, on, basis, risk):
        assert risk_of(score, on, basis) is risk

    def test_what_is_not_known_stands_first(self):
        rows = [(Risk.BELOW, 3), (Risk.RED, 17), (Risk.UNKNOWN, None), (Risk.RED, 20)]
        ordered = sorted(rows, key=lambda row: order_of(*row))
        assert [score for _risk, score in ordered] == [None, 20, 17, 3]
        assert sums_of(risk for risk, _score in rows)[Risk.RED] == 2


@pytest.mark.django_db
def test_systems_are_seen_by_who_may_under_their_marking():
    one = an_initiative()
    director = a_person(Role.PORTFOLIO_DIRECTOR)
    by = {"by": actor_of(director), "at": NOW}
    body = one.organisation
    old = actions.add_system(organisation=body, values={"name": "Old"}, **by)
    hidden = {"name": "Keys", "marking": "sensitive"}
    secret = actions.add_system(organisation=body, values=hidden, **by)
    values = {"to_system": secret, "carries": "passwords"}
    actions.add_interface(system=old, values=values, **by)
    with pytest.raises(RuleBroken):
        actions.add_interface(system=old, values={"to_system": old, "carries": "x"}, **by)
    with pytest.raises(RuleBroken):
        actions.change_system(system=old, values={"risk_score": 20}, **by)
    staff = a_person(Role.STAFF, one)
    everybody = a_person(Role.ADMINISTRATOR)
    assert not visible_systems(staff).exists()
    assert [each.name for each in visible_systems(everybody)] == ["Old"]
    assert not interfaces_of(everybody, old).exists()
    assert visible_systems(director).count() == 2
    assert interfaces_of(director, old).count() == 1
