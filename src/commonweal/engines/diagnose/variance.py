"""Why a cost or an end is not what was first promised: a tree that adds up exactly.

A history is a row of stands: the original plan, each later layer, each report, what is expected
now. Each step from one to the next is split by what moved it; whatever nothing explains is named as
such, so that the parts always make the whole, to the penny and to the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Generic, TypeVar

from commonweal.kernel.digest import canonical_digest

__all__ = [
    "VARIANCE_VERSION",
    "Driver",
    "Item",
    "Part",
    "Stand",
    "Stated",
    "Step",
    "Tree",
    "cost_tree",
    "time_tree",
]

VARIANCE_VERSION = "diagnose.variance/1"
PENNY = Decimal("0.01")
Value = TypeVar("Value", Decimal, int)


class Driver(StrEnum):
    """What moves a cost or an end. The last two are what is left: approved in a new layer without
    a reason that can be computed, or not approved and not explained."""

    SCOPE = "scope"
    QUANTITY = "quantity"
    PRICE = "price"
    LATE_START = "late-start"
    SLOWER_WORK = "slower-work"
    DEPENDENCY = "dependency"
    REBASELINE = "rebaseline"
    UNEXPLAINED = "unexplained"


_ORDER = {driver: place for place, driver in enumerate(Driver)}


@dataclass(frozen=True, slots=True)
class Item:
    """A cost line at one stand. ``quantity`` is how much of something it buys, None where nobody
    says; ``by_the_day`` where that is days, so that it grows as the end moves."""

    amount: Decimal
    quantity: Decimal | None = None
    by_the_day: bool = False

    def __post_init__(self) -> None:
        _whole_pennies(self.amount)


@dataclass(frozen=True, slots=True)
class Stated:
    """Somebody's word on a step: so much of it, of one item or of the whole, came from this."""

    driver: Driver
    cost: Decimal = Decimal(0)
    days: int = 0
    item: str = ""

    def __post_init__(self) -> None:
        _whole_pennies(self.cost)


@dataclass(frozen=True, slots=True)
class Stand:
    """What was promised or expected at one moment. ``items`` and ``milestones`` are None where the
    stand is not given in detail. ``waits`` are the days by which what this needs from others is
    late. ``approved``: somebody approved it, as a new layer or as a reset."""

    key: str
    approved: bool = False
    currency: str = ""
    base_year: int = 0
    cost: Decimal | None = None
    start: date | None = None
    end: date | None = None
    items: Mapping[str, Item] | None = None
    milestones: Mapping[str, date] | None = None
    waits: Mapping[str, int] = field(default_factory=dict)
    stated: tuple[Stated, ...] = ()

    def __post_init__(self) -> None:
        if self.cost is not None:
            _whole_pennies(self.cost)


@dataclass(frozen=True, slots=True)
class Part(Generic[Value]):
    """A piece of the change: in the step that leads to ``step``, of one item or ("") of the
    whole. ``stated`` where it rests on somebody's word and not on figures."""

    driver: Driver
    step: str
    value: Value
    item: str = ""
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Step(Generic[Value]):
    """From one stand to the next that can be compared with it."""

    before: str
    after: str
    value: Value


@dataclass(frozen=True, slots=True)
class Tree(Generic[Value]):
    """``parts`` and ``steps`` each add up to ``total``. ``skipped`` names the stands that were not
    compared, with the reason: ``not-given`` or ``other-money``."""

    first: str
    last: str
    total: Value
    steps: tuple[Step[Value], ...]
    parts: tuple[Part[Value], ...]
    skipped: tuple[tuple[str, str], ...]
    digest: str
    engine: str = VARIANCE_VERSION

    def by_driver(self) -> dict[Driver, Value]:
        """The drivers that moved anything, in their fixed order."""
        found: dict[Driver, Value] = {}
        for part in sorted(self.parts, key=lambda one: _ORDER[one.driver]):
            before = found.get(part.driver)
            found[part.driver] = part.value if before is None else before + part.value
        return found


def cost_tree(history: Sequence[Stand]) -> Tree[Decimal] | None:
    """What became of the cost since the first stand that gives one; None where fewer than two
    stands give a cost in the same currency and price base."""
    priced = [stand for stand in history if stand.cost is not None]
    kept = [stand for stand in priced if _money(stand) == _money(priced[0])]
    skipped = _skipped(history, priced, kept)
    steps, parts = [], []
    for before, after in pairwise(kept):
        total = (after.cost or Decimal(0)) - (before.cost or Decimal(0))
        steps.append(Step(before.key, after.key, total))
        parts += _cost_parts(before, after, total)
    return _tree(history, kept, steps, parts, skipped=skipped, zero=Decimal(0))


