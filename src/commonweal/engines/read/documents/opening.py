"""A document's bytes to its words. The kind is taken from the bytes, never from the name."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from commonweal.engines.read.documents.pages import read_pdf
from commonweal.engines.read.documents.plain import read_plain, read_sheets
from commonweal.engines.read.documents.shapes import (
    DocumentLimits,
    DocumentText,
    Gathered,
    Kind,
)
from commonweal.engines.read.documents.word import read_word
from commonweal.engines.read.guards import END_BYTES, check_part_list
from commonweal.kernel.errors import BadInput

__all__ = ["read_document"]

_SAVE = "Save it as DOCX, PDF, XLSX or plain text, and put it in again."
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_WORDS: tuple[bytes, ...] = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf")
_MARKUP = re.compile(rb"\s*<\s*(!doctype|html|head|body|\?xml)", re.IGNORECASE)
_Reader = Callable[[bytes, str, Gathered], int]


def read_document(name: str, data: bytes, *, limits: DocumentLimits | None = None) -> DocumentText:
    """The passages of a document, in the order in which a person reads them.

    Raises BadInput and nothing else, saying what is wrong and what to do. What could not be read
    of a sound document is in ``left_out``.
    """
    bounds = limits or DocumentLimits()
    file = _plain_name(name)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BadInput("This document is empty.", code="empty", where=file)
    if len(data) > bounds.max_bytes:
        raise BadInput(
            "This document is larger than what is read. Put its parts in one by one.",
            code="too-large",
            where=file,
        )
    kind, reader = _reader(data, file, bounds)
    gathered = Gathered(bounds)
    pages = reader(data, file, gathered)
    return DocumentText(
        kind,
        hashlib.sha256(data).hexdigest(),
        tuple(gathered.passages),
        pages,
        gathered.gone(),
    )


def _reader(data: bytes, file: str, limits: DocumentLimits) -> tuple[Kind, _Reader]:
    # A PDF may be preceded by other bytes: programs look for its mark in the first thousand.
    if b"%PDF-" in data[:1024]:
        return Kind.PDF, read_pdf
    if data.startswith(b"PK"):
        return _packed(data, file, limits)
    if data.startswith((_OLD, *_NOT_WORDS)) or _MARKUP.match(data[:4096].lstrip(b"\xef\xbb\xbf")):
        raise BadInput(
            f"This is no document of a kind that is read. {_SAVE}",
            code="document-kind",
            where=file,
        )
    if file.lower().endswith(".csv"):
        return Kind.WORKBOOK, read_sheets
    return Kind.TEXT, read_plain


def _packed(data: bytes, file: str, limits: DocumentLimits) -> tuple[Kind, _Reader]:
    """Look at the list of parts, unpacking none of them."""
    check_part_list(data[-END_BYTES:], file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise BadInput(
            "This document is damaged. Open it, let the program repair it, and save it again.",
            code="broken-document",
            where=file,
        ) from error
    if any(part.flag_bits & 1 for part in parts):
        raise BadInput(
            "This document is protected by a password. Save it without one.",
            code="encrypted",
            where=file,
        )
    unpacked = sum(part.file_size for part in parts)
    dense = unpacked > limits.ratio_from and unpacked > limits.max_ratio * len(data)
    if unpacked > limits.max_unpacked or dense:
        raise BadInput(
            "This document would unpack to far more than a document holds. Copy what matters "
            "into a new one.",
            code="zip-bomb",
            where=file,
        )
    names = {part.filename for part in parts}
    if "word/document.xml" in names:
        return Kind.WORD, read_word
    if any(name.startswith("xl/") for name in names):
        return Kind.WORKBOOK, read_sheets
    raise BadInput(
        f"This is no document of a kind that is read. {_SAVE}", code="document-kind", where=file
    )


def _plain_name(name: str) -> str:
    """The last part of a path, shortened, without control codes: it goes into messages."""
    last = PurePosixPath(name.replace("\\", "/")).name or "document"
    return "".join(letter if letter.isprintable() else "?" for letter in last)[:120]
