"""Who follows the logs of a mapping, and one of them dropped: no log grows for it any more."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from commonweal.engines.read.databases import (
    MariadbTable,
    PostgresqlTable,
    SqliteTable,
    opened,
    read_table_address,
)
from commonweal.engines.transfer.changes.followers import Joined, joined, leaving
from commonweal.engines.transfer.changes.pending import pending_by
from commonweal.engines.transfer.changes.standing import now_of
from commonweal.engines.transfer.changes.triggers import Watched
from commonweal.engines.transfer.changes.watching import Table, is_watched, watched_table
from commonweal.engines.transfer.changes.writing import opened_for_writing, put_right
from commonweal.engines.transfer.following.back_ways import LOG, going_back
from commonweal.engines.transfer.mapping import TransferMapping
from commonweal.engines.transfer.running import Places
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["Follower", "chosen", "drop", "followers"]


@dataclass(frozen=True, slots=True)
class Follower:
    """Of one log, which holds ``entries``. ``changes``: how many of them it has not confirmed;
    ``seconds``: how old the oldest of these is, and ``since`` when that was, by the clock of the
    store; None and "" where nothing is unconfirmed."""

    watched: Watched
    joined: Joined
    entries: int
    changes: int
    seconds: float | None
    since: str

    @property
    def name(self) -> str:
        return self.joined.follower

    def as_data(self) -> dict[str, Any]:
        return {
            "table": self.watched.name,
            "follower": self.name,
            "entries": self.entries,
            "not_confirmed": self.changes,
            "since": self.since or None,
            "seconds": None if self.seconds is None else math.ceil(self.seconds),
        }


def followers(mapping: TransferMapping, places: Places, *, back: bool = False) -> list[Follower]:
    """Of all logs of the source; with ``back`` of those of the target. Whether a follower is still
    there is not asked: it may be gone. BadInput where a table has no log."""
    found = []
    with contextlib.ExitStack() as stack:
        for table, key in _logs(mapping, places, stack, back=back):
            watched = watched_table(table, key)
            if not is_watched(table, watched):
                raise BadInput("No log notes the changes of this table.", where=table.label)
            entries = int(table.rows(f"SELECT count(*) AS n FROM {watched.log}")[0]["n"])
            pending, now = pending_by(LOG, table, key), datetime.fromisoformat(now_of(table))
            for each in joined(table, watched):
                left = pending.behind(each.place)
                since = "" if left.seconds is None else _before(now, left.seconds)
                found.append(Follower(watched, each, entries, left.changes, left.seconds, since))
    return found


def _logs(
    mapping: TransferMapping, places: Places, stack: contextlib.ExitStack, *, back: bool
) -> list[tuple[Table, tuple[str, ...]]]:
    """The tables of the logs, and the keys where entries are read."""
    if back:
        return [
            (_opened(f"{places.target}#{each.target}", stack), ()) for each in going_back(mapping)
        ]
    source = places.source or mapping.source
    followed = [each for each in mapping.tables if each.changes.by == "log"]
    if not (source and followed):
        raise BadInput("No table of the mapping says changes: log.", field="changes")
    put_right(source)
    return [(_opened(f"{source}#{each.source.table}", stack), each.key) for each in followed]


def _opened(address: str, stack: contextlib.ExitStack) -> Table:
    table = stack.enter_context(contextlib.closing(opened(read_table_address(address))))
    if not isinstance(table, PostgresqlTable | SqliteTable | MariadbTable):
        raise BadInput("A log is in a database.", where=address)
    if isinstance(table, SqliteTable):
        table.unmeasured()
    return table


def _before(now: datetime, seconds: float) -> str:
    return (now - timedelta(seconds=math.floor(seconds))).isoformat().replace("+00:00", "Z")


def chosen(found: Sequence[Follower], name: str) -> list[Follower]:
    """Those of this name; without the table at its end, of all tables. BadInput where there is
    none, or where a log would be left that nobody trims."""
    mine = [each for each in found if name in {each.name, each.name.rpartition(", ")[0]}]
    if not mine:
        names = "; ".join(sorted({each.name for each in found}))
        raise BadInput(f"Nobody of this name follows. There are: {names}.", field="--drop")
    for each in mine:
        if not [other for other in found if other.watched == each.watched and other not in mine]:
            raise BadInput(
                "Nobody else follows this log, so nobody would trim it. Take it away instead: "
                "commonweal transfer watch --remove.",
                field="--drop",
                where=each.watched.name,
            )
    return mine


def drop(
    mapping: TransferMapping, places: Places, gone: Sequence[Follower], *, back: bool = False
) -> None:
    """In one transaction. What only they waited for goes with the next trim; a target that was
    dropped is not followed any more, and has to join and be loaded anew.

    CannotFinish, and nobody is dropped, where one has confirmed more since it was looked at.
    """
    place = places.target if back else places.source or mapping.source
    with contextlib.closing(opened_for_writing(place)) as writer:
        for each in gone:
            writer.do(leaving(each.watched, each.joined))
        for each in gone:
            left = joined(writer, each.watched)
            if not left or each.name in {other.follower for other in left}:
                writer.rollback()
                raise CannotFinish(
                    "Somebody confirmed or dropped something since this was looked at. Look again.",
                    where=each.watched.name,
                )
        writer.commit()
