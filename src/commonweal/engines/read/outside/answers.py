"""What came from outside, and how much of it may come."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from commonweal.kernel.errors import BadInput, SourceUnavailable

__all__ = ["Answer", "Bounds", "Cell", "Deadline", "Table"]

Cell = str | int | bool | Decimal | date | datetime | None
"""What one cell holds; a figure is a Decimal or an int, never a float."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a source may take and how much it may send. ``max_unpacked`` counts the bytes after
    decompression."""

    seconds: float = 20.0
    max_bytes: int = 16 * 1024 * 1024
    max_unpacked: int = 64 * 1024 * 1024
    max_redirects: int = 3
    max_rows: int = 20_000
    max_cell: int = 10_000

    def __post_init__(self) -> None:
        if min(self.seconds, self.max_bytes, self.max_unpacked, self.max_rows) <= 0:
            raise ValueError("a bound is more than 0")


@dataclass(slots=True)
class Deadline:
    """One limit for all that a source does: looking up, connecting, sending, redirecting.

    ``clock`` gives seconds that only grow (time.monotonic)."""

    seconds: float
    clock: Callable[[], float]
    ends: float = field(init=False)

    def __post_init__(self) -> None:
        self.ends = self.clock() + self.seconds

    def left(self) -> float:
        """Seconds that are left. SourceUnavailable where there are none."""
        left = self.ends - self.clock()
        if left <= 0:
            raise self.over()
        return left

    def over(self) -> SourceUnavailable:
        return SourceUnavailable(
            f"It took longer than {self.seconds:g} seconds, so it was given up. Ask for less at "
            "once, or see whether the other side is slow.",
            code="took-too-long",
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes that a source sent, and what it called them; of a file its size and time of
    change, as ``stamp``."""

    body: bytes
    media_type: str = ""
    name: str = ""
    stamp: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with named columns. ``first_row`` is the number of the first row where it came from,
    so that a message can name the row that a person will find."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    first_row: int = 1
    answer: Answer | None = None

    def __post_init__(self) -> None:
        if len(set(self.columns)) != len(self.columns):
            twice = next(one for one in self.columns if self.columns.count(one) > 1)
            raise BadInput(
                f"Two columns are called {twice!r}. Give each its own name.", code="column-twice"
            )
