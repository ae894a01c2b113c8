"""What a document says and where, what was left out of it, and how much of it is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

__all__ = [
    "ENGINE",
    "DocumentLimits",
    "DocumentText",
    "Gathered",
    "Kind",
    "LeftOut",
    "Passage",
    "row_passage",
]

ENGINE = "read.documents 1"
# What no database keeps and no page shows. Each becomes one space, so that places stay true.
_UNSOUND = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BETWEEN = " | "


class Kind(StrEnum):
    """What the bytes are, whatever the name says."""

    WORD = "word"
    PDF = "pdf"
    WORKBOOK = "workbook"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """How much of a document is read before it is refused, or cut short with a remark.

    Too many bytes, an archive that unpacks to far more than it holds, and nesting deeper than any
    program writes are refused. More pages, passages or letters than a person would read are cut:
    what was read stays, and ``LeftOut`` says what was not. ``seconds`` and ``memory_bytes`` are
    what the program of its own allows itself.
    """

    max_bytes: int = 64 * 1024 * 1024
    max_unpacked: int = 150 * 1024 * 1024
    max_ratio: int = 200
    ratio_from: int = 8 * 1024 * 1024
    max_depth: int = 250
    max_elements: int = 3_000_000
    max_pages: int = 2_000
    max_passages: int = 40_000
    max_letters: int = 4_000_000
    max_passage_letters: int = 20_000
    seconds: int = 60
    memory_bytes: int = 1536 * 1024 * 1024

    def __post_init__(self) -> None:
        if min(self.max_bytes, self.max_pages, self.max_passages, self.max_passage_letters) < 1:
            raise ValueError("a limit is at least 1")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, one cell of a table in a text, or one row of a sheet.

    ``page`` and ``paragraph`` are 1-based, 0 where the kind of file has none; a page of a Word
    file is the one on which it stood when it was last laid out. ``part`` is the sheet, table or
    footnotes. ``cell`` is the cell, or for a row its first. ``cells`` are the places in ``text``
    at which the cells of a row begin, with their names.
    """

    text: str
    page: int = 0
    paragraph: int = 0
    part: str = ""
    cell: str = ""
    cells: tuple[tuple[int, str], ...] = ()

    def cell_at(self, place: int) -> str:
        """The cell in which the letter at ``place`` of the text stands."""
        return next((name for begins, name in reversed(self.cells) if begins <= place), self.cell)


def row_passage(cells: Sequence[tuple[str, str]], longest: int) -> Passage:
    """The passage of one row, from the name and the text of each of its filled cells."""
    places: list[tuple[int, str]] = []
    begins = 0
    for name, text in cells:
        if not places or places[-1][1] != name:
            places.append((begins, name))
        begins += len(text) + len(_BETWEEN)
    words = _BETWEEN.join(text for _name, text in cells)
    return Passage(words[:longest], cell=cells[0][0], cells=tuple(places))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in the document that was not read: a stable code, and how much of it."""

    code: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class DocumentText:
    """All that was read. Without passages it says nothing, which is not that it is silent: a
    scan without text has pages and no words."""

    kind: Kind
    digest: str
    passages: tuple[Passage, ...]
    pages: int = 0
    left_out: tuple[LeftOut, ...] = ()

    @property
    def letters(self) -> int:
        return sum(len(passage.text) for passage in self.passages)


@dataclass(slots=True)
class Gathered:
    """Passages as they are found, within the limits."""

    limits: DocumentLimits
    passages: list[Passage] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    letters: int = 0

    @property
    def full(self) -> bool:
        return (
            len(self.passages) >= self.limits.max_passages
            or self.letters >= self.limits.max_letters
        )

    def add(self, passage: Passage) -> None:
        """Keep a passage; one beyond the limits is counted as left out. Blank ones are nothing."""
        text = _UNSOUND.sub(" ", passage.text)
        if not text.strip():
            return
        if self.full:
            self.leave("beyond-the-limit")
            return
        self.passages.append(replace(passage, text=text, part=_UNSOUND.sub(" ", passage.part)))
        self.letters += len(text)

    def leave(self, code: str, count: int = 1) -> None:
        self.left_out[code] = self.left_out.get(code, 0) + count

    def gone(self) -> tuple[LeftOut, ...]:
        return tuple(LeftOut(code, count) for code, count in sorted(self.left_out.items()))
