"""Plain text by paragraphs, and sheets by rows."""

from __future__ import annotations

import re
from dataclasses import replace

from commonweal.engines.read.documents.shapes import Gathered, Passage, row_passage
from commonweal.engines.read.encodings import decode
from commonweal.engines.read.opening import open_tables
from commonweal.engines.read.tables import Limits, RawTable, column_letters

__all__ = ["read_plain", "read_sheets"]

_BLANK_LINES = re.compile(r"\n[ \t\f\v]*\n")
_LIST_ITEM = re.compile(r"\n(?=\s*(?:[-•*–]|\d{1,3}[.)])\s)")


def read_plain(data: bytes, file: str, gathered: Gathered) -> int:
    """One passage for each paragraph or item of a list; plain text has no pages."""
    text, _encoding, _notes = decode(data, file)
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    number = 0
    for block in _BLANK_LINES.split(whole):
        for paragraph in _LIST_ITEM.split(block):
            words = " ".join(paragraph.split())
            number += bool(words)
            longest = gathered.limits.max_passage_letters
            for begin in range(0, len(words), longest):
                gathered.add(Passage(words[begin : begin + longest], paragraph=number))
            if gathered.full:
                gathered.leave("beyond-the-limit")
                return 0
    return 0


def read_sheets(data: bytes, file: str, gathered: Gathered) -> int:
    """One passage for each row that holds anything, with the place of each of its cells."""
    limits = gathered.limits
    bounds = Limits(
        max_bytes=limits.max_bytes, max_rows=limits.max_passages, max_cells=1_000_000, max_sheets=50
    )
    for table in open_tables(file, data, limits=bounds):
        for note in table.notes:
            gathered.leave(note.code)
        _rows(table, gathered)
        if gathered.full:
            gathered.leave("beyond-the-limit")
            break
    return 0


def _rows(table: RawTable, gathered: Gathered) -> None:
    for row, cells in enumerate(table.rows, start=1):
        named = [
            (f"{column_letters(column)}{row}", words)
            for column, text in enumerate(cells, start=1)
            if (words := " ".join(text.split()))
        ]
        if named:
            passage = row_passage(named, gathered.limits.max_passage_letters)
            gathered.add(replace(passage, part=table.sheet))
        if gathered.full:
            return
