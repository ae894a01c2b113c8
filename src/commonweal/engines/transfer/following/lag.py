"""How far the new system is behind the old one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["Lag", "TableLag"]


@dataclass(frozen=True, slots=True)
class TableLag:
    """``by``: log, mark, file (which does not change), or nothing where changes are not followed.
    ``changes``: how many wait; ``seconds``: the age of the oldest, None where nobody knows;
    ``waiting``: rows in the quarantine, which are not on the other side as they are on this one;
    ``followed``: changes so far;
    ``counts``: rows that this run added, changed and removed, where it counted them."""

    target: str
    source: str
    by: str
    changes: int | None = None
    seconds: float | None = None
    waiting: int = 0
    followed: int = 0
    cannot_see: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def counted(self, counts: Mapping[str, int]) -> TableLag:
        return replace(self, counts=dict(counts))

    @property
    def known(self) -> bool:
        return self.changes is not None or self.by in {"file", "none"}

    def as_data(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "source": self.source,
            "by": self.by or None,
            "changes": self.changes,
            "seconds": None if self.seconds is None else math.ceil(self.seconds),
            "waiting": self.waiting,
            "followed": self.followed,
            "cannot_see": list(self.cannot_see),
            "carried": dict(self.counts),
        }


@dataclass(frozen=True, slots=True)
class Lag:
    """``at`` is by the clock of the side that is read. ``final``: that side takes no changes any
    more, and none waits. ``rehearsed``: what was carried was taken back again."""

    name: str
    version: str
    digest: str
    at: str
    tables: tuple[TableLag, ...]
    back: bool = False
    read_only: bool | None = None
    final: bool = False
    rehearsed: bool = False

    def told(self, tables: tuple[TableLag, ...], *, rehearsed: bool) -> Lag:
        return replace(self, tables=tables, rehearsed=rehearsed)

    @property
    def changes(self) -> int:
        return sum(each.changes or 0 for each in self.tables)

    @property
    def waiting(self) -> int:
        return sum(each.waiting for each in self.tables)

    @property
    def seconds(self) -> float | None:
        """Of the oldest change; 0 where there is none, None where the age of one is not known."""
        ages = [each.seconds for each in self.tables if each.changes]
        known = [each for each in ages if each is not None]
        return None if len(known) < len(ages) else max(known, default=0.0)

    @property
    def complete(self) -> bool:
        """No table is left of which nobody knows how far behind it is."""
        return all(each.known for each in self.tables)

    @property
    def clean(self) -> bool:
        return self.complete and not self.changes and not self.waiting

    def as_data(self) -> dict[str, Any]:
        return {
            "transfer": self.name,
            "version": self.version,
            "mapping": self.digest,
            "direction": "back" if self.back else "forward",
            "at": self.at,
            "complete": self.complete,
            "changes": self.changes,
            "seconds": None if self.seconds is None else math.ceil(self.seconds),
            "waiting": self.waiting,
            "source_read_only": self.read_only,
            "final": self.final,
            "rehearsed": self.rehearsed,
            "tables": [each.as_data() for each in self.tables],
        }
