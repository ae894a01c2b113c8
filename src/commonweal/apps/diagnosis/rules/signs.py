"""Which signs of the catalogue the record shows: values in, one notice for each sign out.

A sign that cannot be looked for is not known, never absent: a record that was imported from a
publication says nothing of goals, so that to have none is no sign there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from commonweal.engines.diagnose import Cause

__all__ = ["Notice", "Quote", "Seen", "SponsorSeen", "StepSeen", "notices"]

_YEAR = timedelta(days=365)
_MOVED, _CALM = 90, 30  # days: a move that counts, and one that does not
_GREW, _HELD = Decimal("0.10"), Decimal("0.05")
_GOOD = {"green", "amber-green"}
_LAST_REPORTS = 3
_RISKS = {"risk-supplier": "commercial", "risk-skills": "people", "risk-legacy": "legacy"}


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a narrative that names a cause, and where it stands."""

    cause: str
    sentence: str
    field: str
    report_id: str
    as_at: date


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One report: its date, cost in comparable money, end and confidence; None or "" where not
    given, or not shown to the person who asks."""

    as_at: date
    cost: Decimal | None = None
    end: date | None = None
    confidence: str = ""
    report_id: str = ""


@dataclass(frozen=True, slots=True)
class SponsorSeen:
    """Somebody's time as senior responsible owner; ``share`` of their time in percent."""

    starts: date | None = None
    ends: date | None = None
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the record shows of one initiative to one person on a day. None is not known. ``risks``
    are the categories of its open risks, ``untested`` says that no pilot has come to a verdict."""

    on: date
    goals: int | None = None
    described: bool | None = None
    scope_share: Decimal | None = None
    layers: int = 0
    changes: int | None = None
    lines_added: int | None = None
    benefits_listed: int = 0
    benefits_measured: int = 0
    sponsors: Sequence[SponsorSeen] | None = None
    steps: Sequence[StepSeen] = ()
    waited_days: int | None = None
    came_in_time: int | None = None
    depends: int | None = None
    funded_percent: Decimal | None = None
    year_budget: Decimal | None = None
    year_forecast: Decimal | None = None
    quotes: Sequence[Quote] | None = None
    risks: Collection[str] | None = None
    untested: bool | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Whether a sign is there; None: not known. ``figures`` are what it rests on, for words."""

    sign: str
    there: bool | None
    figures: Mapping[str, Any] = field(default_factory=dict)
    quotes: tuple[Quote, ...] = ()


def notices(seen: Seen) -> dict[str, Notice]:
    """One for each sign that this record can be asked for; others are not known."""
    found = [rule(seen) for rule in _RULES]
    found += [notice for cause in Cause for notice in _said(seen, cause)]
    found += [
        Notice(sign, None if seen.risks is None else category in seen.risks)
        for sign, category in _RISKS.items()
    ]
    return {notice.sign: notice for notice in found}


def _counted(sign: str, count: int | None, test: Callable[[int], bool]) -> Notice:
    return Notice(sign, None if count is None else test(count), {"n": count})


def _no_goal(seen: Seen) -> Notice:
    return _counted("no-goal", seen.goals, lambda n: n == 0)


def _goal_served(seen: Seen) -> Notice:
    return _counted("goal-served", seen.goals, lambda n: n > 0)


def _no_description(seen: Seen) -> Notice:
    return Notice("no-description", None if seen.described is None else not seen.described)


def _rewritten(seen: Seen) -> Notice:
    share = seen.scope_share
    there = None if share is None else share > Decimal("0.30")
    return Notice("scope-rewritten", there, {"share": share})


def _scope_unchanged(seen: Seen) -> Notice:
    known = seen.scope_share is not None and seen.layers > 1
    return Notice("scope-unchanged", not seen.scope_share if known else None)


def _scope_added(seen: Seen) -> Notice:
    return _counted("scope-added", seen.lines_added, lambda n: n > 0)


def _changes_many(seen: Seen) -> Notice:
    return _counted("changes-many", seen.changes, lambda n: n >= 3)


def _unmeasured(seen: Seen) -> Notice:
    there = not seen.benefits_measured if seen.benefits_listed else None
    return Notice("benefits-unmeasured", there, {"n": seen.benefits_listed})


def _no_sponsor(seen: Seen) -> Notice:
    if seen.sponsors is None:
        return Notice("no-sponsor", None)
    return Notice("no-sponsor", not _current(seen))


def _sponsor_changed(seen: Seen) -> Notice:
    if seen.sponsors is None:
        return Notice("sponsor-changed-often", None)
    since = seen.on - 4 * _YEAR
    new = sum(bool(one.starts and since < one.starts <= seen.on) for one in seen.sponsors)
    return Notice("sponsor-changed-often", new >= 3, {"n": new})


def _part_time(seen: Seen) -> Notice:
    shares = [one.share for one in _current(seen) if one.share is not None]
    there = max(shares) < 50 if shares else None
    return Notice("sponsor-part-time", there, {"percent": max(shares, default=None)})


def _steady(seen: Seen) -> Notice:
    if seen.sponsors is None:
        return Notice("sponsor-steady", None)
    long = [one for one in _current(seen) if one.starts and one.starts <= seen.on - 2 * _YEAR]
    since = min((one.starts for one in long if one.starts), default=None)
    return Notice("sponsor-steady", bool(long), {"since": since})


