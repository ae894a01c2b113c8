"""Rows of a PostgreSQL by ranges of a whole-number key, as the bytes of COPY BINARY.

A driver spends on each value that it reads about what its server spends on sending it. Here the
bytes of some megabytes come at once, are put in the order of the key, and become Arrow by compiled
loops. A range that is more than can be held, or that holds what these loops do not read, is left to
the driver.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.engines.read.databases import ColumnFacts, Kind, PostgresqlTable
from commonweal.engines.read.databases.postgresql import quoted
from commonweal.engines.read.databases.postgresql_times import with_ends
from commonweal.engines.read.jit import COMPILED
from commonweal.engines.verify.cutting import Span
from commonweal.engines.verify.in_postgresql import fetched
from commonweal.engines.verify.pairing import Pair
from commonweal.kernel.errors import CannotFinish, CommonwealError

if TYPE_CHECKING:
    from commonweal.engines.read.databases.postgresql_rows import Rows, RowStream
    from commonweal.engines.verify.walking import Held

__all__ = ["BYTES_AT_ONCE", "BY_PAGES", "SentColumn", "SentRows", "arrives_in", "sent_rows"]

BYTES_AT_ONCE = 3 * 1024 * 1024
"""More does not stay in a processor's cache."""
BY_PAGES = (
    ("enable_indexscan", "off"),
    ("enable_indexonlyscan", "off"),
    ("enable_seqscan", "off"),
    ("max_parallel_workers_per_gather", "0"),
)
"""For its planner: rows of a range as they lie, in place of row by row in the order of the key,
which costs a server a third less. They are put in order here."""
# Of fewer the driver costs less than a further session and compiled loops.
_ROWS_WORTH_IT = 100_000
_FIRST_WIDTH, _MOST_TIMES = 4_096, 8
_FEW_ROWS = 4_096
_ENDS = "SELECT min({key})::int8 AS low, max({key})::int8 AS high FROM {table} WHERE {span}"
_FAR = """
SELECT max({key})::int8 AS far
FROM (SELECT {key} FROM {table} WHERE {key} >= {low} ORDER BY {key} LIMIT {rows}) near
"""


@dataclass(frozen=True, slots=True)
class SentColumn:
    """``text``: its value in SQL, of the type ``base``."""

    name: str
    text: str
    base: str

    @property
    def type(self) -> Any:
        from commonweal.engines.read.databases.postgresql_columns import nothing_like

        return nothing_like(self.base, 0).type

    @property
    def asked_of_driver(self) -> str:
        text = f"({self.text})::text" if self.base == "numeric" else self.text
        return f"{text} AS {quoted(self.name)}"


