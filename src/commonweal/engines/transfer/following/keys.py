"""The key of a source's row as the target has it, where one follows from the other."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from commonweal.engines.read.databases import Kind
from commonweal.engines.transfer.casting import by_distinct
from commonweal.engines.transfer.converting import Converter, TargetColumn
from commonweal.engines.transfer.mapping import Rule, TableMapping
from commonweal.engines.transfer.pieces import Piece
from commonweal.engines.transfer.target_tables import TargetTable
from commonweal.kernel.errors import BadInput

__all__ = ["TargetKey", "one_to_one", "target_key"]


@dataclass(frozen=True, slots=True)
class TargetKey:
    """``rules``: how each column of the target's key is made of one of the source's."""

    rules: tuple[Rule, ...]
    converter: Converter

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(rule.name for rule in self.rules)

    def of(self, places: Sequence[str], schema: Any) -> tuple[Any, Any]:
        """The keys of rows at these places, and which places they are; what cannot be a key of the
        target was never loaded, and is left out."""
        import pyarrow as pa

        held = [json.loads(place)["key"] for place in places]
        arrays = {
            rule.source: as_column(
                [each[rule.source] for each in held], schema.field(rule.source).type
            )
            for rule in self.rules
        }
        piece = Piece(pa.RecordBatch.from_pydict(arrays))
        made = self.converter.convert(piece, lambda _piece, row: places[row])
        return made.batch, made.origins


def as_column(texts: Sequence[str], kind: Any) -> Any:
    """The texts of a key as its source brings them; no value for what is none of that kind."""
    import pyarrow as pa

    if pa.types.is_fixed_size_binary(kind):
        return pa.array([UUID(each).bytes for each in texts], kind)
    try:
        return pa.array(texts, pa.string()).cast(kind)
    except pa.ArrowInvalid:
        return by_distinct(pa.array(texts, pa.string()), lambda text: _cast(text, kind), kind)


def _cast(text: str, kind: Any) -> Any:
    import pyarrow as pa

    return pa.scalar(text).cast(kind).as_py()  # ArrowInvalid is a ValueError


def target_key(
    table: TableMapping,
    found: TargetTable,
    columns: Sequence[TargetColumn],
    codes: Mapping[str, Mapping[str, str | None]],
    schema: Any,
) -> TargetKey:
    """BadInput, with the column, where the target has no key that follows from the source's."""
    by_source = {rule.source: rule for rule in reversed(table.columns) if rule.source}
    rules = []
    shapes = {each.name: each for each in columns}
    for name in table.key:
        rule = by_source.get(name)
        if rule is None:
            raise BadInput(
                f"{name} is part of the key, but no column of the target is made of it alone. "
                "Without that nobody can find the row that was changed or deleted.",
                field=name,
                where=table.target,
            )
        why = one_to_one(rule, shapes[rule.name], codes, schema.field(name).type)
        if why:
            raise BadInput(
                f"{rule.name} is part of the key, and {why}: two rows of the source could be one "
                "there. Take the key as it is.",
                field=rule.name,
                where=table.target,
            )
        rules.append(rule)
    if not any(set(each) == {rule.name for rule in rules} for each in found.facts.unique):
        names = ", ".join(rule.name for rule in rules)
        raise BadInput(
            f"The target has no unique key of {names}. Add one: changed rows are found by it.",
            field="key",
            where=table.target,
        )
    chosen = tuple(shapes[rule.name] for rule in rules)
    own = replace(table, columns=tuple(rules), fields=())
    return TargetKey(tuple(rules), Converter(own, chosen, codes))


def one_to_one(
    rule: Rule, column: TargetColumn, codes: Mapping[str, Mapping[str, str | None]], given: Any
) -> str:
    """Why two different values may become one; empty where they never do."""
    if rule.trim != "none":
        return "blanks are taken off"
    if rule.empty or rule.default is not None:
        return "several values stand for none"
    if rule.part:
        return "only a part is taken"
    if rule.codes:
        values = list(codes[rule.codes].values())
        return "two codes have one meaning" if len(set(values)) < len(values) else ""
    return "" if _exact(rule, column, given) else f"what is read as {given} is read as another type"


def _exact(rule: Rule, column: TargetColumn, given: Any) -> bool:
    """Texts such as 7 and 07 are one number; a whole number has one text. A UUID has one in
    practice: who writes it in capitals does so in every row."""
    import pyarrow as pa

    kinds = {Kind(rule.kind)} if rule.kind else set()
    kinds.add(column.shape.kind)
    if pa.types.is_string(given):
        return kinds <= {Kind.TEXT, Kind.DATE, Kind.UUID}
    if pa.types.is_integer(given) or pa.types.is_decimal(given):
        return kinds <= {Kind.INTEGER, Kind.DECIMAL, Kind.TEXT}
    return len(kinds) == 1
