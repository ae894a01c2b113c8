"""What came of it, how much of that would have come anyway, and why it is not what was promised.

Floats here are estimates with their interval, never money in the books. Every result carries the
digest of its inputs, how many points it rests on, and what was not compared.
"""

from commonweal.engines.diagnose.causes import Cause
from commonweal.engines.diagnose.effects import (
    ENGINE_VERSION,
    FEWEST,
    Effect,
    Method,
    Point,
    Series,
    lag_for,
    measure_effect,
)
from commonweal.engines.diagnose.narratives import RULES_VERSION, Tag, tags_of
from commonweal.engines.diagnose.ranking import (
    Candidate,
    Catalogue,
    CatalogueEntry,
    catalogue,
    rank,
)
from commonweal.engines.diagnose.variance import (
    VARIANCE_VERSION,
    Driver,
    Item,
    Part,
    Stand,
    Stated,
    Step,
    Tree,
    cost_tree,
    time_tree,
)

__all__ = [
    "ENGINE_VERSION",
    "FEWEST",
    "RULES_VERSION",
    "VARIANCE_VERSION",
    "Candidate",
    "Catalogue",
    "CatalogueEntry",
    "Cause",
    "Driver",
    "Effect",
    "Item",
    "Method",
    "Part",
    "Point",
    "Series",
    "Stand",
    "Stated",
    "Step",
    "Tag",
    "Tree",
    "catalogue",
    "cost_tree",
    "lag_for",
    "measure_effect",
    "rank",
    "tags_of",
    "time_tree",
]
