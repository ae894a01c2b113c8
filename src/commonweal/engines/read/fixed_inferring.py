"""A proposal of where the columns of a text are, from the text itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from commonweal.engines.read.fixed_width import ColumnPlace, FixedLayout
from commonweal.kernel.errors import BadInput

__all__ = ["infer_layout", "propose"]

_LOOKED_AT = 20_000
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_MISSING = frozenset({"---", "--", "-", "n/a", "N/A", "NA", "...", ".."})
_FLAGS = "*#$†‡"


def propose(path: Path, encoding: str = "utf-8") -> FixedLayout:
    """A layout for a file, from its first lines; to be looked at by a person."""
    try:
        with path.open(encoding=encoding, errors="replace") as file:
            lines = [line.rstrip("\r\n") for line in islice(file, _LOOKED_AT)]
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error
    return infer_layout(lines, encoding)


def infer_layout(lines: list[str], encoding: str = "utf-8") -> FixedLayout:
    """Data begin at the first line most of whose words are numbers. Where every such line is blank,
    a column ends. Raises BadInput where no such line is found."""
    data = [at for at, line in enumerate(lines) if _is_data(line)]
    if not data:
        raise BadInput("No line looks like data. Write the layout by hand.", field="--columns")
    first = data[0]
    rows = [lines[at].expandtabs() for at in data]
    spans = _spans(rows)
    heads = [line.expandtabs() for line in lines[max(first - 2, 0) : first]]
    named = _named(spans, heads)
    columns = [
        _column(name, span, rows, last=at == len(spans) - 1)
        for at, (name, span) in enumerate(zip(named, spans, strict=True))
    ]
    return FixedLayout(tuple(columns), first, encoding)


def _is_data(line: str) -> bool:
    words = line.split()
    numbers = sum(_is_value(word) for word in words)
    return bool(words) and _is_value(words[0]) and numbers * 2 > len(words)


def _is_value(word: str) -> bool:
    return word in _MISSING or bool(_NUMBER.fullmatch(word.rstrip(_FLAGS)))


def _spans(rows: list[str]) -> list[tuple[int, int]]:
    """Runs of places (from 0, end not included) that some row uses."""
    used = [False] * max(map(len, rows))
    for row in rows:
        for at, character in enumerate(row):
            if character != " ":
                used[at] = True
    spans, start = [], -1
    for at, taken in enumerate([*used, False]):
        if taken and start < 0:
            start = at
        elif not taken and start >= 0:
            spans.append((start, at))
            start = -1
    return spans


def _named(spans: list[tuple[int, int]], heads: list[str]) -> list[str]:
    """The words of the lines before the data that stand over each column, from above down."""
    words: dict[int, list[str]] = {}
    for head in heads:
        for found in re.finditer(r"\S+", head):
            if len(head.split()) <= len(spans):
                at = _nearest(spans, found.start(), found.end())
                words.setdefault(at, []).append(found[0])
    names: list[str] = []
    for at in range(len(spans)):
        name, number = "_".join(words.get(at, [])) or f"column_{at + 1}", 2
        single = name
        while name in names:
            name, number = f"{single}_{number}", number + 1
        names.append(name)
    return names


def _nearest(spans: list[tuple[int, int]], start: int, stop: int) -> int:
    """The column that a word covers most, else the nearest."""

    def distance(at: int) -> tuple[int, int]:
        first, last = spans[at]
        shared = min(stop, last) - max(start, first)
        return -max(shared, 0), abs(first + last - start - stop)

    return min(range(len(spans)), key=distance)


def _column(name: str, span: tuple[int, int], rows: list[str], *, last: bool) -> ColumnPlace:
    cells = [row[span[0] : span[1]].strip() for row in rows]
    flags = "".join(sorted({cell[-1] for cell in cells if cell and cell[-1] in _FLAGS}))
    bare = {cell.rstrip(_FLAGS).rstrip() for cell in cells} - {""}
    missing = tuple(sorted(bare & _MISSING))
    kind, scale = _type(bare - _MISSING)
    flags = flags if kind != "text" else ""
    end = 0 if last and kind == "text" else span[1]
    return ColumnPlace(name, span[0] + 1, end, kind, scale, "", missing, flags)


def _type(values: Iterable[str]) -> tuple[str, int]:
    found = list(values)
    if not found or not all(_NUMBER.fullmatch(each) for each in found):
        return "text", 0
    scale = max(len(each.partition(".")[2]) for each in found)
    return ("decimal", min(scale, 18)) if any("." in each for each in found) else ("integer", 0)
