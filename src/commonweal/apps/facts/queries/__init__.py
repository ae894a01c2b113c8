"""Everything that the rooms know of initiatives, as one record of facts each."""

from commonweal.apps.facts.queries.composing import (
    ROOMS,
    Room,
    fact_names,
    facts_of,
    schema,
    seen_by,
    shown_at,
)

__all__ = ["ROOMS", "Room", "fact_names", "facts_of", "schema", "seen_by", "shown_at"]
