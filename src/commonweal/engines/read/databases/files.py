"""Parquet, CSV and JSON Lines as one table: no cell of a text file becomes a number by itself."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from commonweal.engines.read.databases.facts import ColumnFacts, Kind, TableFacts
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["FileTable", "column_of"]

_BATCH_ROWS, _LEAST_ROWS, _ROW_BYTES = 16_384, 256, 512
_BUFFER_BYTES = 256 * 1024
_BLOCK_BYTES = 4 * 1024 * 1024
_PACKED = ((b"PK\x03\x04", "a ZIP archive or an Excel workbook"), (b"\x1f\x8b", "packed by gzip"))
_BYTE_BY_BYTE = "latin-1"  # each byte is a letter, and can be had again
_CELLS = re.compile(r"Expected (\d+) columns, got (\d+): (.*)", re.DOTALL)


class FileTable:
    """A file that holds one table. ``snapshot`` is its digest, taken when it is first asked for.
    ``encoding`` is of a CSV file; without it UTF-16 where its first bytes say so, else UTF-8."""

    def __init__(self, path: Path, store: str, encoding: str = "") -> None:
        self.path, self.store = path, store
        if not path.is_file():
            raise BadInput("There is no such file.", where=str(path))
        marked = "utf-8" if store == "parquet" else _by_its_start(path)
        self.encoding = encoding or marked
        if store == "csv":
            _known(self.encoding)
        self._stat = self._state()

    @property
    def label(self) -> str:
        return str(self.path)

    @cached_property
    def facts(self) -> TableFacts:
        import pyarrow.parquet

        rows = None
        if self.store == "parquet":
            with self._guarded():
                rows = pyarrow.parquet.ParquetFile(self.path).metadata.num_rows
        columns = tuple(column_of(field) for field in self._schema)
        names = [each.name for each in columns]
        if len(set(names)) != len(names):
            raise BadInput("Two columns have the same name.", where=self.label)
        return TableFacts(name=self.path.name, columns=columns, rows=rows)

    def groups(self, column: str) -> list[tuple[int, int, int]]:
        """Of a column of whole numbers in a Parquet file, its least and greatest value in each
        group of rows, and how many rows these are. Empty where the file does not say, or where a
        row has no value."""
        import pyarrow.parquet

        if self.store != "parquet" or self.facts.column(column).kind is not Kind.INTEGER:
            return []
        with self._guarded():
            held = pyarrow.parquet.ParquetFile(self.path).metadata
        found = []
        for number in range(held.num_row_groups):
            group = held.row_group(number)
            known = _least_and_greatest(group, column)
            if known is None:
                return []
            found.append((*known, group.num_rows))
        return found

    def ends(self, column: str) -> tuple[int, int] | None:
        """The least and greatest value of a column, where they are known without reading it."""
        groups = self.groups(column)
        if not groups:
            return None
        return min(low for low, _, _ in groups), max(high for _, high, _ in groups)

    @cached_property
    def snapshot(self) -> Mapping[str, str]:
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size, changed = self._stat
        return {
            "store": self.store,
            "sha256": digest,
            "size": str(size),
            "changed": str(changed),
        }

    @property
    def unchanged(self) -> bool:
        """False where somebody wrote to the file since it was opened."""
        return self._state() == self._stat

    def batches(self, columns: Sequence[str] = ()) -> Iterator[Any]:
        chosen = list(columns or self.facts.names)
        with self._guarded():
            yield from self._read(chosen)

    def close(self) -> None:
        """Files are opened for each reading."""

    def _read(self, chosen: list[str]) -> Iterator[Any]:
        import pyarrow as pa
        import pyarrow.parquet

        if self.store == "parquet":
            yield from self._pages(chosen)
            return
        reader = self._csv() if self.store == "csv" else self._json()
        for batch in reader:
            table = pa.Table.from_batches([batch]).select(chosen)
            yield from table.combine_chunks().to_batches()

    def _pages(self, chosen: list[str]) -> Iterator[Any]:
        """Pages come through a small buffer, one column after the other. A group of rows whose
        columns are read ahead, by several threads, takes three times as much. Of rows with long
        texts fewer come at once."""
        import pyarrow.parquet

        file = pyarrow.parquet.ParquetFile(self.path, pre_buffer=False, buffer_size=_BUFFER_BYTES)
        told = file.metadata
        for group in range(told.num_row_groups):
            held = told.row_group(group)
            rows = _BATCH_ROWS * _ROW_BYTES * held.num_rows // max(held.total_byte_size, 1)
            yield from file.iter_batches(
                batch_size=min(max(rows, _LEAST_ROWS), _BATCH_ROWS),
                row_groups=[group], columns=chosen, use_threads=False,
            )  # fmt: skip

    @cached_property
    def _schema(self) -> Any:
        import pyarrow as pa
        import pyarrow.parquet

        with self._guarded():
            if self.store == "parquet":
                return pyarrow.parquet.ParquetFile(self.path).schema_arrow
            if self.store == "csv":
                return pa.schema([(name, pa.string()) for name in self._heading])
            return self._json().schema

    def csv_rows(self, malformed: Callable[[Any], str]) -> Iterator[Any]:
        """Batches of a CSV file, of all its columns. ``malformed`` is told each row that has not
        as many cells as the heading names, and answers ``skip`` or ``error``. Cells in UTF-8 come
        as bytes: nobody has looked yet whether they are texts. Where ``by_bytes``, they come as
        texts of which each letter is one byte, and so does a malformed row."""
        with self._guarded():
            yield from self._csv(malformed)

    @cached_property
    def by_bytes(self) -> bool:
        """True where a file that is to be in UTF-8 is not all so: of a malformed row that is not,
        pyarrow hands nothing over."""
        return self._plain and not _is_utf8(self.path)

    def _csv(self, malformed: Callable[[Any], str] | None = None) -> Any:
        """Every cell is text. A cell with nothing has no value; one with "" is an empty text."""
        import pyarrow as pa
        import pyarrow.csv as pc

        names, by_bytes = self._heading, malformed is not None and self.by_bytes
        # Rows have numbers where one thread reads them.
        read = pc.ReadOptions(
            block_size=_BLOCK_BYTES,
            encoding=_BYTE_BY_BYTE if by_bytes else self.encoding,
            use_threads=malformed is None,
        )
        cell = pa.binary() if malformed and self._plain and not by_bytes else pa.string()
        convert = pc.ConvertOptions(
            column_types=dict.fromkeys(map(_as_letters, names) if by_bytes else names, cell),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        )
        parse = self._cells(malformed)
        place = _behind_its_mark(self.path) if by_bytes else self.path
        return pc.open_csv(place, read_options=read, parse_options=parse, convert_options=convert)

    @property
    def _plain(self) -> bool:
        return self.encoding.lower().replace("_", "-") in {"utf-8", "utf8"}

    @cached_property
    def _heading(self) -> list[str]:
        """The names of the columns of a CSV file, whatever its rows are like."""
        import pyarrow.csv as pc

        plain = self._plain
        encoding = _BYTE_BY_BYTE if plain else self.encoding
        read = pc.ReadOptions(block_size=_BLOCK_BYTES, encoding=encoding)
        parse = self._cells(lambda _row: "skip")
        place = _behind_its_mark(self.path) if plain else self.path
        names: list[str] = pc.open_csv(place, read_options=read, parse_options=parse).schema.names
        return [each.encode(_BYTE_BY_BYTE).decode() for each in names] if plain else names

    def _cells(self, malformed: Callable[[Any], str] | None) -> Any:
        import pyarrow.csv as pc

        return pc.ParseOptions(
            delimiter=self._delimiter, newlines_in_values=True, invalid_row_handler=malformed
        )

    @cached_property
    def _delimiter(self) -> str:
        from commonweal.engines.read.delimited import find_delimiter

        with self.path.open("rb") as file:
            head = file.read(65_536)
        return find_delimiter(head.decode("utf-8-sig" if self._plain else self.encoding, "replace"))

    def _json(self) -> Any:
        """Numbers keep their digits: a value of JSON is taken as the text that stands there."""
        import pyarrow as pa
        import pyarrow.json as pj

        read = pj.ReadOptions(block_size=_BLOCK_BYTES)
        guessed = pj.open_json(self.path, read_options=read).schema
        exact = [
            pa.field(each.name, pa.decimal128(38, 12)) if pa.types.is_floating(each.type) else each
            for each in guessed
        ]
        parse = pj.ParseOptions(explicit_schema=pa.schema(exact))
        return pj.open_json(self.path, read_options=read, parse_options=parse)

    def _state(self) -> tuple[int, int]:
        stat = self.path.stat()
        return stat.st_size, stat.st_mtime_ns

    def _guarded(self) -> _Guard:
        return _Guard(self.label, self.encoding)


class _Guard:
    """Errors of the file as errors of ours."""

    def __init__(self, where: str, encoding: str) -> None:
        self.where, self.encoding = where, encoding

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        import pyarrow as pa

        if isinstance(error, pa.ArrowException | UnicodeError):
            raise BadInput(
                f"The file cannot be read: {self._said(error)}.", where=self.where
            ) from error
        if isinstance(error, OSError):
            raise CannotFinish(f"Reading broke off: {error}.", where=self.where) from error

    def _said(self, error: Exception) -> str:
        """What is wrong with the file, for who is to mend it."""
        text = str(error).split("\n", 1)[0][:300].rstrip(". ")
        if isinstance(error, UnicodeError) or "invalid UTF8" in text or "\ufffd" in text:
            return (
                f"its text is not all in {self.encoding}. Save it as UTF-8, or name the encoding "
                "that it has where a mapping or an option can"
            )
        cells = _CELLS.search(text)
        if cells:
            wanted, there, row = cells.groups()
            return (
                f"the heading names {wanted} columns, and a row has {there} cells: {row[:120]}. "
                "Mend it in a copy of the file"
            )
        return text


def _by_its_start(path: Path) -> str:
    """The encoding that the first bytes of a text file name. BadInput where they are of another
    kind of file."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, kind in _PACKED:
        if start.startswith(mark):
            raise BadInput(
                f"This is no text but {kind}, whatever its name says. Unpack it first.",
                where=str(path),
            )
    return "utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while part := file.read(_BLOCK_BYTES):
                decoder.decode(part)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _behind_its_mark(path: Path) -> Any:
    """The file, open behind the mark of UTF-8 where it begins with that."""
    import pyarrow as pa

    file = pa.OSFile(str(path))  # nobody has to close it
    if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
        file.seek(0)
    return file


