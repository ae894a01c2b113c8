"""Pure decisions about risks: matrices, standing, wording, the quantified form, warnings."""

from commonweal.apps.risks.rules.matrices import (
    APPETITES,
    Band,
    Category,
    Matrix,
    built_in,
    built_in_of,
    categories,
    matrix_of,
)
from commonweal.apps.risks.rules.quantified import Delay, Quantified, Three, three_of
from commonweal.apps.risks.rules.standing import (
    ABOVE,
    UNKNOWN,
    Accepted,
    AppetiteSet,
    Standing,
    appetite_for,
    days_untouched,
    review_days,
    standing_of,
)
from commonweal.apps.risks.rules.watching import crosses, raised_to
from commonweal.apps.risks.rules.wording import title_from, wording_hints

__all__ = [
    "ABOVE",
    "APPETITES",
    "UNKNOWN",
    "Accepted",
    "AppetiteSet",
    "Band",
    "Category",
    "Delay",
    "Matrix",
    "Quantified",
    "Standing",
    "Three",
    "appetite_for",
    "built_in",
    "built_in_of",
    "categories",
    "crosses",
    "days_untouched",
    "matrix_of",
    "raised_to",
    "review_days",
    "standing_of",
    "three_of",
    "title_from",
    "wording_hints",
]