def time_tree(history: Sequence[Stand]) -> Tree[int] | None:
    """What became of the end since the first stand that gives one, in days; None where fewer than
    two stands give an end."""
    kept = [stand for stand in history if stand.end is not None]
    steps, parts = [], []
    for before, after in pairwise(kept):
        total = _days(before.end, after.end) or 0
        steps.append(Step(before.key, after.key, total))
        parts += _time_parts(before, after, total)
    return _tree(history, kept, steps, parts, skipped=_skipped(history, kept, kept), zero=0)


# ── Money ────────────────────────────────────────────────────────────────────────────────────


def _cost_parts(before: Stand, after: Stand, total: Decimal) -> list[Part[Decimal]]:
    found: list[Part[Decimal]] = []
    for key in sorted({*(before.items or ()), *(after.items or ())}):
        if before.items is None or after.items is None:
            break
        old, new = before.items.get(key), after.items.get(key)
        pieces = _item_pieces(old, new, before, after)
        change = (new.amount if new else Decimal(0)) - (old.amount if old else Decimal(0))
        told = [Part(s.driver, after.key, s.cost, key, stated=True) for s in _on(after, key)]
        found += [Part(driver, after.key, value, key) for driver, value in pieces.items()]
        left = change - sum(pieces.values()) - sum(part.value for part in told)
        found += [*told, Part(_rest(after), after.key, left, key)]
    items = {part.item for part in found}
    found += [
        Part(s.driver, after.key, s.cost, s.item, stated=True)
        for s in after.stated
        if s.item not in items
    ]
    left = total - sum((part.value for part in found), Decimal(0))
    return _settled([*found, Part(_rest(after), after.key, left)])


def _item_pieces(
    old: Item | None, new: Item | None, before: Stand, after: Stand
) -> dict[Driver, Decimal]:
    """What can be computed of one line: it came or went, or its quantity or price moved."""
    if old is None or new is None:
        change = (new.amount if new else Decimal(0)) - (old.amount if old else Decimal(0))
        return {Driver.SCOPE: change}
    if old.quantity is None or new.quantity is None:
        return {}
    by_quantity = _by_quantity(old.amount, old.quantity, new.amount, new.quantity)
    pieces = {Driver.PRICE: new.amount - old.amount - by_quantity}
    days = _days(before.end, after.end)
    if not (old.by_the_day and new.by_the_day and days):
        return {**pieces, Driver.QUANTITY: by_quantity}
    return _added(pieces, _spread(by_quantity, _time_parts(before, after, days)))


def _by_quantity(old: Decimal, q0: Decimal, new: Decimal, q1: Decimal) -> Decimal:
    """The change of quantity at the mean of the old and the new price: the mean of the two orders
    in which quantity and price may be thought to have moved. Where one quantity is none, there is
    no price to compare, and all of the change is quantity."""
    if not q0 or not q1:
        return new - old
    prices = Fraction(old) / Fraction(q0) + Fraction(new) / Fraction(q1)
    return _pennies(Fraction(q1 - q0) * prices / 2)


def _spread(amount: Decimal, days: Sequence[Part[int]]) -> dict[Driver, Decimal]:
    """An amount split in proportion to what moved the end; the last driver takes the pennies."""
    by: dict[Driver, int] = {}
    for part in days:
        by[part.driver] = by.get(part.driver, 0) + part.value
    whole = sum(by.values())
    *others, last = sorted(by, key=_ORDER.__getitem__)
    found = {d: _pennies(Fraction(amount) * by[d] / whole) for d in others}
    return {**found, last: amount - sum(found.values(), Decimal(0))}


# ── Days ─────────────────────────────────────────────────────────────────────────────────────


