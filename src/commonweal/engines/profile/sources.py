"""What is profiled: tables of databases, and files, each as Arrow batches under plain names."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from commonweal.engines.read.databases import Kind, PostgresqlTable, SqliteTable, TableSource
from commonweal.engines.read.databases.facts import ForeignKey
from commonweal.engines.read.record_files import FileForm, flat, flat_name, opened_records
from commonweal.kernel.errors import BadInput

__all__ = ["LIST", "DataSet", "FileSet", "TableSet", "file_encoding"]

LIST = "list of any length"
_BLOCK = 1024 * 1024
_FLAGS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class DataSet(Protocol):
    """``place`` is the data set as a mapping names it; ``database`` its address, or empty."""

    name: str

    @property
    def label(self) -> str: ...

    @property
    def store(self) -> str: ...

    @property
    def encoding(self) -> str: ...

    @property
    def place(self) -> Mapping[str, Any]: ...

    @property
    def database(self) -> str: ...

    @property
    def snapshot(self) -> Mapping[str, str]: ...

    @property
    def total(self) -> int | None: ...

    @property
    def declared(self) -> Mapping[str, str]:
        """The types as the store calls them, where it has its own."""

    @property
    def key(self) -> tuple[str, ...]: ...

    @property
    def foreign_keys(self) -> tuple[ForeignKey, ...]: ...

    def batches(self, unreadable: Counter[str]) -> Iterator[Any]:
        """All rows, from the start. Values that could not be read are counted by their column,
        what is no row at all under no name."""

    def widen(self, column: str) -> None:
        """Read this column as texts from now on."""

    def close(self) -> None: ...


@dataclass(slots=True)
class FileSet:
    """``shown`` is the file as whoever asked wrote it."""

    name: str
    form: FileForm
    shown: str
    found_encoding: str = ""
    foreign_keys: tuple[ForeignKey, ...] = ()
    key: tuple[str, ...] = ()
    declared: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        sheet = self.form.options.get("sheet")
        return f"{self.shown}#{sheet}" if sheet and self.store == "excel" else self.shown

    @property
    def store(self) -> str:
        if self.form.copybook:
            return "cobol"
        if self.form.layout:
            return "fixed width"
        suffix = self.form.path.suffix.lower().lstrip(".")
        return {"xlsx": "excel", "xlsm": "excel", "tsv": "csv", "ndjson": "jsonl"}.get(
            suffix, suffix
        )

    @property
    def encoding(self) -> str:
        return self.found_encoding or self.form.encoding

    @property
    def place(self) -> Mapping[str, Any]:
        form = self.form
        given = {
            "file": form.path, "copybook": form.copybook, "record": form.record,
            "layout": form.layout, "encoding": form.encoding, "memo": form.memo,
            "options": dict(form.options),
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}

    @property
    def database(self) -> str:
        return ""

    @property
    def snapshot(self) -> Mapping[str, str]:
        with self.form.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"sha256": digest, "size": str(self.form.path.stat().st_size)}

    @property
    def total(self) -> int | None:
        return None

    def batches(self, unreadable: Counter[str]) -> Iterator[Any]:
        records = opened_records(self.form)
        self.found_encoding = records.encoding
        for rows, _, quarantine in records.parts:
            for row in quarantine.to_pylist() if quarantine is not None else ():
                unreadable[flat_name(row["field"], row["occurrence"] or [], records.schema)] += 1
            self.declared |= _any_length(rows, records.sizes)
            yield flat(_listed(rows, records.sizes), records.sizes)

    def widen(self, column: str) -> None:
        raise BadInput("The column changes its type within the file.", field=column)

    def close(self) -> None:
        """Files are opened for each reading."""


def _any_length(rows: Any, sizes: Mapping[str, int]) -> dict[str, str]:
    import pyarrow as pa

    nested = pa.types.is_nested
    return {e.name: LIST for e in rows.schema if nested(e.type) and not _sized(e, sizes)}


def _listed(rows: Any, sizes: Mapping[str, int]) -> Any:
    """Lists of any length, as JSON Lines and Parquet have them, become texts."""
    import pyarrow as pa

    from commonweal.engines.read.exporting import as_json

    for at, each in enumerate(rows.schema):
        if not pa.types.is_nested(each.type) or _sized(each, sizes):
            continue
        texts = [None if v is None else as_json(v) for v in rows.column(at).to_pylist()]
        rows = rows.set_column(at, pa.field(each.name, pa.string()), pa.array(texts, pa.string()))
    return rows


def _sized(given: Any, sizes: Mapping[str, int], path: str = "") -> bool:
    import pyarrow as pa

    path = f"{path}.{given.name}" if path else given.name
    if pa.types.is_struct(given.type):
        return all(_sized(each, sizes, path) for each in given.type)
    if not pa.types.is_nested(given.type):
        return True
    if not pa.types.is_list(given.type) or path not in sizes:
        return False
    inner = given.type.value_type
    if pa.types.is_struct(inner):
        return all(_sized(each, sizes, path) for each in inner)
    return not pa.types.is_nested(inner)


@dataclass(slots=True)
class TableSet:
    name: str
    table: TableSource
    store: str
    database: str
    given: str

    @property
    def label(self) -> str:
        return self.table.label

    @property
    def encoding(self) -> str:
        return ""

    @property
    def place(self) -> Mapping[str, Any]:
        return {"table": self.given}

    @property
    def snapshot(self) -> Mapping[str, str]:
        return dict(self.table.snapshot)

    @property
    def total(self) -> int | None:
        return self.table.facts.rows

    @property
    def declared(self) -> Mapping[str, str]:
        return {each.name: each.type for each in self.table.facts.columns}

    @property
    def key(self) -> tuple[str, ...]:
        return self.table.facts.primary_key

    @property
    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        return self.table.facts.foreign_keys

    def batches(self, unreadable: Counter[str]) -> Iterator[Any]:
        del unreadable  # a database gives its values, or stops
        if isinstance(self.table, PostgresqlTable):
            return self.table.batches(written={Kind.OTHER, Kind.UUID})
        return self.table.batches()

    def widen(self, column: str) -> None:
        if isinstance(self.table, SqliteTable):
            self.table.widen(column)

    def close(self) -> None:
        self.table.close()


def file_encoding(path: Path) -> str:
    """Of a text file: by its first bytes, utf-8 where all of it is, else cp1252 or latin-1."""
    import codecs

    reader = codecs.getincrementaldecoder("utf-8")()
    odd = False
    with path.open("rb") as file:
        start = file.read(4)
        flag = next((name for mark, name in _FLAGS if start.startswith(mark)), "")
        if flag:
            return flag
        file.seek(0)
        while block := file.read(_BLOCK):
            try:
                reader.decode(block)
            except UnicodeDecodeError:
                odd = True
                break
    if not odd:
        try:
            reader.decode(b"", final=True)
        except UnicodeDecodeError:
            odd = True
    return "cp1252" if odd else "utf-8"
