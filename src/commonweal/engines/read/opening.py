"""A file, or what was pasted, to raw tables."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePosixPath

from commonweal.engines.read.delimited import find_delimiter, rows_of
from commonweal.engines.read.encodings import UNDEFINED, decode
from commonweal.engines.read.guards import check_size, is_workbook, refuse_other_kinds
from commonweal.engines.read.tables import Limits, Note, RawTable
from commonweal.engines.read.workbooks import sheets_of
from commonweal.kernel.errors import BadInput

__all__ = ["open_pasted", "open_tables"]


def open_tables(name: str, data: bytes, *, limits: Limits | None = None) -> list[RawTable]:
    """The tables of a CSV, TSV or XLSX file: one, or one for each sheet that holds anything.

    The kind is taken from the bytes, never from the name. Raises BadInput and nothing else,
    saying what is wrong and what to do.
    """
    bounds = limits or Limits()
    file = _plain_name(name)
    check_size(data, bounds, file)
    digest = hashlib.sha256(data).hexdigest()
    if is_workbook(data):
        return sheets_of(file, digest, data, bounds)
    refuse_other_kinds(data, file)
    text, encoding, notes = decode(data, file)
    table = RawTable(file, digest, (), encoding=encoding, notes=notes)
    return [_filled(table, text, bounds)]


def open_pasted(text: str, *, name: str = "pasted", limits: Limits | None = None) -> RawTable:
    """The table in text that was pasted, usually from a spreadsheet (tabs between the cells)."""
    bounds = limits or Limits()
    data = text.encode("utf-8", "surrogatepass")
    check_size(data, bounds, name)
    table = RawTable(name, hashlib.sha256(data).hexdigest(), (), encoding="pasted")
    return _filled(table, text, bounds)


def _filled(table: RawTable, text: str, limits: Limits) -> RawTable:
    delimiter = find_delimiter(text)
    rows, more = rows_of(text, delimiter, limits, table.file)
    filled = next((index for index in range(len(rows), 0, -1) if rows[index - 1]), 0)
    if not filled:
        raise BadInput(
            "This file is empty. Choose the file that holds the table.",
            code="empty",
            where=table.file,
        )
    placed = tuple(_placed(note, rows) for note in table.notes)
    return replace(table, rows=rows[:filled], delimiter=delimiter, notes=placed + more)


def _placed(note: Note, rows: tuple[tuple[str, ...], ...]) -> Note:
    """The note on undefined bytes, at the first cell that holds one."""
    if note.code != "undefined-bytes":
        return note
    for row, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells, start=1):
            if any(letter in cell for letter in UNDEFINED):
                return replace(note, row=row, column=column)
    return note


def _plain_name(name: str) -> str:
    """The last part of a path, shortened, without control codes: it goes into messages."""
    last = PurePosixPath(name.replace("\\", "/")).name or "file"
    return "".join(letter if letter.isprintable() else "?" for letter in last)[:120]
