"""What there is to say of one initiative in one sentence: facts, not words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from commonweal.apps.programmes.rules.confidence import EXEMPT, RESET, UNKNOWN, worsened_steps

__all__ = [
    "CostSays",
    "EndSays",
    "Line",
    "Rating",
    "RatingSays",
    "Story",
    "cost_says",
    "end_says",
    "last_turn",
    "rating_says",
    "story",
]

# A ratio nearer to 1 than this is written 1.00, and so is the same.
_SAME = 0.005


class CostSays(StrEnum):
    """What can be said of the cost against the first one."""

    HIDDEN = "hidden"
    NEVER_GIVEN = "never-given"
    NO_LONGER_GIVEN = "no-longer-given"
    WITHHELD = "withheld"
    ZERO = "zero"
    FIRST = "first"
    SAME = "same"
    RATIO = "ratio"
    NOT_COMPARABLE = "not-comparable"


class EndSays(StrEnum):
    """What can be said of the end date against the first one."""

    HIDDEN = "hidden"
    NEVER_GIVEN = "never-given"
    NO_LONGER_GIVEN = "no-longer-given"
    WITHHELD = "withheld"
    FIRST = "first"
    SAME = "same"
    MOVED = "moved"


class RatingSays(StrEnum):
    """What can be said of confidence over all reports."""

    HIDDEN = "hidden"
    NEVER_GIVEN = "never-given"
    FIRST = "first"
    STEADY = "steady"
    FELL = "fell"
    ROSE = "rose"
    OTHER_SCALE = "other-scale"
    STOPPED = "stopped"
    RESET = "reset"
    WITHHELD = "withheld"
    BEGAN = "began"


@dataclass(frozen=True, slots=True)
class Rating:
    """The confidence of one report, on its scale."""

    as_at: date
    code: str
    scale: str


@dataclass(frozen=True, slots=True)
class Line:
    """Where an initiative stands: its newest portfolio line, as far as it may be seen.

    What is *hidden* is kept from the person who asks; what is *withheld* was never published.
    """

    reports: int
    cost: Decimal | None = None
    original_cost: Decimal | None = None
    cost_ratio: float | None = None
    cost_hidden: bool = False
    cost_withheld: bool = False
    end_date: date | None = None
    original_end_date: date | None = None
    end_date_hidden: bool = False
    end_date_withheld: bool = False
    confidence_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """What the sentence says. ``code`` is the present confidence, ``turn`` the two ratings of its
    last change, ``unknown`` the number of expected facts that nobody has given."""

    cost: CostSays
    end: EndSays
    rating: RatingSays
    code: str
    turn: tuple[Rating, Rating] | None
    unknown: int
    reports: int


def story(line: Line, ratings: Sequence[Rating], unknown: int) -> Story:
    """``ratings`` are those of all reports, oldest first."""
    return Story(
        cost=cost_says(line),
        end=end_says(line),
        rating=RatingSays.HIDDEN if line.confidence_hidden else rating_says(ratings),
        code="" if line.confidence_hidden or not ratings else ratings[-1].code,
        turn=None if line.confidence_hidden else last_turn(ratings),
        unknown=unknown,
        reports=line.reports,
    )


def cost_says(line: Line) -> CostSays:
    if line.cost_hidden:
        return CostSays.HIDDEN
    if line.cost is None and line.cost_withheld:
        return CostSays.WITHHELD
    if line.cost is None:
        return CostSays.NEVER_GIVEN if line.original_cost is None else CostSays.NO_LONGER_GIVEN
    if line.cost == 0:
        return CostSays.ZERO
    if line.cost_ratio is None:
        return CostSays.NOT_COMPARABLE
    if line.reports == 1:
        return CostSays.FIRST
    return CostSays.SAME if abs(line.cost_ratio - 1) < _SAME else CostSays.RATIO


def end_says(line: Line) -> EndSays:
    if line.end_date_hidden:
        return EndSays.HIDDEN
    if line.end_date is None and line.end_date_withheld:
        return EndSays.WITHHELD
    if line.end_date is None:
        return EndSays.NEVER_GIVEN if line.original_end_date is None else EndSays.NO_LONGER_GIVEN
    if line.reports == 1 or line.original_end_date is None:
        return EndSays.FIRST
    return EndSays.SAME if line.end_date == line.original_end_date else EndSays.MOVED


def last_turn(ratings: Sequence[Rating]) -> tuple[Rating, Rating] | None:
    """The two neighbours between which confidence last changed, or None."""
    pairs = zip(ratings[-2::-1], ratings[:0:-1], strict=True)
    return next((pair for pair in pairs if pair[0].code != pair[1].code), None)


def rating_says(ratings: Sequence[Rating]) -> RatingSays:
    """What the last change was; a change between two scales is neither better nor worse."""
    turn = last_turn(ratings)
    if turn is None:
        return _unchanged(ratings)
    before, now = turn
    outside = {UNKNOWN: RatingSays.STOPPED, RESET: RatingSays.RESET, EXEMPT: RatingSays.WITHHELD}
    if now.code in outside:
        return outside[now.code]
    if before.code in outside:
        return RatingSays.BEGAN
    steps = worsened_steps((before.code, before.scale), (now.code, now.scale))
    if steps is None:
        return RatingSays.OTHER_SCALE
    return RatingSays.FELL if steps > 0 else RatingSays.ROSE


def _unchanged(ratings: Sequence[Rating]) -> RatingSays:
    if not ratings or ratings[-1].code == UNKNOWN:
        return RatingSays.NEVER_GIVEN
    return RatingSays.FIRST if len(ratings) == 1 else RatingSays.STEADY
