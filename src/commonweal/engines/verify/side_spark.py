"""A file whose parts are hashed on a cluster, by the very SQL that hashes them here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from commonweal.engines.read.databases import Kind
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.verify.cluster import Cluster
from commonweal.engines.verify.comparing import Comparer
from commonweal.engines.verify.cutting import Bounds, Cut
from commonweal.engines.verify.filters import RowFilter
from commonweal.engines.verify.methods import Scheme
from commonweal.engines.verify.pairing import Paired
from commonweal.engines.verify.parts import FolderTable, Part, PartTable, parts_of
from commonweal.engines.verify.session import Session
from commonweal.engines.verify.side_local import LocalSide
from commonweal.kernel.errors import BadInput

__all__ = ["Hashed", "SparkComparer", "SparkSide"]

_SEGMENTS = "segment bigint, rows bigint, total string, mix bigint"
# Of so many rows that differ the values come in one reading of the files: five times as many as are
# asked for at once, so that what is asked for is never half here.
_KEYS_AT_ONCE = 100_000
_BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Hashed:
    """Keys and row hashes of a side that are still where Spark has them."""

    side: SparkSide
    frame: Any

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("these rows are joined where they are")


class SparkSide:
    """Answers as ``LocalSide`` does. Rows leave the machine that read them as key and hash; values
    only of rows that differ."""

    finds_ranges = False

    def __init__(
        self, cluster: Cluster, table: Any, paired: Paired, which: int, connection: Any
    ) -> None:
        if not isinstance(table, FileTable | FolderTable):
            raise BadInput(
                "Spark compares files (.parquet, .csv, .jsonl) and folders of Parquet files.",
                where=table.label,
            )
        odd = [pair.name for pair in paired.pairs if Kind.OTHER in {c.kind for c in pair.sides}]
        if odd:
            raise BadInput(
                "Spark compares simple values. Leave the column out, or compare without Spark.",
                field=odd[0],
            )
        self.cluster, self.table, self.paired, self.which = cluster, table, paired, which
        self.connection = connection
        self.filter: RowFilter | None = None
        self.parts = parts_of(table, cluster.most_parts)
        self.expected: Any = None
        self.knows = False

    def bounds(self, *, numbered: bool) -> Bounds:
        found = self.cluster.told(self.parts, self._work(_bounds, numbered))
        lows = [low for _, low, _ in found if low is not None]
        highs = [high for _, _, high in found if high is not None]
        rows = sum(rows for rows, _, _ in found)
        return Bounds(rows, min(lows, default=None), max(highs, default=None))

    def totals(self) -> dict[tuple[str, str], str | None]:
        found = self.cluster.told(self.parts, self._work(_totals))
        asked = [tuple(name) for name, _ in found[0]]
        texts = zip(*([text for _, text in each] for each in found), strict=True)
        return {
            (name, what): _added(what, [text for text in column if text is not None])
            for (name, what), column in zip(asked, texts, strict=True)
        }

    def segments(
        self,
        cut: Cut,
        parallel: int = 1,  # noqa: ARG002 - Spark has its own
        wanted: Sequence[int] | None = None,  # noqa: ARG002 - no range is found faster
    ) -> list[Any]:
        """Sums of the parts, added up where Spark is: what comes here is as long as the cut."""
        from pyspark.sql import functions as f

        parts = self.cluster.frame(self.parts, self._work(_segments, cut), _SEGMENTS)
        added = parts.groupBy("segment").agg(
            f.sum("rows").alias("rows"),
            f.sum(f.col("total").cast("decimal(38,0)")).cast("string").alias("total"),
            f.bit_xor("mix").alias("mix"),
        )
        return list(self.cluster.fetched(added).to_batches())

    def hashes(self, cut: Cut, wanted: Sequence[int] | None) -> Hashed:
        work = self._work(_hashes, cut, None if wanted is None else tuple(wanted))
        return Hashed(self, self.cluster.frame(self.parts, work, f"{self._key_types}, h bigint"))

    def expects(self, keys: Any) -> None:
        """Of which rows the values will be asked for, in this order."""
        self.expected, self.knows = keys, False

    def values(self, keys: Any) -> Iterator[Any]:
        """All values as texts. Those of rows that will be asked for next come in the same reading
        of the files, and are kept."""
        named = [name for name in keys.schema.names if name.startswith("k")]
        same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM f.{name}" for name in named)
        self.connection.register("asked", keys)
        while not self.knows or self._number(
            f"SELECT count(*) FROM asked a WHERE NOT EXISTS (SELECT 1 FROM known f WHERE {same})"
        ):
            ahead = keys if self.expected is None else self.expected.slice(0, _KEYS_AT_ONCE)
            self._keep((ahead if ahead.num_rows else keys).select(named))
            if self.expected is not None:
                self.expected = self.expected.slice(_KEYS_AT_ONCE)
        yield from self.connection.sql(
            f"SELECT f.* FROM kept f WHERE EXISTS (SELECT 1 FROM asked a WHERE {same})"
        ).to_arrow_reader(_BATCH_ROWS)

    def doubled(self) -> tuple[int, str]:
        from pyspark.sql import functions as f

        names = [f"k{at}" for at in range(len(self.paired.key))]
        hashed = self.hashes(Cut(0, 0, 1), None).frame
        several = hashed.groupBy(names).count().where("count > 1")
        shown = f.concat_ws(", ", *(f.col(name).cast("string") for name in names))
        told = several.agg(f.count("*").alias("n"), f.min(shown).alias("shown"))
        row = self.cluster.fetched(told).to_pylist()[0]
        return row["n"], row["shown"] or ""

    def outside(self, filters: Sequence[RowFilter]) -> int:
        return sum(self.cluster.told(self.parts, self._work(_outside, tuple(filters))))

    def close(self) -> None:
        self.connection.close()
        self.table.close()

    def _keep(self, keys: Any) -> None:
        """Fetch the values of the rows with these keys, in place of those that were kept."""
        names = [f"v{at} string" for at in range(len(self.paired.pairs))]
        schema = ", ".join([self._key_types, *names])
        sought = self.cluster.shared(_packed(keys))
        frame = self.cluster.frame(self.parts, self._work(_values, sought), schema)
        found = self.cluster.fetched(frame)
        sought.unpersist()
        for name, table in (("known", keys), ("kept", found)):
            self.connection.register("coming", table)
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM coming")
            self.connection.unregister("coming")
        self.knows = True

    def _number(self, query: str) -> int:
        return int(self.connection.sql(query).fetchall()[0][0])

    @property
    def _key_types(self) -> str:
        kinds = ({c.kind for c in pair.sides} for pair in self.paired.key)
        types = ["bigint" if kind == {Kind.INTEGER} else "string" for kind in kinds]
        return ", ".join(f"k{at} {kind}" for at, kind in enumerate(types))

    def _work(self, asked: Any, *words: Any) -> Any:
        side = _Asked(self.paired, self.which, self.filter)
        return partial(asked, side, *words)


class SparkComparer(Comparer):
    """Joins keys and hashes where Spark has them; only keys of rows that differ come here. So one
    question asks for all of them: each reads every file."""

    at_once = 1 << 50

    def __init__(self, cluster: Cluster, connection: Any) -> None:
        super().__init__(connection)
        self.cluster = cluster

    def rows(self, source: Any, target: Any, keys: int) -> Any:
        from pyspark.sql import functions as f

        names = [f"k{at}" for at in range(keys)]
        # Two halves, because the sum of whole hashes would not fit.
        halves = ("h >> 32", "h & 4294967295")
        one, other = (
            each.frame.selectExpr(
                *names,
                *(f"{count} AS {name}" for name, count in zip("st", counts, strict=True)),
                *(f"{sign}({half}) AS h{at}" for at, half in enumerate(halves)),
            )
            for each, counts, sign in ((source, "10", ""), (target, "01", "-"))
        )
        met = one.unionAll(other).groupBy(names)
        sums = met.agg(*(f.sum(name).alias(name) for name in ("s", "t", "h0", "h1")))
        unlike = sums.where("s <> t OR h0 <> 0 OR h1 <> 0")
        found = self.cluster.fetched(unlike.selectExpr(*names, "s AS source", "t AS target"))
        self.connection.register("met", found)
        ordered = self.connection.sql("FROM met ORDER BY ALL").to_arrow_table()
        for each in (source, target):
            each.side.expects(ordered)
        return ordered


# What is done with a part, wherever it is. ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """What travels with every question."""

    paired: Paired
    which: int
    filter: RowFilter | None

    @contextmanager
    def of(self, part: Part, scheme: Scheme = Scheme.TEXT) -> Iterator[LocalSide]:
        session = Session(threads=1)
        own = session.connection()
        side = LocalSide(PartTable(part), self.paired, scheme, self.which, own)
        side.filter = self.filter
        try:
            yield side
        finally:
            session.close()


def _bounds(asked: _Asked, numbered: bool, part: Part) -> list[int | None]:  # noqa: FBT001 - travels in a partial
    with asked.of(part) as side:
        found = side.bounds(numbered=numbered)
        return [found.rows, found.low, found.high]


def _totals(asked: _Asked, part: Part) -> list[Any]:
    with asked.of(part) as side:
        return [[list(name), text] for name, text in side.totals().items()]


def _outside(asked: _Asked, filters: Sequence[RowFilter], part: Part) -> int:
    with asked.of(part) as side:
        return side.outside(filters)


def _segments(asked: _Asked, cut: Cut, part: Part) -> Iterator[Any]:
    with asked.of(part) as side:
        yield from side.segments(cut)


def _hashes(asked: _Asked, cut: Cut, wanted: Sequence[int] | None, part: Part) -> Iterator[Any]:
    with asked.of(part) as side:
        yield from side.hashes(cut, wanted)


def _values(asked: _Asked, sought: Any, part: Part) -> Iterator[Any]:
    """Floats as people write them: both sides are written by the same program."""
    import pyarrow as pa

    keys = pa.ipc.open_stream(sought.value).read_all()
    with asked.of(part, Scheme.LOCAL) as side:
        yield from side.values(keys)


def _packed(keys: Any) -> bytes:
    import pyarrow as pa

    held = pa.BufferOutputStream()
    with pa.ipc.new_stream(held, keys.schema) as stream:
        stream.write(keys)
    return bytes(held.getvalue())


def _added(what: str, texts: Sequence[str]) -> str | None:
    """Totals of parts as the total of all, as DuckDB would have written it."""
    if what in {"first", "last"}:
        return (min if what == "first" else max)(texts, default=None)
    if not texts:
        return None
    total = sum((Decimal(text) for text in texts), Decimal(0))
    return f"{total:f}".rstrip("0").rstrip(".") if "." in f"{total:f}" else f"{total:f}"
