"""What could not be loaded, taken out of the target again for people and other tools."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from commonweal.engines.read.databases.postgresql import literal
from commonweal.engines.transfer.mapping import TransferMapping
from commonweal.engines.transfer.target import SPACE, Target

__all__ = ["QUARANTINE", "quarantined"]

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


def quarantined(mapping: TransferMapping, target: str) -> Iterator[Any]:
    """Arrow batches of everything in the quarantine of this transfer, oldest first."""
    listed = ", ".join(each.name for each in QUARANTINE)
    with contextlib.closing(Target(target)) as session:
        yield from session.batches(
            f"SELECT {listed} FROM {SPACE}.quarantine "
            f"WHERE transfer = {literal(mapping.name)} ORDER BY id"
        )
