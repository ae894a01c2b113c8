"""The variance tree adds up exactly, and finds what was planted.

A history is made by planting changes of known kinds; the oracle adds the changes up by itself, in
whole pennies and fractions, and never looks at the stands that the engine is given.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.diagnose import Driver, Item, Stand, Stated, cost_tree, time_tree

FIRST = date(2020, 1, 1)


class Chance:
    """Whole numbers, members and shares drawn from a numbered stream."""

    def __init__(self, seed: int) -> None:
        self._drawn = np.random.default_rng(seed)

    def randint(self, low: int, high: int) -> int:
        return int(self._drawn.integers(low, high, endpoint=True))

    def choice(self, members):
        return members[self.randint(0, len(members) - 1)]

    def random(self) -> float:
        return float(self._drawn.random())


# ── A history with planted changes, and what they come to ────────────────────────────────────


@dataclass
class Planted:
    """``pennies`` and ``days`` are the truth, by driver, added up as the changes are made."""

    stands: list[Stand] = field(default_factory=list)
    pennies: Counter = field(default_factory=Counter)
    days: Counter = field(default_factory=Counter)


@dataclass
class Line:
    amount: int  # pennies
    quantity: int
    daily: bool


def a_history(chance: Chance) -> Planted:
    """One to six steps; in each any number of lines come, go, and move, and the end moves."""
    made, lines, names = Planted(), {}, iter(range(10_000))
    for _new in range(chance.randint(1, 5)):
        lines[str(next(names))] = a_line(chance)
    start, end, wait = FIRST, FIRST + timedelta(days=chance.randint(100, 2000)), 0
    cost = sum(line.amount for line in lines.values()) + chance.choice([0, 7_777])
    made.stands.append(_stand("0", lines, cost, (start, end), wait, approved=True))
    for number in range(1, chance.randint(2, 7)):
        approved = chance.random() < 0.5
        days = _move_end(chance, approved)
        _move_lines(chance, lines, names, days, made.pennies)
        left = chance.choice([0, 0, chance.randint(-9_999, 9_999)])
        made.pennies[_left(approved)] += left
        cost = cost + left + _grown(made.stands[-1], lines)
        start += timedelta(days=days[Driver.LATE_START])
        end += timedelta(days=sum(days.values()))
        wait += days[Driver.DEPENDENCY]
        made.days.update(days)
        made.stands.append(_stand(str(number), lines, cost, (start, end), wait, approved=approved))
    return made


def a_line(chance: Chance) -> Line:
    return Line(chance.randint(1, 10**9), chance.randint(1, 900), chance.random() < 0.4)


def _left(approved: bool) -> Driver:
    return Driver.REBASELINE if approved else Driver.UNEXPLAINED


def _move_end(chance: Chance, approved: bool) -> Counter:
    """All that moves the end in one step has one direction, so that nothing is cut short."""
    if chance.random() < 0.2:
        return Counter()
    sign = chance.choice([-1, 1])
    late, wait, left = (sign * chance.choice([0, chance.randint(1, 400)]) for _each in range(3))
    return Counter({Driver.LATE_START: late, Driver.DEPENDENCY: wait, _left(approved): left})


def _move_lines(chance, lines, names, days, pennies) -> None:
    for name in list(lines):
        fate = chance.random()
        if fate < 0.15:
            pennies[Driver.SCOPE] -= lines.pop(name).amount
        elif fate < 0.6:
            _move_line(chance, lines[name], days, pennies)
    for _new in range(chance.choice([0, 0, 1, 2])):
        name = str(next(names))
        lines[name] = a_line(chance)
        pennies[Driver.SCOPE] += lines[name].amount


def _move_line(chance, line: Line, days: Counter, pennies: Counter) -> None:
    """Quantity and price move; each counts at the mean of both orders (the oracle's own sum)."""
    old, q0 = line.amount, line.quantity
    line.quantity = chance.choice([q0, chance.randint(1, 900)])
    line.amount = chance.choice([old, chance.randint(1, 10**9)])
    new, q1 = line.amount, line.quantity
    first = Fraction(old, q0) * (q1 - q0)  # quantity before price
    last = Fraction(new, q1) * (q1 - q0)  # and after it
    by_quantity = round((first + last) / 2)
    pennies[Driver.PRICE] += new - old - by_quantity
    whole = sum(days.values())
    if not line.daily or not whole:
        pennies[Driver.QUANTITY] += by_quantity
        return
    moved = [driver for driver in Driver if days[driver]]
    left = by_quantity
    for driver in moved[:-1]:
        share = round(Fraction(by_quantity * days[driver], whole))
        pennies[driver] += share
        left -= share
    pennies[moved[-1]] += left


def _grown(before: Stand, lines: dict[str, Line]) -> int:
    old = sum(int(item.amount * 100) for item in (before.items or {}).values())
    return sum(line.amount for line in lines.values()) - old


def _stand(key, lines, cost, dates, wait, *, approved) -> Stand:
    return Stand(
        key=key,
        approved=approved,
        currency="GBP",
        cost=Decimal(cost) / 100,
        start=dates[0],
        end=dates[1],
        items={
            name: Item(Decimal(line.amount) / 100, Decimal(line.quantity), line.daily)
            for name, line in lines.items()
        },
        waits={"other": wait},
    )


def check(made: Planted) -> None:
    cost, time = cost_tree(made.stands), time_tree(made.stands)
    assert cost.total == made.stands[-1].cost - made.stands[0].cost
    assert time.total == (made.stands[-1].end - made.stands[0].end).days
    assert sum(part.value for part in cost.parts) == sum(step.value for step in cost.steps)
    assert sum(part.value for part in time.parts) == sum(step.value for step in time.steps)
    pennies = {d: int(value * 100) for d, value in cost.by_driver().items() if value}
    assert pennies == {d: value for d, value in made.pennies.items() if value}
    found = {d: value for d, value in time.by_driver().items() if value}
    assert found == {d: value for d, value in made.days.items() if value}
    assert cost.total * 100 == sum(made.pennies.values())


@pytest.mark.drill
def test_it_adds_up_to_the_penny_and_the_day_and_finds_what_was_planted(drill_rounds):
    rounds = drill_rounds(60, 10_000)
    for number in range(rounds):
        check(a_history(Chance(number)))


# ── Laws ─────────────────────────────────────────────────────────────────────────────────────

chances = st.integers(0, 10**9).map(Chance)


@given(chances)
def test_the_order_of_changes_within_a_layer_does_not_matter(chance):
    stands = a_history(chance).stands
    stands[-1] = replace(
        stands[-1], stated=(Stated(Driver.PRICE, Decimal(5)), Stated(Driver.SCOPE))
    )
    mixed = [
        replace(
            stand,
            items=dict(sorted(stand.items.items(), key=lambda _pair: chance.random())),
            stated=tuple(reversed(stand.stated)),
        )
        for stand in stands
    ]
    assert cost_tree(mixed) == cost_tree(stands)
    assert time_tree(mixed) == time_tree(stands)


@given(chances)
def test_a_change_of_nothing_adds_nothing(chance):
    stands = a_history(chance).stands
    place = chance.randint(0, len(stands) - 1)
    still = replace(stands[place], key="again", stated=())
    more = [*stands[: place + 1], still, *stands[place + 1 :]]
    for tree in (cost_tree, time_tree):
        assert tree(more).by_driver() == tree(stands).by_driver()
        assert [part for part in tree(more).parts if part.step == "again"] == []


@given(chances)
def test_a_change_taken_back_leaves_the_total_alone(chance):
    stands = a_history(chance).stands
    back = replace(stands[0], key="back")
    assert cost_tree([*stands, back]).total == 0
    assert time_tree([*stands, back]).total == 0


# ── One by one ───────────────────────────────────────────────────────────────────────────────

PLAN = Stand(
    "0", approved=True, currency="GBP", cost=Decimal(100), start=FIRST, end=date(2021, 1, 1),
    items={"a": Item(Decimal(100), Decimal(10))}, milestones={"open": date(2021, 1, 1)},
)  # fmt: skip


def after(**values) -> Stand:
    return replace(PLAN, key="now", approved=False, **values)


def drivers(tree, last: Stand) -> dict[str, object]:
    return {d.value: value for d, value in tree([PLAN, last]).by_driver().items()}


def test_quantity_and_price_are_split_at_the_mean_of_both_orders():
    last = after(cost=Decimal(240), items={"a": Item(Decimal(240), Decimal(20))})
    assert drivers(cost_tree, last) == {"quantity": Decimal(110), "price": Decimal(30)}


def test_a_line_paid_by_the_day_follows_what_moved_the_end():
    daily = replace(PLAN, items={"a": Item(Decimal(366), Decimal(366), by_the_day=True)}, cost=None)
    daily = replace(daily, cost=Decimal(366))
    last = replace(
        daily, key="now", approved=False, cost=Decimal(406), start=date(2020, 1, 31),
        end=date(2021, 2, 10), items={"a": Item(Decimal(406), Decimal(406), by_the_day=True)},
        waits={"x": 10},
    )  # fmt: skip
    assert cost_tree([daily, last]).by_driver() == {
        Driver.LATE_START: Decimal(30), Driver.DEPENDENCY: Decimal(10),
    }  # fmt: skip


def test_the_same_milestones_later_with_nobodys_approval_are_slower_work():
    last = after(end=date(2021, 3, 2), milestones={"open": date(2021, 3, 2)})
    assert drivers(time_tree, last) == {"slower-work": 60}
    assert drivers(time_tree, replace(last, approved=True)) == {"rebaseline": 60}
    assert drivers(time_tree, replace(last, milestones=None)) == {"unexplained": 60}


def test_a_milestone_added_behind_all_others_is_scope():
    more = {"open": date(2021, 1, 1), "second site": date(2021, 3, 2)}
    assert drivers(time_tree, after(end=date(2021, 3, 2), milestones=more)) == {"scope": 60}


def test_waiting_explains_no_more_than_the_end_moved():
    last = after(end=date(2021, 1, 31), milestones=None, waits={"x": 90})
    assert drivers(time_tree, last) == {"dependency": 30}
    assert drivers(time_tree, after(waits={"x": 90})) == {}


def test_a_late_start_that_was_made_up_shows_both():
    last = after(start=date(2020, 3, 1))
    assert drivers(time_tree, last) == {"late-start": 60, "slower-work": -60}


def test_what_people_state_takes_from_what_is_left():
    last = after(
        cost=Decimal(150), items=None, end=date(2021, 2, 20), milestones=None,
        stated=(Stated(Driver.PRICE, Decimal(30), 0), Stated(Driver.SCOPE, Decimal(0), 20)),
    )  # fmt: skip
    assert drivers(cost_tree, last) == {"price": Decimal(30), "unexplained": Decimal(20)}
    assert drivers(time_tree, last) == {"scope": 20, "unexplained": 30}
    assert [part.stated for part in cost_tree([PLAN, last]).parts] == [True, False]


def test_what_people_state_of_a_line_takes_from_that_line():
    last = after(
        cost=Decimal(150), items={"a": Item(Decimal(150))},
        stated=(Stated(Driver.PRICE, Decimal(30), item="a"),),
    )  # fmt: skip
    found = [(part.driver, part.item, part.value) for part in cost_tree([PLAN, last]).parts]
    assert found == [(Driver.PRICE, "a", 30), (Driver.UNEXPLAINED, "a", 20)]


def test_other_money_and_missing_figures_are_skipped_and_named():
    history = [
        PLAN, after(cost=None), replace(after(cost=Decimal(9)), key="b", base_year=2020),
        replace(after(cost=Decimal(120)), key="c", items=None),
    ]  # fmt: skip
    tree = cost_tree(history)
    assert tree.total == 20
    assert tree.skipped == (("now", "not-given"), ("b", "other-money"))


def test_without_two_stands_nothing_is_said():
    assert cost_tree([PLAN]) is None
    assert cost_tree([replace(PLAN, cost=None), after()]) is None
    assert time_tree([]) is None


def test_fractions_of_a_penny_are_refused():
    with pytest.raises(ValueError, match="pennies"):
        Item(Decimal("0.001"))
