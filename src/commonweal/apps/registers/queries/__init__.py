"""Reads: risks as rows, a file as it would be taken in, contracts that somebody may see."""

from commonweal.apps.registers.queries.contracts import (
    contract_for,
    contracts_of,
    visible_contracts,
)
from commonweal.apps.registers.queries.judging import PlannedLine, words_of
from commonweal.apps.registers.queries.tables import (
    Planned,
    PlannedError,
    planned_of,
    rows_of,
    table_for,
)

__all__ = [
    "Planned",
    "PlannedError",
    "PlannedLine",
    "contract_for",
    "contracts_of",
    "planned_of",
    "rows_of",
    "table_for",
    "visible_contracts",
    "words_of",
]
