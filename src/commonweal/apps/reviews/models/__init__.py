"""Reviews before a gate, and what is to be followed up. Shape, constraints and indexes only."""

from commonweal.apps.reviews.models.follow_up import FollowUp
from commonweal.apps.reviews.models.review import (
    PanelMember,
    Recommended,
    Review,
    ReviewFinding,
    ReviewNote,
)

__all__ = [
    "FollowUp",
    "PanelMember",
    "Recommended",
    "Review",
    "ReviewFinding",
    "ReviewNote",
]
