"""Which rows of a source a target is not to hold, and whether anybody has named them.

The mapping turns a row away, or the target's own rules refuse it. What became of it stands in the
quarantine of the transfer: open, or waived. A row of which nobody knows is a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.engines.verify.in_duckdb import name_of
from commonweal.engines.verify.mapped.compiling import PLACE, WHY
from commonweal.engines.verify.verdict import Finding

__all__ = ["KEPT", "AsideRows", "Named"]

KEPT = "#kept"
_SHOWN = 5
_MOST_NAMED = 1_000
_OPEN, _WAIVED = "open", "waived"
_OUT = ("open", "waived", "unnamed", "unknown")
_STATES = {
    # (said, whether the row was not compared: else it is a difference)
    "open": (
        "{n} of the source wait in the quarantine, and nobody has decided on them.",
        True,
    ),
    "unnamed": ("{n} that the mapping turns away are in no quarantine.", False),
    "unknown": (
        "{n} are turned away by the mapping, and there is no quarantine that names them.",
        True,
    ),
    "contested": (
        "{n} are in the quarantine for their values, and the mapping takes them.",
        False,
    ),
    "unsaid": (
        "{n} were corrected by the file that was given, and no quarantine says that they were "
        "loaded so.",
        False,
    ),
    "gone": ("{n} of the quarantine are not in the source any more.", True),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A row that the target is not to hold. ``state``: waived, or one that is a finding."""

    place: str
    why: str
    state: str

    def as_data(self) -> dict[str, str]:
        return {"place": self.place, "why": self.why, "state": self.state}


class AsideRows:
    """``entries`` are batches of the quarantine (target, place, field, bad, state, loaded); None
    where none was given. They are kept in the DuckDB of the run, however many there are."""

    def __init__(self, connection: Any, target: str, entries: Iterable[Any] | None) -> None:
        self.connection, self.given = connection, entries is not None
        self.target = target
        connection.execute("CREATE TEMP TABLE turned (place VARCHAR, why VARCHAR)")
        for name in ("met", "again", "unsaid"):
            connection.execute(f"CREATE TEMP TABLE {name} (place VARCHAR)")
        connection.execute(
            "CREATE TEMP TABLE aside (place VARCHAR, why VARCHAR, refused BOOLEAN, waits BOOLEAN)"
        )
        for batch in entries or ():
            self._enter(batch)
        one = (
            "SELECT place, string_agg(DISTINCT why, ', ' ORDER BY why) AS why, "
            "bool_and(refused) AS refused, bool_or(waits) AS waits FROM aside GROUP BY place"
        )
        connection.execute(f"CREATE TEMP TABLE named AS {one}")
        self.any = bool(connection.sql("SELECT 1 FROM named LIMIT 1").fetchall())

    def _enter(self, batch: Any) -> None:
        import pyarrow as pa

        self.connection.register("entries", pa.Table.from_batches([batch]))
        self.connection.execute(
            "INSERT INTO aside SELECT place, ltrim(concat(field, ': ', bad), ': '), "
            f"bad = 'refused', state = '{_OPEN}' FROM entries "
            "WHERE target = $1 AND NOT CAST(loaded AS BOOLEAN) "
            f"AND state IN ('{_OPEN}', '{_WAIVED}')",
            [self.target],
        )
        self.connection.execute(
            "INSERT INTO again SELECT place FROM entries WHERE target = $1 AND state = 'reloaded'",
            [self.target],
        )
        self.connection.unregister("entries")

    def corrected(self, places: Sequence[str]) -> None:
        """Of rows with values that somebody gave: each was loaded again, says the quarantine."""
        import pyarrow as pa

        self.connection.register("given", pa.table({"place": pa.array(places, pa.string())}))
        self.connection.execute(
            "INSERT INTO unsaid SELECT place FROM given "
            "WHERE place NOT IN (SELECT place FROM again)"
        )
        self.connection.unregister("given")

    def sorted(self, rows: str) -> Any:
        """The same rows with ``#kept``: whether the target is to hold them."""
        why, place = name_of(WHY), name_of(PLACE)
        good = f"len({why}) = 0"
        if self.any:
            self.connection.execute(
                f"INSERT INTO met SELECT {place} FROM {rows} "
                f"WHERE {good} AND {place} IN (SELECT place FROM named)"
            )
            good += f" AND {place} NOT IN (SELECT place FROM named WHERE refused)"
        self.connection.execute(
            f"INSERT INTO turned SELECT {place}, array_to_string({why}, ', ') FROM {rows} "
            f"WHERE len({why}) > 0"
        )
        kept = f"SELECT *, {good} AS {name_of(KEPT)} FROM {rows}"
        return self.connection.sql(kept).to_arrow_table()

    def lost(self, places: Sequence[str]) -> None:
        """What gave no row: a line with too few cells."""
        import pyarrow as pa

        self.connection.register("lost", pa.table({"place": pa.array(places, pa.string())}))
        self.connection.execute("INSERT INTO turned SELECT DISTINCT place, 'unreadable' FROM lost")
        self.connection.unregister("lost")

    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        rows = self.connection.sql(f"SELECT state, count(*) FROM ({self._states}) GROUP BY 1")
        return dict(sorted(rows.fetchall()))

    def out(self) -> dict[str, int]:
        """Of those that the target is not to hold: the others are in it, or in no source."""
        return {state: count for state, count in self.counts().items() if state in _OUT}

    def named(self) -> list[Named]:
        rows = self.connection.sql(
            f"SELECT place, why, state FROM ({self._states}) WHERE state IN {_OUT} "
            "ORDER BY state, place "
            f"LIMIT {_MOST_NAMED}"
        )
        return [Named(*row) for row in rows.fetchall()]

    @property
    def _states(self) -> str:
        nobody = "unnamed" if self.given else "unknown"
        waits = "CASE WHEN n.waits THEN 'open' ELSE 'waived' END"
        return (
            f"SELECT t.place, t.why, CASE WHEN n.place IS NULL THEN '{nobody}' ELSE {waits} END "
            "AS state FROM turned t LEFT JOIN named n ON n.place = t.place "
            f"UNION ALL SELECT n.place, n.why, CASE WHEN m.place IS NULL THEN 'gone' "
            f"WHEN n.refused THEN {waits} ELSE 'contested' END "
            "FROM named n LEFT JOIN met m ON m.place = n.place "
            "WHERE n.place NOT IN (SELECT place FROM turned) "
            "UNION ALL SELECT place, 'corrected', 'unsaid' FROM unsaid"
        )

    def findings(self) -> Iterator[Finding]:
        for state, count in self.counts().items():
            if state in _STATES:
                said, absence = _STATES[state]
                yield Finding(
                    code=f"rows-{state}",
                    sentence=said.format(n=f"{count:,} row{'s' if count != 1 else ''}"),
                    count=count,
                    absence=absence,
                    examples=self._examples(state),
                )

    def _examples(self, state: str) -> tuple[tuple[str, str | None, str | None], ...]:
        rows = self.connection.sql(
            f"SELECT place, why FROM ({self._states}) WHERE state = '{state}' ORDER BY place "
            f"LIMIT {_SHOWN}"
        ).fetchall()
        return tuple((f"{place} {why}", None, None) for place, why in rows)
