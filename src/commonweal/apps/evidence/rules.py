"""Which files may come in: told by their first bytes, never by their name alone."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath

from commonweal.kernel.errors import BadInput

__all__ = ["HEAD_BYTES", "KNOWN_TYPES", "media_type_of"]

HEAD_BYTES = 4096
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
KNOWN_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}presentationml.presentation",
    ".odt": f"{_OPEN}text",
    ".ods": f"{_OPEN}spreadsheet",
    ".odp": f"{_OPEN}presentation",
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".txt": "text/plain",
}
_MAGIC = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}
_ZIP = b"PK\x03\x04"
_MAIN_PART = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}


def media_type_of(name: str, head: bytes, members: Collection[str] = ()) -> str:
    """The media type of an upload. ``head`` is its beginning, ``members`` the names inside where
    it is a ZIP archive. BadInput where it is of no kind that may come in, or not what its name
    says."""
    ending = PurePath(name).suffix.lower()
    if ending not in KNOWN_TYPES:
        kinds = ", ".join(sorted(one.lstrip(".") for one in KNOWN_TYPES))
        raise BadInput(
            f"A file of this kind cannot be put in. These can: {kinds}.",
            code="kind-not-allowed",
            field="upload",
        )
    if not _looks_like(ending, head, members):
        raise BadInput(
            f"The name says {ending} but the content is something else. "
            "Save it again in that format.",
            code="not-what-its-name-says",
            field="upload",
        )
    if any("vbaproject" in member.lower() for member in members):
        raise BadInput(
            "This document holds macros. Save it without them.", code="macros", field="upload"
        )
    return KNOWN_TYPES[ending]


def _looks_like(ending: str, head: bytes, members: Collection[str]) -> bool:
    if ending in {".csv", ".json", ".jsonl", ".txt"}:
        return _is_text(head) or (ending == ".csv" and _is_utf_16(head))
    magic = _MAGIC.get(".jpg" if ending == ".jpeg" else ending)
    if magic is not None:
        return head.startswith(magic)
    if not head.startswith(_ZIP):
        return False
    if ending in _MAIN_PART:
        part = _MAIN_PART[ending]
        return "[Content_Types].xml" in members and any(m.startswith(part) for m in members)
    # An OpenDocument file names its type first, uncompressed, from byte 38 on.
    return head[30:].startswith(b"mimetype" + KNOWN_TYPES[ending].encode())


def _is_utf_16(head: bytes) -> bool:
    """As spreadsheet programs save text that they call Unicode: with its mark, and no NUL in it."""
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    text = head[: len(head) // 2 * 2].decode("utf-16", "ignore")
    return bool(text) and not any(each < " " and each not in "\t\r\n" for each in text)


def _is_text(head: bytes) -> bool:
    """Text in any encoding in use has no NUL, and does not begin like a program or a picture."""
    starts = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", _ZIP, b"MZ", b"\x7fELF", b"GIF8", b"\xd0\xcf")
    return bool(head) and b"\x00" not in head and not head.startswith(starts)
