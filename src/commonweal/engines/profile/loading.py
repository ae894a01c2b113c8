"""Rows of a source into the scratch database, under the names ``c0``, ``c1`` and so on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonweal.engines.profile.scratch import Scratch
from commonweal.engines.profile.sources import DataSet
from commonweal.kernel.errors import BadInput, CannotFinish, CommonwealError

__all__ = ["Loaded", "Progress", "load"]

Progress = Callable[[str, int, int | None], None]
"""What is being read, how many rows so far, of how many where that is known."""

_MOST_WIDENED = 200


@dataclass(frozen=True, slots=True)
class Loaded:
    """``table`` holds ``rows``; ``kinds`` are the Arrow types of its columns as they came."""

    source: DataSet
    table: str
    names: tuple[str, ...]
    kinds: tuple[Any, ...]
    rows: int
    unreadable: Counter[str] = field(default_factory=Counter)
    widened: frozenset[str] = frozenset()

    def column(self, name: str) -> str:
        return f"c{self.names.index(name)}"


class _Odd(Exception):  # noqa: N818 - not an error: the column is read again as texts
    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def load(scratch: Scratch, source: DataSet, table: str, progress: Progress) -> Loaded:
    widened: set[str] = set()
    while len(widened) <= _MOST_WIDENED:
        work = _Loading(scratch, source, table, frozenset(widened))
        try:
            return work.run(progress)
        except _Odd as odd:
            if odd.column in widened:
                raise CannotFinish("The column cannot be read.", where=source.label) from odd
            widened.add(odd.column)
    raise CannotFinish("Too many columns hold values of other types.", where=source.label)


class _Loading:
    def __init__(
        self, scratch: Scratch, source: DataSet, table: str, widened: frozenset[str]
    ) -> None:
        self.scratch, self.source, self.table, self.widened = scratch, source, table, widened
        self.unreadable: Counter[str] = Counter()
        self.rows = 0
        self.broken: BaseException | None = None

    def run(self, progress: Progress) -> Loaded:
        import duckdb
        import pyarrow as pa

        batches = iter(self._batches())
        first = next(batches, None)
        kept = pa.schema([]) if first is None else first.schema
        if first is None or not len(kept.names):
            return Loaded(self.source, self.table, (), (), 0, self.unreadable)
        schema = pa.schema(
            [(f"c{at}", self._held(each)) for at, each in enumerate(kept)]
        )  # fmt: skip
        watched = self._watched(first, batches, schema, progress)
        try:
            reader = pa.RecordBatchReader.from_batches(schema, watched)
            self.scratch.take(self.table, reader, first.nbytes / max(first.num_rows, 1))
        except (duckdb.Error, pa.ArrowException, RuntimeError, ValueError) as error:
            raise self._reason(error) from error
        names = tuple(kept.names)
        kinds = tuple(_plain(each.type) for each in kept)
        return Loaded(
            self.source, self.table, names, kinds, self.rows, self.unreadable, self.widened
        )

    def _batches(self) -> Iterator[Any]:
        try:
            yield from self.source.batches(self.unreadable)
        except BadInput as error:
            if error.code == "odd-value" and error.field:
                self.source.widen(error.field)
                raise _Odd(error.field) from error
            raise

    def _held(self, column: Any) -> Any:
        import pyarrow as pa

        return pa.string() if column.name in self.widened else _plain(column.type)

    def _watched(
        self, first: Any, rest: Iterator[Any], schema: Any, progress: Progress
    ) -> Generator[Any, None, None]:
        """An error of the source reaches DuckDB as a text only; here it is kept as it is."""
        names = list(first.schema.names)
        try:
            for batch in _chain(first, rest):
                yield self._cast(batch, names, schema)
                self.rows += batch.num_rows
                progress(self.source.label, self.rows, self.source.total)
        except (CommonwealError, _Odd, KeyboardInterrupt) as error:
            self.broken = error
            raise

    def _cast(self, batch: Any, names: Sequence[str], schema: Any) -> Any:
        import pyarrow as pa

        arrays = []
        for name, held, array in zip(names, schema.types, batch.columns, strict=True):
            try:
                arrays.append(_as(array, held))
            except (pa.ArrowException, ValueError) as error:
                raise _Odd(name) from error
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _reason(self, error: Exception) -> BaseException:
        if self.broken is not None:
            return self.broken
        text = str(error).split("\n", 1)[0][:300]
        if text == "Query interrupted":  # DuckDB's way to pass a Ctrl-C on
            return KeyboardInterrupt()
        return CannotFinish(f"The rows could not be kept: {text}", where=self.source.label)


def _chain(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _plain(kind: Any) -> Any:
    """The Arrow type that DuckDB takes, without losing a digit."""
    import pyarrow as pa

    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return _plain(kind.storage_type)
    if types.is_dictionary(kind):
        return _plain(kind.value_type)
    ours = (
        types.is_integer, types.is_string, types.is_large_string, types.is_boolean, types.is_date,
        types.is_timestamp, types.is_time, types.is_binary, types.is_large_binary,
        types.is_fixed_size_binary, types.is_float32, types.is_float64, types.is_decimal128,
    )  # fmt: skip
    return kind if any(asked(kind) for asked in ours) else pa.string()


def _as(array: Any, kind: Any) -> Any:
    import pyarrow as pa

    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if array.type == kind:
        return array
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    same_family = kind == pa.string() or array.type == kind
    if not same_family and _family(array.type) != _family(kind):
        raise ValueError(str(array.type))
    try:
        return array.cast(kind)
    except pa.ArrowNotImplementedError:
        texts = [None if each is None else str(each) for each in array.to_pylist()]
        return pa.array(texts, pa.string()).cast(kind)


def _family(kind: Any) -> str:
    return str(kind).split("(", 1)[0].split("[", 1)[0].rstrip("0123456789")
