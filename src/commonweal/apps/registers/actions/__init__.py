"""Writes: a file of risks taken in, risks taken from the library, contracts written down."""

from commonweal.apps.registers.actions.contracts import remove_contract, set_contract
from commonweal.apps.registers.actions.taking import keep_table, start_from_library, take_table

__all__ = [
    "keep_table",
    "remove_contract",
    "set_contract",
    "start_from_library",
    "take_table",
]
