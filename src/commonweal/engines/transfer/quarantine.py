"""What could not be loaded, taken out of the target again for people and other tools."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from commonweal.engines.read.databases.postgresql import literal
from commonweal.engines.transfer.mapping import TransferMapping
from commonweal.engines.transfer.target import SPACE, Target

__all__ = ["QUARANTINE", "Kept", "kept_of", "quarantined"]

_TEXTS = (
    "target",
    "place",
    "field",
    "bad",
    "reason",
    "value",
    "held",
    "state",
    "settled_by",
    "settled_why",
)
QUARANTINE = pa.schema(
    [("id", pa.int64()), *((name, pa.string()) for name in _TEXTS), ("loaded", pa.bool_())]
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a target knows of how one of its tables was filled. ``digests``: of the mappings;
    ``entries``: batches of the quarantine, None where no transfer of this name filled it."""

    digests: tuple[str, ...] = ()
    entries: Iterator[Any] | None = None


@contextlib.contextmanager
def kept_of(mapping: TransferMapping, table: str, target: str) -> Iterator[Kept]:
    """Nothing is written to the target."""
    mine = f"transfer = {literal(mapping.name)} AND target = {literal(table)}"
    with contextlib.closing(Target(target)) as session:
        there = session.rows(f"SELECT to_regclass('{SPACE}.chunk')::text AS name")[0]["name"]
        asked = f"SELECT DISTINCT mapping FROM {SPACE}.chunk WHERE {mine} ORDER BY 1"
        digests = tuple(row["mapping"] for row in (session.rows(asked) if there else ()))
        listed = "target, place, field, bad, state, loaded"
        entries = session.batches(f"SELECT {listed} FROM {SPACE}.quarantine WHERE {mine}")
        yield Kept(digests, entries if digests else None)


def quarantined(mapping: TransferMapping, target: str) -> Iterator[Any]:
    """Arrow batches of everything in the quarantine of this transfer, oldest first."""
    listed = ", ".join(each.name for each in QUARANTINE)
    with contextlib.closing(Target(target)) as session:
        yield from session.batches(
            f"SELECT {listed} FROM {SPACE}.quarantine "
            f"WHERE transfer = {literal(mapping.name)} ORDER BY id"
        )
