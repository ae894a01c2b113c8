"""The tables of a benefit, each set as a whole: targets, profile, days of review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.benefits.actions.record import promise_again
from commonweal.apps.benefits.actions.recording import enter, hold
from commonweal.apps.benefits.models import Benefit, BenefitTarget, ProfileLine, ReviewDay
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor


@transaction.atomic
def set_benefit_targets(
    *,
    benefit: Benefit,
    targets: Iterable[Mapping[str, Any]],
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Benefit:
    """All the targets together: ``on``, ``value`` and ``tolerance`` of each. A benefit that was
    validated with others goes back to proposed, with a reason."""
    held = hold(benefit)
    rows = [BenefitTarget(benefit=held, **one) for one in targets]
    rows.sort(key=lambda row: row.on)
    if len({row.on for row in rows}) < len(rows):
        raise RuleBroken(_("There are two targets for one day."), code="target-twice")
    return _replaced(_Part("targets", ("on", "value", "tolerance")), held, rows, (by, at, reason))


@transaction.atomic
def set_profile(
    *,
    benefit: Benefit,
    lines: Iterable[Mapping[str, Any]],
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Benefit:
    """The whole profile: ``starts``, ``ends``, ``planned`` and ``forecast`` of each line. Lines do
    not overlap. What a disbenefit costs is below zero, however it was typed."""
    held = hold(benefit)
    rows = [ProfileLine(benefit=held, **one) for one in lines]
    rows.sort(key=lambda row: row.starts)
    if held.disbenefit:
        for row in rows:
            row.planned = None if row.planned is None else -abs(row.planned)
            row.forecast = None if row.forecast is None else -abs(row.forecast)
    if any(row.ends < row.starts for row in rows):
        raise RuleBroken(_("A period ends before it starts."), code="period-backwards")
    if any(later.starts <= row.ends for row, later in pairwise(rows)):
        raise RuleBroken(
            _("Two of these periods overlap, so that money would be planned twice."),
            code="periods-overlap",
        )
    part = _Part("profile", ("starts", "ends", "planned", "forecast"))
    return _replaced(part, held, rows, (by, at, reason))


@transaction.atomic
def plan_reviews(*, benefit: Benefit, days: Iterable[date], by: Actor, at: datetime) -> Benefit:
    """All the days on which it is to be looked at."""
    held = hold(benefit)
    rows = [ReviewDay(benefit=held, on=day) for day in sorted(set(days))]
    return _replaced(_Part("review_days", ("on",)), held, rows, (by, at, ""))


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    columns: tuple[str, ...]


def _replaced(
    part: _Part, benefit: Benefit, rows: list[Any], asked: tuple[Actor, datetime, str]
) -> Benefit:
    """Put these rows in the place of the old ones, and say what changed; no change, no entry."""
    by, at, reason = asked
    for row in rows:
        check(row, exclude=["benefit"])
    related = getattr(benefit, part.name)
    before = [dict(row) for row in related.values(*part.columns)]
    after = [{name: getattr(row, name) for name in part.columns} for row in rows]
    if before == after:
        return benefit
    if part.name == "targets" and before:
        promise_again(benefit, reason)
        benefit.save()
    related.all().delete()
    related.model.objects.bulk_create(rows)
    payload = {"part": part.name, "before": before, "after": after}
    enter(benefit, payload, verb="benefits.set-part", by=by, at=at, reason=reason)
    return benefit
