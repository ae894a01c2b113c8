"""Whether a mapping fits its source and its target, before a row is moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from commonweal.engines.express import ExpressionError, Type, check
from commonweal.engines.express import lint as lint_expression
from commonweal.engines.read.databases import Kind
from commonweal.engines.transfer.casting import fit, fits_kind
from commonweal.engines.transfer.converting import TargetColumn
from commonweal.engines.transfer.making import kind_of_arrow
from commonweal.engines.transfer.mapping import Bad, OnBad, Rule, TableMapping, TransferMapping
from commonweal.engines.transfer.pieces import RowSource
from commonweal.engines.transfer.problems import Problem
from commonweal.engines.transfer.shapes import Shape, shape_of_column, shape_of_kind
from commonweal.engines.transfer.target_tables import TargetTable

__all__ = ["Linted", "lint"]

_OF_TYPE = {
    Type.NUMBER: pa.decimal256(31, 12), Type.TEXT: pa.string(), Type.DATE: pa.date32(),
    Type.TRUTH: pa.bool_(), Type.NOTHING: pa.null(),
}  # fmt: skip


@dataclass(slots=True)
class Linted:
    """``problems`` stop a transfer; ``hints`` are for somebody to read."""

    columns: tuple[TargetColumn, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


def lint(
    mapping: TransferMapping, table: TableMapping, source: RowSource, target: TargetTable
) -> Linted:
    work = _Linting(mapping, table, source, target)
    work.names()
    if not work.found.problems:
        work.types(source.sample())
    return work.found


class _Linting:
    def __init__(
        self,
        mapping: TransferMapping,
        table: TableMapping,
        source: RowSource,
        target: TargetTable,
    ) -> None:
        self.mapping, self.table, self.source, self.target = mapping, table, source, target
        self.found = Linted()

    def note(self, rule: Rule | None, message: str, suggestion: str = "") -> None:
        line = rule.line if rule else self.table.line
        path = f"{self.table.target}.{rule.name}" if rule else self.table.target
        self.found.problems.append(Problem(line, path, message, suggestion))

    # Names --------------------------------------------------------------------------------------

    def names(self) -> None:
        known = list(self.source.columns)
        for name in (*self.table.key, *self.table.left_out):
            if name not in known:
                self.note(None, f"The source has no column {name}.", _listed(known))
        for rule in self.table.fields:
            self._reads(rule, known)
            if rule.name in known:
                self.note(rule, "There is a column or field of this name.", "Choose another name.")
            known.append(rule.name)
        for rule in self.table.columns:
            self._reads(rule, known)
            self._column(rule)
        self._absent()

    def _reads(self, rule: Rule, known: list[str]) -> None:
        for name in rule.reads:
            if name not in known:
                self.note(rule, f"There is no {name} in the source.", _listed(known))

    def _column(self, rule: Rule) -> None:
        facts = self.target.facts
        if rule.name not in facts.names:
            self.note(rule, f"The target has no column {rule.name}.", _listed(facts.names))
            return
        if rule.name in self.target.generated:
            self.note(rule, "The target makes this column itself.", "Leave it out.")
        column = facts.column(rule.name)
        shape = shape_of_column(column, rule.places)
        if column.kind is Kind.OTHER:
            said = f"The type {column.type} cannot be written here."
            self.note(rule, said, "Load it into a text column and convert it in the target.")
        needed = not column.nullable
        if needed and OnBad.EMPTY in rule.bad.values() and rule.default is None:
            self.note(rule, "The target needs a value here, so none can be left empty.")
        self.found.columns = (*self.found.columns, TargetColumn(rule.name, shape, needed))

    def _absent(self) -> None:
        made = {rule.name for rule in self.table.columns}
        for column in self.target.facts.columns:
            name = column.name
            own = name in self.target.filled or name in self.target.generated
            if name not in made and not own and not column.nullable:
                self.note(None, f"The target's column {name} needs a value.", "Add it to columns.")
            elif name not in made:
                self.found.hints.append(f"{self.table.target}.{name} is not filled.")
        read = {name for rule in self.table.columns for name in self.table.origins(rule)}
        for name in self.source.columns:
            if name not in read and name not in self.table.left_out:
                self.found.hints.append(f"{self.source.label}: {name} is not taken.")

    # Types --------------------------------------------------------------------------------------

    def types(self, schema: Any) -> None:
        if schema is None:
            return
        known = {each.name: each.type for each in schema}
        for rule in self.table.fields:
            made = self._made(rule, known)
            shape = shape_of_kind(rule.kind, rule.places) if rule.kind else None
            if shape is not None and made is not None:
                self._fits(rule, made, shape, said=True)
                made = shape.arrow
            known[rule.name] = pa.null() if made is None else made
        for rule, column in zip(self.table.columns, self.found.columns, strict=True):
            made = self._made(rule, known)
            if made is None:
                continue
            if rule.kind and Kind(rule.kind) is not column.shape.kind:
                shape = shape_of_kind(rule.kind, rule.places)
                self._fits(rule, made, shape, said=True)
                made = shape.arrow
            self._fits(rule, made, column.shape, said=bool(rule.kind))
            self._texts(rule, column.shape)

    def _made(self, rule: Rule, known: Mapping[str, Any]) -> Any:
        """The Arrow type before it is brought into a shape."""
        if rule.trim != "none" or rule.empty or rule.part or rule.codes or rule.join:
            return pa.string()
        if rule.source:
            return known[rule.source]
        if rule.digest:
            return pa.binary(16)
        return self._calculated(rule, known) if rule.value is not None else pa.string()

    def _calculated(self, rule: Rule, known: Mapping[str, Any]) -> Any:
        kinds = {name: kind_of_arrow(known[name]) for name in rule.reads}
        for name, kind in kinds.items():
            if kind is None:
                self.note(rule, f"An expression cannot read {name} ({known[name]}).")
                return None
        if rule.value is None:
            return None
        try:
            checked = check(rule.value, {n: k for n, k in kinds.items() if k is not None})
        except ExpressionError as error:
            for each in error.problems:
                advice = each.suggestion or "A field can read a text as a number: as: decimal."
                self.note(rule, f"character {each.at + 1}: {each.message}", advice)
            return None
        for hint in lint_expression(rule.value):
            self.found.hints.append(f"{self.table.target}.{rule.name}: {hint}")
        return _OF_TYPE[checked.type]

    def _fits(self, rule: Rule, given: Any, shape: Shape, *, said: bool) -> None:
        if fits_kind(given, shape, said=said, form=rule.format):
            return
        advice = f"Say so with as: {shape.kind.value}, if that is meant."
        if shape.kind is Kind.DECIMAL and shape.precision is None:
            advice = "The target's numeric has no size: say how many places, such as places: 2."
        self.note(rule, f"{_plain(given)} does not become {shape.kind.value} by itself.", advice)

    def _texts(self, rule: Rule, shape: Shape) -> None:
        """The default and the codes are values that the target can hold."""
        given = [rule.default] if rule.default is not None else []
        if rule.codes and not (rule.kind and Kind(rule.kind) is not shape.kind):
            given += [each for each in self.mapping.codes[rule.codes].values() if each is not None]
        if given and shape.kind is not Kind.OTHER:
            made = fit(pa.array(given, pa.string()), shape, rule.format)
            for at, value in enumerate(given):
                if not made.array[at].is_valid:
                    self.note(rule, f"The target's column cannot hold {value!r}.")
        if rule.on(Bad.MISSING) is OnBad.EMPTY and rule.bad.get(Bad.MISSING):
            self.note(rule, "What is missing is empty already.", "Choose reject, default or stop.")


def _plain(given: Any) -> str:
    return "Text" if pa.types.is_string(given) else f"What is read as {given}"


def _listed(names: Any) -> str:
    shown = list(names)
    return f"There are {', '.join(shown[:30])}{' ...' if len(shown) > 30 else ''}."
