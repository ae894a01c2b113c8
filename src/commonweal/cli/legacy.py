"""The kinds of legacy files that ``commonweal decode`` reads, behind one shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

    from commonweal.engines.read.cobol import Counts, Layout
    from commonweal.engines.read.fixed_width import FixedLayout

__all__ = ["Described", "Opened", "layout_text", "opened"]

_INFER = "infer"


@dataclass(frozen=True, slots=True)
class Described:
    """What the caller says of the file: a copybook, columns, or nothing: a DBF says it itself."""

    file: Path
    copybooks: tuple[Path, ...] = ()
    columns: str = ""
    record: str = ""
    source_format: str = "auto"
    options: str = ""
    option: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        if self.copybooks and self.columns:
            raise BadInput("Give a copybook or columns, not both.", field="--columns")
        if self.copybooks:
            return "cobol"
        if self.columns:
            return "fixed"
        if self.file.suffix.lower() == ".dbf":
            return "dbf"
        raise BadInput(
            "Say what describes the file: --copybook for records of a COBOL program, --columns for "
            "text in columns. A .dbf file describes itself.",
            field="--copybook",
        )

    def values(self) -> dict[str, Any]:
        """The options of the file, then those given one by one."""
        given: dict[str, Any] = {}
        if self.options:
            name, _, entry = self.options.partition("#")
            given = _entry(Path(name), entry)
        for each in self.option:
            key, separator, value = each.partition("=")
            if not separator:
                raise BadInput("Write it as name=value.", field="--option", where=each)
            given[key.strip().replace("-", "_")] = _value(value)
        return given


@dataclass(frozen=True, slots=True)
class Opened:
    """``counts`` is complete when the batches have been taken. ``sizes``: how long lists can be."""

    schema: pa.Schema
    sizes: Mapping[str, int]
    batches: Iterator[tuple[pa.RecordBatch, pa.Table]]
    counts: Counts


def opened(described: Described, progress: Callable[[int], None]) -> Opened:
    makers = {"cobol": _cobol, "dbf": _dbf, "fixed": _fixed}
    return makers[described.kind](described, progress)


def _cobol(described: Described, progress: Callable[[int], None]) -> Opened:
    from commonweal.engines.read.cobol import list_sizes, options_from, read_file

    options = options_from(described.values())
    layout = _layout(described, options.ends)
    run = read_file(described.file, layout, options, progress=progress)
    batches = ((batch.rows, batch.quarantine) for batch in run.batches)
    return Opened(run.decoder.schema, list_sizes(run.decoder), batches, run.counts)


def _layout(described: Described, ends: tuple[str, ...]) -> Layout:
    from commonweal.engines.read.cobol import read_copybook

    return read_copybook(
        described.copybooks,
        record=described.record,
        source_format=described.source_format,
        ends=ends,
    )


def _dbf(described: Described, progress: Callable[[int], None]) -> Opened:
    from commonweal.engines.read.dbf import read_dbf

    values = described.values()
    encoding, memo = str(values.pop("encoding", "")), values.pop("memo", None)
    _none_left(values, "encoding, memo")
    path = Path(str(memo)) if memo else None
    run = read_dbf(described.file, memo=path, encoding=encoding, progress=progress)
    return Opened(run.schema, {}, run.batches, run.counts)


def _fixed(described: Described, progress: Callable[[int], None]) -> Opened:
    from commonweal.engines.read.fixed_width import read_fixed_width

    if described.columns == _INFER:
        raise BadInput(
            "Infer the columns with --layout first, look at them, and give them back: "
            "commonweal decode FILE --columns infer --layout > columns.json",
            field="--columns",
        )
    _none_left(described.values(), "none: the layout says all")
    run = read_fixed_width(described.file, _columns(described), progress=progress)
    return Opened(run.schema, {}, run.batches, run.counts)


def _columns(described: Described) -> FixedLayout:
    from commonweal.engines.read.fixed_inferring import propose
    from commonweal.engines.read.fixed_width import layout_from

    if described.columns == _INFER:
        encoding = str(described.values().get("encoding", "utf-8"))
        return propose(described.file, encoding)
    return layout_from(_entry(Path(described.columns), ""))


def layout_text(described: Described, *, as_json: bool) -> str:
    """Where each field lies, for people to check; columns as the JSON that can be given back."""
    if described.kind == "cobol":
        return _copybook_text(described, as_json=as_json)
    if described.kind == "fixed":
        return _columns(described).as_json()
    from commonweal.engines.read.dbf import read_header

    try:
        with described.file.open("rb") as file:
            header = read_header(file)
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(described.file)) from error
    lines = [f"{header.kind}, {counted(header.records, 'record')}, {header.encoding}"]
    for each in header.fields:
        lines.append(f"{each.name:<32} {each.kind} {each.length:>5} {each.decimals:>3}")
    return "\n".join(lines)


def _copybook_text(described: Described, *, as_json: bool) -> str:
    from commonweal.engines.read.cobol import layout_table, options_from

    table = layout_table(_layout(described, options_from(described.values()).ends))
    if as_json:
        names = ("level", "name", "first", "last", "length", "what")
        return json.dumps([dict(zip(names, row, strict=True)) for row in table], indent=2)
    lines = [f"{'field':<40} {'first':>8} {'last':>8} {'length':>8}  what"]
    for level, name, first, last, length, what in table:
        shown = f"{'  ' * min(level // 5, 8)}{level:02d} {name}"
        lines.append(f"{shown:<40} {first:>8} {last:>8} {length:>8}  {what}")
    return "\n".join(lines)


def _none_left(values: dict[str, Any], known: str) -> None:
    if values:
        raise BadInput(
            f"The option {min(values)} is not known for this kind of file. Known: {known}.",
            field="--option",
        )


def _entry(path: Path, entry: str) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"It cannot be read ({error}).", where=str(path)) from error
    if entry:
        found = found.get(entry) if isinstance(found, dict) else None
    if isinstance(found, dict) and isinstance(found.get("options"), dict):
        found = found["options"]
    if not isinstance(found, dict):
        raise BadInput("It has to be a JSON object.", where=str(path))
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
