"""Earned value and earned schedule. Every index that cannot be worked out is None, with a reason.

Sources: the usual definitions of EVM (ANSI/EIA-748) and of earned schedule (Lipke 2003).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.errors import BadInput

__all__ = ["EarnedSchedule", "EarnedValue", "earned_schedule", "earned_value"]


@dataclass(frozen=True, slots=True)
class EarnedValue:
    """Money in whole units. ``cv`` and ``sv`` below zero are overspent and behind."""

    bac: Decimal
    pv: Decimal
    ev: Decimal
    ac: Decimal
    cv: Decimal
    sv: Decimal
    cpi: Decimal | None
    spi: Decimal | None
    eac_at_cpi: Decimal | None
    eac_at_plan: Decimal
    eac_at_both: Decimal | None
    etc: Decimal | None
    vac: Decimal | None
    tcpi: Decimal | None


@dataclass(frozen=True, slots=True)
class EarnedSchedule:
    """Time in periods of the plan. ``spi_t`` is None before the first period has passed."""

    earned_periods: Decimal
    actual_periods: Decimal
    spi_t: Decimal | None
    eac_periods: Decimal | None


def earned_value(*, bac: Decimal, pv: Decimal, ev: Decimal, ac: Decimal) -> EarnedValue:
    """The indices of one day; finished work (EV = BAC) is forecast at what it cost."""
    if min(bac, pv, ev, ac) < 0 or ev > bac:
        raise BadInput("Earned value lies between 0 and the budget, and no figure is below 0.")
    cpi = ev / ac if ac else None
    spi = ev / pv if pv else None
    left = bac - ev
    at_cpi = ac if not left else (bac / cpi if cpi else None)
    at_both = ac if not left else (ac + left / (cpi * spi) if cpi and spi else None)
    funds = bac - ac
    return EarnedValue(
        bac=bac, pv=pv, ev=ev, ac=ac, cv=ev - ac, sv=ev - pv, cpi=cpi, spi=spi,
        eac_at_cpi=at_cpi,
        eac_at_plan=ac + left,
        eac_at_both=at_both,
        etc=None if at_cpi is None else at_cpi - ac,
        vac=None if at_cpi is None else bac - at_cpi,
        tcpi=left / funds if left and funds > 0 else None,
    )  # fmt: skip


def earned_schedule(
    planned: Sequence[Decimal], ev: Decimal, actual_periods: Decimal | int
) -> EarnedSchedule:
    """ES = N + (EV - PV_N) / (PV_N+1 - PV_N), where PV_N <= EV < PV_N+1.

    ``planned`` is the cumulative planned value at the end of each period, from period 1;
    ``actual_periods`` may end within a period.
    """
    steps = [Decimal(0), *planned]
    if any(after < before for before, after in itertools.pairwise(steps)):
        raise BadInput("Cumulative planned value never falls; check the plan's amounts.")
    if ev < 0 or actual_periods < 0:
        raise BadInput("Earned value and time passed are not below 0.")
    earned = _earned(steps, ev)
    index = earned / actual_periods if actual_periods else None
    duration = Decimal(len(planned))
    return EarnedSchedule(
        earned, Decimal(actual_periods), index, duration / index if index else None
    )


def _earned(steps: Sequence[Decimal], ev: Decimal) -> Decimal:
    if ev >= steps[-1]:  # finished: the first period at which the whole value was planned
        return Decimal(next(n for n, value in enumerate(steps) if value == steps[-1]))
    whole = max(n for n, value in enumerate(steps) if value <= ev)
    return whole + (ev - steps[whole]) / (steps[whole + 1] - steps[whole])
