"""A mapping read backwards: what a row of the source becomes when one of the target changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from commonweal.engines.transfer.casting import fit
from commonweal.engines.transfer.making import made
from commonweal.engines.transfer.mapping import Rule, TableMapping, TransferMapping
from commonweal.engines.transfer.problems import Problem
from commonweal.engines.transfer.shapes import shape_of_kind

__all__ = ["Inverse", "inverse_of"]

_Codes = Mapping[str, Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class Inverse:
    """``direct``: columns of the source that one of the target gives back; ``said``: those that the
    mapping says how to make, under ``back``."""

    direct: tuple[Rule, ...]
    said: tuple[Rule, ...]
    codes: _Codes

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                (*(rule.name for rule in self.said), *(rule.source for rule in self.direct))
            )
        )

    def columns_for(self, changed: frozenset[str]) -> frozenset[str]:
        """Those of the source that rest on these columns of the target."""
        said = {rule.name for rule in self.said if changed & set(rule.reads)}
        own = {rule.name for rule in self.said}
        direct = {rule.source for rule in self.direct if rule.name in changed}
        return frozenset(said | (direct - own))

    def values(self, rows: Any) -> dict[str, list[Any]]:
        """Of rows of the target, all columns of the source that follow from them."""
        found = {
            rule.source: [self._value(rule, each) for each in _plain(rows.column(rule.name))]
            for rule in self.direct
        }
        for rule in self.said:
            fitted = made(rule, rows, self.codes)
            if rule.kind:
                fitted = fit(fitted.array, shape_of_kind(rule.kind, rule.places), rule.format)
            found[rule.name] = fitted.array.to_pylist()
        return found

    def _value(self, rule: Rule, value: Any) -> Any:
        if rule.codes:
            return _backwards(self.codes[rule.codes]).get(None if value is None else str(value))
        if value is not None and rule.format:
            return value.strftime(rule.format)
        return value


def inverse_of(
    mapping: TransferMapping, table: TableMapping, columns: Sequence[str]
) -> tuple[Inverse, list[Problem]]:
    """``columns``: those of the source. The problems name each column of the target whose changes
    could not be carried back."""
    problems = []
    fields = {rule.name for rule in table.fields}
    direct = tuple(
        rule
        for rule in table.columns
        if rule.source and rule.source not in fields and not _why_not(rule, mapping.codes)
    )
    for rule in table.back:
        if rule.name not in columns:
            path = f"{table.target}.back.{rule.name}"
            problems.append(Problem(rule.line, path, f"The source has no column {rule.name}."))
    carried = {rule.source for rule in direct} | {rule.name for rule in table.back}
    for rule in table.columns:
        lost = sorted(table.origins(rule) - carried)
        if lost:
            why = _why_not(rule, mapping.codes) or "it is made of more than one column"
            problems.append(
                Problem(
                    rule.line,
                    f"{table.target}.{rule.name}",
                    f"A change here cannot be carried back: {why}, and {', '.join(lost)} of the "
                    "source does not follow from it.",
                    f"Say under back: how {lost[0]} is made of the target's columns.",
                )
            )
    return Inverse(direct, table.back, mapping.codes), problems


def _why_not(rule: Rule, codes: _Codes) -> str:
    if rule.part:
        return "only a part of the value is taken"
    if rule.codes:
        meanings = [each for each in codes[rule.codes].values() if each is not None]
        return "two codes have one meaning" if len(set(meanings)) < len(meanings) else ""
    return "" if rule.source else "it is made by a rule"


def _plain(column: Any) -> list[Any]:
    import pyarrow as pa

    values: list[Any] = column.to_pylist()
    if not pa.types.is_fixed_size_binary(column.type):
        return values
    return [None if each is None else str(UUID(bytes=each)) for each in values]


def _backwards(codes: Mapping[str, str | None]) -> dict[str | None, str]:
    """Of several codes for no value the first."""
    found: dict[str | None, str] = {}
    for code, meaning in codes.items():
        found.setdefault(meaning, code)
    return found