def _as_letters(name: str) -> str:
    return name.encode().decode(_BYTE_BY_BYTE)


def _known(encoding: str) -> None:
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise BadInput("There is no such encoding.", field="encoding", where=encoding) from error


def _least_and_greatest(group: Any, column: str) -> tuple[int, int] | None:
    chunks = (group.column(at) for at in range(group.num_columns))
    known = next((c.statistics for c in chunks if c.path_in_schema == column), None)
    if known is None or not known.has_min_max or not known.has_null_count or known.null_count:
        return None
    whole = isinstance(known.min, int) and isinstance(known.max, int)
    return (known.min, known.max) if whole else None


def column_of(field: Any) -> ColumnFacts:
    import pyarrow as pa

    held, types = field.type, pa.types
    ways = (
        (types.is_integer, Kind.INTEGER),
        (types.is_decimal, Kind.DECIMAL),
        (types.is_floating, Kind.FLOAT),
        (types.is_string, Kind.TEXT),
        (types.is_large_string, Kind.TEXT),
        (types.is_date, Kind.DATE),
        (types.is_timestamp, Kind.INSTANT if getattr(held, "tz", None) else Kind.TIMESTAMP),
        (types.is_time, Kind.TIME),
        (types.is_boolean, Kind.TRUTH),
        (types.is_binary, Kind.BYTES),
        (types.is_large_binary, Kind.BYTES),
    )
    kind = next((kind for asked, kind in ways if asked(held)), Kind.OTHER)
    decimal = kind is Kind.DECIMAL
    return ColumnFacts(
        name=field.name,
        type=str(held),
        kind=kind,
        precision=held.precision if decimal else None,
        scale=held.scale if decimal else None,
        bits=held.bit_width if kind is Kind.INTEGER else None,
        nullable=field.nullable,
        base="arrow",
    )
