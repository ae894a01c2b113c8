"""Shares are set together, and what was drawn stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commonweal.apps.accounts.actions import create_organisation
from commonweal.apps.funding import actions
from commonweal.apps.funding.models import FundingShare
from commonweal.apps.funding.queries import bodies_for, funding_of
from commonweal.apps.ledger.models import Entry
from commonweal.apps.plans.tests.factories import BY, MAY, a_plan
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import an_initiative, an_organisation
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db


def shared(one: Initiative, **percents: str) -> list[FundingShare]:
    bodies = {name: an_organisation(name) for name in percents}
    return actions.set_funding_shares(
        initiative=one,
        percents={bodies[name].id: Decimal(percent) for name, percent in percents.items()},
        **BY,
    )


def drawn(share: FundingShare, amount: str = "10.00", **values: Any) -> None:
    usual = {"currency": "GBP", "base_year": 0, "drawn_on": MAY, "note": ""}
    given = {**usual, "amount": Decimal(amount), **values}
    actions.draw_down(share=share, values=given, **BY)


def test_shares_are_set_together_and_sum_to_the_whole():
    one = an_initiative()
    assert {s.percent for s in shared(one, first="60", second="40")} == {60, 40}
    with pytest.raises(RuleBroken) as broken:
        shared(one, first="60", second="30")
    assert broken.value.code == "shares-not-100"
    assert "90" in broken.value.message
    assert {s.percent for s in one.funding_shares.all()} == {60, 40}
    shared(one, second="100")
    assert [s.organisation.name for s in one.funding_shares.all()] == ["second"]
    shared(one)
    assert not one.funding_shares.exists()


def test_setting_the_same_shares_again_is_no_entry():
    one = an_initiative()
    shared(one, first="60", second="40")
    before = Entry.objects.count()
    shared(one, second="40", first="60.000")
    assert Entry.objects.count() == before


def test_a_body_that_has_paid_keeps_a_share_and_its_drawdowns():
    one = an_initiative()
    first, _second = shared(one, first="60", second="40")
    drawn(first)
    with pytest.raises(RuleBroken) as broken:
        shared(one, second="100")
    assert broken.value.code == "share-drawn"
    shared(one, first="10", second="90")
    first.refresh_from_db()
    assert (first.percent, first.drawdowns.get().amount) == (10, 10)


def test_a_correction_is_negative_and_says_what_it_corrects():
    one = an_initiative()
    (share,) = shared(one, first="100")
    drawn(share)
    with pytest.raises(RuleBroken) as broken:
        drawn(share, "-4.00")
    assert broken.value.code == "correction-without-note"
    drawn(share, "-4.00", note="Counted twice in May")
    with pytest.raises(RuleBroken):
        drawn(share, "0")
    assert sum(d.amount for d in share.drawdowns.all()) == 6


def test_real_and_illustrative_bodies_do_not_pay_for_each_other():
    one = an_initiative()
    body = create_organisation(name="Example", kind="department", illustrative=True, **BY)
    with pytest.raises(RuleBroken) as broken:
        actions.set_funding_shares(initiative=one, percents={body.id: Decimal(100)}, **BY)
    assert broken.value.code == "body-unknown"
    assert body not in bodies_for(one)


def test_shares_show_what_they_are_worth_and_what_is_left():
    one = a_plan()
    (share,) = shared(one, first="100")
    drawn(share, "30")
    (row,) = funding_of(one)
    assert (row.worth, row.drawn[0].amount, row.left) == (100, 30, 70)
    drawn(share, "30", currency="EUR", drawn_on=date(2026, 1, 2))
    (row,) = funding_of(one)
    assert (row.left, len(row.drawn)) == (None, 2)


def test_a_share_of_nothing_known_is_worth_nothing_known():
    one = an_initiative()
    shared(one, first="100")
    (row,) = funding_of(one)
    assert (row.worth, row.drawn, row.left) == (None, [], None)


def test_an_initiative_that_goes_takes_its_drawdowns_along():
    one = an_initiative()
    (share,) = shared(one, first="100")
    drawn(share)
    one.delete()
    assert not FundingShare.objects.exists()
