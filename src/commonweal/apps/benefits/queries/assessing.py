"""What benefits have brought, and how they stand on a day, worked out from their readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from commonweal.apps.benefits.models import Benefit, ProfileLine
from commonweal.apps.benefits.rules import (
    Basis,
    Contribution,
    Direction,
    Facts,
    Measured,
    ReviewDue,
    Stage,
    Standing,
    State,
    Terms,
    Worth,
    amount_between,
    change_of,
    contributions,
    meets,
    next_review,
    reviews_due,
    rounded,
    standing_of,
    start_on,
    total_of,
)
from commonweal.apps.measures.models import Reading
from commonweal.apps.measures.queries import stale_since
from commonweal.apps.measures.rules import stale_after
from commonweal.apps.plans.models import Milestone

__all__ = [
    "Assessed",
    "ProfileRow",
    "assess",
    "assessed",
    "having",
    "milestone_day",
    "profile_of",
    "with_parts",
    "worth_of",
]


@dataclass(frozen=True, slots=True)
class Assessed:
    """A benefit on a day. ``kept``: its figures are kept from the person who asks, so that there
    are none here. ``realised`` is money, None where it is not put into money or nothing counts."""

    benefit: Benefit
    on: date
    standing: Standing
    starts_on: date | None
    contributions: tuple[Contribution, ...] = ()
    latest: Measured | None = None
    change: Decimal | None = None
    realised: Decimal | None = None
    review: ReviewDue | None = None
    next_review: date | None = None
    kept: bool = False

    @property
    def reading_id(self) -> int | None:
        return self.latest.id if self.latest else None

    @property
    def state(self) -> State:
        return self.standing.state


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One period: planned, now expected, and what was realised, None where nothing counts in it."""

    line: ProfileLine
    actual: Decimal | None


def with_parts(benefits: QuerySet[Benefit]) -> QuerySet[Benefit]:
    """With all that ``assess`` looks at, in a fixed number of queries."""
    return benefits.select_related(
        "organisation", "measure__initiative", "milestone__initiative", "owner", "owner_after",
        "verifier", "goal", "group", "case_line__option__case__initiative__organisation",
    ).prefetch_related(
        "targets", "review_days", "reviews", "profile", "shares__initiative",
        "milestone__layers__baseline",
    )  # fmt: skip


def assessed(benefit: Benefit, on: date) -> Assessed:
    """One benefit as it is in the record, whoever asks."""
    return assess(with_parts(Benefit.objects.filter(id=benefit.id)), on)[0]


def assess(
    benefits: Iterable[Benefit], on: date, kept: AbstractSet[str] = frozenset()
) -> list[Assessed]:
    """Each of these on a day, in the same order. ``kept`` are the measures whose readings are left
    out. One query for all readings."""
    rows = list(benefits)
    starts = {one.id: _start(one) for one in rows}
    readings = _readings([one for one in rows if one.measure_id not in kept], starts, on)
    return [
        _kept(one, on) if one.measure_id in kept else _one(one, starts[one.id], readings, on)
        for one in rows
    ]


def having(now: Assessed) -> frozenset[str]:
    """Which of the things that states require are there."""
    one = now.benefit
    final = max(((t.on, t.value) for t in one.targets.all()), default=None)
    met = final is not None and now.latest is not None and one.measure is not None and meets(
        now.latest.value, final[1], Direction(one.measure.direction), _tolerance(one)
    )  # fmt: skip
    there = {
        "title": one.title,
        "objective": one.objective,
        "gainers": one.gainers or (one.disbenefit and one.losers),
        "owner": one.owner_id,
        "other_verifier": one.verifier_id
        and one.verifier_id not in {one.owner_id, one.owner_after_id},
        "measure": one.measure_id,
        "baseline": one.baseline is not None,
        "baseline_evidence": one.baseline_source,
        "target": final,
        "end": one.ends_on,
        "started": now.starts_on and now.starts_on <= now.on,
        "reading": now.latest,
        "target_met": met,
        "verified": one.verified_at,
        "ended_on": one.ends_on and one.ends_on <= now.on,
    }
    return frozenset(name for name, held in there.items() if held)


def profile_of(now: Assessed) -> list[ProfileRow]:
    """Plan and forecast beside what the readings of each period come to."""
    found = []
    for line in now.benefit.profile.all():
        parts = [amount_between(c, line.starts, line.ends) for c in now.contributions]
        inside = any(
            first <= line.ends and last >= line.starts
            for c in now.contributions
            for first, last in c.parts
        )
        known = [part for part in parts if part is not None]
        actual = rounded(sum(known, Fraction(0))) if known and inside else None
        found.append(ProfileRow(line, actual))
    return found


