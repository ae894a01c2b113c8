"""What is measured of a programme: its measures, those that need somebody first."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.outlook.queries import MeasureFilter, measure_rows
from commonweal.web import navigation
from commonweal.web.pages.measures.listing import rows_of

MOST = 8


def measures_content(user: Anyone, initiative_id: str, today: date) -> dict[str, Any]:
    """One query."""
    wanted = MeasureFilter(initiative_id=initiative_id)
    found = list(measure_rows(user, wanted, today)[: MOST + 1])
    return {
        "measured": rows_of(found[:MOST], today),
        "measures_url": f"{navigation.address('measures')}?initiative_id={initiative_id}",
        "more_measured": len(found) > MOST,
    }
