"""Everything that can be done with a benefit."""

from commonweal.apps.benefits.actions.life import (
    end_benefit,
    hand_over_benefit,
    review_benefit,
    validate_benefit,
    verify_benefit,
)
from commonweal.apps.benefits.actions.parts import plan_reviews, set_benefit_targets, set_profile
from commonweal.apps.benefits.actions.record import (
    FIELDS,
    PROMISED,
    SECTIONS,
    change_benefit,
    create_benefit,
    make_group,
    share_benefit,
)

__all__ = [
    "FIELDS",
    "PROMISED",
    "SECTIONS",
    "change_benefit",
    "create_benefit",
    "end_benefit",
    "hand_over_benefit",
    "make_group",
    "plan_reviews",
    "review_benefit",
    "set_benefit_targets",
    "set_profile",
    "share_benefit",
    "validate_benefit",
    "verify_benefit",
]
