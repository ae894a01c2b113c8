"""What a verification came to, as plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

__all__ = [
    "VERSION",
    "ByMapping",
    "CheckResult",
    "ColumnResult",
    "Excused",
    "Filtered",
    "Finding",
    "Level",
    "LevelResult",
    "Outcome",
    "Verdict",
]

VERSION = "1"


class Level(IntEnum):
    """Cheapest first; each looks only at what the one before it left open."""

    TOTALS = 1
    SEGMENTS = 2
    ROWS = 3
    VALUES = 4


class Outcome(StrEnum):
    AGREE = "agree"
    DIFFER = "differ"
    INCOMPLETE = "incomplete"  # nothing differs in what was compared, but not all was compared


@dataclass(frozen=True, slots=True)
class Finding:
    """``absence`` is something that was not compared. ``examples``: (key, old, new)."""

    code: str
    sentence: str
    level: Level | None = None
    column: str = ""
    count: int = 1
    absence: bool = False
    examples: tuple[tuple[str, str | None, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class LevelResult:
    level: Level
    proved: str
    agrees: bool
    figures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnResult:
    """One pair of columns: as what and how it was compared, and what that cannot see."""

    source: str
    target: str
    source_type: str
    target_type: str
    compared_as: str
    method: str
    cannot_see: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excused:
    """``rows``: how many differ no further than this tolerance, and others beside it, allow."""

    tolerance: str
    version: str
    rows: int


@dataclass(frozen=True, slots=True)
class Filtered:
    """Of which rows of a side the verdict is. ``outside``: rows that it does not speak of;
    ``because``: why nobody needs that; ``elsewhere``: the digest of a verdict that does."""

    side: str
    rows: str
    outside: int
    because: str = ""
    elsewhere: str = ""

    @property
    def sentence(self) -> str:
        why = f" ({self.because})" if self.because else ""
        return f"of the {self.side} only rows with {self.rows}; {self.outside:,} outside{why}"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was asked of the target by itself, in words; ``broken``: rows or values that do not
    fulfil it."""

    kind: str
    asked: str
    broken: int


@dataclass(frozen=True, slots=True)
class ByMapping:
    """By which mapping the rows of the source became those that were looked for in the target.

    ``rows_read``: of the source; ``rows_out``: how many of them the target is not to hold, by what
    became of them, and ``named`` some of these; ``left``: values that the mapping leaves empty or
    gives their default, by column and fault. ``totals``: of columns that are taken unchanged.
    ``corrected``: rows in which values were taken that people gave when they were loaded again.
    ``left_out``: columns of the source of which the mapping says that nobody takes them.
    ``loaded_with``: digests of the mappings by which a transfer loaded the table, as far as known.
    """

    name: str
    version: str
    sha256: str
    table: str
    proves: str
    proves_not: str
    worked_out: str
    rows_read: int
    rows_out: Mapping[str, int]
    named: tuple[Mapping[str, str], ...] = ()
    corrected: int = 0
    left: Mapping[str, int] = field(default_factory=dict)
    totals: tuple[Mapping[str, Any], ...] = ()
    left_out: tuple[str, ...] = ()
    loaded_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """``ran_on``: where the rows were hashed and joined, if that was not here. ``mapping``: where
    the source's rows were compared as a mapping says that they become."""

    source: str
    target: str
    source_snapshot: Mapping[str, str]
    target_snapshot: Mapping[str, str]
    source_rows: int
    target_rows: int
    key: tuple[str, ...]
    scheme: str
    levels: tuple[LevelResult, ...]
    columns: tuple[ColumnResult, ...]
    findings: tuple[Finding, ...]
    tolerances: tuple[Excused, ...]
    rows_that_differ: int | None
    checks_version: str = ""
    checks: tuple[CheckResult, ...] = ()
    ran_on: str = ""
    filters: tuple[Filtered, ...] = ()
    mapping: ByMapping | None = None
    version: str = VERSION

    @property
    def complete(self) -> bool:
        return not any(finding.absence for finding in self.findings)

    @property
    def outcome(self) -> Outcome:
        if any(not finding.absence for finding in self.findings):
            return Outcome.DIFFER
        return Outcome.AGREE if self.complete else Outcome.INCOMPLETE

    def as_data(self) -> dict[str, Any]:
        """For JSON: names of levels instead of their numbers, and the outcome first."""
        data = asdict(self)
        for each in (*data["levels"], *data["findings"]):
            level = each["level"]
            each["level"] = Level(level).name.lower() if level else ""
        return {"outcome": self.outcome.value, "complete": self.complete, **data}
