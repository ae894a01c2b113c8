"""Which way round a table stands, where its headers are, and which field each of them is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from commonweal.engines.read.evidence import Looks, looks_of
from commonweal.engines.read.families import FAMILIES, Family
from commonweal.engines.read.fields import FIELDS, Kind
from commonweal.engines.read.matching import Mapped, assign, header_weight, named, stacked
from commonweal.engines.read.tables import Note, RawTable
from commonweal.engines.read.wording import squeezed

__all__ = ["Recognised", "recognise"]

_FIRST_LINES = 40
_FIRST_COLUMNS = 6
_SRO_SAID = re.compile(r"\bsro\b|senior responsible owner", re.IGNORECASE)
_AUTHORITY_SAID = re.compile(r"\b(?:ipa|mpa|nista)\b|projects? authority", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recognised:
    """How to read a table as a published return.

    ``transposed``: the headers stand in column ``line`` and every further column is a record;
    otherwise they stand in row ``line``. ``records`` are the lines (1-based) that hold a record.
    """

    family: Family
    transposed: bool
    line: int
    columns: tuple[Mapped, ...]
    records: tuple[int, ...]
    titles: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    def position(self, field: str) -> int:
        """Where a field stands along the header line, 0 where it is absent."""
        return next((mapped.position for mapped in self.columns if mapped.field == field), 0)

    def place(self, line: int, position: int) -> tuple[int, int]:
        """(row, column) in the source of a record's cell."""
        return (position, line) if self.transposed else (line, position)


Lines = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Header:
    transposed: bool
    index: int
    texts: tuple[str, ...]
    count: int

    @property
    def weight(self) -> float:
        return header_weight(self.count, self.texts)


def recognise(table: RawTable) -> Recognised | None:
    """How to read ``table`` as a published return, None where it is not one that we know.

    The evidence is in the words of the headers and in the looks of the cells below them; neither
    the file's name nor the order of the columns counts.
    """
    turned = _turned(table.rows)
    found = _best_header(table.rows, turned)
    if found is None:
        return None
    lines: Lines = turned if found.transposed else table.rows
    body = lines[found.index + 1 :]
    width = max(map(len, lines), default=0)
    texts = (*found.texts, *[""] * (width - len(found.texts)))
    columns = [[line[at] if at < len(line) else "" for line in body] for at in range(width)]
    looks = [looks_of(column) for column in columns]
    for family in FAMILIES:
        fields = [field for field in FIELDS if field.name in family.fields]
        mapped = assign(texts, looks, fields)
        if family.fits({item.field for item in mapped}):
            return _recognised(family, found, _tell_repeats(mapped, columns, looks), lines)
    return None


def _turned(rows: Lines) -> list[tuple[str, ...]]:
    width = max(map(len, rows), default=0)
    return [tuple(row[at] if at < len(row) else "" for row in rows) for at in range(width)]


def _best_header(rows: Lines, turned: Lines) -> _Header | None:
    best: _Header | None = None
    for transposed, lines, limit in ((False, rows, _FIRST_LINES), (True, turned, _FIRST_COLUMNS)):
        for header in _header_lines(lines[:limit], transposed=transposed):
            if best is None or header.weight > best.weight:
                best = header
    return best if best and best.count >= 4 else None


def _header_lines(lines: Lines, *, transposed: bool) -> Iterable[_Header]:
    above: Sequence[str] = ()
    for index, line in enumerate(lines):
        single = tuple(line)
        count = named(single, FIELDS)
        yield _Header(transposed, index, single, count)
        if count >= 2 and sum(1 for text in above if text.strip()) >= 2:
            double = stacked(above, single)
            yield _Header(transposed, index, double, named(double, FIELDS))
        above = line


def _tell_repeats(
    mapped: list[Mapped], columns: list[list[str]], looks: list[Looks]
) -> list[Mapped]:
    """Tell repeated header names apart: a second column of ratings is the SRO's own."""
    taken = {item.field for item in mapped}
    first = next((item for item in mapped if item.field == "confidence"), None)
    if first is None or "confidence_sro" in taken:
        return mapped
    for item in mapped:
        same = squeezed(item.header).casefold() == squeezed(first.header).casefold()
        if item.field or not same or looks[item.position - 1].fits(Kind.RATING) < -0.5:
            continue
        sro, authority = _whose(first, item, mapped, columns)
        reason = (
            f"a second column named “{squeezed(item.header)}”; told apart by place and commentary"
        )
        mapped = [
            replace(one, field="confidence_sro", kind=Kind.RATING, reason=reason)
            if one.position == sro
            else replace(one, field="confidence", kind=Kind.RATING)
            if one.position == authority
            else one
            for one in mapped
        ]
        break
    return mapped


def _whose(
    first: Mapped, second: Mapped, mapped: list[Mapped], columns: list[list[str]]
) -> tuple[int, int]:
    """Positions of the SRO's and the authority's ratings, by what the commentary says."""
    said = next((item.position for item in mapped if item.field == "confidence_text"), 0)
    votes = 0
    for line, words in enumerate(columns[said - 1] if said else ()):
        of_sro, of_authority = bool(_SRO_SAID.search(words)), bool(_AUTHORITY_SAID.search(words))
        in_first = bool(columns[first.position - 1][line].strip())
        in_second = bool(columns[second.position - 1][line].strip())
        if of_sro != of_authority and in_first != in_second:
            votes += 1 if of_sro == in_second else -1
    if votes < 0:
        return first.position, second.position
    return second.position, first.position


def _recognised(family: Family, found: _Header, mapped: list[Mapped], lines: Lines) -> Recognised:
    name = next(item.position for item in mapped if item.field == "name")
    records, notes = [], []
    head = [squeezed(text) for text in found.texts]
    for number, line in enumerate(lines[found.index + 1 :], start=found.index + 2):
        why = _why_not(line, name, head)
        if why is None:
            records.append(number)
        elif why:
            row, column = (1, number) if found.transposed else (number, 1)
            notes.append(Note("left-out", why, row, column))
    titles = [squeezed(text) for line in lines[: found.index] for text in line if text.strip()]
    return Recognised(
        family, found.transposed, found.index + 1, tuple(mapped), tuple(records),
        tuple(titles), tuple(notes),
    )  # fmt: skip


def _why_not(line: Sequence[str], name: int, head: list[str]) -> str | None:
    """Why a line is no record: ``""`` where it is blank, None where it is one."""
    filled = [text for text in line if text.strip()]
    if not filled:
        return ""
    if len(filled) == 1:
        return f"A note beside the table: {squeezed(filled[0])[:300]}"
    if name > len(line) or not line[name - 1].strip():
        return f"A line without a project name: {squeezed(filled[0])[:120]}"
    if [squeezed(text) for text in line] == head[: len(line)]:
        return "The header again."
    if squeezed(line[name - 1]).casefold().rstrip(":") in {"total", "totals", "grand total", "sum"}:
        return "A line of totals."
    return None
