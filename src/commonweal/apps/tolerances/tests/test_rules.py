"""Tolerances by hand: each kind within, beyond and not known, and what is handed down."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.tolerances.rules import (
    UNITS,
    Figure,
    Kind,
    Limit,
    PairKnown,
    RiskKnown,
    ScopeKnown,
    ScopeLayer,
    State,
    Taken,
    Unit,
    Use,
    effective,
    figures_from,
    record_of,
    standing_of,
    too_wide,
    use_of,
    uses_from,
)

DAY = date(2026, 4, 1)
GBP = ("GBP", 0)
BEYOND, UNKNOWN, WITHIN = State.BEYOND, State.UNKNOWN, State.WITHIN


def line(kind: str, unit: str, value: object, since: date = DAY, money=GBP) -> Limit:
    held = money if unit == "money" else ("", 0)
    return Limit(Kind(kind), Unit(unit), Decimal(str(value)), since, held)


def pair(first, last, money=GBP, other=GBP) -> tuple[Figure, Figure]:
    return (
        Figure("approved", Decimal(first) if first is not None else None, DAY, money=money),
        Figure("forecast", Decimal(last) if last is not None else None, DAY, money=other),
    )


COSTS = [
    # approved, forecast, unit, line, taken, state
    (1000, 1100, "percent", 10, 10, WITHIN),
    (1000, 1101, "percent", 10, "10.1", BEYOND),
    (1000, 1100, "money", 100, 100, WITHIN),
    (1000, 1101, "money", 100, 101, BEYOND),
    (1000, 900, "percent", 0, 0, WITHIN),
    (1000, 1001, "money", 0, 1, BEYOND),
    (1000, None, "percent", 10, None, UNKNOWN),
    (None, 1000, "percent", 10, None, UNKNOWN),
    (0, 1000, "percent", 10, None, UNKNOWN),
]


@pytest.mark.parametrize(("first", "last", "unit", "value", "taken", "state"), COSTS)
def test_cost(first, last, unit, value, taken, state):
    use = use_of(line("cost", unit, value), PairKnown(*pair(first, last)))
    assert (use.taken.value, use.state) == (None if taken is None else Decimal(taken), state)


@pytest.mark.parametrize(
    ("first", "last", "unit", "value", "taken", "state"),
    [
        (1000, 900, "percent", 10, 10, WITHIN),
        (1000, 899, "percent", 10, "10.1", BEYOND),
        (1000, 1500, "percent", 10, 0, WITHIN),
        (1000, 899, "money", 100, 101, BEYOND),
        (-50, -60, "percent", 10, None, UNKNOWN),
        (1000, None, "money", 100, None, UNKNOWN),
    ],
)
def test_benefits_are_lost_where_they_are_less(first, last, unit, value, taken, state):
    use = use_of(line("benefit", unit, value), PairKnown(*pair(first, last)))
    assert (use.taken.value, use.state) == (None if taken is None else Decimal(taken), state)


@pytest.mark.parametrize(
    ("days", "state", "taken"), [(30, WITHIN, 30), (31, BEYOND, 31), (-5, WITHIN, 0)]
)
def test_time(days, state, taken):
    ends = Figure("approved", DAY), Figure("forecast", DAY + timedelta(days))
    use = use_of(line("time", "days", 30), PairKnown(*ends))
    assert (use.taken.value, use.state) == (taken, state)
    assert use.share == Decimal(taken) / 30


def test_time_without_a_date_is_not_known():
    gone = PairKnown(Figure("approved", DAY), Figure("forecast", None, why="report-silent"))
    use = use_of(line("time", "days", 30), gone)
    assert (use.state, use.share, use.taken.why) == (UNKNOWN, None, "report-silent")


def test_money_that_cannot_be_compared_is_not_known():
    for known in (PairKnown(*pair(10, 12, GBP, ("EUR", 0))), PairKnown(*pair(10, 12))):
        other = line("cost", "money", 9, money=("EUR", 0))
        assert use_of(other, known).state is UNKNOWN
    prices = PairKnown(*pair(10, 12, GBP, ("GBP", 2023)))
    assert use_of(line("cost", "percent", 50), prices).state is UNKNOWN


def test_an_old_report_may_show_what_is_beyond_and_never_what_is_within():
    assert use_of(line("cost", "percent", 10), PairKnown(*pair(10, 10), old=True)).state is UNKNOWN
    assert use_of(line("cost", "percent", 10), PairKnown(*pair(10, 12), old=True)).state is BEYOND
    late = PairKnown(Figure("approved", DAY), Figure("forecast", DAY + timedelta(9)), old=True)
    assert use_of(line("time", "days", 9), late).state is UNKNOWN
    assert use_of(line("time", "days", 8), late).state is BEYOND


def scope(*words: str, waiting: tuple[str, ...] = ()) -> ScopeKnown:
    """The first layer a month before DAY, each other a month after the one before."""
    layers = [ScopeLayer(DAY + timedelta(31 * n - 31), text) for n, text in enumerate(words)]
    return ScopeKnown(tuple(layers), waiting, DAY)


@pytest.mark.parametrize(
    ("known", "unit", "value", "taken", "state"),
    [
        (scope("a b", "a b", "a c"), "count", 1, 1, WITHIN),
        (scope("a b", "a b", "a c", waiting=("a d",)), "count", 1, 2, BEYOND),
        (scope("a b c d", waiting=("a b c e",)), "percent", 50, 50, WITHIN),
        (scope("a b c d", waiting=("a b c e",)), "percent", 49, 50, BEYOND),
        (scope("a b", waiting=("a  b",)), "count", 0, 0, WITHIN),
        (scope(""), "count", 3, None, UNKNOWN),
        (ScopeKnown(()), "count", 3, None, UNKNOWN),
    ],
)
def test_scope(known, unit, value, taken, state):
    use = use_of(line("scope", unit, value), known)
    assert (use.taken.value, use.state) == (taken, state)


def test_changes_of_scope_count_from_the_day_of_the_line():
    known = scope("a", "b", "c", "d")  # on DAY - 31, DAY, DAY + 31, DAY + 62
    taken = [
        use_of(line("scope", "count", 9, DAY + timedelta(days)), known).taken.value
        for days in (-99, -31, 0, 31, 99)
    ]
    assert taken == [3, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("known", "unit", "value", "state"),
    [
        (RiskKnown(register=False), "count", 9, UNKNOWN),
        (RiskKnown(register=True, open=3, above=1), "count", 1, WITHIN),
        (RiskKnown(register=True, open=3, above=2), "count", 1, BEYOND),
        (RiskKnown(register=True, open=3, above=1, unknown=1), "count", 1, UNKNOWN),
        (RiskKnown(register=True, open=3, above=2, unknown=1), "count", 1, BEYOND),
        (RiskKnown(register=True, sums={GBP: Decimal(9)}), "money", 9, WITHIN),
        (RiskKnown(register=True, sums={GBP: Decimal(10)}, unpriced=2), "money", 9, BEYOND),
        (RiskKnown(register=True, sums={GBP: Decimal(8)}, unpriced=2), "money", 9, UNKNOWN),
        (RiskKnown(register=True, sums={("EUR", 0): Decimal(8)}), "money", 9, UNKNOWN),
        (RiskKnown(register=True), "money", 9, WITHIN),
    ],
)
def test_risk(known, unit, value, state):
    assert use_of(line("risk", unit, value), known).state is state


def test_a_kind_is_within_only_where_all_of_its_lines_are():
    uses = {
        state: Use(line("cost", "percent", 10), Taken(value))
        for state, value in ((BEYOND, Decimal(11)), (UNKNOWN, None), (WITHIN, Decimal(1)))
    }
    assert standing_of([uses[WITHIN], uses[UNKNOWN], uses[BEYOND]]) is BEYOND
    assert standing_of([uses[WITHIN], uses[UNKNOWN]]) is UNKNOWN
    assert standing_of([uses[WITHIN]]) is WITHIN
    assert standing_of([]) is State.NOT_SET
    assert Use(line("cost", "percent", 0), Taken(Decimal(1))).share is None


# ── Handed down ──────────────────────────────────────────────────────────────────────────────


def test_what_a_level_does_not_say_is_as_the_level_above_has_it():
    body, programme = [line("cost", "percent", 10)], [line("cost", "money", 500)]
    found = effective([body, programme, []])
    assert [(one.unit, one.value) for one in found] == [(Unit.PERCENT, 10), (Unit.MONEY, 500)]
    tightened = effective([[line("cost", "percent", 5)], [line("cost", "percent", 10)]])
    assert [one.value for one in tightened] == [5]


@pytest.mark.parametrize(
    ("wanted", "above", "wide"),
    [
        (line("cost", "percent", 10), [line("cost", "percent", 10)], False),
        (line("cost", "percent", 11), [line("cost", "percent", 10)], True),
        (line("cost", "percent", 11), [], False),
        (line("cost", "money", 11), [line("cost", "percent", 10)], False),
        (line("cost", "money", 1), [line("cost", "money", 9, money=("EUR", 0))], True),
        (line("time", "days", 31), [line("time", "days", 30)], True),
    ],
)
def test_wider_than_above_is_refused(wanted, above, wide):
    assert (too_wide([wanted], above) is not None) is wide


@st.composite
def levels(draw) -> list[list[Limit]]:
    """A chain of levels of one kind, top first, set by anybody to anything."""
    kind = draw(st.sampled_from(list(Kind)))
    drawn = st.builds(
        line,
        st.just(kind.value),
        st.sampled_from([unit.value for unit in UNITS[kind]]),
        st.integers(0, 20),
        st.integers(0, 3).map(lambda n: DAY + timedelta(31 * n)),
        st.sampled_from([GBP, ("EUR", 0)]),
    )
    return draw(st.lists(st.lists(drawn, max_size=3), min_size=2, max_size=4))


KNOWN = {
    Kind.COST: PairKnown(*pair(100, 110)),
    Kind.TIME: PairKnown(Figure("approved", DAY), Figure("forecast", DAY + timedelta(9))),
    Kind.SCOPE: scope("a b c d", "b c d e", "c d e f", "d e f g", waiting=("x",)),
    Kind.BENEFIT: PairKnown(*pair(100, 91)),
    Kind.RISK: RiskKnown(register=True, above=7, sums={GBP: Decimal(9)}),
}


@given(levels())
def test_a_child_is_never_wider_than_its_parent(chain):
    parent, child = effective(chain[:-1]), effective(chain)
    for above in parent:
        assert any(one.at_least_as_tight(above) for one in child)
    own = [one for one in child if one not in parent]
    assert all(one in chain[-1] for one in own)
    for kind, known in KNOWN.items():
        states = [
            standing_of(use_of(one, known) for one in held if one.kind is kind)
            for held in (parent, child)
        ]
        assert states[0] is not BEYOND or states[1] is BEYOND
        assert states[1] is not WITHIN or states[0] in {WITHIN, State.NOT_SET}


@given(st.sampled_from(list(Kind)), st.integers(0, 2000), st.integers(0, 9))
def test_what_was_read_comes_back_from_its_record(kind, cents, more):
    unit = UNITS[kind][0].value
    known = KNOWN[kind]
    if kind is Kind.COST:
        known = PairKnown(*pair(3, 3 + more))  # a third has no last digit
    use = use_of(line(kind.value, unit, Decimal(cents) / 100), known)
    record = record_of(known.figures, [use])
    assert figures_from(record) == list(known.figures)
    (back,) = uses_from(record)
    assert (back.limit, back.state) == (use.limit, use.state)