def _time_parts(before: Stand, after: Stand, total: int) -> list[Part[int]]:
    """Late start first, because all else is counted from the start; then what was added at the
    end or taken off it; then waiting, which explains no more than is left."""
    late = _days(before.start, after.start) or 0
    scope = _towards(_scope_days(before, after), total - late)
    waiting = max(after.waits.values(), default=0) - max(before.waits.values(), default=0)
    wait = _towards(waiting, total - late - scope)
    computed = {Driver.LATE_START: late, Driver.SCOPE: scope, Driver.DEPENDENCY: wait}
    found = [Part(driver, after.key, value) for driver, value in computed.items()]
    found += [Part(s.driver, after.key, s.days, s.item, stated=True) for s in after.stated]
    left = total - sum(part.value for part in found)
    return _settled([*found, Part(_rest(after, before), after.key, left)])


def _scope_days(before: Stand, after: Stand) -> int:
    """By how much milestones that were added, or taken off, lie after all those that stayed."""
    if before.milestones is None or after.milestones is None:
        return 0
    kept = before.milestones.keys() & after.milestones.keys()
    if not kept:
        return 0
    return _tail(after.milestones, kept) - _tail(before.milestones, kept)


def _tail(milestones: Mapping[str, date], kept: set[str]) -> int:
    last = max(milestones[key] for key in kept)
    return max(0, (max(milestones.values()) - last).days)


def _towards(days: int, left: int) -> int:
    """As many of ``days`` as go in the direction of what is left to explain, and no more."""
    if days * left <= 0:
        return 0
    return min(days, left) if left > 0 else max(days, left)


# ── Both ─────────────────────────────────────────────────────────────────────────────────────


def _rest(after: Stand, before: Stand | None = None) -> Driver:
    """What to call that which nothing explains. The same milestones on other days, with nobody's
    approval, are slower (or quicker) work."""
    if after.approved:
        return Driver.REBASELINE
    if before is not None and before.milestones and after.milestones:
        shared = before.milestones.keys() & after.milestones.keys()
        return Driver.SLOWER_WORK if shared else Driver.UNEXPLAINED
    return Driver.UNEXPLAINED


def _settled(parts: Sequence[Part[Value]]) -> list[Part[Value]]:
    """Without what is nothing, in one order whatever the order of the changes was."""
    moved = [part for part in parts if part.value]
    return sorted(moved, key=lambda p: (p.item, _ORDER[p.driver], p.stated, p.value))


def _tree(
    history: Sequence[Stand],
    kept: Sequence[Stand],
    steps: Sequence[Step[Value]],
    parts: Sequence[Part[Value]],
    *,
    skipped: tuple[tuple[str, str], ...],
    zero: Value,
) -> Tree[Value] | None:
    if len(kept) < 2:
        return None
    return Tree(
        first=kept[0].key,
        last=kept[-1].key,
        total=sum((step.value for step in steps), zero),
        steps=tuple(steps),
        parts=tuple(parts),
        skipped=skipped,
        digest=_digest(history),
    )


def _skipped(
    history: Sequence[Stand], given: Sequence[Stand], kept: Sequence[Stand]
) -> tuple[tuple[str, str], ...]:
    known, same = {stand.key for stand in given}, {stand.key for stand in kept}
    return tuple(
        (stand.key, "other-money" if stand.key in known else "not-given")
        for stand in history
        if stand.key not in same
    )


def _on(stand: Stand, item: str) -> list[Stated]:
    return [one for one in stand.stated if one.item == item]


def _money(stand: Stand) -> tuple[str, int]:
    return stand.currency, stand.base_year


def _days(one: date | None, two: date | None) -> int | None:
    return None if one is None or two is None else (two - one).days


def _added(one: Mapping[Driver, Decimal], two: Mapping[Driver, Decimal]) -> dict[Driver, Decimal]:
    return {d: one.get(d, Decimal(0)) + two.get(d, Decimal(0)) for d in {**one, **two}}


def _pennies(amount: Fraction) -> Decimal:
    """Rounded half to even, exactly: nothing is lost to the precision of decimals before."""
    return Decimal(round(amount * 100)).scaleb(-2)


def _whole_pennies(amount: Decimal) -> None:
    if amount != amount.quantize(PENNY):
        raise ValueError(f"{amount} is not a whole number of pennies")


def _digest(history: Sequence[Stand]) -> str:
    content = [
        asdict(replace(stand, stated=tuple(sorted(stand.stated, key=_place)))) for stand in history
    ]
    return canonical_digest(content)


def _place(one: Stated) -> tuple[str, int, Decimal, int]:
    return one.item, _ORDER[one.driver], one.cost, one.days
