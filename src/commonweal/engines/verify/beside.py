"""Both tables read once, in the order of the key, each row beside its like.

Where both sides can be read by ranges of the key, or hold their rows in the same order, nothing has
to be hashed, grouped or joined: values are compared as they pass, and those that differ are at
hand. Only of a range where keys do not stand beside their like are the rows joined by key and hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from commonweal.engines.read.bounded import give_back
from commonweal.engines.read.databases import Kind
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.read.databases.sqlite import OddValueError
from commonweal.engines.verify import in_duckdb as sql
from commonweal.engines.verify.comparing import Comparer
from commonweal.engines.verify.cutting import Bounds, Cut, Span
from commonweal.engines.verify.differences import Differences
from commonweal.engines.verify.side_local import LocalSide, is_plain_parquet
from commonweal.engines.verify.sieve import doubtful_rows, is_worth_it
from commonweal.engines.verify.stored_rows import Unread, stored_rows
from commonweal.kernel.errors import CannotFinish

__all__ = ["Beside", "Passed", "spans_of"]

_ROWS = 1_000_000
_GROUPS = 8
_AT_ONCE = 20_000
_NAMES = ("passing_old", "passing_new")
_MOVED = "#moved"
_WHOLE = Cut(0, 0, 1)
_CREATED = "CREATE OR REPLACE TEMP TABLE unlike AS"


@dataclass(slots=True)
class Passed:
    """``spans``: parts of the key that were read; ``joined``: those whose rows were joined;
    ``came``: rows of each side; ``looked``, ``over``: rows that differ whose values were compared,
    and were not."""

    spans: int = 0
    joined: int = 0
    came: tuple[int, int] = (0, 0)
    looked: int = 0
    over: int = 0


class Beside:
    """``most``: of how many rows that differ the values are wanted."""

    def __init__(
        self, connection: Any, sides: Sequence[LocalSide], comparer: Comparer, most: int
    ) -> None:
        self.connection, self.sides, self.comparer = connection, sides, comparer
        self.most = most
        self.stored = stored_rows(sides)

    def close(self) -> None:
        for side in self.sides:
            side.release()

    def compare(self, spans: Sequence[Span | None], differences: Differences) -> Passed | None:
        """None where the rows of the whole tables do not stand beside their like; then nothing was
        added to the differences."""
        passed = Passed()
        for span in spans:
            give_back(self.connection)
            for side in self.sides:
                side.span = span
            if not self._span(span, passed, differences):
                return None
            passed.spans += 1
        return passed

    def _span(self, span: Span | None, passed: Passed, differences: Differences) -> bool:
        while True:
            try:
                fits = not (span and span.nothing) and self._pass()
                if not fits and span is None:
                    return False
                came = self._came(0), self._came(1)
                if fits:
                    self._take(passed, differences)
                else:
                    came = self._join(passed, differences)
                    passed.joined += any(came)
            except OddValueError as error:
                self._widen(error)
            else:
                passed.came = passed.came[0] + came[0], passed.came[1] + came[1]
                return True

    def _pass(self) -> bool:
        """Keep the rows that differ as (k0, ..., v0, ..., w0, ...). False where keys moved, or
        where rows that differ share a key."""
        import duckdb

        try:
            if not self._compared():
                return False
        except duckdb.Error as error:
            if _MOVED in str(error):
                return False
            raise self._reason(error) from error
        finally:
            for side, name in zip(self.sides, _NAMES, strict=True):
                side.leave(self.connection, name)
        keys = ", ".join(f"k{at}" for at in range(len(self.sides[0].keys)))
        shared = f"SELECT count(*) FROM (SELECT 1 FROM unlike GROUP BY {keys} HAVING count(*) > 1)"
        # A row without a key could have stood beside nothing.
        return self._came(0) == self._came(1) and not self._number(shared)

    def _compared(self) -> bool:
        """False where one side has more rows."""
        if not all(side.is_stream for side in self.sides):
            for side, name in zip(self.sides, _NAMES, strict=True):
                side.enter(self.connection, name)
            self.connection.execute(f"{_CREATED} {self._query()}")
            return True
        if self.stored is not None and self.sides[0].span is not None:
            try:
                with closing(self.stored.portions(self.sides[0].span)) as portions:
                    return self._kept(portions)
            except Unread:
                self.stored = None
        schemas, streams = zip(*(side.stream() for side in self.sides), strict=True)
        return self._kept(self._portions(schemas, streams))

    def _kept(self, portions: Iterator[tuple[Any, Any] | None]) -> bool:
        created = _CREATED
        try:
            for found in portions:
                if found is None:
                    return False
                for name, rows in zip(_NAMES, found, strict=True):
                    self.connection.register(name, rows)
                self.connection.execute(f"{created} {self._query()}")
                created = "INSERT INTO unlike"
        finally:
            for name in _NAMES:
                self.connection.unregister(name)
        return True

    def _portions(
        self, schemas: Sequence[Any], streams: Sequence[Iterator[Any]]
    ) -> Iterator[tuple[Any, Any] | None]:
        import pyarrow as pa

        columns = list(zip(self.sides[0].columns, self.sides[1].columns, strict=True))
        if is_worth_it(columns, schemas):
            yield from doubtful_rows(columns, schemas, streams)
            return
        one, other = map(pa.RecordBatchReader.from_batches, schemas, streams)
        yield one, other

    def _take(self, passed: Passed, differences: Differences) -> None:
        for batch in self.connection.sql("FROM unlike").to_arrow_reader(_AT_ONCE):
            left = max(self.most - passed.looked, 0)
            differences.add_beside(batch.slice(0, left))
            differences.add_keys(batch.slice(left))
            passed.looked += min(left, batch.num_rows)
            passed.over += max(batch.num_rows - left, 0)

    def _join(self, passed: Passed, differences: Differences) -> tuple[int, int]:
        one, other = (side.hashes(_WHOLE, None) for side in self.sides)
        keys = self.comparer.rows(one, other, len(self.sides[0].keys))
        left = max(self.most - passed.looked, 0)
        differences.add(keys.slice(0, left), *self.sides)
        differences.add(keys.slice(left), None, None)
        passed.looked += min(left, keys.num_rows)
        passed.over += max(keys.num_rows - left, 0)
        return self.comparer.came

    def _query(self) -> str:
        one, other = self.sides
        keys = [sql.unlike(*both) for both in zip(one.keys, other.keys, strict=True)]
        pairs = zip(one.columns, other.columns, one.paired.pairs, strict=True)
        rest = [sql.unlike(a, b) for a, b, pair in pairs if pair not in one.paired.key]
        listed = [f"{text} AS k{at}" for at, text in enumerate(one.key_texts("o."))]
        for letter, of, side in (("v", "o.", one), ("w", "n.", other)):
            texts = [sql.canonical(*each, bits=False, of=of) for each in side.columns]
            listed += [f"{text} AS {letter}{at}" for at, text in enumerate(texts)]
        return (
            f"SELECT {', '.join(listed)} FROM {_NAMES[0]} o POSITIONAL JOIN {_NAMES[1]} n "
            f"WHERE CASE WHEN {' OR '.join(keys)} THEN error('{_MOVED}') "
            f"ELSE {' OR '.join(rest) or 'false'} END"
        )

    def _came(self, which: int) -> int:
        """Rows of a side in its span: those that passed, or in a file those that are there."""
        side = self.sides[which]
        table = side.table
        if not (isinstance(table, FileTable) and is_plain_parquet(table)):
            return side.came
        if side.span is None:
            return table.facts.rows or 0
        side.enter(self.connection, "counted")
        return self._number("SELECT count(*) FROM counted")

    def _number(self, query: str) -> int:
        return int(self.connection.sql(query).fetchall()[0][0])

    def _widen(self, error: OddValueError) -> None:
        widened = False
        for side in self.sides:
            pair = next(p for p in side.paired.pairs if error.field in {c.name for c in p.sides})
            widened |= side.widen(pair.sides[side.which].name)
        if not widened:
            raise CannotFinish(str(error), where=error.where) from error

    def _reason(self, error: Exception) -> Exception:
        broken = (side.broken for side in self.sides)
        return next((each for each in broken if each), self.sides[0].reason(error))


def spans_of(sides: Sequence[LocalSide], bounds: Sequence[Bounds]) -> list[Span | None]:
    """In which parts both sides can be read; [None]: at once, by their order; []: in none."""
    files = [_groups(side) for side in sides]
    if all(is_file for is_file, _ in files) and not all(groups for _, groups in files):
        return [None] if bounds[0].rows == bounds[1].rows else []
    if not all(groups or side.finds_ranges for (_, groups), side in zip(files, sides, strict=True)):
        return []
    if any(bound.low is None for bound in bounds):
        return []
    sorted_files = [groups for _, groups in files if groups]
    cuts = _between(sorted_files) if sorted_files else _even(bounds)
    ends: list[int | None] = [None, *cuts, None]
    found: list[Span | None] = [Span(start, end) for start, end in pairwise(ends)]
    return found if all(side.has_every_key for side in sides) else [*found, Span(nothing=True)]


def _groups(side: LocalSide) -> tuple[bool, list[tuple[int, int, int]]]:
    """Whether this is a Parquet file, and its groups of rows where they are in the order of the
    key."""
    table, (column, pair, _) = side.table, side.keys[0]
    if not (isinstance(table, FileTable) and is_plain_parquet(table)):
        return False, []
    if len(side.keys) > 1 or pair.kind is not Kind.INTEGER:
        return True, []
    groups = table.groups(column.name)
    ordered = all(a[1] <= b[0] for a, b in pairwise(groups))
    return True, groups if ordered else []


def _between(files: Sequence[list[tuple[int, int, int]]]) -> Iterator[int]:
    """Where groups of the first file begin, so many rows apart that few groups of the other have to
    be read twice. The last group, which mostly has another size, is read into room of its own
    beside that of the group before it; of a large file it is a part by itself."""
    apart = max(_ROWS, _GROUPS * max(rows for groups in files for _, _, rows in groups))
    first, last = files[0][0][0], files[0][-1][0]
    since, began = 0, first
    for low, _, rows in files[0]:
        if since >= apart or (low == last and began > first):
            yield low
            since, began = 0, low
        since += rows


def _even(bounds: Sequence[Bounds]) -> Iterator[int]:
    low = min(bound.low for bound in bounds if bound.low is not None)
    high = max(bound.high for bound in bounds if bound.high is not None)
    parts = max(bound.rows for bound in bounds) // _ROWS + 1
    width = (high - low) // parts + 1
    yield from range(low + width, high + 1, width)