def worth_of(now: Assessed, share: Decimal = Decimal(100)) -> Worth:
    """What it adds to a sum; ``share`` is the part that one initiative brings, in percent."""
    one = now.benefit
    return Worth(
        benefit=one.id,
        kind=one.benefit_class,
        currency=one.currency,
        base_year=one.base_year,
        amount=now.realised,
        group=one.group_id or "",
        disbenefit=one.disbenefit,
        share=share,
    )


def milestone_day(milestone: Milestone | None) -> date | None:
    """When it happened, is expected, or is promised by the newest layer: what is known first."""
    if milestone is None:
        return None
    layers = sorted(milestone.layers.all(), key=lambda layer: layer.baseline.number)
    return milestone.actual or milestone.forecast or (layers[-1].promised if layers else None)


def _start(one: Benefit) -> date | None:
    return start_on(one.starts_on, milestone_day(one.milestone), one.lag_days)


def _readings(
    rows: Sequence[Benefit], starts: Mapping[str, date | None], on: date
) -> dict[str, list[Measured]]:
    begun = [one for one in rows if one.measure_id and (starts[one.id] or on) <= on]
    if not begun:
        return {}
    found = Reading.objects.filter(
        measure__in={one.measure_id for one in begun},
        current=True,
        ends__gte=min(starts[one.id] or on for one in begun),
        ends__lte=on,
    )
    by_measure: dict[str, list[Measured]] = defaultdict(list)
    for measure, *columns in found.values_list("measure_id", "id", "starts", "ends", "value"):
        by_measure[measure].append(Measured(*columns))
    return by_measure


def _one(
    one: Benefit, start: date | None, readings: Mapping[str, list[Measured]], on: date
) -> Assessed:
    terms = _terms(one, start)
    own = readings.get(one.measure_id or "", [])
    counted = contributions(own, terms) if terms else ()
    latest = counted[-1] if counted else None
    return Assessed(
        benefit=one,
        on=on,
        standing=standing_of(_facts(one, start, latest, on), on),
        starts_on=start,
        contributions=counted,
        latest=latest.reading if latest else None,
        change=change_of(latest.reading.value, terms) if latest and terms else None,
        realised=total_of(counted),
        **_reviews(one, on),
    )


def _kept(one: Benefit, on: date) -> Assessed:
    hidden = Standing(State.UNMEASURED, ("kept-back",))
    return Assessed(one, on, hidden, _start(one), kept=True, **_reviews(one, on))


def _reviews(one: Benefit, on: date) -> dict[str, ReviewDue | date | None]:
    planned = [day.on for day in one.review_days.all() if not one.ends_on or day.on <= one.ends_on]
    if one.stage == Stage.ENDED:
        return {}
    held = max((review.held_on for review in one.reviews.all()), default=None)
    return {"review": reviews_due(planned, held, on), "next_review": next_review(planned, on)}


def _terms(one: Benefit, start: date | None) -> Terms | None:
    """None where nothing can be worked out yet."""
    if one.measure is None or one.baseline is None or start is None:
        return None
    direction, band = Direction(one.measure.direction), None
    if direction is Direction.WITHIN:
        final = max(one.targets.all(), key=lambda target: target.on, default=None)
        if final is None:
            return None
        band = (final.value - final.tolerance, final.value + final.tolerance)
    return Terms(
        baseline=one.baseline,
        direction=direction,
        unit_value=one.unit_value,
        basis=Basis(one.unit_basis),
        first=start,
        last=one.ends_on,
        share=one.attributed,
        disbenefit=one.disbenefit,
        band=band,
    )


def _facts(one: Benefit, start: date | None, latest: Contribution | None, on: date) -> Facts:
    return Facts(
        stage=Stage(one.stage),
        measured=one.measure_id is not None and one.baseline is not None,
        direction=Direction(one.measure.direction) if one.measure else Direction.HIGHER,
        starts_on=start,
        ends_on=one.ends_on,
        targets=tuple((target.on, target.value) for target in one.targets.all()),
        latest=latest.reading if latest else None,
        tolerance=_tolerance(one),
        stale_since=_stale_since(one, latest, on),
        verified=one.verified_at is not None,
        disbenefit=one.disbenefit,
    )


def _stale_since(one: Benefit, latest: Contribution | None, on: date) -> date | None:
    """The day from which the newest value was too old. What was measured after the end of its life
    does not make it any newer."""
    if one.measure is None:
        return None
    if latest is None or one.ends_on is None or one.ends_on >= on:
        return stale_since(one.measure, on)
    ends = latest.reading.ends
    due = stale_after(ends, ends, one.measure.frequency, one.measure.anchor)
    return due + timedelta(days=one.measure.grace_days + 1)


def _tolerance(one: Benefit) -> Decimal:
    final = max(one.targets.all(), key=lambda target: target.on, default=None)
    return final.tolerance if final else Decimal(0)
