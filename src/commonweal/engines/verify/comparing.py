"""Both sides' sums and hashes, put beside each other in a DuckDB of bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from commonweal.engines.verify.arrays import nothing_of
from commonweal.engines.verify.cutting import Cut

__all__ = [
    "A_QUARTER",
    "ROWS_AT_ONCE",
    "ROWS_OF_A_SERVER",
    "Comparer",
    "SegmentsCompared",
    "portions",
]

A_QUARTER = 0.25
ROWS_AT_ONCE = 1_000_000
# Few enough for the server to find the pages again in its memory when the values are asked for.
ROWS_OF_A_SERVER = 131_072


@dataclass(frozen=True, slots=True)
class SegmentsCompared:
    """``bad``: segments whose count, sum or mix differs. ``worst``: most rows in one segment."""

    segments: int
    bad: tuple[int, ...]
    source_rows: int
    target_rows: int
    rows_in_bad: int


class Comparer:
    """``at_once``: of about how many rows keys and hashes may come in one question."""

    at_once = ROWS_AT_ONCE

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.came = (0, 0)

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

    def rows(self, source: Iterable[Any], target: Iterable[Any], keys: int) -> Any:
        """A table (k0, ..., source, target) of the keys whose rows differ, with how many rows each
        side has of them; in the order of the keys. ``came`` then says how many rows came."""
        named = [f"k{at}" for at in range(keys)]
        sides = {"side_0": iter(source), "side_1": iter(target)}
        kept = [name for name, batches in sides.items() if self._keep(name, batches)]
        one, other = (self._count(name) if name in kept else 0 for name in sides)
        self.came = one, other
        if not kept:
            return _no_keys(named)
        found = self._joined(named) if len(kept) == 2 else None
        if found is None:
            found = self._grouped(named, kept)
        for name in kept:
            self.connection.execute(f"DROP TABLE {name}")
        return found

    def _joined(self, named: list[str]) -> Any | None:
        """None where a key has several rows: more would meet than came."""
        same = " AND ".join(f"o.{name} IS NOT DISTINCT FROM n.{name}" for name in named)
        fields = [f"{k}: CASE WHEN o.h IS NULL THEN n.{k} ELSE o.{k} END" for k in named]
        fields += ["source: (o.h IS NOT NULL)::BIGINT", "target: (n.h IS NOT NULL)::BIGINT"]
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE met AS SELECT count(o.h) AS olds, count(n.h) AS news, "
            f"list({{{', '.join(fields)}}}) FILTER (o.h IS DISTINCT FROM n.h) AS unlike "
            f"FROM side_0 o FULL JOIN side_1 n ON {same}"
        )
        if self.connection.sql("SELECT olds, news FROM met").fetchall()[0] != self.came:
            return None
        # A key that only one side has, but several times, met nothing and comes once for each.
        listed = ", ".join(f"u.{name}" for name in named)
        return self.connection.sql(
            f"SELECT {listed}, sum(u.source)::BIGINT AS source, sum(u.target)::BIGINT AS target "
            f"FROM (SELECT unnest(unlike) AS u FROM met) GROUP BY {listed} ORDER BY {listed}"
        ).to_arrow_table()

    def _grouped(self, named: list[str], kept: list[str]) -> Any:
        signs = {"side_0": ("1", "0", ""), "side_1": ("0", "1", "-")}
        listed = ", ".join(named)
        parts = [
            f"SELECT {listed}, {one} AS s, {other} AS t, {sign}(h::HUGEINT) AS h FROM {name}"
            for name, (one, other, sign) in signs.items()
            if name in kept
        ]
        return self.connection.sql(
            f"SELECT {listed}, sum(s)::BIGINT AS source, sum(t)::BIGINT AS target "
            f"FROM ({' UNION ALL '.join(parts)}) GROUP BY {listed} "
            f"HAVING sum(s) <> sum(t) OR sum(h) <> 0 ORDER BY {listed}"
        ).to_arrow_table()

    def _count(self, name: str) -> int:
        return int(self.connection.sql(f"SELECT count(*) FROM {name}").fetchall()[0][0])

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


def _at_hand(batches: Iterator[Any]) -> tuple[Any | None, Iterator[Any]]:
    """The one batch that comes, if it is one; and all that come."""
    first = list(islice(batches, 2))
    return (first[0] if len(first) == 1 else None), chain(first, batches)


def _beside(one: Any, other: Any) -> Any | None:
    """The rows that differ, where both sides have the same keys in the same order, each once; None
    where they do not, or their keys are no whole numbers."""
    import numpy as np
    import pyarrow as pa

    if one.schema.names != ["k0", "h"] or str(one.schema.field("k0").type) != "int64":
        return None
    if one.column("k0").null_count or not one.column("k0").equals(other.column("k0")):
        return None
    keys, old, new = (
        batch.column(name).to_numpy(zero_copy_only=False)
        for batch, name in ((one, "k0"), (one, "h"), (other, "h"))
    )
    if (keys[1:] <= keys[:-1]).any():
        return None
    differ = np.ascontiguousarray(keys[old != new])
    once = np.ones(len(differ), "i8")
    columns = (
        pa.Array.from_buffers(pa.int64(), len(differ), [None, pa.py_buffer(each)])
        for each in (differ, once, once)
    )
    return pa.Table.from_arrays(list(columns), names=["k0", "source", "target"])


def _no_segments() -> Any:
    kinds = {"segment": "int64", "rows": "int64", "total": "string", "mix": "int64"}
    return nothing_of(kinds)


def _no_keys(named: list[str]) -> Any:
    return nothing_of(dict.fromkeys(named, "string") | {"source": "int64", "target": "int64"})


def portions(
    cut: Cut, compared: SegmentsCompared, *, by_range: bool, at_once: int = ROWS_AT_ONCE
) -> Iterator[list[int] | None]:
    """The bad segments, some at a time; all rows where over a quarter is bad: by ranges of the key
    where indexes find these, else at once."""
    if not compared.bad:
        return
    many = len(compared.bad) > compared.segments * A_QUARTER
    if many and not by_range:
        yield None
        return
    bad = list(range(-1, cut.segments)) if many else list(compared.bad)
    rows = max(compared.source_rows, compared.target_rows) if many else compared.rows_in_bad
    each = max(int(len(bad) * at_once / max(rows, 1)), 1)
    for start in range(0, len(bad), each):
        yield bad[start : start + each]
