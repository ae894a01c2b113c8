"""What a file is, told by its bytes."""

from __future__ import annotations

import pytest

from commonweal.apps.evidence.rules import KNOWN_TYPES, media_type_of
from commonweal.kernel.errors import BadInput

ZIP = b"PK\x03\x04" + b"\x00" * 26
WORD = ["[Content_Types].xml", "word/document.xml"]


def code_of(name: str, head: bytes, members: list[str] | None = None) -> str:
    with pytest.raises(BadInput) as refused:
        media_type_of(name, head, members or [])
    return refused.value.code


@pytest.mark.parametrize(
    ("name", "head", "members"),
    [
        ("a.pdf", b"%PDF-1.7", []),
        ("A.PDF", b"%PDF-1.7", []),
        ("a.png", b"\x89PNG\r\n\x1a\nrest", []),
        ("a.jpeg", b"\xff\xd8\xff\xe0", []),
        ("a.docx", ZIP, WORD),
        ("a.xlsx", ZIP, ["[Content_Types].xml", "xl/workbook.xml"]),
        ("a.ods", ZIP + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", ["mimetype"]),
        ("a.csv", "Jahr;Größe\n2024;1".encode("cp1252"), []),
        ("a.csv", "Jahr;Größe\n2024;1".encode("utf-16"), []),
        ("a.txt", "naïve".encode(), []),
    ],
)
def test_files_that_may_come_in(name: str, head: bytes, members: list[str]) -> None:
    assert media_type_of(name, head, members) in KNOWN_TYPES.values()


@pytest.mark.parametrize(
    "name", ["a.html", "a.svg", "a.exe", "a.js", "a.docm", "a", ".pdf", "a.pdf.html", "a.xml"]
)
def test_kinds_that_a_browser_or_an_office_program_runs_stay_out(name: str) -> None:
    assert code_of(name, b"%PDF-1.7") == "kind-not-allowed"


@pytest.mark.parametrize(
    ("name", "head", "members"),
    [
        ("a.pdf", b"<html><script>", []),
        ("a.png", b"GIF89a", []),
        ("a.docx", ZIP, ["[Content_Types].xml", "xl/workbook.xml"]),
        ("a.docx", b"%PDF-1.7", WORD),
        ("a.docx", ZIP, []),
        ("a.odt", ZIP + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", []),
        ("a.csv", b"a\x00b", []),
        ("a.csv", b"MZ\x90", []),
        ("a.csv", b"\xff\xfea\x00\x00\x00", []),
        ("a.txt", ZIP, []),
        ("a.txt", b"", []),
    ],
)
def test_a_name_that_lies_is_found(name: str, head: bytes, members: list[str]) -> None:
    assert code_of(name, head, members) == "not-what-its-name-says"


def test_macros_stay_out_under_any_name() -> None:
    assert code_of("a.docx", ZIP, [*WORD, "word/vbaProject.bin"]) == "macros"
