"""Writes of the first hour: somebody's own table, or the example."""

from commonweal.apps.start.actions.example import load_example, remove_example
from commonweal.apps.start.actions.tables import (
    Answers,
    Whose,
    discard_table,
    import_table,
    keep_table,
    match_columns,
    mend_cells,
)

__all__ = [
    "Answers",
    "Whose",
    "discard_table",
    "import_table",
    "keep_table",
    "load_example",
    "match_columns",
    "mend_cells",
    "remove_example",
]
