"""Adding benefits up: each once, in one kind of money, with what can be banked kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["CASHABLE", "Total", "Worth", "counted_elsewhere", "pool_problem", "totals"]

CASHABLE = "cashable"
WHOLE, ZERO = Decimal(100), Decimal(0)


@dataclass(frozen=True, slots=True)
class Worth:
    """What one benefit is worth. ``group`` names those that are counted once; "" is none.
    ``share`` is the part that falls to what is being summed, in percent."""

    benefit: str
    kind: str
    currency: str
    base_year: int
    amount: Decimal | None
    group: str = ""
    disbenefit: bool = False
    share: Decimal = WHOLE


@dataclass(frozen=True, slots=True)
class Total:
    """Money of one currency and price base. ``lost`` is what disbenefits cost, 0 or below."""

    currency: str
    base_year: int
    cashable: Decimal
    other: Decimal
    lost: Decimal

    @property
    def net(self) -> Decimal:
        return self.cashable + self.other + self.lost


def counted_elsewhere(worths: Iterable[Worth]) -> Mapping[str, str]:
    """Which benefit is counted within which other. Of each group one counts: the one that is worth
    most; gains and losses are weighed apart, and different kinds of money too."""
    groups: dict[tuple[str, bool, str, int], list[Worth]] = defaultdict(list)
    for one in worths:
        if one.group and one.amount is not None:
            groups[(one.group, one.disbenefit, one.currency, one.base_year)].append(one)
    found: dict[str, str] = {}
    for members in groups.values():
        counts = min(members, key=lambda one: (-abs(one.amount or ZERO), one.benefit))
        found |= {one.benefit: counts.benefit for one in members if one is not counts}
    return found


def totals(worths: Iterable[Worth]) -> list[Total]:
    """The sums, one for each kind of money. A benefit that is named twice counts once; one that is
    not put into money is left out, and the page says how many."""
    rows = {one.benefit: one for one in worths}
    elsewhere = counted_elsewhere(rows.values())
    sums: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in rows.values():
        if one.amount is None or one.benefit in elsewhere:
            continue
        column = "lost" if one.disbenefit else "cashable" if one.kind == CASHABLE else "other"
        sums[(one.currency, one.base_year)][column] += one.amount * one.share / WHOLE
    return [
        Total(currency, base, found["cashable"], found["other"], found["lost"])
        for (currency, base), found in sorted(sums.items())
    ]


def pool_problem(percents: Iterable[Decimal]) -> str:
    """Why these shares of initiatives in one benefit are not a whole, or ""."""
    shares = list(percents)
    if any(not 0 < share <= WHOLE for share in shares):
        return "share-out-of-range"
    return "" if not shares or sum(shares) == WHOLE else "shares-not-100"