class SentRows:
    """``key``: a column of whole numbers by which an index finds rows; it comes first, as bigint.
    ``rest``: the other columns."""

    def __init__(self, table: PostgresqlTable, key: str, rest: Sequence[SentColumn]) -> None:
        self.table, self.key = table, key
        self.columns = [SentColumn(key, f"{quoted(key)}::int8", "int8"), *rest]
        self._stream: RowStream | None = None
        self._width = _FIRST_WIDTH

    @property
    def schema(self) -> Any:
        import pyarrow as pa

        return pa.schema((each.name, each.type) for each in self.columns)

    def open(self) -> bool:
        """False where a further session cannot be had."""
        try:
            self._open()
        except CommonwealError:
            return False
        return True

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def batches(self, span: Span) -> Iterator[Any]:
        """The rows of the span in the order of the key."""
        for part, held in self.parts(span):
            batch = None if held is None else self.batch(held)
            yield from self._plain(part.said_of(quoted(self.key))) if batch is None else [batch]

    def parts(self, span: Span) -> Generator[tuple[Span, Held | None], None, None]:
        """Ranges of the key, and the rows of each in its order; None where they are more than can
        be held. They are overwritten by those that come next."""
        low, high = self._ends(span)
        if low is None or high is None:
            return
        try:
            yield from self._between(low, high)
        except BaseException:
            self.close()  # what was asked for and not read is of no use to the next question
            raise

    def batch(self, held: Held, which: Any = None) -> Any | None:
        """Rows as Arrow; all, or those in these places. None where they are not what is read
        here."""
        import numpy as np
        import pyarrow as pa

        from commonweal.engines.read.databases.postgresql_columns import arrow_of, fields_of
        from commonweal.engines.read.databases.postgresql_rows import Rows

        data, starts, ends, keys = held
        chosen = np.arange(len(keys)) if which is None else np.ascontiguousarray(which, np.int64)
        fields = fields_of(Rows(data, starts, ends), chosen, len(self.columns))
        if fields is None:
            return None
        places, sizes = fields
        arrays = [
            arrow_of(each.base, data, places[at], sizes[at]) for at, each in enumerate(self.columns)
        ]
        if any(each is None for each in arrays):
            return None
        return pa.RecordBatch.from_arrays(arrays, [each.name for each in self.columns])

    def _ends(self, span: Span) -> tuple[int | None, int | None]:
        query = _ENDS.format(
            key=quoted(self.key), table=self.table.name, span=span.said_of(quoted(self.key))
        )
        row = self.table.rows(query)[0]
        return row["low"], row["high"]

    def _between(self, low: int, high: int) -> Generator[tuple[Span, Held | None], None, None]:
        end = self._ask(low, high)
        while True:
            rows = self._opened().rows()
            if rows is None:
                self.close()
                if end > low:
                    self._narrow(low, end)
                    end = self._ask(low, high)
                    continue
            elif len(rows):
                self._fit(rows)
            part, low = (low, end), end + 1
            if low <= high:
                if rows is not None and not len(rows):
                    low = self._far(low, 1)  # a gap, of however many keys
                end = self._ask(low, high)
            yield Span(part[0], part[1] + 1), None if rows is None else self._ordered(rows, part)
            if low > high:
                return

    def _ask(self, low: int, high: int) -> int:
        """The last key that was asked for."""
        end = min(low + self._width - 1, high)
        key = quoted(self.key)
        self._opened().ask(self._asked(f"{key} >= {low} AND {key} <= {end}"))
        return end

    def _asked(self, where: str) -> str:
        listed = ", ".join(each.text for each in self.columns)
        return f"SELECT {listed} FROM {self.table.name} WHERE {where}"

    def _narrow(self, low: int, end: int) -> None:
        """Rows lie closer somewhere in this range than they did before: ask for few of them."""
        asked, few = end - low + 1, self._far(low, _FEW_ROWS) - low + 1
        self._width = few if few < asked else max(asked // _MOST_TIMES, 1)

    def _far(self, low: int, rows: int) -> int:
        """The key of the last of so many rows from there on, of which there is one."""
        query = _FAR.format(key=quoted(self.key), table=self.table.name, low=low, rows=rows)
        return int(self.table.rows(query)[0]["far"])

    def _fit(self, rows: Rows) -> None:
        """How many keys to ask for, by what came of as many."""
        came = int((rows.ends - rows.starts).sum())
        fits = self._width * BYTES_AT_ONCE // max(came, 1)
        times = (max(self._width // _MOST_TIMES, 1), self._width * _MOST_TIMES)
        self._width = min(max(fits, times[0]), times[1])

    def _ordered(self, rows: Rows, asked: tuple[int, int]) -> Held:
        """CannotFinish where a row is not of the range that was asked for."""
        from commonweal.engines.verify.walking import in_order

        held = in_order(rows, len(self.columns))
        keys = held[3]
        if len(keys) and not asked[0] <= keys[0] <= keys[-1] <= asked[1]:
            raise CannotFinish("The database sent other rows than it was asked for.")
        return held

    def _opened(self) -> RowStream:
        return self._stream or self._open()

    def _open(self) -> RowStream:
        from commonweal.engines.read.databases.postgresql_rows import RowStream

        self._stream = RowStream(self.table.uri, self.table.moment, BY_PAGES)
        return self._stream

    def _plain(self, where: str) -> Iterator[Any]:
        """The same rows, by the driver."""
        import pyarrow as pa

        listed = ", ".join(each.asked_of_driver for each in self.columns)
        query = f"SELECT {listed} FROM {self.table.name} WHERE {where} ORDER BY 1"
        for batch in map(with_ends, self.table.query(query)):
            arrays = [
                array.cast(each.type)
                for array, each in zip(batch.columns, self.columns, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def sent_rows(
    table: PostgresqlTable, key: Pair, pairs: Sequence[tuple[ColumnFacts, Pair]], rows: int
) -> SentRows | None:
    """None where the driver had better read them. ``rows``: about how many there are."""
    if not COMPILED or rows < _ROWS_WORTH_IT:
        return None
    named = next(column.name for column, pair in pairs if pair == key)
    made = SentRows(table, named, [_sent(*each) for each in pairs if each[1] != key])
    return made if made.open() else None


def arrives_in(column: ColumnFacts, pair: Pair) -> Any:
    """The type in which a column comes, also where no row does."""
    return _sent(column, pair).type


def _sent(column: ColumnFacts, pair: Pair) -> SentColumn:
    """As ``fetched`` has it, but for a numeric: its bytes become the same text here."""
    text, held = fetched(column, pair)
    if held is None and column.base == "numeric" and pair.kind is Kind.DECIMAL:
        return SentColumn(column.name, text.removesuffix("::text"), "numeric")
    return SentColumn(column.name, text, column.base if held else "text")
