"""Words out of documents: places, what is stated, and what strangers send."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from functools import cache

import docx
import openpyxl
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engines.read.documents import (
    DocumentLimits,
    Kind,
    read_document,
    said_in,
    sentences_in,
)
from commonweal.kernel.errors import BadInput

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def a_word_file(*paragraphs: str) -> bytes:
    """Written by python-docx, the independent witness."""
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def packed(body: str | bytes, **parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body)
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def body_of(inner: str) -> str:
    return f'<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'


# ── Places ───────────────────────────────────────────────────────────────────────────────────


def test_word_by_page_paragraph_and_cell() -> None:
    document = docx.Document()
    document.add_heading("Board paper")
    document.add_paragraph("It opens on 31 March 2027. It costs £12.5m, i.e. 4% more.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Contract ends", "30 June 2026"
    document.add_page_break()
    document.add_paragraph("Testing slips to Q3 2026.")
    read = read_document("paper.docx", saved(document))
    found = [
        (s.text, s.page, s.paragraph, s.part, s.cell)
        for p in read.passages
        for s in sentences_in(p)
    ]
    assert read.kind is Kind.WORD
    assert found == [
        ("Board paper", 1, 1, "", ""),
        ("It opens on 31 March 2027.", 1, 2, "", ""),
        ("It costs £12.5m, i.e. 4% more.", 1, 2, "", ""),
        ("Contract ends | 30 June 2026", 1, 0, "table 1", "B1"),
        ("Testing slips to Q3 2026.", 2, 3, "", ""),
    ]


WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1)


@settings(max_examples=6)  # python-docx takes a tenth of a second for each
@given(st.lists(WORDS, max_size=40))
def test_word_has_every_paragraph_that_its_writer_wrote(paragraphs: list[str]) -> None:
    read = read_document("paper.docx", a_word_file(*paragraphs))
    assert [passage.text for passage in read.passages] == paragraphs


def test_what_was_deleted_in_word_is_not_read() -> None:
    inner = (
        "<w:p><w:r><w:t>It ends in 2027.</w:t></w:r>"
        "<w:del><w:r><w:delText>It ended in 2025.</w:delText></w:r></w:del></w:p>"
    )
    read = read_document("paper.docx", packed(body_of(inner)))
    assert [passage.text for passage in read.passages] == ["It ends in 2027."]


def test_comments_and_pictures_are_said_to_be_left_out() -> None:
    inner = "<w:p><w:r><w:drawing/><w:t>Words.</w:t></w:r></w:p>"
    read = read_document("paper.docx", packed(body_of(inner), **{"word/comments.xml": b"<x/>"}))
    assert [(one.code, one.count) for one in read.left_out] == [("comments", 1), ("picture", 1)]


def test_pdf_by_page() -> None:
    source = (
        '#set page(paper: "a5")\nIt opens on 31 March 2027. It costs GBP 12.5 million.\n\n'
        "Second paragraph.\n#pagebreak()\nThe contract ends on 1 May 2026."
    )
    read = read_document("paper.pdf", typst.compile(source.encode()))
    assert read.kind is Kind.PDF
    assert read.pages == 2
    assert [(p.text, p.page, p.paragraph) for p in read.passages] == [
        ("It opens on 31 March 2027. It costs GBP 12.5 million.", 1, 1),
        ("Second paragraph.", 1, 2),
        ("The contract ends on 1 May 2026.", 2, 1),
    ]


def test_a_pdf_without_words_says_so() -> None:
    read = read_document("scan.pdf", typst.compile(b"#rect(width: 5cm, height: 5cm)"))
    assert not read.passages
    assert [(one.code, one.count) for one in read.left_out] == [("page-without-words", 1)]


def test_a_workbook_by_sheet_and_cell() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Plan"
    book.active.append(["Go live", date(2027, 3, 31), 1200])
    book.active.append([None, "Spent", "£3m"])
    out = io.BytesIO()
    book.save(out)
    read = read_document("plan.xlsx", out.getvalue())
    found = [(s.text, s.part, s.cell) for p in read.passages for s in sentences_in(p)]
    assert found == [
        ("Go live | 2027-03-31 | 1200", "Plan", "B1"),
        ("Spent | £3m", "Plan", "C2"),
    ]


def test_text_by_paragraph() -> None:
    read = read_document("note.txt", b"First.\nStill first.\n\n- an item\n- another\n")
    assert [(p.text, p.paragraph) for p in read.passages] == [
        ("First. Still first.", 1),
        ("- an item", 2),
        ("- another", 3),
    ]


# ── What is stated ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("31 March 2027", date(2027, 3, 31), date(2027, 3, 31)),
        ("the 1st of May 2026", date(2026, 5, 1), date(2026, 5, 1)),
        ("March 31, 2027", date(2027, 3, 31), date(2027, 3, 31)),
        ("2027-03-31", date(2027, 3, 31), date(2027, 3, 31)),
        ("12/03/2021", date(2021, 3, 12), date(2021, 3, 12)),
        ("March 2019", date(2019, 3, 1), date(2019, 3, 31)),
        ("Q3 2026", date(2026, 7, 1), date(2026, 9, 30)),
        ("2016/17", date(2016, 4, 1), date(2017, 3, 31)),
        ("by the end of 2022", date(2022, 1, 1), date(2022, 12, 31)),
    ],
)
def test_a_date_stands_for_all_its_days(words: str, first: date, last: date) -> None:
    (said,) = said_in(f"It comes {words}.")
    assert (said.kind, said.first, said.last) == ("date", first, last)


@pytest.mark.parametrize(
    ("words", "number", "currency"),
    [
        ("£12.5m", Decimal("12500000.0"), "GBP"),
        ("£1,403.2 million", Decimal("1403200000.0"), "GBP"),
        ("GBP 3 million", Decimal(3_000_000), "GBP"),
        ("3 billion euros", Decimal(3_000_000_000), "EUR"),
        ("$30k", Decimal(30_000), "$"),
    ],
)
def test_an_amount_has_its_unit(words: str, number: Decimal, currency: str) -> None:
    (said,) = said_in(f"It costs {words} in all.")
    assert (said.kind, said.number, said.currency) == ("amount", number, currency)


@pytest.mark.parametrize("words", ["5,000 users", "version 2.1", "2027 people", "31 February 2020"])
def test_not_every_number_states_something(words: str) -> None:
    assert said_in(words) == []


def test_sentences_end_where_they_end() -> None:
    text = "Mr. Smith, e.g. in No. 4, owns 3.5 shares. It works! Does it? Yes."
    read = read_document("note.txt", text.encode())
    assert [s.text for s in sentences_in(read.passages[0])] == [
        "Mr. Smith, e.g. in No. 4, owns 3.5 shares.", "It works!", "Does it?", "Yes.",
    ]  # fmt: skip


# ── What strangers send ──────────────────────────────────────────────────────────────────────

ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + body_of("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>")
)
OUTSIDE = ENTITIES.replace('"aaaaaaaaaa"', 'SYSTEM "file:///etc/passwd"')
TINY = DocumentLimits(max_unpacked=50_000, max_ratio=20, ratio_from=10_000, max_depth=50)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"PK\x03\x04 and no more", "broken-document"),
        (b"%PDF-1.7 and no more", "broken-document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old one", "document-kind"),
        (b"<html><body>a page</body></html>", "document-kind"),
        (packed(ENTITIES), "broken-document"),
        (packed(OUTSIDE), "broken-document"),
        (packed("<w:document>"), "broken-document"),
        (packed(body_of("<w:p>" * 80 + "</w:p>" * 80)), "broken-document"),
        (packed(body_of("<w:p><w:r><w:t>" + "a" * 60_000 + "</w:t></w:r></w:p>")), "zip-bomb"),
        (packed("x", **{"word/media/image.bin": b"\x00" * 45_000}), "zip-bomb"),
    ],
)
def test_what_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_document("paper", data, limits=TINY)
    assert refused.value.code == code


def test_a_part_that_says_it_is_small_is_not_believed() -> None:
    """The list of parts of an archive is written by whoever packed it."""
    data = packed(body_of("<w:p><w:r><w:t>" + "ab" * 100_000 + "</w:t></w:r></w:p>"))
    size = len(body_of("<w:p><w:r><w:t>" + "ab" * 100_000 + "</w:t></w:r></w:p>"))
    lying = data.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(BadInput):
        read_document("paper.docx", lying, limits=TINY)


def test_what_is_too_long_is_cut_and_said() -> None:
    limits = DocumentLimits(max_passages=3)
    read = read_document(
        "paper.docx", a_word_file(*(f"Number {n}." for n in range(9))), limits=limits
    )
    assert len(read.passages) == 3
    assert [one.code for one in read.left_out] == ["beyond-the-limit"]


@cache
def sound_files() -> tuple[bytes, ...]:
    return (
        a_word_file("It opens on 31 March 2027.", "It costs £3m."),
        typst.compile(b"It opens on 31 March 2027."),
        "It opens on 31 March 2027.\n\n“It costs £3m.”".encode("utf-16"),
    )


@given(st.data())
def test_a_damaged_document_is_refused_or_read_and_nothing_else(data: st.DataObject) -> None:
    sound = data.draw(st.sampled_from(sound_files()))
    place = data.draw(st.integers(0, len(sound) - 1))
    length = data.draw(st.integers(0, 40))
    change = data.draw(st.binary(max_size=40))
    try:
        read = read_document("paper", sound[:place] + change + sound[place + length :])
    except BadInput:
        return
    for passage in read.passages:
        list(sentences_in(passage))
        json.dumps(passage.text).encode("ascii")
        assert "\x00" not in passage.text
        passage.text.encode("utf-8")


def test_the_program_of_its_own_answers_in_json() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "commonweal.engines.read.documents", "note.txt"],
        input=b"It opens on 31 March 2027.",
        capture_output=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert answer["kind"] == "text"
    (sentence,) = answer["sentences"]
    assert sentence["said"][0]["first"] == "2027-03-31"
