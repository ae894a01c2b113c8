"""The paragraphs and table cells of a Word document, streamed: no tree of it is ever built.

python-docx builds the tree of every part in memory, pictures with it; what strangers send is read
here element by element, by a parser that refuses document types and entities.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from commonweal.engines.read.documents.shapes import Gathered, Passage, row_passage
from commonweal.engines.read.tables import column_letters
from commonweal.kernel.errors import BadInput

__all__ = ["read_word"]

_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
# What stands in a file and is not on its pages: what was deleted, a field's instructions, and the
# second copy of a drawing that is kept for old programs.
_NOT_SHOWN = {"del", "moveFrom", "instrText", "delText", "Fallback", "delInstrText"}
_PICTURES = {"drawing", "pict", "object"}
_NOTES = (("word/footnotes.xml", "footnotes"), ("word/endnotes.xml", "endnotes"))
_NOTE_PARTS = {part for _name, part in _NOTES}
_CHUNK = 256 * 1024


def read_word(data: bytes, file: str, gathered: Gathered) -> int:
    """Gather the passages; how many pages there were when it was last laid out, 0 if not said."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            body = _Reading(gathered, "", page=1)
            _feed(packed.open("word/document.xml"), body, file)
            for name, part in _NOTES:
                if name in names:
                    _feed(packed.open(name), _Reading(gathered, part), file)
            gathered_comments = "word/comments.xml" in names
    except _BROKEN as error:
        raise _broken(file) from error
    if gathered_comments:
        gathered.leave("comments")
    if not body.laid_out:
        return 0
    # Only the first break shows that the file tells its pages at all: what stood before is page 1.
    gathered.passages[:] = [
        one if one.page or one.part in _NOTE_PARTS else replace(one, page=1)
        for one in gathered.passages
    ]
    return body.page


_BROKEN = (
    ParseError,
    DefusedXmlException,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
"""What the parser and zipfile raise on damaged files; a RecursionError is a RuntimeError."""


def _broken(file: str) -> BadInput:
    return BadInput(
        "This document is damaged or holds what no Word document holds. Open it, and save it "
        "under a new name.",
        code="broken-document",
        where=file,
    )


def _feed(part: IO[bytes], reading: _Reading, file: str) -> None:
    """Through the parser in pieces, so that a part that says it is small cannot be large."""
    parser = DefusedXMLParser(
        target=reading, forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    left = reading.gathered.limits.max_unpacked
    with part:
        while chunk := part.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise BadInput(
                    "This document would unpack to far more than a document holds.",
                    code="zip-bomb",
                    where=file,
                )
            parser.feed(chunk)
    parser.close()


@dataclass(slots=True)
class _Table:
    number: int
    row: int = 0
    column: int = 0
    cells: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """What the parser tells, element by element. Its method names are the parser's."""

    gathered: Gathered
    part: str
    page: int = 0
    laid_out: bool = False
    paragraph: int = 0
    tables_seen: int = 0
    elements: int = 0
    depth: int = 0
    hidden: int = 0
    texts: list[list[str]] = field(default_factory=list)
    tables: list[_Table] = field(default_factory=list)
    open_text: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        limits = self.gathered.limits
        if self.depth > limits.max_depth or self.elements > limits.max_elements:
            raise ValueError("nested more deeply, or of more parts, than any document")
        name = _local(tag)
        if self.hidden or name in _NOT_SHOWN:
            self.hidden += 1
        elif name in _PICTURES:
            self.gathered.leave("picture")
        elif not self._begin_text(name, attributes):
            self._begin_table(name)

    def end(self, tag: str) -> None:
        self.depth -= 1
        name = _local(tag)
        if self.hidden:
            self.hidden -= 1
        elif name == "t":
            self.open_text = max(0, self.open_text - 1)
        elif name == "p" and self.texts:
            self._keep("".join(self.texts.pop()))
        elif name == "tr" and self.tables:
            self._keep_row(self.tables[-1])
        elif name == "tbl" and self.tables:
            self.tables.pop()

    def data(self, text: str) -> None:
        if self.open_text and not self.hidden and self.texts:
            self.texts[-1].append(text)

    def close(self) -> None:
        """The parser asks for a result; the passages are where they were gathered."""

    def _begin_text(self, name: str, attributes: dict[str, str]) -> bool:
        if name == "p":
            self.texts.append([])
        elif name == "t":
            self.open_text += 1
        elif name in {"tab", "br", "cr"} and self.texts:
            self.texts[-1].append(" ")
            if any(_local(key) == "type" and value == "page" for key, value in attributes.items()):
                self.page += 1
                self.laid_out = True
        elif name == "noBreakHyphen" and self.texts:
            self.texts[-1].append("-")
        elif name == "lastRenderedPageBreak":
            self.page += 1
            self.laid_out = True
        else:
            return False
        return True

    def _begin_table(self, name: str) -> None:
        if name == "tbl":
            self.tables_seen += 1
            self.tables.append(_Table(self.tables_seen))
        elif name == "tr" and self.tables:
            self.tables[-1].row += 1
            self.tables[-1].column = 0
        elif name == "tc" and self.tables:
            self.tables[-1].column += 1

    def _keep(self, text: str) -> None:
        text = " ".join(text.split())
        if not text:
            return
        if self.tables:
            table = self.tables[-1]
            table.cells.append((f"{column_letters(max(1, table.column))}{table.row}", text))
            return
        self.paragraph += 1
        longest = self.gathered.limits.max_passage_letters
        for begin in range(0, len(text), longest):
            piece = text[begin : begin + longest]
            self.gathered.add(Passage(piece, self._page, self.paragraph, self.part))

    def _keep_row(self, table: _Table) -> None:
        """A row together: "Contract ends" and the day beside it are one statement."""
        if table.cells:
            passage = row_passage(table.cells, self.gathered.limits.max_passage_letters)
            part = f"table {table.number}"
            self.gathered.add(replace(passage, page=self._page, part=part))
            table.cells.clear()

    @property
    def _page(self) -> int:
        return self.page if self.laid_out else 0


def _local(tag: str) -> str:
    """The name without its space, where it is one of Word's, or of compatibility markup."""
    space, _brace, name = tag.rpartition("}")
    known = not space or space[1:] in _SPACES or name in {"Fallback", "drawing"}
    return name if known else f"?{name}"
