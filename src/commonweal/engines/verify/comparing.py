"""Both sides' sums and hashes, put beside each other in a DuckDB of bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from commonweal.kernel.errors import CannotFinish

__all__ = ["Comparer", "SegmentsCompared"]


@dataclass(frozen=True, slots=True)
class SegmentsCompared:
    """``bad``: segments whose count, sum or mix differs. ``worst``: most rows in one segment."""

    segments: int
    bad: tuple[int, ...]
    source_rows: int
    target_rows: int
    rows_in_bad: int


class Comparer:
    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def segments(self, source: Iterable[Any], target: Iterable[Any]) -> SegmentsCompared:
        """Of batches (segment, rows, total, mix). A range that two sessions share comes in parts
        that are added up here."""
        import pyarrow as pa

        for name, batches in (("source", source), ("target", target)):
            held = list(batches)
            table = pa.Table.from_batches(held) if held else _no_segments()
            self.connection.register(f"parts_{name}", table)
        added = (
            "(SELECT segment, sum(rows)::BIGINT AS rows, sum(total::HUGEINT) AS total, "
            "bit_xor(mix) AS mix FROM parts_{name} GROUP BY segment)"
        )
        compared = self.connection.sql(
            "SELECT coalesce(s.segment, t.segment) AS segment, coalesce(s.rows, 0), "
            "coalesce(t.rows, 0), s.rows IS DISTINCT FROM t.rows "
            "OR s.total IS DISTINCT FROM t.total OR s.mix IS DISTINCT FROM t.mix "
            f"FROM {added.format(name='source')} s FULL JOIN {added.format(name='target')} t "
            "ON s.segment = t.segment ORDER BY 1"
        ).fetchnumpy()
        segment, one, other, bad = compared.values()
        return SegmentsCompared(
            segments=len(segment),
            bad=tuple(segment[bad].tolist()),
            source_rows=int(one.sum()),
            target_rows=int(other.sum()),
            rows_in_bad=int(max(one[bad].sum(), other[bad].sum())),
        )

    def rows(self, source: Iterator[Any], target: Iterator[Any], keys: int) -> Any:
        """A table (k0, ..., source, target) of the keys whose rows differ, with how many rows each
        side has of them; in the order of the keys."""
        named = ", ".join(f"k{at}" for at in range(keys))
        sides = {0: source, 1: target}
        came = [which for which, batches in sides.items() if self._keep(f"side_{which}", batches)]
        parts = [
            f"SELECT {named}, {1 - which} AS s, {which} AS t, {'-' if which else ''}(h::HUGEINT) "
            f"AS h FROM side_{which}"
            for which in came
        ]
        if not parts:
            raise CannotFinish("Neither side has the rows that it had: they change meanwhile.")
        found = self.connection.sql(
            f"SELECT {named}, sum(s)::BIGINT AS source, sum(t)::BIGINT AS target "
            f"FROM ({' UNION ALL '.join(parts)}) GROUP BY {named} "
            f"HAVING sum(s) <> sum(t) OR sum(h) <> 0 ORDER BY {named}"
        ).to_arrow_table()
        for which in came:
            self.connection.execute(f"DROP TABLE side_{which}")
        return found

    def close(self) -> None:
        self.connection.close()

    def _keep(self, name: str, batches: Iterator[Any]) -> bool:
        """False where nothing came: then not even the types are known."""
        import pyarrow as pa

        first = next(batches, None)
        if first is None:
            return False

        def all_of_it() -> Iterator[Any]:
            yield first
            yield from batches

        reader = pa.RecordBatchReader.from_batches(first.schema, all_of_it())
        self.connection.register("coming", reader)
        self.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM coming")
        self.connection.unregister("coming")
        return True


def _no_segments() -> Any:
    import pyarrow as pa

    kinds = (("segment", pa.int64()), ("rows", pa.int64()), ("total", pa.string()))
    return pa.schema([*kinds, ("mix", pa.int64())]).empty_table()
