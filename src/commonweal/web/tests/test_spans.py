"""Spans: drawn against zero, told in a table, for a wide and a narrow screen."""

from __future__ import annotations

from commonweal.web.charts import Span, Spans, spans

ROWS = [Span("A <bridge>", -5.0, 20.0, "−5 to 20", 6.0), Span("Ferry", 3.0, 3.0, "3 to 3")]


def made(rows=ROWS, **values):
    return spans(Spans("It may be less than nothing", "Told", rows, ["Option"], [["x"]], **values))


def test_each_row_is_drawn_with_its_words_in_both_widths():
    for picture in (made().wide, made().narrow):
        assert picture.count("<rect") == 2
        assert "A &lt;bridge&gt;" in picture
        assert "−5 to 20" in picture
        assert picture.count("<circle") == 1


def test_zero_and_what_they_have_in_common_are_drawn():
    picture = made(common=10.0, common_words="as stated").wide
    assert 'class="c-axis"' in picture
    assert "as stated" in picture
    assert 'class="c-original"' in picture


def test_a_line_that_lies_far_from_zero_still_shows_zero():
    assert 'class="c-axis"' in made([Span("Far", 900.0, 901.0, "900 to 901")]).wide


def test_nothing_to_draw_says_so():
    assert "There is no range to draw yet." in made([]).wide


def test_no_text_leaves_the_picture():
    """The words at the right end find room, however long they are."""
    long = Span("Line", -1.0, 1.0, "GBP −41.8 m to GBP 23.8 m")
    picture = made([long]).wide
    x = float(picture.split("GBP −41.8")[0].rsplit('x="', 1)[1].split('"')[0])
    assert x + len(long.words) * 9 <= 640
