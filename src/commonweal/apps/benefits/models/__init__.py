"""Benefits, what is planned and held of them, and their life. Shape, constraints, indexes only."""

from commonweal.apps.benefits.models.benefit import (
    AttributionMethod,
    Benefit,
    BenefitClass,
    BenefitTarget,
    Certainty,
    CountOnce,
    InitiativeShare,
    ProfileLine,
    ReviewDay,
    UnitBasis,
)
from commonweal.apps.benefits.models.life import BenefitReview

__all__ = [
    "AttributionMethod",
    "Benefit",
    "BenefitClass",
    "BenefitReview",
    "BenefitTarget",
    "Certainty",
    "CountOnce",
    "InitiativeShare",
    "ProfileLine",
    "ReviewDay",
    "UnitBasis",
]
