"""What is known of a table before its rows are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

__all__ = ["ColumnFacts", "ForeignKey", "Kind", "TableFacts", "TableSource"]


class Kind(StrEnum):
    """What a column holds, whatever its store calls that."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    TEXT = "text"
    DATE = "date"
    TIMESTAMP = "timestamp"  # without a time zone
    INSTANT = "instant"  # a moment; in UTC
    TIME = "time"
    TRUTH = "truth"
    BYTES = "bytes"
    UUID = "uuid"
    JSON = "json"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """``type`` is what the store calls it, with its size. ``scale``: places after the point, where
    the store keeps every value to them. ``bits``: of an integer. ``send`` and ``deterministic``
    are of PostgreSQL alone: the function that writes the type in binary, and whether the collation
    tells different texts apart."""

    name: str
    type: str
    kind: Kind
    precision: int | None = None
    scale: int | None = None
    bits: int | None = None
    nullable: bool = True
    base: str = ""
    send: str = ""
    deterministic: bool = True


@dataclass(frozen=True, slots=True)
class ForeignKey:
    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """``rows`` where the store knows it without counting; ``led``: columns by which an index
    finds rows."""

    name: str
    columns: tuple[ColumnFacts, ...]
    primary_key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    led: frozenset[str] = frozenset()
    rows: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> ColumnFacts:
        return next(each for each in self.columns if each.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.columns)


class TableSource(Protocol):
    """One table, at one moment."""

    @property
    def label(self) -> str: ...

    @property
    def facts(self) -> TableFacts: ...

    @property
    def snapshot(self) -> Mapping[str, str]: ...

    def batches(self, columns: Sequence[str] = ()) -> Iterator[Any]: ...

    def close(self) -> None: ...
