"""Reads of the first hour: whether the record is empty, a table's columns and rows, what to ask."""

from commonweal.apps.start.queries.asking import FactsToAsk, facts_to_ask, lines_to_ask_about
from commonweal.apps.start.queries.first import record_empty, start_page
from commonweal.apps.start.queries.tables import (
    PASTED,
    check_page,
    columns_page,
    raw_table,
    read_table,
    require_import,
    table_for,
    tables_of,
)
from commonweal.apps.start.queries.words import fact_words, field_words

__all__ = [
    "PASTED",
    "FactsToAsk",
    "check_page",
    "columns_page",
    "fact_words",
    "facts_to_ask",
    "field_words",
    "lines_to_ask_about",
    "raw_table",
    "read_table",
    "record_empty",
    "require_import",
    "start_page",
    "table_for",
    "tables_of",
]
