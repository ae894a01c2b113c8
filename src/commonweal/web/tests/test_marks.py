import re
import xml.etree.ElementTree as ET

import pytest

from commonweal.web.marks import MARKS, SIDE, glyph, mark_html, mark_of


@pytest.mark.parametrize("code", MARKS)
def test_every_mark_has_a_word_and_a_shape_of_its_own(code):
    mark = MARKS[code]
    assert str(mark.word)
    others = {other.shape for name, other in MARKS.items() if name != code}
    assert mark.shape not in others
    assert mark.letter or code == "reset"
    ET.fromstring(f"<g>{glyph(mark)}</g>")


def test_letters_differ():
    letters = [str(mark.letter) for mark in MARKS.values()]
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("red", "red"),
        ("Amber/Red", "amber-red"),
        ("amber_green", "amber-green"),
        ("AMBER GREEN", "amber-green"),
        (None, "unknown"),
        ("", "unknown"),
        ("No DCA", "unknown"),
        ("greenish", "unknown"),
    ],
)
def test_what_is_not_recognised_is_never_drawn_as_good(code, found):
    assert mark_of(code).code == found


def test_a_mark_says_its_word_once():
    assert re.sub("<[^>]+>", "", mark_html("red")) == "RRed"
    assert 'aria-hidden="true"' in mark_html("red")
    assert 'aria-label="Red"' in mark_html("red", word=False)


def test_shapes_stay_in_their_square():
    for mark in MARKS.values():
        numbers = [float(n) for n in re.findall(r'(?:cx|cy|x|y)="([\d.]+)"', mark.shape)]
        assert all(0 <= number <= SIDE for number in numbers)
