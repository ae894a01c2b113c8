"""Two texts, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commonweal.web.pages.differences import MOST_WORDS, differences, share_that_stayed

TEXTS = st.text("ab \n", max_size=40)


def side(before: str, after: str, kind: str) -> str:
    return "".join(p.words for p in differences(before, after) if p.kind in {"same", kind})


@given(TEXTS, TEXTS)
def test_each_text_can_be_read_from_its_pieces(before, after):
    assert side(before, after, "gone").split() == before.split()
    assert side(before, after, "new").split() == after.split()


def test_words_that_changed_are_marked_and_the_rest_is_not():
    pieces = [(p.kind, p.words) for p in differences("open in May", "open in June")]
    assert pieces == [("same", "open in "), ("gone", "May"), ("new", "June")]


def test_equal_texts_stayed_whole_and_strange_ones_did_not():
    assert share_that_stayed(differences("a b", "a b")) == 1.0
    assert share_that_stayed(differences("", "")) == 1.0
    assert share_that_stayed(differences("a b", "c d")) == 0.0


def test_a_very_long_text_is_not_compared_word_by_word():
    kinds = [p.kind for p in differences("a " * (MOST_WORDS + 1), "b")]
    assert kinds == ["gone", "new"]
