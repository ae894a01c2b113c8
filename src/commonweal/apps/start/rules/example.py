"""A made-up portfolio from a seed: fictional bodies, plausible figures, every mark and every gap.

Figures follow the shape of published ones (docs/methods, reference classes): about a third of the
costs and two thirds of the end dates do not move from one report to the next, and a few grow
far beyond the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.apps.programmes.rules.confidence import EXEMPT, RESET, UNKNOWN
from commonweal.apps.programmes.rules.incoming import IncomingReport

__all__ = ["FIRST_YEAR", "LAST_YEAR", "Draws", "ExampleInitiative", "bodies", "portfolio", "root"]

FIRST_YEAR, LAST_YEAR = 2018, 2025
_NEW_SCALE = 2022
_FIVE = ("green", "amber-green", "amber", "amber-red", "red")
_THREE = ("green", "amber", "red")
_CURRENCY = "GBP"


@dataclass(frozen=True, slots=True)
class ExampleInitiative:
    """One made-up initiative: the short name of its body, and its reports, oldest first."""

    body: str
    name: str
    category: str
    description: str
    reference: str
    reports: tuple[IncomingReport, ...]


class Draws:
    """Numbers that follow from a seed alone, the same on every machine and version."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed, 0

    def share(self) -> float:
        """From 0 to below 1."""
        self._count += 1
        digest = hashlib.sha256(f"{self._seed}:{self._count}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def below(self, most: int) -> int:
        return int(self.share() * most)

    def one_of(self, values: Sequence[str]) -> str:
        return values[self.below(len(values))]


@cache
def _data() -> dict[str, Any]:
    text = files("commonweal.apps.start").joinpath("data/example.json").read_text()
    found: dict[str, Any] = json.loads(text)
    return found


def root() -> str:
    """The name of the body at the root of the example."""
    return str(_data()["root"])


def bodies() -> dict[str, str]:
    """The other bodies by their short names."""
    return dict(_data()["bodies"])


def portfolio(seed: int = 1) -> list[ExampleInitiative]:
    """The same portfolio for the same seed."""
    rows = enumerate(_data()["initiatives"], start=1)
    return [_initiative(number, row, Draws(f"{seed}/{number}")) for number, row in rows]


def _initiative(number: int, row: Sequence[str], draws: Draws) -> ExampleInitiative:
    body, name, category, description = row
    first = FIRST_YEAR + draws.below(6)
    last = LAST_YEAR if draws.share() < 0.8 else min(LAST_YEAR, first + 2 + draws.below(4))
    start = date(first - 1, 1 + draws.below(12), 1)
    state = _State(
        start=start,
        end=date(max(first + 2, last - 1 + draws.below(6)), 1 + draws.below(12), 28),
        cost=_round(4_000_000 * 10 ** (draws.share() * 2.7)),
        point=draws.below(3),
    )
    reports = list(_reports(name, range(first, last + 1), state, draws))
    return ExampleInitiative(body, name, category, description, f"EX-{number:03}", tuple(reports))


@dataclass(frozen=True, slots=True)
class _State:
    """Where an initiative stands: ``point`` counts from the best of five (0) to the worst (4)."""

    start: date
    end: date
    cost: int
    point: int


def _reports(name: str, years: range, state: _State, draws: Draws) -> Iterator[IncomingReport]:
    troubled = draws.share() < 0.25
    for year in years:
        before = state
        if year != years.start:
            state = _moved(state, draws, troubled=troubled)
        if year not in (years.start, years.stop - 1) and draws.share() < 0.06:
            continue  # a report is missing
        yield _report(name, year, (before, state), draws)


def _moved(state: _State, draws: Draws, *, troubled: bool) -> _State:
    cost, end = state.cost, state.end
    grows = draws.share()
    if grows > 0.35:
        tail = draws.share()
        factor = 0.9 + 0.25 * tail + (0.5 * tail**4 if troubled else 0.0)
        cost = _round(cost * factor)
    if draws.share() > 0.62:
        end += timedelta(days=30 * (1 + draws.below(18 if troubled else 9)))
    step = draws.below(3) - 1 + (1 if troubled and draws.share() < 0.5 else 0)
    return replace(state, cost=cost, end=end, point=max(0, min(4, state.point + step)))


def _report(name: str, year: int, states: tuple[_State, _State], draws: Draws) -> IncomingReport:
    before, now = states
    code, scale = _rating(now.point, year, draws)
    withheld = code == EXEMPT
    known = draws.share() > 0.07 and not withheld
    budget = _round(now.cost / 7)
    forecast = _round(budget * (0.85 + 0.3 * draws.share()))
    values: dict[str, Any] = {
        "confidence": code,
        "confidence_scale": scale,
        "confidence_by": "authority" if code else "",
        "start_date": now.start,
        "end_date": now.end if draws.share() > 0.05 else None,
        "whole_life_cost": Decimal(now.cost) if known else None,
        "benefits": Decimal(_round(now.cost * (0.9 + draws.share()))) if known else None,
        "year_baseline": Decimal(budget) if known else None,
        "year_forecast": Decimal(forecast) if known else None,
        "currency": _CURRENCY if known else "",
    }
    percent = Decimal(100 * (forecast - budget)) / budget
    return IncomingReport(
        as_at=date(year, 3, 31),
        label=f"{year} report",
        reported_name=name,
        year_variance_percent=percent.quantize(Decimal("0.01")) if known else None,
        narratives=_texts(code, (before, now), draws),
        source_label="example",
        **values,
    )


def _rating(point: int, year: int, draws: Draws) -> tuple[str, str]:
    """Five points until 2021, three since; sometimes none, a reset, or one that is withheld."""
    odd = draws.share()
    if odd < 0.05:
        return UNKNOWN, ""
    if odd < 0.08:
        return EXEMPT, ""
    if odd < 0.11:
        return RESET, ""
    if year < _NEW_SCALE:
        return _FIVE[point], "uk-dca-five@1"
    return _THREE[(point + 1) // 2], "uk-dca-three@1"


def _texts(code: str, states: tuple[_State, _State], draws: Draws) -> Mapping[str, str]:
    data = _data()
    before, now = states
    dates = "later" if now.end > before.end else "earlier" if now.end < before.end else "same"
    cost = "more" if now.cost > before.cost else "less" if now.cost < before.cost else "same"
    texts = {
        "confidence": draws.one_of(data["confidence"][code]),
        "schedule": draws.one_of(data["schedule"][dates]),
        "whole_life_cost": draws.one_of(data["cost"][cost]),
        "benefits": draws.one_of(data["benefits"]),
    }
    return {name: text for name, text in texts.items() if text}


def _round(amount: float) -> int:
    """Two or three figures that count, as people write estimates."""
    size = max(0, len(str(int(amount))) - 3)
    return int(round(amount / 10**size) * 10**size)
