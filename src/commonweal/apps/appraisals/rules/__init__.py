"""Pure decisions: what a case is worth, whether it may be submitted, and what it lets be spent."""

from commonweal.apps.appraisals.rules.appraising import DRAWS, NoResult, appraised, digest_of
from commonweal.apps.appraisals.rules.checks import CaseState, Missing, missing_of, next_state
from commonweal.apps.appraisals.rules.earning import Earned, EarnedFacts, earned_of
from commonweal.apps.appraisals.rules.ratio import Ratio, ratio_of, why_no_ratio
from commonweal.apps.appraisals.rules.spending import Spending, SpendingFacts, spending_of

__all__ = [
    "DRAWS",
    "CaseState",
    "Earned",
    "EarnedFacts",
    "Missing",
    "NoResult",
    "Ratio",
    "Spending",
    "SpendingFacts",
    "appraised",
    "digest_of",
    "earned_of",
    "missing_of",
    "next_state",
    "ratio_of",
    "spending_of",
    "why_no_ratio",
]
