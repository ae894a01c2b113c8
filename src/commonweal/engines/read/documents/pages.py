"""The words of a PDF, page by page."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator

from commonweal.engines.read.documents.shapes import Gathered, Passage
from commonweal.kernel.errors import BadInput

__all__ = ["read_pdf"]

_BROKEN_WORD = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_BLANK_LINES = re.compile(r"\n\s*\n")
# A line that ends a sentence, before one that begins with a capital, a number or a list's mark.
_NEW_PARAGRAPH = re.compile(r"(?<=[.:;?!])\n(?=\s*(?:[A-Z0-9•\-–(]))")
_MOST_LETTERS = 200_000  # of one page; a page of small print has some 10,000


def read_pdf(data: bytes, file: str, gathered: Gathered) -> int:
    """Gather the passages; how many pages there are. A page without words is counted as left
    out: it may be a picture of a page."""
    import pypdf
    from pypdf.errors import PyPdfError

    broken = (PyPdfError, *_BROKEN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pypdf warns of what it mends
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise _locked(file)
            count = len(reader.pages)
        except broken as error:
            raise _broken(file) from error
        limit = gathered.limits.max_pages
        if count > limit:
            gathered.leave("page", count - limit)
        for number in range(1, min(count, limit) + 1):
            try:
                text = reader.pages[number - 1].extract_text()
            except broken:
                gathered.leave("broken-page")
                continue
            _keep(text, number, gathered)
            if gathered.full:
                gathered.leave("page", min(count, limit) - number)
                break
    return count


_BROKEN = (
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    ArithmeticError,
    OSError,
    EOFError,
    NotImplementedError,
    RecursionError,
    AssertionError,
    RuntimeError,
    MemoryError,
    ImportError,
    struct.error,
    zlib.error,
)
"""What pypdf raises on damaged files (found by fuzzing); an ImportError asks for a library that
some ways of packing a page need, and the page stays unread."""


def _keep(text: str, page: int, gathered: Gathered) -> None:
    if not text.strip():
        gathered.leave("page-without-words")
        return
    if len(text) > _MOST_LETTERS:
        gathered.leave("beyond-the-limit")
        text = text[:_MOST_LETTERS]
    for number, paragraph in enumerate(_paragraphs(text), start=1):
        longest = gathered.limits.max_passage_letters
        for begin in range(0, len(paragraph), longest):
            gathered.add(Passage(paragraph[begin : begin + longest], page, number))


def _paragraphs(text: str) -> Iterator[str]:
    """A PDF has lines and no paragraphs: they are put together as the eye does it."""
    whole = _BROKEN_WORD.sub("", text.replace("\r\n", "\n").replace("\x00", " "))
    for block in _BLANK_LINES.split(whole):
        for paragraph in _NEW_PARAGRAPH.split(block):
            words = " ".join(paragraph.split())
            if words:
                yield words


def _locked(file: str) -> BadInput:
    return BadInput(
        "This document is protected by a password. Save it without one.",
        code="encrypted",
        where=file,
    )


def _broken(file: str) -> BadInput:
    return BadInput(
        "This PDF is damaged and cannot be read. Print it to a new PDF, and put that in.",
        code="broken-document",
        where=file,
    )
