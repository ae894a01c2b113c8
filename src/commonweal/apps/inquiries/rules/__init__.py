"""Pure decisions about maps of whys."""

from commonweal.apps.inquiries.rules.whys import (
    DEEPEST_WHY,
    MOST_WHYS,
    Branch,
    Drawn,
    chains,
    depths,
    drawn,
)

__all__ = ["DEEPEST_WHY", "MOST_WHYS", "Branch", "Drawn", "chains", "depths", "drawn"]
