"""Reads: flags as somebody may see them, and as facts that gates ask."""

from commonweal.apps.flags.queries.flags import (
    FACTS,
    facts_for,
    flags_for,
    flags_of_page,
    untested_for,
)

__all__ = ["FACTS", "facts_for", "flags_for", "flags_of_page", "untested_for"]
