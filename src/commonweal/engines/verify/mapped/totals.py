"""Control totals of columns that a mapping takes unchanged: the source's own, beside the target's.

They do not go through the mapping, so that a fault of its working out does not go unseen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from commonweal.engines.read.databases import ColumnFacts, Kind, PostgresqlTable
from commonweal.engines.read.databases.postgresql import quoted
from commonweal.engines.verify.in_duckdb import name_of
from commonweal.engines.verify.mapped.compiling import taken_as
from commonweal.engines.verify.mapped.rules import MappedTable

__all__ = ["Total", "in_target", "plain", "totals_of"]

_MOST_DIGITS = 30  # of which a sum of many still fits into 38
_PLACES = 12


@dataclass(frozen=True, slots=True)
class Total:
    """``raw``: what is asked of the source, as DuckDB has it; ``asked``: of the target. ``source``
    is of all its rows, ``left_out`` of those that the target is not to hold."""

    column: str
    taken: str
    what: str
    raw: str
    asked: str
    source: Decimal = Decimal(0)
    left_out: Decimal = Decimal(0)
    target: Decimal = Decimal(0)

    @property
    def agrees(self) -> bool:
        return self.source - self.left_out == self.target

    @property
    def sentence(self) -> str:
        """Without its figures: those are values of rows, where there are few."""
        ours = f"{self.what} of {self.taken}, less the rows left out,"
        return f"The {ours} is not that of {self.column}."

    def with_sums(self, source: Decimal, left_out: Decimal) -> Total:
        return replace(self, source=source, left_out=left_out)

    def as_data(self) -> dict[str, Any]:
        named = ("source", "left_out", "target")
        figures = {name: plain(getattr(self, name)) for name in named}
        whose = {"from": self.taken, "column": self.column, "what": self.what}
        return {**whose, **figures, "agrees": self.agrees}


def plain(number: Decimal) -> str:
    """All its digits, without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def totals_of(table: MappedTable, columns: Sequence[ColumnFacts]) -> list[Total]:
    found = []
    for number, (rule, column) in enumerate(zip(table.columns, columns, strict=True)):
        if rule.is_unchanged:
            raw, name = name_of(taken_as(number)), quoted(column.name)
            like = Total(rule.name, rule.source, "values", f"count({raw})", f"count({name})")
            found += [like, *_sum(like, raw, column)]
    return found


def _sum(like: Total, raw: str, column: ColumnFacts) -> list[Total]:
    if column.kind is Kind.INTEGER:
        places = 0
    elif column.kind is Kind.DECIMAL and (column.precision or 0) <= _MOST_DIGITS:
        places = _PLACES if column.scale is None else max(column.scale, 0)
    else:
        return []
    number = f"TRY_CAST({raw} AS DECIMAL(38,{places}))"
    asked = f"sum({quoted(column.name)}::numeric)"
    return [Total(like.column, like.taken, "sum", f"sum({number})", asked)]


def in_target(table: PostgresqlTable, totals: Sequence[Total]) -> tuple[Total, ...]:
    """In the transaction in which its rows are compared."""
    if not totals:
        return ()
    asked = ", ".join(f"({each.asked})::text AS t{at}" for at, each in enumerate(totals))
    row = table.rows(f"SELECT {asked} FROM {table.name}")[0]
    return tuple(
        replace(each, target=Decimal(row[f"t{at}"] or 0)) for at, each in enumerate(totals)
    )
