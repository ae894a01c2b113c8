"""Reads: who sees which benefits, what they have brought, what waits, the headline."""

from commonweal.apps.benefits.queries.assessing import (
    Assessed,
    ProfileRow,
    assess,
    assessed,
    having,
    milestone_day,
    profile_of,
    with_parts,
    worth_of,
)
from commonweal.apps.benefits.queries.lists import (
    BenefitList,
    benefits_of,
    benefits_of_body,
    headline,
    is_unheard,
    listed,
)
from commonweal.apps.benefits.queries.seeing import (
    benefit_for,
    initiatives_seen,
    measures_kept,
    verbs_on,
    visible_benefits,
)

__all__ = [
    "Assessed",
    "BenefitList",
    "ProfileRow",
    "assess",
    "assessed",
    "benefit_for",
    "benefits_of",
    "benefits_of_body",
    "having",
    "headline",
    "initiatives_seen",
    "is_unheard",
    "listed",
    "measures_kept",
    "milestone_day",
    "profile_of",
    "verbs_on",
    "visible_benefits",
    "with_parts",
    "worth_of",
]
