"""Shares make a whole."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commonweal.apps.funding.rules import share_amount, share_problem


def d(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        (["100"], ""),
        (["33.333", "33.333", "33.334"], ""),
        ([], ""),
        (["33.333", "33.333", "33.333"], "shares-not-100"),
        (["60", "50"], "shares-not-100"),
        (["0", "100"], "share-out-of-range"),
        (["-10", "110"], "share-out-of-range"),
    ],
)
def test_shares_make_a_whole(shares: list[str], problem: str):
    assert share_problem([d(s) for s in shares]) == problem


def test_the_amount_of_a_share():
    assert share_amount(d("33.333"), d("100")) == d("33.33")
    assert share_amount(d("50"), None) is None
