"""What a transfer did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Outcome", "TableOutcome"]


@dataclass(frozen=True, slots=True)
class TableOutcome:
    """Of all runs together. ``records`` = ``loaded`` + ``rejected``. ``quarantined``: rows that
    wait in the quarantine now; ``waived``: those of which somebody said that they stay out.
    ``bad``: how often, by column and kind; ``resumed``: the chunks that an earlier run had loaded;
    ``examples``: some of it."""

    target: str
    source: str
    snapshot: str
    records: int
    loaded: int
    rejected: int
    chunks: int
    resumed: int
    quarantined: int
    waived: int
    bad: Mapping[tuple[str, str], int] = field(default_factory=dict)
    examples: tuple[Mapping[str, Any], ...] = ()

    def as_data(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "source": self.source,
            "snapshot": self.snapshot,
            "records": self.records,
            "loaded": self.loaded,
            "rejected": self.rejected,
            "quarantined": self.quarantined,
            "waived": self.waived,
            "chunks": self.chunks,
            "resumed_after_chunks": self.resumed,
            "bad": [
                {"column": column, "bad": bad, "count": count}
                for (column, bad), count in sorted(self.bad.items())
            ],
            "examples": list(self.examples),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """``hints``: columns that are not taken or not filled, and what is probably not meant."""

    name: str
    version: str
    digest: str
    dry_run: bool
    tables: tuple[TableOutcome, ...]
    hints: tuple[str, ...] = ()

    @property
    def findings(self) -> int:
        return sum(sum(each.bad.values()) for each in self.tables)

    def as_data(self) -> dict[str, Any]:
        return {
            "transfer": self.name,
            "version": self.version,
            "mapping": self.digest,
            "dry_run": self.dry_run,
            "findings": self.findings,
            "tables": [each.as_data() for each in self.tables],
            "hints": list(self.hints),
        }
