"""A side with no server to hash its rows: they are streamed as Arrow, and DuckDB hashes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from commonweal.engines.read.databases import ColumnFacts, Kind, SqliteTable, TableSource
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.verify import in_duckdb as sql
from commonweal.engines.verify.cutting import NO_NUMBER, Bounds, Cut, ranges
from commonweal.engines.verify.methods import Scheme
from commonweal.engines.verify.pairing import Pair, Paired
from commonweal.kernel.errors import CannotFinish, CommonwealError

__all__ = ["LocalSide"]

_BATCH_ROWS = 65_536
_MOST_RANGES = 500


class LocalSide:
    def __init__(
        self, table: TableSource, paired: Paired, scheme: Scheme, which: int, connection: Any
    ) -> None:
        self.table, self.paired, self.scheme, self.which = table, paired, scheme, which
        self.connection = connection
        self.widened: frozenset[str] = frozenset()
        self._broken: CommonwealError | None = None

    def bounds(self, *, numbered: bool) -> Bounds:
        if not numbered and self.table.facts.rows is not None:
            return Bounds(self.table.facts.rows)
        column, _, held = self._keys[0]
        key = sql.number(column, held) if numbered else "NULL"
        found = self._all(f"SELECT count(*), min({key}), max({key}) FROM arriving", [column.name])[
            0
        ]
        return Bounds(*found)

    def totals(self) -> dict[tuple[str, str], str | None]:
        asked = {
            (pair.name, what): text
            for column, pair, held in self._columns
            for what, text in sql.total(column, pair, held).items()
        }
        row = self._all(f"SELECT {', '.join(asked.values())} FROM arriving")[0]
        return dict(zip(asked, row, strict=True))

    @property
    def finds_ranges(self) -> bool:
        """True for SQLite where an index leads to the rows of a range of the key."""
        column, _, held = self._keys[0]
        return held is Kind.INTEGER and column.name in self.table.facts.led

    def segments(
        self,
        cut: Cut,
        parallel: int = 1,  # noqa: ARG002 - DuckDB has its own threads
        wanted: Sequence[int] | None = None,
    ) -> list[Any]:
        segment = self._segment(cut, "n")
        hashed = sql.row_hash(self._columns, self.scheme)
        return list(
            self._run(
                f"SELECT {segment} AS segment, count(*) AS rows, sum(h)::VARCHAR AS total, "
                f"bit_xor(h) AS mix FROM (SELECT {self._number(cut)} AS n, {hashed} AS h "
                "FROM arriving) GROUP BY 1",
                where=self._range(cut, wanted) if wanted else "",
            )
        )

    def hashes(self, cut: Cut, wanted: Sequence[int] | None) -> Iterator[Any]:
        names = ", ".join(f"{text} AS k{at}" for at, text in enumerate(self._key_texts()))
        hashed = sql.row_hash(self._columns, self.scheme)
        query = f"SELECT {names}, {hashed} AS h FROM arriving"
        if wanted is None:
            yield from self._run(query)
            return
        import pyarrow as pa

        self.connection.register("wanted", pa.table({"segment": pa.array(wanted)}))
        segment = self._segment(cut, f"({self._number(cut)})")
        test = f" WHERE {segment} IN (SELECT segment FROM wanted)"
        yield from self._run(query + test, where=self._range(cut, wanted))

    def values(self, keys: Any) -> Iterator[Any]:
        bits = self.scheme is Scheme.TEXT
        texts = [sql.canonical(*each, bits=bits) for each in self._columns]
        listed = ", ".join(f"{text} AS v{at}" for at, text in enumerate(texts))
        names = ", ".join(f"{text} AS k{at}" for at, text in enumerate(self._key_texts()))
        self.connection.register("sought", keys)
        same = " AND ".join(
            f"f.k{at} IS NOT DISTINCT FROM w.k{at}" for at in range(len(self._keys))
        )
        yield from self._run(
            f"SELECT f.* FROM (SELECT {names}, {listed} FROM arriving) f "
            f"WHERE EXISTS (SELECT 1 FROM sought w WHERE {same})",
            where=self._keyed(keys),
        )

    def doubled(self) -> tuple[int, str]:
        """How many keys name several rows, and one of them."""
        listed = ", ".join(self._key_texts())
        doubled, shown = self._all(
            f"SELECT count(*), min(shown) FROM (SELECT concat_ws(', ', {listed}) AS shown FROM "
            f"arriving GROUP BY {listed} HAVING count(*) > 1)",
            [column.name for column, _, _ in self._keys],
        )[0]
        return doubled, shown or ""

    def close(self) -> None:
        self.connection.close()
        self.table.close()

    @property
    def _columns(self) -> list[tuple[ColumnFacts, Pair, Kind]]:
        return [self._sided(pair) for pair in self.paired.pairs]

    @property
    def _keys(self) -> list[tuple[ColumnFacts, Pair, Kind]]:
        return [self._sided(pair) for pair in self.paired.key]

    def _sided(self, pair: Pair) -> tuple[ColumnFacts, Pair, Kind]:
        column = pair.sides[self.which]
        return column, pair, sql.arrives_as(column, self.widened)

    def _key_texts(self) -> list[str]:
        return [self._key_text(*each) for each in self._keys]

    def _key_text(self, column: ColumnFacts, pair: Pair, held: Kind) -> str:
        if pair.source.kind is pair.target.kind is Kind.INTEGER:
            return sql.number(column, held)
        return sql.canonical(column, pair, held, bits=False)

    def _number(self, cut: Cut) -> str:
        if cut.by_number:
            column, _, held = self._keys[0]
            return sql.number(column, held)
        return sql.bucket(self._keys, self.scheme)

    def _segment(self, cut: Cut, number: str) -> str:
        if cut.by_number:
            return f"coalesce(({number} - {cut.low}) // {cut.width}, {NO_NUMBER})"
        return f"{number} % {cut.segments}"

    def _range(self, cut: Cut, wanted: Sequence[int]) -> str:
        """For SQLite, whose index can find them; the rest reads all and keeps what is wanted."""
        if not cut.by_number or not self.finds_ranges:
            return ""
        cuts = ranges(cut, wanted)
        if len(cuts) > _MOST_RANGES:
            return ""
        key = sql.name_of(self._keys[0][0].name)
        found = [f"({key} >= {start} AND {key} < {end})" for start, end in cuts]
        return " OR ".join([*found, f"{key} IS NULL"] if NO_NUMBER in wanted else found)

    def _keyed(self, keys: Any) -> str:
        column, pair, held = self._keys[0]
        whole = pair.source.kind is pair.target.kind is Kind.INTEGER and held is Kind.INTEGER
        if not (self.finds_ranges and whole and len(self._keys) == 1) or keys.column(0).null_count:
            return ""
        listed = ",".join(map(str, keys.column(0).to_pylist()))
        return f"{sql.name_of(column.name)} IN ({listed})"

    def _all(self, query: str, columns: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        return [
            tuple(row.values())
            for batch in self._run(query, columns=columns)
            for row in batch.to_pylist()
        ]

    def _run(self, query: str, *, columns: Sequence[str] = (), where: str = "") -> Iterator[Any]:
        """Batches of the answer. A column of SQLite that holds what its type does not say is read
        as texts from then on, and the question is asked anew by the caller's caller."""
        import duckdb

        named = columns or [column.name for column, _, _ in self._columns]
        try:
            self._arrive(named, where)
            yield from self.connection.sql(query).to_arrow_reader(_BATCH_ROWS)
        except duckdb.Error as error:
            raise self._reason(error) from error

    def _arrive(self, named: Sequence[str], where: str) -> None:
        """What the query calls ``arriving``: a stream that is read once, or a Parquet file."""
        table = self.table
        if isinstance(table, FileTable) and _is_plain_parquet(table):
            path = str(table.path).replace("'", "''")
            view = f"CREATE OR REPLACE TEMP VIEW arriving AS SELECT * FROM read_parquet('{path}')"
            self.connection.execute(view)
            return
        import pyarrow as pa

        unique = list(dict.fromkeys(named))
        read = partial(table.batches, unique)
        batches = table.batches(unique, where) if isinstance(table, SqliteTable) else read()
        self._broken = None
        first = next(batches, None)
        schema = (
            first.schema if first is not None else pa.schema([(n, pa.string()) for n in unique])
        )
        reader = pa.RecordBatchReader.from_batches(schema, self._watched(first, batches))
        self.connection.register("arriving", reader)

    def _watched(self, first: Any, rest: Iterator[Any]) -> Iterator[Any]:
        """An error of the source reaches DuckDB as a text only; here it is kept as it is."""
        try:
            if first is not None:
                yield first
            yield from rest
        except CommonwealError as error:
            self._broken = error
            raise

    def _reason(self, error: Exception) -> CommonwealError:
        if self._broken is not None:
            return self._broken
        text = str(error).split("\n", 1)[0][:300]
        return CannotFinish(f"The rows could not be hashed: {text}", where=self.table.label)

    def widen(self, name: str) -> bool:
        """Read this column as texts; False where that was done already."""
        if not isinstance(self.table, SqliteTable) or name in self.widened:
            return False
        self.table.widen(name)
        self.widened |= {name}
        return True


def _is_plain_parquet(table: FileTable) -> bool:
    """DuckDB would take a star or bracket in a name for a pattern of many files."""
    return table.store == "parquet" and not set("*?[") & set(str(table.path))
