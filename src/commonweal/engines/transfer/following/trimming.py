"""Entries of a log that every follower has taken over, taken away."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.engines.transfer.changes.followers import behind, confirming, joined
from commonweal.engines.transfer.changes.triggers import Watched
from commonweal.engines.transfer.changes.watching import watched_table
from commonweal.engines.transfer.changes.writing import Writer, opened_for_writing
from commonweal.engines.transfer.following.back_ways import standing_of, ways
from commonweal.engines.transfer.following.rounds import opened_table
from commonweal.engines.transfer.mapping import TransferMapping
from commonweal.engines.transfer.running import Places, known_as
from commonweal.engines.transfer.target import Target
from commonweal.kernel.errors import BadInput

__all__ = ["Trimmed", "trim"]

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Of one log: how many entries went and how many stay, and how many each follower has not taken
    over yet. ``rehearsed``: none went."""

    table: str
    gone: int
    left: int
    waits_for: Mapping[str, int]
    rehearsed: bool

    def as_data(self) -> dict[str, Any]:
        return {
            "table": self.table, "trimmed": self.gone, "left": self.left,
            "waits_for": dict(self.waits_for), "rehearsed": self.rehearsed,
        }  # fmt: skip


def trim(
    mapping: TransferMapping,
    places: Places,
    *,
    back: bool = False,
    rehearse: bool = False,
    batch: int = _BATCH,
) -> list[Trimmed]:
    """What this target has taken over is confirmed to the logs, and entries that every follower has
    confirmed go, so many in one transaction; the newest always stays. ``back``: of the target's own
    logs, what was carried back for good to this old system. ``rehearse``: they are only counted.

    Killed at any moment, it has trimmed less. BadInput where a table is not loaded or the target
    does not follow its log; CannotFinish where the target is older than what it confirmed.
    """
    with contextlib.closing(Target(places.target)) as target:
        target.prepare(mapping.name)  # nobody follows for this target meanwhile
        if not back:
            places = known_as(mapping, places, target)
        taken = (_carried if back else _taken)(mapping, places, target)
        log_in = places.target if back else places.source or mapping.source
        with contextlib.closing(opened_for_writing(log_in)) as writer:
            return [
                _trimmed(writer, watched, (follower, place), batch, rehearse=rehearse)
                for watched, follower, place in taken
            ]


def _taken(
    mapping: TransferMapping, places: Places, target: Target
) -> list[tuple[Watched, str, str]]:
    """How far each log was taken over. The readers are closed before anything is written."""
    found = []
    with contextlib.ExitStack() as stack:
        for table in mapping.tables:
            if table.changes.by == "log":
                each = opened_table(mapping, table, places, target, stack)
                watched = watched_table(each.source.table, each.source.key)
                found.append((watched, each.source.follower, each.standing.place))
    if not found:
        raise BadInput("No table of the mapping says changes: log.", field="changes")
    return found


def _carried(
    mapping: TransferMapping, places: Places, target: Target
) -> list[tuple[Watched, str, str]]:
    """How far each log of the target was carried back. A rehearsal is undone with the place that it
    came to, so what the real way back needs is behind that of the old system."""
    found = []
    source = places.source or mapping.source
    with contextlib.closing(opened_for_writing(source)) as old, contextlib.ExitStack() as stack:
        for way in ways(mapping, places, target, stack):
            standing, _token = standing_of(way, old, mapping.name)
            if way.own is None:
                raise BadInput(
                    "The log of this table does not know this old system. Let it join: commonweal "
                    "transfer watch --install --back.",
                    field="source",
                    where=way.table.target,
                )
            watched = watched_table(way.new.table, way.new.key)
            found.append((watched, way.follower, standing.place))
        old.rollback()
    return found


def _trimmed(
    writer: Writer, watched: Watched, confirmed: tuple[str, str], batch: int, *, rehearse: bool
) -> Trimmed:
    writer.do(confirming(watched, *confirmed))
    if not rehearse:
        writer.commit()
    gone, more = 0, True
    while more:
        went = _batch(writer, watched, batch, rehearse=rehearse)
        gone += went
        more = went == batch and not rehearse
    told = _told(writer, watched, gone, rehearse=rehearse)
    writer.rollback()
    return told


def _batch(writer: Writer, watched: Watched, batch: int, *, rehearse: bool) -> int:
    """What may go is asked anew in each transaction."""
    order = "xid, number" if watched.store == "postgresql" else "number"
    last = writer.rows(f"SELECT max(number) AS number FROM {watched.log}")[0]["number"]
    kept = [f"number <> {int(last or 0)}"]  # where a store would give its number once more
    kept += [f"NOT ({behind(watched.store, each.place)})" for each in joined(writer, watched)]
    may_go = " AND ".join(kept)
    if rehearse:
        return int(writer.rows(f"SELECT count(*) AS n FROM {watched.log} WHERE {may_go}")[0]["n"])
    rows = writer.rows(
        f"SELECT number FROM {watched.log} WHERE {may_go} ORDER BY {order} LIMIT {batch}"
    )
    numbers = [str(int(row["number"])) for row in rows]
    # MariaDB would read, and so wait for, entries of open transactions beside these.
    parts = numbers if watched.store == "mariadb" else list(filter(None, [", ".join(numbers)]))
    for part in parts:
        writer.do(f"DELETE FROM {watched.log} WHERE number IN ({part})")
    writer.commit()
    return len(rows)


def _told(writer: Writer, watched: Watched, gone: int, *, rehearse: bool) -> Trimmed:
    def counted(where: str = "") -> int:
        return int(writer.rows(f"SELECT count(*) AS n FROM {watched.log}{where}")[0]["n"])

    waits = {
        each.follower: counted(f" WHERE {behind(watched.store, each.place)}")
        for each in joined(writer, watched)
    }
    left = counted() - (gone if rehearse else 0)
    return Trimmed(watched.name, gone, left, {k: n for k, n in waits.items() if n}, rehearse)
