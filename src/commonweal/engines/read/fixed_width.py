"""Text in columns of fixed places, by a layout that a person wrote or confirmed.

An inferred layout is a proposal. It is written down, looked at, corrected and given back: the same
text can be cut in more than one way, and only a person knows which is meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from commonweal.engines.read.cobol.findings import QUARANTINE, Counts
from commonweal.kernel.errors import BadInput

__all__ = ["ColumnPlace", "FixedLayout", "FixedRun", "layout_from", "read_fixed_width"]

_ROWS_AT_ONCE = 8_192
_LONGEST_LINE = 1_000_000
_TYPES = ("text", "integer", "decimal", "date")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_NAME = re.compile(r"[^\n\r\0]{1,200}")


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """``first`` and ``last`` count characters from 1, both included; ``last`` 0 is the line's end.

    ``missing`` are the texts that stand for no value; ``flags`` the single characters behind a
    value that say something about it, and become a column of their own.
    """

    name: str
    first: int
    last: int
    type: str = "text"
    scale: int = 0
    date_format: str = ""
    missing: tuple[str, ...] = ()
    flags: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.type not in _TYPES:
            raise BadInput(f"A column has a name, and a type of {', '.join(_TYPES)}.", field="type")
        if self.first < 1 or (self.last and self.last < self.first) or self.last > _LONGEST_LINE:
            raise BadInput(f"{self.name}: the first place is 1, and the last not before it.")
        if not 0 <= self.scale <= 18 or (self.type == "date" and not self.date_format):
            raise BadInput(f"{self.name}: a decimal has 0 to 18 places, a date its date_format.")

    @property
    def arrow(self) -> pa.DataType:
        kinds = {
            "text": pa.string(), "integer": pa.int64(), "date": pa.date32(),
            "decimal": pa.decimal128(38, self.scale),
        }  # fmt: skip
        return kinds[self.type]


@dataclass(frozen=True, slots=True)
class FixedLayout:
    """``skip_lines`` come before the data. ``encoding`` is that of the whole text."""

    columns: tuple[ColumnPlace, ...]
    skip_lines: int = 0
    encoding: str = "utf-8"

    def __post_init__(self) -> None:
        names = [name for name, _ in self.fields]
        if not self.columns or len(set(names)) != len(names):
            raise BadInput("A layout has columns, each with a name of its own.", field="columns")
        if self.skip_lines < 0:
            raise BadInput("The lines to skip are counted from 0.", field="skip_lines")
        try:
            "x".encode(self.encoding)
        except (LookupError, UnicodeError) as error:
            raise BadInput(f"The character set {self.encoding} is not known.") from error

    @property
    def fields(self) -> list[tuple[str, pa.DataType]]:
        made: list[tuple[str, pa.DataType]] = []
        for each in self.columns:
            made.append((each.name, each.arrow))
            if each.flags:
                made.append((f"{each.name}_flag", pa.string()))
        return made

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)


def layout_from(given: Mapping[str, Any]) -> FixedLayout:
    """A layout from JSON. Unknown names are refused."""
    try:
        columns = [
            ColumnPlace(**{**each, "missing": tuple(each.get("missing", ()))})
            for each in given["columns"]
        ]
        rest = {name: value for name, value in given.items() if name != "columns"}
        return FixedLayout(tuple(columns), **rest)
    except (TypeError, KeyError, AttributeError) as error:
        raise BadInput(f"The layout cannot be read ({error}).", field="--columns") from error


@dataclass(slots=True)
class FixedRun:
    """``counts`` is complete when the batches have been taken. ``numbers``: the lines, from 0,
    that the rows of the batch taken last stand in."""

    schema: pa.Schema
    batches: Iterator[tuple[pa.RecordBatch, pa.Table]]
    counts: Counts = field(default_factory=Counts)
    numbers: list[int] = field(default_factory=list)


def read_fixed_width(
    path: Path, layout: FixedLayout, *, progress: Callable[[int], None] = lambda _done: None
) -> FixedRun:
    """Empty lines are left out and counted. What a column cannot hold is a finding."""
    run = FixedRun(pa.schema(layout.fields), iter(()))
    run.batches = _batches(path, layout, run, progress)
    return run


def _batches(
    path: Path, layout: FixedLayout, run: FixedRun, progress: Callable[[int], None]
) -> Iterator[tuple[pa.RecordBatch, pa.Table]]:
    rows: list[list[Any]] = []
    found: list[dict[str, Any]] = []
    number = at = 0
    try:
        with path.open("rb") as file:
            while raw := file.readline(_LONGEST_LINE):
                if len(raw) == _LONGEST_LINE and not raw.endswith(b"\n"):
                    raise BadInput("A line is too long to be one. Is this a file of lines?")
                if number >= layout.skip_lines:
                    _line(raw, (number, at), layout, run, (rows, found))
                number, at = number + 1, at + len(raw)
                if len(rows) >= _ROWS_AT_ONCE:
                    yield _made(run.schema, rows, found)
                    rows, found, run.numbers = [], [], []
                    progress(at)
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error
    if rows or found:
        yield _made(run.schema, rows, found)


def _made(
    schema: pa.Schema, rows: list[list[Any]], found: list[dict[str, Any]]
) -> tuple[pa.RecordBatch, pa.Table]:
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [[] for _ in schema]
    arrays = [pa.array(values, each.type) for values, each in zip(columns, schema, strict=True)]
    batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
    return batch, pa.Table.from_pylist(found, QUARANTINE)


def _line(
    raw: bytes, place: tuple[int, int], layout: FixedLayout, run: FixedRun,
    out: tuple[list[list[Any]], list[dict[str, Any]]],
) -> None:  # fmt: skip
    """One line: its values; a line whose characters cannot be read is a finding as a whole."""
    bare = raw.rstrip(b"\r\n")
    try:
        text = bare.decode(layout.encoding).expandtabs()
    except UnicodeDecodeError:
        _refuse(run, out[1], place, "", bare, "bad character")
        text = ""
        bare = bare or b" "
    else:
        if not text.strip():
            run.counts.skipped += 1
            return
    run.counts.records += 1
    run.numbers.append(place[0])
    values: list[Any] = []
    for each in layout.columns:
        cell = text[each.first - 1 : each.last or None].strip()
        value, flag, reason = _value(each, cell)
        values.extend([value, flag] if each.flags else [value])
        if reason:
            _refuse(run, out[1], place, each.name, cell.encode(), reason)
    covered = _uncovered(text, layout)
    if covered:
        _refuse(run, out[1], place, "", covered.encode(), "text outside the columns")
    out[0].append(values)


def _uncovered(text: str, layout: FixedLayout) -> str:
    """What stands where the layout has no column: a sign that it is the wrong one."""
    left = list(text)
    for each in layout.columns:
        for at in range(each.first - 1, min(each.last or len(left), len(left))):
            left[at] = " "
    return "".join(left).strip()


def _refuse(  # noqa: PLR0917 - the columns of the quarantine
    run: FixedRun, found: list[dict[str, Any]], place: tuple[int, int], name: str, cell: bytes,
    reason: str,
) -> None:  # fmt: skip
    run.counts.quarantined[(name, reason)] += 1
    number, at = place
    found.append(
        {
            "record": number, "record_offset": at, "field": name, "occurrence": [], "offset": at,
            "bytes": cell[:256], "reason": reason,
        }
    )  # fmt: skip


def _value(each: ColumnPlace, cell: str) -> tuple[Any, str | None, str]:
    """The value, its flag, and the reason why there is none."""
    flag = None
    if each.flags and cell and cell[-1] in each.flags:
        flag, cell = cell[-1], cell[:-1].rstrip()
    if not cell or cell in each.missing:
        return None, flag, ""
    if each.type == "text":
        return cell, flag, ""
    if each.type == "integer":
        good = _INTEGER.fullmatch(cell)
        return (int(cell), flag, "") if good else (None, flag, "no whole number")
    if each.type == "date":
        try:
            return datetime.strptime(cell, each.date_format).date(), flag, ""  # noqa: DTZ007 - a date has no zone
        except ValueError:
            return None, flag, "no date"
    return (*_decimal(each, cell, flag),)


def _decimal(each: ColumnPlace, cell: str, flag: str | None) -> tuple[Any, str | None, str]:
    whole, _, after = cell.partition(".")
    if not _DECIMAL.fullmatch(cell) or len(whole) > 20:
        return None, flag, "no number"
    if len(after.rstrip("0")) > each.scale:
        return None, flag, "too many decimals"
    return Decimal(f"{whole or '0'}.{after[: each.scale] or '0'}"), flag, ""
