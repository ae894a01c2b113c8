"""How far a new system is behind the old one, as a file: what ``commonweal transfer follow`` writes
and others read.

``format`` says which shape it is, ``sha256`` is the digest of all the rest in canonical form: a
letter that was changed on the way is found. Who wrote it is not proved by that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonweal.engines.certify.verdicts import is_own
from commonweal.kernel.errors import BadInput
from commonweal.kernel.stated import count, moment, text, texts, truth

__all__ = ["LAG_FORMAT", "LagRecord", "LagTable", "lag_from", "tables_in"]

LAG_FORMAT = "commonweal-lag-1"
_MOST_TABLES = 10_000
_STANDS_STILL = {"file", "none"}


@dataclass(frozen=True, slots=True)
class LagTable:
    """``by``: log, mark, file (which does not change), none (is not to be followed), or "" where
    nobody said. ``changes`` wait, None where nobody knows how many; ``seconds`` is the age of the
    oldest, None where that is not known; ``waiting`` rows are in the quarantine."""

    target: str
    source: str
    by: str
    changes: int | None
    seconds: int | None
    waiting: int
    cannot_see: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return self.changes is not None or self.by in _STANDS_STILL


@dataclass(frozen=True, slots=True)
class LagRecord:
    """``at`` is by the clock of the old system. ``read_only``: that takes no changes any more.
    ``final``: nor does any wait."""

    sha256: str
    transfer: str
    version: str
    at: datetime
    read_only: bool | None
    final: bool
    tables: tuple[LagTable, ...]
    data: Mapping[str, Any]

    @property
    def complete(self) -> bool:
        return all(each.known for each in self.tables)


def lag_from(data: object) -> LagRecord:
    """The lag in ``data``, once its digest holds and its sums follow from its tables. BadInput with
    code ``not-a-lag``, ``lag-changed``, ``lag-contradicts``, or ``lag-back`` where it is about the
    way back."""
    if not isinstance(data, Mapping) or data.get("format") != LAG_FORMAT:
        raise BadInput(
            f"This does not say how far behind a system is: it does not say {LAG_FORMAT}. Take the "
            "file that commonweal transfer follow --out wrote.",
            code="not-a-lag",
        )
    if not is_own(data):
        raise BadInput(
            "This file was changed after it was written: its own digest does not hold. Take the "
            "one that commonweal transfer follow wrote.",
            code="lag-changed",
        )
    try:
        record = _record(data)
        contradicts = _contradicts(record, data)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadInput(f"This lag lacks a part ({error!r}).", code="not-a-lag") from error
    if contradicts:
        raise BadInput(
            "This lag contradicts itself: its sums do not follow from its tables.",
            code="lag-contradicts",
        )
    if data["direction"] != "forward" or data["rehearsed"]:
        raise BadInput(
            "This is about the way back, or a rehearsal of it: it does not say how far the new "
            "system is behind.",
            code="lag-back",
        )
    return record


def tables_in(data: Mapping[str, Any]) -> tuple[LagTable, ...]:
    """Those of a lag that was read before."""
    return tuple(_table(each) for each in data["tables"])


def _record(data: Mapping[str, Any]) -> LagRecord:
    tables = data["tables"]
    if not isinstance(tables, list) or not 1 <= len(tables) <= _MOST_TABLES:
        raise ValueError("no tables, or too many")
    texts(data["mapping"], data["direction"])
    truth(data["rehearsed"])
    read_only = data["source_read_only"]
    return LagRecord(
        sha256=text(data["sha256"]),
        transfer=text(data["transfer"]),
        version=text(data["version"]),
        at=moment(data["at"]),
        read_only=None if read_only is None else truth(read_only),
        final=truth(data["final"]),
        tables=tables_in(data),
        data=data,
    )


def _table(given: Mapping[str, Any]) -> LagTable:
    by = given["by"] or ""
    if by not in {"", "log", "mark", *_STANDS_STILL}:
        raise ValueError("changes are seen by a log or a mark")
    count(given["followed"])
    return LagTable(
        target=text(given["target"]),
        source=text(given["source"]),
        by=text(by),
        changes=_count(given["changes"]),
        seconds=_count(given["seconds"]),
        waiting=count(given["waiting"]),
        cannot_see=tuple(text(each) for each in given["cannot_see"]),
    )


def _count(value: object) -> int | None:
    return None if value is None else count(value)


def _contradicts(record: LagRecord, data: Mapping[str, Any]) -> bool:
    """All that is said of the whole follows from the tables; final is only what lacks nothing."""
    tables = record.tables
    changes = sum(each.changes or 0 for each in tables)
    waiting = sum(each.waiting for each in tables)
    ages = [each.seconds for each in tables if each.changes]
    known = [each for each in ages if each is not None]
    seconds = max(known, default=0) if len(known) == len(ages) else None
    if record.final and not (record.complete and record.read_only and not changes + waiting):
        return True
    said = (truth(data["complete"]), count(data["changes"]), count(data["waiting"]))
    return said != (record.complete, changes, waiting) or _count(data["seconds"]) != seconds
