"""A side whose rows come to DuckDB: a file that it reads, or a stream of Arrow batches."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from functools import cached_property, partial
from typing import Any

from commonweal.engines.read.databases import (
    ColumnFacts,
    Kind,
    PostgresqlTable,
    SqliteTable,
    TableSource,
)
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.read.databases.postgresql_times import with_ends
from commonweal.engines.verify import in_duckdb as sql
from commonweal.engines.verify.arrays import whole_numbers
from commonweal.engines.verify.cutting import NO_NUMBER, Bounds, Cut, Span, ranges
from commonweal.engines.verify.filters import RowFilter
from commonweal.engines.verify.in_postgresql import arriving
from commonweal.engines.verify.methods import Scheme
from commonweal.engines.verify.pairing import Pair, Paired
from commonweal.engines.verify.sent_rows import SentRows, arrives_in, sent_rows
from commonweal.engines.verify.sifting import sifted_in_duckdb, sifted_in_postgresql
from commonweal.kernel.errors import CannotFinish, CommonwealError

__all__ = ["LocalSide", "is_plain_parquet"]

_BATCH_ROWS = 65_536
_MOST_RANGES = 500
_UNSIFTED = "unsifted"


class LocalSide:
    """``span``: the part of the table that the next questions are about; None is all of it.
    ``came``: rows that the last stream brought. ``rows``: about how many there are in all."""

    def __init__(
        self, table: TableSource, paired: Paired, scheme: Scheme, which: int, connection: Any
    ) -> None:
        self.table, self.paired, self.scheme, self.which = table, paired, scheme, which
        self.connection = connection
        self.span: Span | None = None
        self.filter: RowFilter | None = None
        self.came = self.rows = 0
        self.broken: CommonwealError | None = None
        self._stream: Generator[Any, None, None] | None = None

    def bounds(self, *, numbered: bool) -> Bounds:
        all_of_it = self.filter is None
        if all_of_it and not numbered and self.table.facts.rows is not None:
            return Bounds(self.table.facts.rows)
        column, _, held = self.keys[0]
        if all_of_it and numbered and isinstance(self.table, FileTable | SqliteTable):
            known = self.table.ends(column.name)
            if known:
                return Bounds(self.table.facts.rows or 0, *known)
        key = sql.number(column, held) if numbered else "NULL"
        found = self._all(f"SELECT count(*), min({key}), max({key}) FROM arriving", [column.name])
        return Bounds(*found[0])

    def totals(self) -> dict[tuple[str, str], str | None]:
        asked = {
            (pair.name, what): text
            for column, pair, held in self.columns
            for what, text in sql.total(column, pair, held).items()
        }
        row = self._all(f"SELECT {', '.join(asked.values())} FROM arriving")[0]
        return dict(zip(asked, row, strict=True))

    @property
    def finds_ranges(self) -> bool:
        """True for SQLite where an index leads to the rows of a range of the key."""
        column, _, held = self.keys[0]
        return held is Kind.INTEGER and column.name in self.table.facts.led

    @property
    def is_stream(self) -> bool:
        """False for a file that DuckDB reads itself."""
        return not (isinstance(self.table, FileTable) and is_plain_parquet(self.table))

    @property
    def has_every_key(self) -> bool:
        """True where the store itself lets no row be without its key."""
        names = tuple(column.name for column, _, _ in self.keys)
        if isinstance(self.table, SqliteTable):
            return names == (self.table.number,)
        return isinstance(self.table, PostgresqlTable) and names == self.table.facts.primary_key

    def segments(
        self,
        cut: Cut,
        parallel: int = 1,  # noqa: ARG002 - DuckDB has its own threads
        wanted: Sequence[int] | None = None,
    ) -> list[Any]:
        segment = self._segment(cut, "n")
        hashed = sql.row_hash(self.columns, self.scheme)
        return list(
            self._run(
                f"SELECT {segment} AS segment, count(*) AS rows, sum(h)::VARCHAR AS total, "
                f"bit_xor(h) AS mix FROM (SELECT {self._number(cut)} AS n, {hashed} AS h "
                "FROM arriving) GROUP BY 1",
                where=self._range(cut, wanted) if wanted else "",
            )
        )

    def hashes(self, cut: Cut, wanted: Sequence[int] | None) -> Iterator[Any]:
        names = ", ".join(f"{text} AS k{at}" for at, text in enumerate(self.key_texts()))
        hashed = sql.row_hash(self.columns, self.scheme)
        query = f"SELECT {names}, {hashed} AS h FROM arriving"
        if wanted is None:
            yield from self._run(query)
            return
        self.connection.register("wanted", whole_numbers("segment", wanted))
        segment = self._segment(cut, f"({self._number(cut)})")
        test = f" WHERE {segment} IN (SELECT segment FROM wanted)"
        yield from self._run(query + test, where=self._range(cut, wanted))

    def values(self, keys: Any) -> Iterator[Any]:
        bits = self.scheme is Scheme.TEXT
        texts = [sql.canonical(*each, bits=bits) for each in self.columns]
        listed = ", ".join(f"{text} AS v{at}" for at, text in enumerate(texts))
        names = ", ".join(f"{text} AS k{at}" for at, text in enumerate(self.key_texts()))
        sought = self._keyed(keys)
        if sought:
            yield from self._run(f"SELECT {names}, {listed} FROM arriving", where=sought)
            return
        self.connection.register("sought", keys)
        same = " AND ".join(f"f.k{at} IS NOT DISTINCT FROM w.k{at}" for at in range(len(self.keys)))
        yield from self._run(
            f"SELECT f.* FROM (SELECT {names}, {listed} FROM arriving) f "
            f"WHERE EXISTS (SELECT 1 FROM sought w WHERE {same})"
        )

    def doubled(self) -> tuple[int, str]:
        """How many keys name several rows, and one of them."""
        listed = ", ".join(self.key_texts())
        doubled, shown = self._all(
            f"SELECT count(*), min(shown) FROM (SELECT concat_ws(', ', {listed}) AS shown FROM "
            f"arriving GROUP BY {listed} HAVING count(*) > 1)",
            [column.name for column, _, _ in self.keys],
        )[0]
        return doubled, shown or ""

    def outside(self, filters: Sequence[RowFilter]) -> int:
        """Rows for which none of these is true."""
        rows, columns = _UNSIFTED, [name for each in filters for name in each.pairs]
        for each in filters:
            rows = sifted_in_duckdb(each, self.which, self._held).outside(rows)
        return int(self._all(f"SELECT count(*) FROM {rows}", columns, _UNSIFTED)[0][0])

    def close(self) -> None:
        self.release()
        self.connection.close()
        self.table.close()

    def release(self) -> None:
        """End the further session of this side, where it has one; its table stays open."""
        if "sent" in vars(self) and self.sent:
            self.sent.close()

    @property
    def columns(self) -> list[sql.Sided]:
        return [self._sided(pair) for pair in self.paired.pairs]

    @property
    def keys(self) -> list[sql.Sided]:
        return [self._sided(pair) for pair in self.paired.key]

    def _sided(self, pair: Pair) -> sql.Sided:
        column = pair.sides[self.which]
        if isinstance(self.table, PostgresqlTable):
            return column, pair, arriving(column, pair)[1]
        return column, pair, sql.arrives_as(column, self.widened)

    @property
    def widened(self) -> frozenset[str]:
        """Columns of SQLite that come as texts, whoever found that they must."""
        return self.table.widened if isinstance(self.table, SqliteTable) else frozenset()

    def key_texts(self, of: str = "") -> list[str]:
        return [self._key_text(*each, of) for each in self.keys]

    def _key_text(self, column: ColumnFacts, pair: Pair, held: Kind | None, of: str) -> str:
        if pair.source.kind is pair.target.kind is Kind.INTEGER:
            return sql.number(column, held, of)
        return sql.canonical(column, pair, held, bits=False, of=of)

    def _number(self, cut: Cut) -> str:
        if cut.by_number:
            column, _, held = self.keys[0]
            return sql.number(column, held)
        return sql.bucket(self.keys, self.scheme)

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
        key = sql.name_of(self.keys[0][0].name)
        found = [f"({key} >= {start} AND {key} < {end})" for start, end in cuts]
        return " OR ".join([*found, f"{key} IS NULL"] if NO_NUMBER in wanted else found)

    def _keyed(self, keys: Any) -> str:
        column, pair, held = self.keys[0]
        whole = pair.source.kind is pair.target.kind is Kind.INTEGER and held is Kind.INTEGER
        if not (self.finds_ranges and whole and len(self.keys) == 1) or keys.column(0).null_count:
            return ""
        listed = ",".join(map(str, keys.column(0).to_pylist()))
        if isinstance(self.table, PostgresqlTable):  # which reads a list of terms in twice the time
            return f"{sql.name_of(column.name)} = ANY('{{{listed}}}'::int8[])"
        return f"{sql.name_of(column.name)} IN ({listed})"

    def _all(
        self, query: str, columns: Sequence[str] = (), name: str = "arriving"
    ) -> list[tuple[Any, ...]]:
        return [
            tuple(row.values())
            for batch in self._run(query, columns=columns, name=name)
            for row in batch.to_pylist()
        ]

    def _run(
        self, query: str, *, columns: Sequence[str] = (), where: str = "", name: str = "arriving"
    ) -> Iterator[Any]:
        """Batches of the answer. A column of SQLite that holds what its type does not say is read
        as texts from then on, and the question is asked anew by the caller's caller."""
        import duckdb

        try:
            if name == "arriving" and self.filter and not isinstance(self.table, PostgresqlTable):
                self._enter_sifted(self.filter, columns, where)
            else:
                self.enter(self.connection, name, columns, where)
            yield from self.connection.sql(query).to_arrow_reader(_BATCH_ROWS)
        except duckdb.Error as error:
            raise self.reason(error) from error

    def _enter_sifted(self, asked: RowFilter, columns: Sequence[str], where: str) -> None:
        named = [*(columns or [column.name for column, _, _ in self.columns]), *asked.pairs]
        self.enter(self.connection, _UNSIFTED, named, where)
        rows = sifted_in_duckdb(asked, self.which, self._held).of(_UNSIFTED)
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW arriving AS SELECT * FROM {rows}")

    def _held(self, column: ColumnFacts) -> Kind:
        return sql.arrives_as(column, self.widened)

    def enter(
        self, connection: Any, name: str, columns: Sequence[str] = (), where: str = ""
    ) -> None:
        """Let this connection find the rows under a name: a Parquet file, or a stream that is read
        once, in the order of the key where an index gives it."""
        named = list(dict.fromkeys(columns or [column.name for column, _, _ in self.columns]))
        limit = " AND ".join(f"({each})" for each in (where, self._in_span()) if each)
        table = self.table
        if isinstance(table, FileTable) and not self.is_stream:
            path = str(table.path).replace("'", "''")
            rows = f"SELECT * FROM read_parquet('{path}'){f' WHERE {limit}' if limit else ''}"
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {rows}")
            return
        import pyarrow as pa

        schema, stream = self._begin(named, where, limit)
        connection.register(name, pa.RecordBatchReader.from_batches(schema, stream))

    def stream(self) -> tuple[Any, Iterator[Any]]:
        """The schema and the batches of all columns of the span, for a reader that is not DuckDB;
        end it with ``leave``."""
        named = list(dict.fromkeys(column.name for column, _, _ in self.columns))
        limit = f"({self._in_span()})" if self.span else ""
        return self._begin(named, "", limit)

    def _begin(self, named: list[str], where: str, limit: str) -> tuple[Any, Iterator[Any]]:
        import pyarrow as pa

        batches = self._sent(named, where) or self._batches(named, limit)
        self.broken, self.came = None, 0
        first = next(batches, None)
        schema = first.schema if first is not None else pa.schema(self._types(named))
        self._stream = self._watched(first, batches)
        return schema, self._stream

    def _types(self, named: Sequence[str]) -> list[tuple[str, Any]]:
        """Of columns whose every row is missing."""
        import pyarrow as pa

        if not isinstance(self.table, PostgresqlTable):
            return [(name, pa.string()) for name in named]
        pairs = {pair.sides[self.which].name: pair for pair in self.paired.pairs}
        facts = self.table.facts
        return [(name, arrives_in(facts.column(name), pairs[name])) for name in named]

    def leave(self, connection: Any, name: str) -> None:
        """End a stream that was not read to its end: its server answers nothing else till then."""
        if self._stream is not None:
            connection.unregister(name)  # also where the name was never given
            self._stream.close()
            self._stream = None

    def _batches(self, named: list[str], where: str) -> Iterator[Any]:
        table = self.table
        key = sql.name_of(self.keys[0][0].name) if self.finds_ranges else ""
        if isinstance(table, SqliteTable):
            # Rows that lie by the key come in its order unasked, which spares a fifth.
            lies = key == sql.name_of(table.number)
            span = self.span
            if lies and span and not span.nothing and where == f"({self._in_span()})":
                high = None if span.end is None else span.end - 1
                return table.between(named, span.start, high)
            return table.batches(named, where, "" if lies else key)
        if not isinstance(table, PostgresqlTable):
            return iter(partial(table.batches, named)())
        pairs = {pair.sides[self.which].name: pair for pair in self.paired.pairs}
        texts = [arriving(table.facts.column(name), pairs[name])[0] for name in named]
        limit = f" WHERE {where}" if where else ""
        order = f" ORDER BY {key}" if key else ""
        rows = table.name
        if self.filter:
            rows = sifted_in_postgresql(self.filter, self.which).of(rows)
        return map(with_ends, table.query(f"SELECT {', '.join(texts)} FROM {rows}{limit}{order}"))

    @cached_property
    def sent(self) -> SentRows | None:
        """How rows of a PostgreSQL come at less than by its driver; None where they do not."""
        if not isinstance(self.table, PostgresqlTable) or self.filter or not self.finds_ranges:
            return None
        if len(self.keys) > 1:
            return None
        listed = [(pair.sides[self.which], pair) for pair in self.paired.pairs]
        return sent_rows(self.table, self.paired.key[0], listed, self.rows)

    def _sent(self, named: list[str], where: str) -> Iterator[Any] | None:
        """All columns of a range of the key."""
        all_of_it = len(named) == len(self.paired.pairs) and not where
        if not all_of_it or self.span is None or self.span.nothing or self.sent is None:
            return None
        return self.sent.batches(self.span)

    def _in_span(self) -> str:
        return self.span.said_of(sql.name_of(self.keys[0][0].name)) if self.span else ""

    def _watched(self, first: Any, rest: Iterator[Any]) -> Generator[Any, None, None]:
        """An error of the source reaches DuckDB as a text only; here it is kept as it is."""
        try:
            if first is not None:
                self.came += first.num_rows
                yield first
            for batch in rest:
                self.came += batch.num_rows
                yield batch
        except CommonwealError as error:
            self.broken = error
            raise

    def reason(self, error: Exception) -> CommonwealError:
        if self.broken is not None:
            return self.broken
        text = str(error).split("\n", 1)[0][:300]
        return CannotFinish(f"The rows could not be hashed: {text}", where=self.table.label)

    def widen(self, name: str) -> bool:
        """Read this column as texts; False where that was done already."""
        if not isinstance(self.table, SqliteTable) or name in self.widened:
            return False
        self.table.widen(name)
        return True


def is_plain_parquet(table: FileTable) -> bool:
    """DuckDB would take a star or bracket in a name for a pattern of many files."""
    return table.store == "parquet" and not set("*?[") & set(str(table.path))
