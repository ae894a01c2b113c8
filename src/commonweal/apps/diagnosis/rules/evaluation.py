"""Where an initiative stands on time, scope, cost, benefits, risk and data, from figures alone.

What is not known is not known: no dimension is good without the figure that makes it so. The lines
between good, to watch and bad are versioned data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = [
    "DIMENSIONS",
    "Evaluated",
    "Known",
    "Lines",
    "RiskKnown",
    "Standing",
    "evaluate",
    "lines",
]


class Standing(StrEnum):
    """Worst first, unknown above good."""

    BAD = "bad"
    WATCH = "watch"
    UNKNOWN = "unknown"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines between good, to watch and bad, each pair lowest first. Shares are 0-1. A cost
    outside ``cost_range`` times the first is taken for one of something else."""

    version: str
    valid_from: str
    source: str
    cost_share: tuple[Decimal, Decimal]
    cost_range: tuple[Decimal, Decimal]
    time_share: tuple[Decimal, Decimal]
    time_days: tuple[int, int]
    scope_share: tuple[Decimal, Decimal]
    benefits_share: tuple[Decimal, Decimal]
    data_percent: tuple[int, int]


@dataclass(frozen=True, slots=True)
class RiskKnown:
    """What the risk register says: how many are open; how many of them lie above the appetite with
    nobody's acceptance, were never scored or have no appetite to hold them against (``unheld``),
    and were touched by nobody for long."""

    open: int
    above: int
    unheld: int
    untouched: int


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of an initiative; None where it is not. ``kept`` are the dimensions whose
    figures are kept from the person who asks. ``scope_share`` is the share of the first scope's
    words that changed; ``doubts`` are contradictions in the newest report."""

    first_cost: Decimal | None = None
    cost: Decimal | None = None
    first_start: date | None = None
    first_end: date | None = None
    end: date | None = None
    scope_share: Decimal | None = None
    scope_changes: int = 0
    first_benefits: Decimal | None = None
    benefits: Decimal | None = None
    benefits_listed: int = 0
    benefits_measured: int = 0
    benefits_in_trouble: int = 0
    risk: RiskKnown | None = None
    data_percent: int | None = None
    doubts: int = 0
    old: bool = False
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evaluated:
    """``code`` says why, for words to be found for; ``figures`` are what it rests on."""

    dimension: str
    standing: Standing
    code: str
    figures: Mapping[str, Any] = field(default_factory=dict)


@cache
def lines() -> Lines:
    text = files("commonweal.apps.diagnosis").joinpath("data/evaluation.json").read_text()
    row = json.loads(text)
    return Lines(
        version=f"{row['name']}@{row['version']}",
        valid_from=row["valid_from"],
        source=row["source"],
        cost_share=_pair(row["cost_share"]),
        cost_range=_pair(row["cost_range"]),
        time_share=_pair(row["time_share"]),
        time_days=tuple(row["time_days"]),
        scope_share=_pair(row["scope_share"]),
        benefits_share=_pair(row["benefits_share"]),
        data_percent=tuple(row["data_percent"]),
    )


def evaluate(known: Known, set_: Lines | None = None) -> list[Evaluated]:
    """One for each dimension, in the order of DIMENSIONS."""
    used = set_ or lines()
    return [
        Evaluated(name, Standing.UNKNOWN, "kept") if name in known.kept else judge(known, used)
        for name, judge in _JUDGES.items()
    ]


def _pair(texts: list[str]) -> tuple[Decimal, Decimal]:
    low, high = texts
    return Decimal(low), Decimal(high)


def _between(value: Decimal | int, pair: tuple[Any, Any]) -> Standing:
    low, high = pair
    if value <= low:
        return Standing.GOOD
    return Standing.WATCH if value <= high else Standing.BAD


def _time(known: Known, used: Lines) -> Evaluated:
    first, now = known.first_end, known.end
    figures: dict[str, Any] = {"first": first, "now": now, "start": known.first_start}
    if first is None or now is None:
        return Evaluated("time", Standing.UNKNOWN, "no-two-dates", figures)
    days = (now - first).days
    figures["days"] = days
    planned = (first - known.first_start).days if known.first_start else 0
    if planned > 0:
        share = Decimal(days) / planned
        return Evaluated(
            "time", _between(share, used.time_share), "share", {**figures, "share": share}
        )
    return Evaluated("time", _between(days, used.time_days), "days", figures)


def _scope(known: Known, used: Lines) -> Evaluated:
    figures = {"share": known.scope_share, "changes": known.scope_changes}
    if known.scope_share is None:
        return Evaluated("scope", Standing.UNKNOWN, "no-scope", figures)
    return Evaluated("scope", _between(known.scope_share, used.scope_share), "share", figures)


def _cost(known: Known, used: Lines) -> Evaluated:
    figures: dict[str, Any] = {"first": known.first_cost, "now": known.cost}
    if not known.first_cost or known.first_cost < 0 or known.cost is None:
        return Evaluated("cost", Standing.UNKNOWN, "no-two-costs", figures)
    low, high = used.cost_range
    if not low <= known.cost / known.first_cost <= high:
        return Evaluated("cost", Standing.UNKNOWN, "far-apart", figures)
    share = (known.cost - known.first_cost) / known.first_cost
    return Evaluated("cost", _between(share, used.cost_share), "share", {**figures, "share": share})


def _benefits(known: Known, used: Lines) -> Evaluated:
    """A promise that nobody measures is not known to be kept, however large it is."""
    figures: dict[str, Any] = {
        "first": known.first_benefits,
        "now": known.benefits,
        "listed": known.benefits_listed,
        "measured": known.benefits_measured,
        "trouble": known.benefits_in_trouble,
    }
    fallen = Standing.UNKNOWN
    if known.first_benefits and known.first_benefits > 0 and known.benefits is not None:
        share = (known.first_benefits - known.benefits) / known.first_benefits
        figures["share"] = share
        fallen = _between(share, used.benefits_share)
    if fallen in {Standing.BAD, Standing.WATCH}:
        return Evaluated("benefits", fallen, "fallen", figures)
    if known.benefits_in_trouble:
        return Evaluated("benefits", Standing.WATCH, "trouble", figures)
    if known.benefits_measured and known.benefits_measured == known.benefits_listed:
        return Evaluated("benefits", Standing.GOOD, "measured", figures)
    return Evaluated("benefits", Standing.UNKNOWN, "not-measured", figures)


def _risk(known: Known, _used: Lines) -> Evaluated:
    if known.risk is None or not known.risk.open:
        return Evaluated("risk", Standing.UNKNOWN, "no-register")
    figures = asdict(known.risk)
    if known.risk.above:
        return Evaluated("risk", Standing.BAD, "above", figures)
    if known.risk.unheld:
        return Evaluated("risk", Standing.UNKNOWN, "unheld", figures)
    if known.risk.untouched:
        return Evaluated("risk", Standing.WATCH, "untouched", figures)
    return Evaluated("risk", Standing.GOOD, "within", figures)


def _data(known: Known, used: Lines) -> Evaluated:
    figures = {"percent": known.data_percent, "doubts": known.doubts}
    if known.data_percent is None:
        return Evaluated("data", Standing.UNKNOWN, "no-report", figures)
    if known.old:
        return Evaluated("data", Standing.BAD, "old", figures)
    good, watch = used.data_percent
    if known.data_percent < watch:
        return Evaluated("data", Standing.BAD, "missing", figures)
    if known.data_percent < good:
        return Evaluated("data", Standing.WATCH, "missing", figures)
    if known.doubts:
        return Evaluated("data", Standing.WATCH, "doubts", figures)
    return Evaluated("data", Standing.GOOD, "whole", figures)


_JUDGES = {
    "time": _time,
    "scope": _scope,
    "cost": _cost,
    "benefits": _benefits,
    "risk": _risk,
    "data": _data,
}
DIMENSIONS = tuple(_JUDGES)
