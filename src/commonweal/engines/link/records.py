"""The records of both sources in one bounded DuckDB, in the forms in which they are compared."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.engines.link.plan import Compared, LinkPlan
from commonweal.engines.read.bounded import bounded_duckdb
from commonweal.kernel.errors import BadInput

__all__ = ["Records", "Source"]

_PLAIN = "nullif(trim(regexp_replace({0}, '\\s+', ' ', 'g')), '')"
_NO_LETTERS = "'[^\\p{L} ]+', ' ', 'g'"
_FORMS = {
    "same": f"lower({_PLAIN})",
    "text": f"lower({_PLAIN})",
    "name": f"nullif(trim(regexp_replace(strip_accents(lower({_PLAIN})), {_NO_LETTERS})), '')",
    "email": f"lower({_PLAIN})",
    "postcode": f"upper(replace({_PLAIN}, ' ', ''))",
    "date": (
        "coalesce(TRY_CAST({0} AS DATE), TRY_CAST(try_strptime(trim({0}), ['%Y%m%d', '%d.%m.%Y', "
        "'%d-%m-%Y', '%d/%m/%Y']) AS DATE))::VARCHAR"
    ),
}


@dataclass(frozen=True, slots=True)
class Source:
    """``batches`` are read once. ``label`` is for people."""

    label: str
    columns: Sequence[str]
    batches: Iterator[Any]


class Records:
    """``a`` and ``b``: the key as ``unique_id`` and each column in its form; without a second
    source there is no ``b``. ``raw_a`` and ``raw_b`` hold them as they were written."""

    def __init__(self, plan: LinkPlan, sources: Sequence[Source], memory_mb: int = 512) -> None:
        self.plan = plan
        self._folder = tempfile.TemporaryDirectory(prefix="commonweal-link-")
        self.connection = bounded_duckdb(
            self._folder.name, memory_mb=memory_mb, file="records.duckdb", in_order=True
        )
        try:
            self.counts = [self._take(at, each) for at, each in enumerate(sources)]
        except BaseException:
            self.close()
            raise

    @property
    def names(self) -> list[str]:
        return ["a", "b"][: len(self.counts)]

    def close(self) -> None:
        self.connection.close()
        self._folder.cleanup()

    def _take(self, at: int, source: Source) -> int:
        import duckdb
        import pyarrow as pa

        key, columns, name = self.plan.key[at], self.plan.columns, "ab"[at]
        wanted = [key, *(each.names[at] for each in columns)]
        for each in wanted:
            if each not in source.columns:
                raise BadInput(f"There is no column {each}.", field="columns", where=source.label)
        schema = pa.schema([(f"c{number}", pa.string()) for number in range(len(wanted))])
        self.connection.execute(
            f"CREATE TABLE raw_{name} ({', '.join(f'c{n} VARCHAR' for n in range(len(wanted)))})"
        )
        for batch in source.batches:
            part = pa.RecordBatch.from_arrays(
                [_text(batch.column(each)) for each in wanted], schema=schema
            )
            self.connection.register("arriving", part)
            self.connection.execute(f"INSERT INTO raw_{name} SELECT * FROM arriving")
            self.connection.unregister("arriving")
        self._check_key(name, key, source.label)
        made = ", ".join(_form(each, number) for number, each in enumerate(columns, 1))
        try:
            self.connection.execute(
                f"CREATE TABLE {name} AS SELECT c0 AS unique_id, {made} FROM raw_{name}"
            )
        except duckdb.Error as error:
            said = str(error).split("\n", 1)[0][:300]
            raise BadInput(f"The records cannot be compared: {said}", where=source.label) from error
        return int(self._one(f"SELECT count(*) FROM {name}"))

    def _check_key(self, name: str, key: str, label: str) -> None:
        empty = self._one(f"SELECT count(*) FROM raw_{name} WHERE c0 IS NULL OR c0 = ''")
        twice = self._one(
            f"SELECT count(*) FROM (SELECT 1 FROM raw_{name} GROUP BY c0 HAVING count(*) > 1)"
        )
        if empty or twice:
            raise BadInput(
                f"The key {key} has no value in {empty:,} rows and names more than one row "
                f"{twice:,} times. Name a column that names every row.",
                field="key",
                where=label,
            )

    def _one(self, query: str) -> Any:
        return self.connection.execute(query).fetchall()[0][0]


def _form(column: Compared, number: int) -> str:
    return f"{_FORMS[column.way].replace('{0}', f'c{number}')} AS {column.name}"


def _text(array: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    try:
        return array.cast(pa.string())
    except pa.ArrowNotImplementedError:
        return pa.array([None if v is None else str(v) for v in array.to_pylist()], pa.string())
