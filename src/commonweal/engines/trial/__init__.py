"""The statistics of pilots: how many it takes, what a look comes to, how often one may look.

Floats here are estimates with their interval. A verdict carries the digest of its design and its
figures, and the engine's version, so that it can be worked out again.
"""

from commonweal.engines.trial.comparing import Arms, Events, Group, Sample, Shares, sample_of
from commonweal.engines.trial.planning import Aim, Expected, Kind, Rules, power_of, size_for
from commonweal.engines.trial.spending import Spending, boundaries, chance_to_cross, spent
from commonweal.engines.trial.verdicts import ENGINE_VERSION, Design, Outcome, Verdict, judge

__all__ = [
    "ENGINE_VERSION",
    "Aim",
    "Arms",
    "Design",
    "Events",
    "Expected",
    "Group",
    "Kind",
    "Outcome",
    "Rules",
    "Sample",
    "Shares",
    "Spending",
    "Verdict",
    "boundaries",
    "chance_to_cross",
    "judge",
    "power_of",
    "sample_of",
    "size_for",
    "spent",
]
