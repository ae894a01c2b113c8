"""The value of an expression for each row, by the evaluator that goes row by row: the loading of
rows has Arrow's functions do it, whole columns at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.engines.express import Expression, Type, Unknown, Why, check, evaluate
from commonweal.engines.verify.in_duckdb import name_of
from commonweal.engines.verify.mapped.rules import Rule
from commonweal.engines.verify.mapped.shapes import Held

__all__ = ["Answering"]

_NO_ANSWER = "?"
_NOTHING = {Why.MISSING, Why.NOTHING}
_KINDS = {"HUGEINT": "DECIMAL(38,0)"}  # which Arrow would have as a float


class Answering:
    """Functions of ours that DuckDB calls with the columns of some thousand rows."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.made = connection, 0

    def __call__(
        self, rule: Rule, reads: Mapping[str, Held], known: Mapping[str, Type]
    ) -> tuple[str, Type]:
        if rule.value is None:
            raise TypeError(rule.name)
        kind = check(rule.value, known).type
        if not reads:
            said = _said(evaluate(rule.value, {}))
            return ("NULL" if said is None else f"'{said.replace(chr(39), chr(39) * 2)}'"), kind
        self.made += 1
        name = f"answer_{self.made}"
        kinds = [_KINDS.get(held.sql, held.sql) for held in reads.values()]
        row = ", ".join(f"a{at} {kind}" for at, kind in enumerate(kinds))
        self.connection.create_function(
            name, _by_row(rule.value, list(reads)), [f"STRUCT({row})"], "VARCHAR", type="arrow",
            null_handling="special",
        )  # fmt: skip
        given = ", ".join(
            f"a{at} := CAST({name_of(held.name)} AS {kind})"
            for at, (held, kind) in enumerate(zip(reads.values(), kinds, strict=True))
        )
        return f"{name}(struct_pack({given}))", kind


def _by_row(expression: Expression, names: Sequence[str]) -> Any:
    def answer(rows: Any) -> Any:
        import pyarrow as pa

        known: dict[tuple[Any, ...], str | None] = {}
        said = []
        for row in zip(*(column.to_pylist() for column in rows.flatten()), strict=True):
            if row not in known:
                known[row] = _said(evaluate(expression, dict(zip(names, row, strict=True))))
            said.append(known[row])
        return pa.array(said, pa.string())

    return answer


def _said(value: Any) -> str | None:
    """Nothing where a value is missing, a question mark where there is no answer, else the value
    behind an equals sign."""
    if isinstance(value, Unknown):
        return None if value.why in _NOTHING else _NO_ANSWER
    if isinstance(value, bool):
        return f"={str(value).lower()}"
    if isinstance(value, Decimal):
        return f"={value:f}"
    return f"={value.isoformat() if isinstance(value, date) else value}"
