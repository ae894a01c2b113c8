"""What is asked of a verification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from commonweal.engines.verify.checks import Checks
from commonweal.engines.verify.filters import Filters
from commonweal.engines.verify.tolerances import Tolerance
from commonweal.engines.verify.verdict import Level
from commonweal.kernel.errors import BadInput

__all__ = ["Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """``key``: the columns that name a row; the primary key of the target, or of the source, where
    none is given. ``names`` maps columns of the source to those of the target.

    ``rows_a_segment`` is how many rows one sum stands for; ``most_rows``: of how many differing
    rows the values are fetched. ``full_totals`` adds up every column, also where deeper levels
    follow; without a word of it, where none does. ``sums_only``: of two servers no more rows travel
    than differ, as over a slow line."""

    key: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    level: Level = Level.VALUES
    tolerances: tuple[Tolerance, ...] = ()
    full_totals: bool | None = None
    checks: Checks | None = None
    filters: Filters = field(default_factory=Filters)
    rows_a_segment: int = 128
    most_rows: int = 1_000_000
    parallel: int = 1
    sums_only: bool = False

    def __post_init__(self) -> None:
        if self.rows_a_segment < 1 or self.most_rows < 1 or not 1 <= self.parallel <= 64:
            raise BadInput("Segments, rows and parallel ranges are counted from 1.")
        if len(set(self.key)) != len(self.key):
            raise BadInput("A key names each column once.", field="--key")

    @property
    def adds_up_all(self) -> bool:
        return self.level is Level.TOTALS if self.full_totals is None else self.full_totals
