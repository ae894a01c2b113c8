"""Reads: the only place of this slice that joins or annotates."""

from commonweal.apps.reviews.queries.evidence import criteria_of, indicative_now, matters_of
from commonweal.apps.reviews.queries.follow_ups import (
    Tracked,
    follow_up_for,
    follow_ups_of,
    follow_ups_seen,
    mine_to_confirm,
    mine_to_do,
    open_conditions,
    owners_offered,
    tracked,
)
from commonweal.apps.reviews.queries.reviewing import (
    KEPT,
    review_for,
    review_waits,
    reviews_of,
    reviews_to_man,
    reviews_under_way,
)
from commonweal.apps.reviews.queries.standing import (
    holds_own_role,
    independent_people,
    people_with,
    standings_of,
)

__all__ = [
    "KEPT",
    "Tracked",
    "criteria_of",
    "follow_up_for",
    "follow_ups_of",
    "follow_ups_seen",
    "holds_own_role",
    "independent_people",
    "indicative_now",
    "matters_of",
    "mine_to_confirm",
    "mine_to_do",
    "open_conditions",
    "owners_offered",
    "people_with",
    "review_for",
    "review_waits",
    "reviews_of",
    "reviews_to_man",
    "reviews_under_way",
    "standings_of",
    "tracked",
]
