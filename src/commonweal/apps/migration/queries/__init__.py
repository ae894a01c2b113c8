"""Which migrations somebody may see, how each data set stands, and what gates read of that."""

from commonweal.apps.migration.queries.facts import FACTS, facts_for
from commonweal.apps.migration.queries.standing import (
    Missed,
    Moved,
    alone,
    certificate_for,
    certified_sets,
    entry_of,
    keys_of,
    marking_of,
    migration_for,
    migrations_of,
    missed_by,
    moved_of,
    moved_set_for,
    named_key_for,
    newest_whole,
    trend_for,
    visible_migrations,
    whole,
    wholes_now,
)  # fmt: skip

__all__ = [
    "FACTS", "Missed", "Moved", "alone", "certificate_for", "certified_sets",
    "entry_of", "facts_for", "keys_of", "marking_of", "migration_for", "migrations_of",
    "missed_by", "moved_of", "moved_set_for", "named_key_for", "newest_whole", "trend_for",
    "visible_migrations", "whole", "wholes_now",
]  # fmt: skip
