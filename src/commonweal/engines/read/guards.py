"""What is refused before anything is opened: too large, not a table, or a trap."""

from __future__ import annotations

import io
import re
import zipfile

from commonweal.engines.read.tables import Limits
from commonweal.kernel.errors import BadInput

__all__ = [
    "END_BYTES",
    "check_part_list",
    "check_size",
    "check_workbook",
    "is_workbook",
    "refuse_other_kinds",
]

_SAVE = (
    "Open it in a spreadsheet program and save it as an Excel workbook (.xlsx) or as CSV (UTF-8)."
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

END_BYTES = 66_000  # where a zip file says how long its list of parts is
_END_OF_ZIP = b"PK\x05\x06"
_LARGE_END_BYTES, _LOCATOR_BYTES = 56, 20  # of the ZIP64 record, which may say another length
_LONGEST_LIST = 2_000_000  # bytes: some 20,000 parts; each costs ten times that in memory

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"7z\xbc\xaf", "a packed file (7-Zip)"),
    (b"Rar!", "a packed file (RAR)"),
    (b"BZh", "a packed file (bzip2)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"{\\rtf", "a rich text document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<\s*(!doctype\s+html|html|table|head|body|\?xml|meta)",
    re.IGNORECASE | re.DOTALL,
)


def check_size(data: bytes, limits: Limits, where: str) -> None:
    if len(data) > limits.max_bytes:
        raise BadInput(
            f"This file has {_megabytes(len(data))}; the most that is read is "
            f"{_megabytes(limits.max_bytes)}. Split it, or save only the sheets that hold data.",
            code="too-large",
            where=where,
        )
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BadInput(
            "This file is empty. Choose the file that holds the table.", code="empty", where=where
        )


def is_workbook(data: bytes) -> bool:
    return data.startswith(b"PK")


def refuse_other_kinds(data: bytes, where: str) -> None:
    """Raise BadInput for files that people rename to .csv or .xls but that are no table."""
    if data.startswith(_OLE):
        raise _old_or_locked(data, where)
    for magic, kind in _KINDS:
        if data.startswith(magic):
            raise BadInput(f"This is {kind}, not a table. {_SAVE}", code="not-a-table", where=where)
    start = data[:4096].lstrip(b"\xef\xbb\xbf")
    if _MARKUP.match(start):
        raise BadInput(
            f"This is a web page or an XML file with another name. {_SAVE}",
            code="markup",
            where=where,
        )


def _old_or_locked(data: bytes, where: str) -> BadInput:
    if _ENCRYPTED in data:
        return BadInput(
            "This workbook is protected by a password to open it. Remove the password "
            "(File, Info, Protect workbook) and save it again.",
            code="encrypted",
            where=where,
        )
    return BadInput(
        f"This is a file of an old Office program (.xls or .doc, before 2007). {_SAVE}",
        code="old-workbook",
        where=where,
    )


def check_workbook(data: bytes, limits: Limits, where: str) -> None:
    """Look at the list of parts in a zip file, unpacking none of them."""
    parts = _parts(data, where)
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise BadInput(
            "This packed file is protected by a password. Remove it and save the workbook again.",
            code="encrypted",
            where=where,
        )
    unpacked = sum(part.file_size for part in parts)
    too_dense = unpacked > limits.ratio_from and unpacked > limits.max_ratio * len(data)
    if unpacked > limits.max_unpacked or too_dense:
        raise BadInput(
            f"This workbook of {_megabytes(len(data))} would unpack to {_megabytes(unpacked)}, "
            "which no honest table does. Copy the cells that matter into a new workbook.",
            code="zip-bomb",
            where=where,
        )
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise BadInput(
            f"This is {_zip_kind(names)}, not an Excel workbook. {_SAVE}",
            code="not-a-workbook",
            where=where,
        )
    if "xl/workbook.bin" in names:
        raise BadInput(
            f"This is a binary workbook (.xlsb). {_SAVE}", code="binary-workbook", where=where
        )


def check_part_list(end: bytes, where: str) -> None:
    """BadInput where the ``end`` of a zip file (END_BYTES) announces a list of parts that would
    fill the memory. What looks like an announcement counts as one: readers differ in which."""
    at = end.find(_END_OF_ZIP)
    while at >= 0:
        large = end[max(0, at - _LOCATOR_BYTES - _LARGE_END_BYTES) : max(0, at - _LOCATOR_BYTES)]
        said = int.from_bytes(end[at + 12 : at + 16], "little")
        if large.startswith(b"PK\x06\x06"):
            said = max(said if said < 2**32 - 1 else 0, int.from_bytes(large[40:48], "little"))
        if said > _LONGEST_LIST:
            raise BadInput(
                "This packed file lists far more parts than a document has. Copy what matters "
                "into a new one.",
                code="zip-bomb",
                where=where,
            )
        at = end.find(_END_OF_ZIP, at + 1)


def _parts(data: bytes, where: str) -> list[zipfile.ZipInfo]:
    check_part_list(data[-END_BYTES:], where)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise broken_workbook(where, str(error)) from error


def broken_workbook(where: str, why: str) -> BadInput:
    return BadInput(
        f"This workbook is damaged and cannot be read ({why[:120] or 'no reason given'}). "
        "Open it in a spreadsheet program, let it repair the file, and save it again.",
        code="broken-workbook",
        where=where,
    )


def _zip_kind(names: set[str]) -> str:
    if "content.xml" in names and "mimetype" in names:
        return "an OpenDocument file (.ods or .odt)"
    if any(name.startswith("word/") for name in names):
        return "a Word document"
    if any(name.startswith("ppt/") for name in names):
        return "a slide deck"
    return "a packed folder (zip)"


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.1f} MB"
