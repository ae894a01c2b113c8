"""Pure: risks as rows of a table, and the library to begin with."""

from commonweal.apps.registers.rules.library import Sample, library
from commonweal.apps.registers.rules.tables import (
    COLUMNS,
    HEADS,
    Cell,
    CellError,
    Column,
    LineRead,
    heads_found,
    plain,
    read_cell,
    read_line,
    written,
)

__all__ = [
    "COLUMNS",
    "HEADS",
    "Cell",
    "CellError",
    "Column",
    "LineRead",
    "Sample",
    "heads_found",
    "library",
    "plain",
    "read_cell",
    "read_line",
    "written",
]
