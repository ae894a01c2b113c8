from __future__ import annotations

from types import SimpleNamespace

import pytest

from commonweal.apps.documents.reading import ask_reader
from commonweal.apps.documents.rules import check_name, outcome_of, place_words, title_of
from commonweal.apps.documents.tests.factories import answered
from commonweal.kernel.errors import BadInput

DIGEST = "a" * 64


def test_only_kinds_that_are_read_come_in() -> None:
    check_name("Board paper.DOCX")
    with pytest.raises(BadInput, match="docx, pdf"):
        check_name("picture.png")


def test_a_title_is_made_of_the_name() -> None:
    assert title_of("Board_paper  of May.docx") == "Board paper of May"


def test_an_answer_about_other_bytes_is_none() -> None:
    answer = answered(b"Words.")
    assert outcome_of(answer, DIGEST).why == "other-bytes"
    assert outcome_of(answer, answer["digest"]).state == "read"


def test_a_document_without_words_is_not_read() -> None:
    answer = {**answered(b"Words."), "sentences": []}
    assert outcome_of(answer, answer["digest"]).state == "wordless"


def test_a_refusal_keeps_its_code() -> None:
    outcome = outcome_of({"refused": "zip-bomb", "engine": "x"}, DIGEST)
    assert (outcome.state, outcome.why) == ("refused", "zip-bomb")


def test_what_no_database_keeps_is_taken_out() -> None:
    answer = answered(b"Words.")
    answer["sentences"][0] |= {"text": "a\x00b\ud800c", "part": "x" * 500}
    row = outcome_of(answer, answer["digest"]).sentences[0]
    assert row["text"] == "a b c"
    assert len(row["part"]) == 120


def test_places_from_the_largest() -> None:
    row = SimpleNamespace(part="Plan", page=2, paragraph=0, cell="B3")
    assert place_words(row) == [("part", "Plan"), ("page", "2"), ("cell", "B3")]


def test_a_program_that_does_not_end_well_is_a_refusal(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("commonweal.apps.documents.reading._MODULE", "commonweal.no_such_module")
    path = tmp_path / "x"
    path.write_bytes(b"x")
    assert ask_reader(path, "x.txt") == {"refused": "reader-ended"}
