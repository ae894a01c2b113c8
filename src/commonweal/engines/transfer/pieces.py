"""What a source gives: rows with their places, and what could not be read in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

__all__ = ["Piece", "ReadFinding", "RowSource", "key_place", "key_word", "record_place"]


@dataclass(frozen=True, slots=True)
class ReadFinding:
    """``record`` counts from 0; ``column`` is empty where the whole record is meant."""

    record: int
    column: str
    bytes: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Piece:
    """``numbers``: which records of a file the rows are; None where a key finds them."""

    rows: Any
    numbers: Any = None
    findings: tuple[ReadFinding, ...] = ()


class RowSource(Protocol):
    """Rows of one table or file, always in the same order. ``snapshot`` is empty where it lives
    on: then nothing tells whether it changed between two runs."""

    @property
    def label(self) -> str: ...

    @property
    def snapshot(self) -> str: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def total(self) -> int | None: ...

    def sample(self) -> Any:
        """The Arrow schema of the first rows; None where there are none."""

    def pieces(self, after: str) -> Iterator[Piece]:
        """Those behind a place, as ``place`` gave it; all where it is empty."""

    @property
    def by_record(self) -> bool:
        """True where a place is the number of a record, which another file counts otherwise."""

    def pieces_at(self, places: Sequence[str]) -> Iterator[Piece]:
        """The rows at these places, where they are still there."""

    def place(self, piece: Piece, row: int) -> str:
        """Where a row of a piece is."""

    def end(self, piece: Piece) -> str:
        """The place behind which nothing of the piece is left."""

    def done(self) -> None:
        """CannotFinish where the source changed while it was read."""

    def close(self) -> None: ...


def record_place(number: int) -> str:
    return json.dumps({"record": number})


def key_place(values: Mapping[str, Any]) -> str:
    return json.dumps({"key": {name: key_word(v) for name, v in values.items()}}, sort_keys=True)


def key_word(value: Any) -> str:
    """A value of a key as text. Bytes are those of a UUID: no others order rows."""
    return str(UUID(bytes=value)) if isinstance(value, bytes) else str(value)
