"""Pure decisions about pilots: what a design lacks, what was counted, which step comes next."""

from commonweal.apps.pilots.rules.counting import (
    FIGURES,
    arms_of,
    figures_from_rows,
    figures_from_values,
)
from commonweal.apps.pilots.rules.designing import (
    Design,
    Drawn,
    chance_of,
    design_of,
    lacking,
    size_of,
)
from commonweal.apps.pilots.rules.scaling import Step, holds, next_step

__all__ = [
    "FIGURES",
    "Design",
    "Drawn",
    "Step",
    "arms_of",
    "chance_of",
    "design_of",
    "figures_from_rows",
    "figures_from_values",
    "holds",
    "lacking",
    "next_step",
    "size_of",
]
