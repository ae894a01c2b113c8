"""Rows of two like servers, compared by their bytes as they pass.

Each side sends a range of the key at a time in COPY BINARY; equal rows are equal bytes, and cost
one look. Only rows that differ are taken apart, and only columns whose bytes differ in one of them
are read. Where a key is there twice, or the rows are more than can be held, the range is left to
the hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from commonweal.engines.read.databases import ColumnFacts, Kind
from commonweal.engines.read.databases.postgresql import quoted
from commonweal.engines.verify import in_duckdb
from commonweal.engines.verify.beside import Passed
from commonweal.engines.verify.cutting import NO_NUMBER, Bounds, Cut
from commonweal.engines.verify.differences import Differences
from commonweal.engines.verify.in_postgresql import TRAVELS, canonical
from commonweal.engines.verify.methods import Scheme
from commonweal.engines.verify.pairing import Pair
from commonweal.engines.verify.request import Request
from commonweal.engines.verify.sent_rows import BY_PAGES, BYTES_AT_ONCE
from commonweal.engines.verify.side_postgresql import PostgresqlSide
from commonweal.engines.verify.verdict import Level
from commonweal.kernel.errors import CommonwealError, SourceUnavailable

if TYPE_CHECKING:
    from commonweal.engines.read.databases.postgresql_rows import RowStream
    from commonweal.engines.verify.walking import Held

__all__ = ["Shipment", "shipment"]

# Of fewer the hashes cost less than further sessions and compiled loops.
_ROWS_WORTH_IT = 500_000
_LEAST_ROWS, _MOST_ROWS = 128, 32_768
_MOST_TOO_LARGE = 4
_UNLIKE_AT_ONCE, _UNLIKE_BYTES = 20_000, 16 * 1024 * 1024
_NAMES = ("shipped_old", "shipped_new")
# Functions that send types whose text says as much as their bytes.
_AS_TEXT = {"uuid_send", "time_send", "timetz_send", "interval_send", "json_send", "jsonb_send"}
_AS_TEXT |= {"bpcharsend", "namesend", "enum_send", "xml_send", "inet_send", "cidr_send"}


@dataclass(frozen=True, slots=True)
class _Sent:
    """A column as it comes. ``text``: in SQL; ``base``: its type; ``held``: as what DuckDB is told
    of it, None where it is its agreed text."""

    text: str
    base: str
    held: Kind | None


@dataclass(frozen=True, slots=True)
class Part:
    """Segments from ``first`` to before ``end``."""

    cut: Cut
    first: int
    end: int

    @property
    def segments(self) -> list[int]:
        return list(range(self.first, self.end))

    def asked_of(self, side: PostgresqlSide, columns: Sequence[_Sent]) -> str:
        key = quoted(side.keys[0][0].name)
        start, end = (self.cut.low + at * self.cut.width for at in (self.first, self.end))
        listed = ", ".join([f"{key}::int8", *(each.text for each in columns)])
        return f"SELECT {listed} FROM {side.table.name} WHERE {key} >= {start} AND {key} < {end}"


class Shipment:
    """One run over the ranges of a key. ``passed``: what came of it so far."""

    def __init__(
        self, sides: Sequence[PostgresqlSide], parts: Sequence[Part], connection: Any, most: int
    ) -> None:
        """``most``: of how many rows that differ the values are wanted."""
        self.sides, self.parts, self.connection, self.most = sides, parts, connection, most
        self.passed = Passed()
        paired = sides[0].paired
        self.columns = [
            [_sent(column, pair) for column, pair in side.columns if pair not in paired.key]
            for side in sides
        ]
        self.streams: list[RowStream] = []
        self._unlike: list[tuple[Any, Any]] = []
        self._rows = self._bytes = self._large = 0

    def open(self) -> bool:
        """False where a further session cannot be had, or its rows would come a long way."""
        from commonweal.engines.read.databases.postgresql_rows import RowStream

        try:
            for side in self.sides:
                self.streams.append(RowStream(side.table.uri, side.table.moment, BY_PAGES))
        except CommonwealError:
            return False
        return all(stream.near for stream in self.streams)

    def close(self) -> None:
        for each in self.streams:
            each.close()
        self.streams.clear()

    def compare(
        self,
        differences: Differences,
        hashed: Callable[[list[int]], None],
        alone: Callable[[Any], None],
    ) -> None:
        """``hashed`` compares segments by their hashes; ``alone`` takes keys that one side has, as
        ``Comparer.rows`` gives them."""
        self._ask(self.parts[0])
        for part, following in zip(self.parts, [*self.parts[1:], None], strict=True):
            self.passed.spans += 1
            found = self._met(following, differences)
            if found is None or found.num_rows:
                self._tell(differences)
            if found is None:
                self.passed.joined += 1
                hashed(part.segments)
            elif found.num_rows:
                alone(found)
        self._tell(differences)
        if any(column.nullable for side in self.sides for column, _ in side.keys):
            hashed([NO_NUMBER])

    def _ask(self, part: Part) -> None:
        for stream, side, columns in zip(self.streams, self.sides, self.columns, strict=True):
            stream.ask(part.asked_of(side, columns))

    def _met(self, following: Part | None, differences: Differences) -> Any | None:
        """The keys that one side has alone; None where these rows have to be hashed. What follows
        is asked for before these are compared."""
        from commonweal.engines.verify.walking import alone, in_order, is_doubled, met

        if not self.streams:
            return None
        rows = [stream.rows() for stream in self.streams]
        if rows[0] is None or rows[1] is None:
            self._open_anew(following)
            return None
        if following:
            self._ask(following)
        count = len(self.columns[0]) + 1
        one, other = in_order(rows[0], count), in_order(rows[1], count)
        if is_doubled(one) or is_doubled(other):
            return None
        found = met(one, other)
        if not self._keep((one, other), found.unlike, differences):
            return None
        came = self.passed.came
        self.passed.came = came[0] + len(one[3]), came[1] + len(other[3])
        return alone(found)

    def _open_anew(self, following: Part | None) -> None:
        """A range was more than can be held: keys lie unevenly. The rest of it is not read."""
        self._large += 1
        self.close()
        if following is None or self._large > _MOST_TOO_LARGE:
            return
        if not self.open():
            raise SourceUnavailable("The database gave no further session.")
        self._ask(following)

    def _keep(self, sides: tuple[Held, Held], unlike: Any, differences: Differences) -> bool:
        """Take out the rows that differ. False where they cannot be read here."""
        from commonweal.engines.verify.walking import keys_unlike, taken_out

        if not len(unlike):
            return True
        left = max(self.most - self.passed.looked, 0)
        one, other = ([each.base for each in columns] for columns in self.columns)
        taken = taken_out(sides, unlike[:left], (one, other))
        if taken is None:
            return False
        if left:
            self._unlike.append(taken)
            self._rows += taken[0].num_rows
            self._bytes += taken[0].nbytes + taken[1].nbytes
            self.passed.looked += taken[0].num_rows
        if len(unlike) > left:
            self._tell(differences)
            differences.add_keys(keys_unlike(sides, unlike[left:]))
            self.passed.over += len(unlike) - left
        if self._rows >= _UNLIKE_AT_ONCE or self._bytes >= _UNLIKE_BYTES:
            self._tell(differences)
        return True

    def _tell(self, differences: Differences) -> None:
        import pyarrow as pa

        held, self._unlike, self._rows, self._bytes = self._unlike, [], 0, 0
        if not held:
            return
        for name, batches in zip(_NAMES, zip(*held, strict=True), strict=True):
            self.connection.register(name, pa.Table.from_batches(batches))
        for batch in self.connection.sql(self._texts()).to_arrow_reader(_UNLIKE_AT_ONCE):
            differences.add_beside(batch)
        for name in _NAMES:
            self.connection.unregister(name)

    def _texts(self) -> str:
        """All values of both sides as agreed texts. Of the key, which is the same, none."""
        key = self.sides[0].paired.key
        listed = ["o.k0 AS k0"]
        for letter, of, side, columns in zip(
            "vw", ("o.", "n."), self.sides, self.columns, strict=True
        ):
            rest = enumerate(columns)
            for at, (column, pair) in enumerate(side.columns):
                text = "NULL::VARCHAR"
                if pair not in key:
                    place, sent = next(rest)
                    named = replace(column, name=f"c{place}")
                    text = in_duckdb.canonical(named, pair, sent.held, bits=False, of=of)
                listed.append(f"{text} AS {letter}{at}")
        return f"SELECT {', '.join(listed)} FROM {_NAMES[0]} o POSITIONAL JOIN {_NAMES[1]} n"


def shipment(
    sides: Sequence[Any], request: Request, cut: Cut, bounds: Sequence[Bounds], connection: Any
) -> Shipment | None:
    """None where the rows had better stay where they are. ``bounds``: as the servers reckon."""
    rows = max(bound.rows for bound in bounds)
    asked = request.level >= Level.ROWS and request.parallel == 1 and not request.sums_only
    if not (asked and cut.by_number and rows >= _ROWS_WORTH_IT):
        return None
    if not all(isinstance(side, PostgresqlSide) and _may_ship(side) for side in sides):
        return None
    width = _width(sides, cut)
    if not width:
        return None
    at_once = min(max(BYTES_AT_ONCE // width, _LEAST_ROWS), _MOST_ROWS)
    each = max(cut.segments * at_once // rows, 1)
    parts = [Part(cut, at, min(at + each, cut.segments)) for at in range(0, cut.segments, each)]
    most = request.most_rows if request.level >= Level.VALUES else 0
    made = Shipment(sides, parts, connection, most)
    if made.open():
        return made
    made.close()
    return None


def _width(sides: Sequence[PostgresqlSide], cut: Cut) -> int:
    """Bytes of a row; 0 where the rows of a range are found all over a table, or nothing here is
    compiled."""
    from commonweal.engines.read.jit import COMPILED

    lies = [side.lies(cut) for side in sides] if COMPILED else []
    return max((each.width for each in lies if all(e.in_order for e in lies)), default=0)


def _may_ship(side: PostgresqlSide) -> bool:
    """True where equal bytes are equal values, and what differs can be read here."""
    known = all(_sent_as(*each) for each in side.columns)
    return side.scheme is Scheme.RECORD and side.encoding == "UTF8" and side.finds_ranges and known


def _sent(column: ColumnFacts, pair: Pair) -> _Sent:
    found = _sent_as(column, pair)
    if found is None:
        raise RuntimeError(f"{column.name} cannot be shipped")
    return found


def _sent_as(column: ColumnFacts, pair: Pair) -> _Sent | None:
    """As ``in_postgresql.row_hash`` has it; None for types nobody tried."""
    name, bases = quoted(column.name), {pair.source.base, pair.target.base}
    if len(bases) == 1:
        if column.base == "numeric":
            return _Sent(name, "numeric", None)
        if column.base in TRAVELS:
            return _Sent(name, column.base, column.kind)
        known = column.send in _AS_TEXT
        return _Sent(canonical(column, pair, bits=False), "text", None) if known else None
    if bases == {"text", "varchar"}:
        return _Sent(name, "text", Kind.TEXT)
    if pair.source.kind is pair.target.kind is Kind.INTEGER:
        return _Sent(f"{name}::int8", "int8", Kind.INTEGER)
    return _Sent(canonical(column, pair, bits=False), "text", None)
