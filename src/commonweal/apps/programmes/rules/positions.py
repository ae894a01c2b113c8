"""From the reports of one initiative to the lines that the portfolio lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from commonweal.apps.programmes.rules.confidence import concern_of, worsened_steps
from commonweal.apps.programmes.rules.quality import completeness_percent

__all__ = ["Original", "PositionFacts", "ReportFacts", "original_of", "positions"]

STRIP_LENGTH = 12
_CONCERN_STEP = 10_000_000
_WORSENED_STEP = 1_000_000
_RATIO_STEP = 1_000


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report says, as far as the portfolio line needs it. Money in whole units."""

    id: str
    as_at: date
    confidence: str = ""
    scale: str = ""
    cost: Decimal | None = None
    currency: str = ""
    base_year: int = 0
    start_date: date | None = None
    end_date: date | None = None
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Original:
    """What was first promised: the first cost above zero and the first end date, with their dates.

    A published whole-life cost of 0 is no baseline for drift.
    """

    cost: Decimal | None = None
    currency: str = ""
    base_year: int = 0
    cost_as_at: date | None = None
    end_date: date | None = None


@dataclass(frozen=True, slots=True)
class PositionFacts:
    report_id: str
    as_at: date
    previous_as_at: date | None
    confidence: str
    scale: str
    previous_confidence: str
    worsened_steps: int | None
    cost: Decimal | None
    currency: str
    base_year: int
    original: Original
    cost_ratio: float | None
    end_date: date | None
    slip_days: int | None
    quality_percent: int
    concern: int
    strip: tuple[str | None, ...]
    report_count: int


def original_of(reports: Sequence[ReportFacts], layer: Original | None = None) -> Original:
    """The earliest promise: layer 0, or an earlier report where older years came in later.

    ``reports`` are oldest first. Cost and end date are taken from the first that gives them.
    """
    first_cost = next((r for r in reports if r.cost is not None and r.cost > 0), None)
    first_end = next((r for r in reports if r.end_date), None)
    end = first_end.end_date if first_end else None
    if layer and layer.end_date and (not first_end or _not_later(layer, first_end)):
        end = layer.end_date
    if layer and layer.cost and (not first_cost or _not_later(layer, first_cost)):
        return replace(layer, end_date=end)
    if first_cost is None:
        return Original(end_date=end)
    cost = first_cost.cost, first_cost.currency, first_cost.base_year, first_cost.as_at
    return Original(*cost, end)


def _not_later(layer: Original, report: ReportFacts) -> bool:
    return layer.cost_as_at is None or layer.cost_as_at <= report.as_at


def positions(
    reports: Sequence[ReportFacts],
    layer: Original | None = None,
    rounds: Sequence[date] = (),
) -> list[PositionFacts]:
    """One line for each report. ``reports`` are of one initiative, any order; ``rounds`` are all
    dates at which the series reported, so that a missing report is a gap in the strip."""
    ordered = sorted(reports, key=lambda r: (r.as_at, r.id))
    original = original_of(ordered, layer)
    return [_position(ordered[: index + 1], original, rounds) for index in range(len(ordered))]


def _position(
    until: Sequence[ReportFacts], original: Original, rounds: Sequence[date]
) -> PositionFacts:
    now = until[-1]
    before = until[-2] if len(until) > 1 else None
    steps = (
        worsened_steps((before.confidence, before.scale), (now.confidence, now.scale))
        if before
        else None
    )
    ratio = _ratio(now, original)
    slip = (now.end_date - original.end_date).days if now.end_date and original.end_date else None
    return PositionFacts(
        report_id=now.id,
        as_at=now.as_at,
        previous_as_at=before.as_at if before else None,
        confidence=now.confidence,
        scale=now.scale,
        previous_confidence=before.confidence if before else "",
        worsened_steps=steps,
        cost=now.cost,
        currency=now.currency,
        base_year=now.base_year,
        original=original,
        cost_ratio=ratio,
        end_date=now.end_date,
        slip_days=slip,
        quality_percent=completeness_percent(now.answered),
        concern=_concern(now, steps, ratio, slip),
        strip=_strip(until, rounds),
        report_count=len(until),
    )


def _ratio(now: ReportFacts, original: Original) -> float | None:
    same = (now.currency, now.base_year) == (original.currency, original.base_year)
    if not same or not original.cost or not now.cost:
        return None
    return float(now.cost / original.cost)


def _concern(now: ReportFacts, steps: int | None, ratio: float | None, slip: int | None) -> int:
    """Worst first, then most worsened, then most drifted: one number for one index."""
    worsened = min(max(steps or 0, 0), 9)
    cost = min(int(max((ratio or 1.0) - 1.0, 0.0) * 100), 999)
    months = min(max(slip or 0, 0) // 30, 999)
    base = concern_of(now.confidence, now.scale) * _CONCERN_STEP
    return base + worsened * _WORSENED_STEP + cost * _RATIO_STEP + months


def _strip(until: Sequence[ReportFacts], rounds: Sequence[date]) -> tuple[str | None, ...]:
    given = {r.as_at: r.confidence for r in until}
    days = sorted({d for d in rounds if until[0].as_at <= d <= until[-1].as_at} | set(given))
    return tuple(given.get(day) for day in days[-STRIP_LENGTH:])
