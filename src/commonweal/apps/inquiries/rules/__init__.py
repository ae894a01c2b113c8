"""Pure decisions about maps of whys."""

from commonweal.apps.inquiries.rules.whys import (
    MOST_WHYS,
    Branch,
    Drawn,
    chains,
    depths,
    drawn,
)

__all__ = ["MOST_WHYS", "Branch", "Drawn", "chains", "depths", "drawn"]
