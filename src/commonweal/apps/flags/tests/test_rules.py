"""Flags: each raised, clear and not known, on both sides of its limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.flags.rules import (
    CODES,
    FIELDS,
    ContractFacts,
    Evidence,
    Flag,
    Held,
    LayerFacts,
    ReportFacts,
    flags_of,
    limits,
)

TODAY = date(2026, 3, 31)
GBP = ("GBP", 0)
SCOPE = "Renew three bridges over the river and open them to carts"


def back(days: int) -> date:
    return TODAY - timedelta(days=days)


def layer(number: int, **values) -> LayerFacts:
    usual = {"cost": Decimal(100), "money": GBP, "end_date": date(2028, 1, 1), "scope": SCOPE}
    return LayerFacts(number, back(900), **{**usual, **values})


def report(days: int, **values) -> ReportFacts:
    usual = {"cost": Decimal(100), "money": GBP, "end_date": date(2028, 1, 1)}
    return ReportFacts(back(days), **{**usual, **values})


def contract(supplier: str, value: int | None, money=GBP) -> ContractFacts:
    return ContractFacts(supplier, None if value is None else Decimal(value), money)


def flag(code: str, **seen) -> Flag:
    return next(one for one in flags_of(Evidence(**seen), TODAY, limits()) if one.code == code)


def state(code: str, **seen) -> tuple[str, str]:
    found = flag(code, **seen)
    return str(found.state), found.why


def test_of_nothing_nothing_is_clear():
    found = flags_of(Evidence(), TODAY, limits())
    assert [one.code for one in found] == list(CODES)
    assert {str(one.state) for one in found} == {"unknown"}
    assert FIELDS.keys() == set(CODES)


@pytest.mark.parametrize(
    ("later", "wanted"),
    [
        ([], ("clear", "scope-stands")),
        ([layer(1, cost=Decimal(109))], ("clear", "scope-stands")),
        ([layer(1, cost=Decimal(110))], ("raised", "scope-grew")),
        ([layer(1, cost=None)], ("unknown", "scope-not-known")),
        ([layer(1, cost=Decimal(900), money=("EUR", 0))], ("unknown", "scope-not-known")),
        ([layer(1, scope="")], ("unknown", "scope-not-known")),
        ([layer(1, scope=f"{SCOPE} and two more with lamps")], ("raised", "scope-grew")),
        ([layer(1), layer(2)], ("clear", "scope-stands")),
        ([layer(1), layer(2), layer(3)], ("raised", "scope-grew")),
        ([layer(1, cost=None, scope=f"{SCOPE} a b c d e f")], ("raised", "scope-grew")),
    ],
)
def test_a_promise_that_grows(later, wanted):
    assert state("scope_creep", layers=[layer(0), *later]) == wanted


def test_a_first_cost_of_nought_measures_no_growth():
    found = state("scope_creep", layers=[layer(0, cost=Decimal(0)), layer(1)])
    assert found == ("unknown", "scope-not-known")


@pytest.mark.parametrize(
    ("contracts", "wanted"),
    [
        ([contract("A", 60), contract("B", 40)], ("raised", "supplier-share")),
        ([contract("A", 59), contract("B", 41)], ("clear", "supplier-share")),
        ([contract("A", 1), contract(" a", 1), contract("B", 1)], ("raised", "supplier-share")),
        ([contract("A", None), contract("B", 1)], ("unknown", "contract-without-value")),
        ([contract("A", 0)], ("unknown", "contract-without-value")),
        ([contract("A", 9), contract("B", 1, ("EUR", 0))], ("unknown", "contracts-of-other-money")),
    ],
)
def test_much_hangs_on_one_supplier(contracts, wanted):
    assert state("supplier_concentration", contracts=contracts) == wanted


GATE = (TODAY + timedelta(days=30), "Gate 3")
BOTH = [Held("sro"), Held("programme_manager")]


@pytest.mark.parametrize(
    ("people", "gates", "wanted"),
    [
        (BOTH, [GATE], ("clear", "roles-held")),
        (BOTH, [], ("clear", "roles-held-no-gate")),
        (BOTH[:1], [], ("raised", "role-vacant")),
        ([Held("sro", ends=back(1)), BOTH[1]], [], ("raised", "role-vacant")),
        ([Held("sro", ends=TODAY), BOTH[1]], [], ("clear", "roles-held-no-gate")),
        ([Held("sro", ends=TODAY), BOTH[1]], [GATE], ("raised", "tenure-ends-before-gate")),
        ([Held("sro", ends=GATE[0]), BOTH[1]], [GATE], ("clear", "roles-held")),
        ([Held("sro", ends=TODAY), Held("sro", GATE[0]), BOTH[1]], [GATE], ("clear", "roles-held")),
        ([Held("sro", ends=TODAY), BOTH[1]], [(back(1), "Past")], ("clear", "roles-held-no-gate")),
    ],
)
def test_a_key_person_is_missing_or_leaves_before_the_next_gate(people, gates, wanted):
    assert state("key_person_gap", people=people, gates=gates) == wanted


def test_only_the_next_gate_counts():
    later = (TODAY + timedelta(days=400), "Gate 5")
    people = [Held("sro", ends=GATE[0]), BOTH[1]]
    assert state("key_person_gap", people=people, gates=[later, GATE])[0] == "clear"


def test_a_report_is_old_by_the_usual_time_between_its_reports():
    yearly = [report(365 * n) for n in (3, 2, 1)]
    assert state("stale_report", reports=yearly)[0] == "clear"
    assert state("stale_report", reports=yearly[:2])[0] == "raised"
    assert state("stale_report", reports=[report(120)])[0] == "clear"
    assert state("stale_report", reports=[report(121)])[0] == "raised"
    left = state("stale_report", reports=[report(1)], reported=False)
    assert left == ("raised", "left-the-series")


@pytest.mark.parametrize(
    ("reports", "wanted"),
    [
        ([report(d) for d in (200, 100, 20)], "raised"),
        ([report(d) for d in (199, 100, 20)], "clear"),
        ([report(200), report(100), report(20, cost=Decimal(101))], "clear"),
        ([report(900, cost=None), *(report(d) for d in (200, 100, 20))], "raised"),
        ([report(300), report(20)], "unknown"),
        ([report(d) for d in (2000, 1900, 1800)], "unknown"),
    ],
)
def test_reports_that_repeat_the_plan_to_the_penny_and_the_day(reports, wanted):
    assert state("optimism", layers=[layer(0)], reports=reports)[0] == wanted


def test_a_plan_without_a_cost_or_an_end_cannot_be_repeated():
    found = state("optimism", layers=[layer(0, cost=None)], reports=[report(9)] * 3)
    assert found == ("unknown", "no-plan-to-compare")


def test_nobody_has_tried_it_out():
    assert state("untested_technology") == ("unknown", "pilots-not-reported")
    assert state("untested_technology", pilots_kept=True) == ("raised", "no-pilot")
    open_one = state("untested_technology", pilots_kept=True, pilot_verdicts=[False])
    assert open_one == ("raised", "pilot-without-verdict")
    both = state("untested_technology", pilots_kept=True, pilot_verdicts=[False, True])
    assert both == ("clear", "pilot-has-verdict")


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_raised_age_stays_raised_as_time_goes_by(age, more):
    seen = Evidence(reports=[report(age)])
    later = TODAY + timedelta(days=more)
    place = CODES.index("stale_report")
    before, after = (flags_of(seen, day, limits())[place] for day in (TODAY, later))
    assert (str(before.state), str(after.state)) != ("raised", "clear")


@given(st.lists(st.integers(1, 100), min_size=1, max_size=5))
def test_the_order_of_contracts_does_not_matter(values):
    contracts = [contract(str(n), value) for n, value in enumerate(values)]
    seen = Evidence(contracts=contracts)
    other = replace(seen, contracts=contracts[::-1])
    assert flags_of(seen, TODAY, limits()) == flags_of(other, TODAY, limits())
