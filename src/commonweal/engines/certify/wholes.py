"""The verdict on two whole databases, as a file: what ``commonweal verify`` writes where neither
side names a table, and others read.

In it each table's verdict stands as it would by itself, and each table that was not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonweal.engines.certify.verdicts import (
    VerdictRecord,
    is_own,
    plain,
    stated_verdict,
    verdict_from,
)
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput
from commonweal.kernel.stated import moment, text

__all__ = [
    "WHOLE_FORMAT", "AbsentTable", "WholeRecord", "outcome_of_tables", "stated_of",
    "stated_whole", "whole_from",
]  # fmt: skip

WHOLE_FORMAT = "commonweal-whole-verdict-1"
_MOST_TABLES = 10_000


@dataclass(frozen=True, slots=True)
class AbsentTable:
    """A table that was not compared, and why; ``table`` is "" where none was at all."""

    code: str
    table: str
    sentence: str


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """``outcome``: agree, differ or incomplete. ``tables``: verdicts by their names in the source;
    ``absent``: tables that were not compared. ``plan`` is the version of the plan, "" without."""

    sha256: str
    outcome: str
    at: datetime
    source: str
    target: str
    plan: str
    tables: Mapping[str, VerdictRecord]
    absent: tuple[AbsentTable, ...]


def stated_whole(data: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict with its format and its own digest, as it is written to a file."""
    body = plain({**data, "format": WHOLE_FORMAT})
    return {"format": WHOLE_FORMAT, "sha256": canonical_digest(body), **body}


def whole_from(data: object) -> WholeRecord:
    """The verdict in ``data``, once its digest holds and its outcome follows from its tables.
    BadInput with code ``not-a-whole``, ``verdict-changed`` or ``verdict-contradicts``."""
    if not isinstance(data, Mapping) or data.get("format") != WHOLE_FORMAT:
        raise BadInput(
            f"This is no result of a whole database: it does not say {WHOLE_FORMAT}. Take the file "
            "that commonweal verify --json wrote, with no table named on either side.",
            code="not-a-whole",
        )
    if not is_own(data):
        raise BadInput(
            "This result was changed after it was written: its own digest does not hold. Take the "
            "file that commonweal verify wrote.",
            code="verdict-changed",
        )
    try:
        record = _record(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"This result lacks a part ({error!r}).", code="not-a-whole") from error
    outcome = outcome_of_tables(record)
    if record.outcome != outcome or data.get("complete") is not _is_complete(record):
        raise BadInput(
            "This result contradicts itself: what it came to does not follow from its tables.",
            code="verdict-contradicts",
        )
    return record


def _record(data: Mapping[str, Any]) -> WholeRecord:
    tables, findings = data["tables"], data["findings"]
    if len(tables) + len(findings) > _MOST_TABLES:
        raise ValueError("too many tables")
    shared = {"at": data["at"], "differences": None}
    read = {
        text(name): verdict_from(stated_verdict({**each, **shared}))
        for name, each in tables.items()
    }
    if not (read or findings):
        raise ValueError("no table")
    return stated_of(data, read, findings)


def stated_of(
    data: Mapping[str, Any], tables: Mapping[str, VerdictRecord], absent: Iterable[Any]
) -> WholeRecord:
    """What ``data`` says of the whole, with what was read of its tables. KeyError, TypeError or
    ValueError where a part is not what it should be."""
    return WholeRecord(
        sha256=text(data["sha256"]),
        outcome=text(data["outcome"]),
        at=moment(data["at"]),
        source=text(data["source"]),
        target=text(data["target"]),
        plan=text(data["plan"]),
        tables=tables,
        absent=tuple(
            AbsentTable(text(each["code"]), text(each["table"]), text(each["sentence"]))
            for each in absent
        ),
    )


def _is_complete(record: WholeRecord) -> bool:
    found = [each for one in record.tables.values() for each in one.findings]
    return not record.absent and not any(each.absence for each in found)


def outcome_of_tables(record: WholeRecord) -> str:
    """What a whole comes to by its tables, and by those that were not compared."""
    if any(each.outcome == "differ" for each in record.tables.values()):
        return "differ"
    return "agree" if _is_complete(record) else "incomplete"