def _current(seen: Seen) -> list[SponsorSeen]:
    return [
        one
        for one in seen.sponsors or ()
        if (one.starts is None or one.starts <= seen.on)
        and (one.ends is None or one.ends >= seen.on)
    ]


def _waited(seen: Seen) -> Notice:
    return _counted("waited", seen.waited_days, lambda n: n > 0)


def _in_time(seen: Seen) -> Notice:
    there = None if not seen.came_in_time else not seen.waited_days
    return Notice("needed-came-in-time", there, {"n": seen.came_in_time})


def _depends_on_many(seen: Seen) -> Notice:
    return _counted("depends-on-many", seen.depends, lambda n: n >= 3)


def _depends_on_none(seen: Seen) -> Notice:
    return _counted("depends-on-none", seen.depends, lambda n: n == 0)


def _funded(seen: Seen) -> Notice:
    there = None if seen.funded_percent is None else seen.funded_percent >= 100
    return Notice("funded-whole", there, {"percent": seen.funded_percent})


def _below_budget(seen: Seen) -> Notice:
    budget, forecast = seen.year_budget, seen.year_forecast
    known = budget is not None and budget > 0 and forecast is not None
    there = forecast < budget * (1 - _GREW) if known and forecast is not None and budget else None
    return Notice("spent-below-budget", there, {"budget": budget, "forecast": forecast})


def _slipped_again(seen: Seen) -> Notice:
    moves = _moves(seen)
    late = sum(days > _CALM for days in moves)
    return Notice("slipped-again", late >= 2 if moves else None, {"n": late})


def _rose_again(seen: Seen) -> Notice:
    growths = _growths(seen)
    risen = sum(share > Decimal("0.02") for share in growths)
    return Notice("rose-again", risen >= 2 if growths else None, {"n": risen})


def _calm_then_moved(seen: Seen) -> Notice:
    """The same end in three reports or more, and then a jump: news that came late."""
    moves = _moves(seen)
    if len(moves) < 3:
        return Notice("calm-then-moved", None)
    jumps = [
        days
        for place, days in enumerate(moves)
        if place >= 2 and days > _MOVED and not any(moves[place - 2 : place])
    ]
    return Notice("calm-then-moved", bool(jumps), {"days": max(jumps, default=0)})


def _good_word(seen: Seen) -> Notice:
    """Rated well, and by the next report the end or the cost had moved far."""
    rated = [(a, b) for a, b in pairwise(seen.steps) if a.confidence]
    if not rated:
        return Notice("good-word-before-move", None)
    moved = [a for a, b in rated if a.confidence in _GOOD and _far(a, b)]
    return Notice("good-word-before-move", bool(moved), {"day": moved[0].as_at if moved else None})


def _far(a: StepSeen, b: StepSeen) -> bool:
    late = bool(a.end and b.end and (b.end - a.end).days > _MOVED)
    return late or bool(a.cost and b.cost and b.cost > a.cost * (1 + _GREW))


def _held(seen: Seen) -> Notice:
    ends = [one.end for one in seen.steps if one.end]
    costs = [one.cost for one in seen.steps if one.cost]
    if len(ends) < 3 or len(costs) < 3:
        return Notice("held-its-plan", None)
    late = abs((ends[-1] - ends[0]).days)
    grown = abs(costs[-1] - costs[0]) / costs[0]
    return Notice("held-its-plan", late <= _CALM and grown <= _HELD, {"n": len(seen.steps)})


def _untested(seen: Seen) -> Notice:
    return Notice("untested-technology", seen.untested)


def _moves(seen: Seen) -> list[int]:
    return [(b - a).days for a, b in pairwise(one.end for one in seen.steps if one.end)]


def _growths(seen: Seen) -> list[Decimal]:
    costs = [one.cost for one in seen.steps if one.cost]
    return [(b - a) / a for a, b in pairwise(costs)]


def _said(seen: Seen, cause: Cause) -> list[Notice]:
    """What narratives say: in one of the last reports, and in three reports or more."""
    names = f"said-{cause}", f"said-{cause}-again"
    if seen.quotes is None:
        return [Notice(name, None) for name in names]
    own = [one for one in seen.quotes if one.cause == cause]
    last = sorted({one.as_at for one in seen.steps}, reverse=True)[:_LAST_REPORTS]
    recent = tuple(one for one in reversed(own) if one.as_at in last)
    reports = len(Counter(one.report_id for one in own))
    return [
        Notice(names[0], bool(recent), quotes=recent[:2]),
        Notice(names[1], reports >= 3, {"n": reports}),
    ]


_RULES: tuple[Callable[[Seen], Notice], ...] = (
    _no_goal, _goal_served, _no_description, _rewritten, _scope_unchanged, _scope_added,
    _changes_many, _unmeasured, _no_sponsor, _sponsor_changed, _part_time, _steady, _waited,
    _in_time, _depends_on_many, _depends_on_none, _funded, _below_budget, _slipped_again,
    _rose_again, _calm_then_moved, _good_word, _held, _untested,
)  # fmt: skip
