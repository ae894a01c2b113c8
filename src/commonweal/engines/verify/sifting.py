"""The columns of a filter as each store has them: themselves, or read from their agreed text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from commonweal.engines.read.databases import ColumnFacts, Kind
from commonweal.engines.read.databases.postgresql import quoted
from commonweal.engines.verify import in_duckdb, in_postgresql
from commonweal.engines.verify.filters import RowFilter, Sifted
from commonweal.engines.verify.pairing import Pair

__all__ = ["sifted_in_duckdb", "sifted_in_postgresql"]

_NUMBERS = {Kind.INTEGER, Kind.DECIMAL}


def sifted_in_postgresql(asked: RowFilter, which: int) -> Sifted:
    typed = {name: _in_postgresql(pair.sides[which], pair) for name, pair in asked.pairs.items()}
    return asked.sifted(typed, "postgres")


def sifted_in_duckdb(asked: RowFilter, which: int, held: Callable[[ColumnFacts], Kind]) -> Sifted:
    """``held``: as what a column arrives."""
    typed: Mapping[str, str] = {
        name: _in_duckdb(pair.sides[which], pair, held(pair.sides[which]))
        for name, pair in asked.pairs.items()
    }
    return asked.sifted(typed, "duckdb")


def _in_postgresql(column: ColumnFacts, pair: Pair) -> str:
    if _is_itself(column.kind, pair.kind):
        return quoted(column.name)
    text = in_postgresql.canonical(column, pair, bits=True)
    readable = f"CASE WHEN left({text}, 1) <> '!' THEN {text} END"
    if pair.kind in _NUMBERS:
        return f"({readable})::numeric"
    if pair.kind is Kind.TEXT:
        return f'({text}) COLLATE "C"'
    return f"({readable})::{'date' if pair.kind is Kind.DATE else 'boolean'}"


def _in_duckdb(column: ColumnFacts, pair: Pair, held: Kind) -> str:
    if _is_itself(held, pair.kind):
        return in_duckdb.name_of(column.name)
    text = in_duckdb.canonical(column, pair, held, bits=True)
    if pair.kind is Kind.TEXT:
        return text
    ways = {Kind.DATE: "DATE", Kind.TRUTH: "BOOLEAN"}
    return f"TRY_CAST({text} AS {ways.get(pair.kind, 'DECIMAL(38,12)')})"


def _is_itself(held: Kind, asked: Kind) -> bool:
    return (held in _NUMBERS and asked in _NUMBERS) or (
        held is asked and asked in {Kind.DATE, Kind.TRUTH}
    )
