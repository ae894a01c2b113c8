"""Where a risk stands: against the appetite for it, and against the time it was last looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.apps.risks.rules.matrices import Matrix

__all__ = [
    "ABOVE",
    "UNKNOWN",
    "Accepted",
    "AppetiteSet",
    "Standing",
    "appetite_for",
    "days_untouched",
    "review_days",
    "standing_of",
]

USUAL_REVIEW_DAYS = 92  # of what is not scored, so that no band says


class Standing(StrEnum):
    """From the one to look at first."""

    ABOVE = "above"
    LAPSED = "lapsed"
    NOT_SCORED = "not-scored"
    NO_APPETITE = "no-appetite"
    ACCEPTED = "accepted"
    WITHIN = "within"
    NOT_ASKED = "not-asked"
    CLOSED = "closed"


# Above the appetite, with nobody's name to it.
ABOVE = frozenset({Standing.ABOVE, Standing.LAPSED})
UNKNOWN = frozenset({Standing.NOT_SCORED, Standing.NO_APPETITE})


@dataclass(frozen=True, slots=True)
class Accepted:
    """Somebody answers for it, at this score and no higher, up to and with this day."""

    score: int
    until: date


@dataclass(frozen=True, slots=True)
class AppetiteSet:
    """What one body said. ``depth`` is how far below the root the body stands; an empty category
    or level stands for every one."""

    depth: int
    category: str
    level: str
    appetite: str


def appetite_for(said: Iterable[AppetiteSet], category: str, level: str) -> str:
    """The appetite that holds: of the nearest body that said anything of it; there, what names the
    category comes before what names the level, and that before what names neither. "" where nobody
    did."""
    fitting = [
        one
        for one in said
        if one.category in {"", category} and one.level in {"", level}
    ]  # fmt: skip
    best = max(
        fitting, key=lambda one: (one.depth, bool(one.category), bool(one.level)), default=None
    )
    return best.appetite if best else ""


def standing_of(
    *, kind: str, is_open: bool, score: int | None, limit: int | None,
    accepted: Accepted | None, on: date,
) -> Standing:  # fmt: skip
    """``limit`` is the highest score that the appetite carries, None where none was set. A gain
    that may come is not asked about. An acceptance ends after its day, or where the score rose."""
    if not is_open:
        return Standing.CLOSED
    if kind == "opportunity":
        return Standing.NOT_ASKED
    if score is None:
        return Standing.NOT_SCORED
    if limit is None:
        return Standing.NO_APPETITE
    if score <= limit:
        return Standing.WITHIN
    if accepted is None:
        return Standing.ABOVE
    holds = on <= accepted.until and score <= accepted.score
    return Standing.ACCEPTED if holds else Standing.LAPSED


def review_days(matrix: Matrix | None, score: int | None) -> int:
    """How long such a risk may go without being looked at."""
    band = matrix.band(score) if matrix else None
    return band.review_days if band else USUAL_REVIEW_DAYS


def days_untouched(touched_on: date, on: date) -> int:
    return max((on - touched_on).days, 0)
