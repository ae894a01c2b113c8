"""What a copybook says, where it is wrong, and that no text makes the parser fail or hang."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read.cobol import (
    CopybookError,
    Decoder,
    Layout,
    ReadOptions,
    parse_copybook,
)
from commonweal.engines.read.cobol.naming import Names
from commonweal.kernel.errors import BadInput


def places(layout: Layout) -> dict[str, tuple[int, int]]:
    """Offset and size of one occurrence, by name."""
    return {each.name: (each.offset, each.size) for each in layout.fields()}


def one(picture: str) -> tuple[str, int]:
    layout = parse_copybook(f"       01 R.\n          05 A {picture}.\n")
    return layout.root.children[0].usage, layout.size


@pytest.mark.parametrize(
    ("picture", "usage", "size"),
    [
        ("PIC X(10)", "text", 10),
        ("PIC A(3)XX", "text", 5),
        ("PIC 9(4)V99", "display", 6),
        ("PIC S9(4)V99 SIGN TRAILING SEPARATE", "display", 7),
        ("PIC S9(4) SIGN IS LEADING SEPARATE CHARACTER", "display", 5),
        ("PIC S9(4) COMP", "binary", 2),
        ("PIC S9(5) USAGE IS BINARY", "binary", 4),
        ("PIC 9(10) COMP-5", "binary", 8),
        ("PIC 9(9) COMP-9", "binary", 4),
        ("PIC S9(7)V99 COMP-3", "packed", 5),
        ("PIC 9(8) PACKED-DECIMAL", "packed", 5),
        ("PIC 9(7) COMP-6", "packed", 4),
        ("PIC 9(4)V99 COMP-3U", "packed", 3),
        ("COMP-1", "float", 4),
        ("COMP-2", "double", 8),
        ("PIC ZZ,ZZ9.99-", "edited", 10),
        ("PIC $$,$$9.99CR", "edited", 11),
        ("PIC 99/99/9999", "text", 10),
        ("PIC N(5)", "national", 10),
        ("PIC 9(5)PPP", "display", 5),
        ("PIC X OCCURS 3 TIMES INDEXED BY I, J", "text", 3),
        ("INDEX", "binary", 4),
    ],
)
def test_pictures_and_usages_have_their_sizes(picture: str, usage: str, size: int):
    assert one(picture) == (usage, size)


def test_redefinitions_lie_over_each_other_and_the_longest_counts():
    layout = parse_copybook(
        "01 R.\n 05 A PIC X(4).\n 05 B REDEFINES A PIC X(9).\n 05 C REDEFINES A.\n"
        "  10 D PIC 99.\n 05 E PIC X.\n"
    )
    found = places(layout)
    assert (found["A"], found["B"], found["D"], found["E"]) == ((0, 4), (0, 9), (0, 2), (9, 1))
    assert layout.size == 10


def test_synchronised_fields_get_slack_bytes_and_so_do_the_groups_that_repeat():
    layout = parse_copybook(
        "01 R.\n 05 A PIC X.\n 05 B PIC S9(4) COMP SYNC.\n 05 C PIC X.\n"
        " 05 D PIC S9(9) COMP SYNC.\n 05 G OCCURS 2.\n  10 H PIC S9(9) COMP SYNC.\n"
        "  10 I PIC X.\n"
    )
    found = places(layout)
    assert (found["B"], found["D"], found["H"]) == ((2, 2), (8, 4), (12, 4))
    assert found["G"] == (12, 8)
    assert layout.size == 28


def test_what_a_group_says_holds_for_all_below_it():
    layout = parse_copybook(
        "01 R.\n 05 G USAGE COMP-3.\n  10 A PIC 9(5).\n"
        " 05 H SIGN LEADING SEPARATE.\n  10 B PIC S9(3).\n"
    )
    assert places(layout)["A"] == (0, 3)
    assert places(layout)["B"] == (3, 4)


def test_conditions_renames_and_counts_are_kept():
    layout = parse_copybook(
        "01 R.\n 05 N PIC 9.\n  88 FEW VALUE 1 THRU 3.\n  88 MANY VALUES ARE 4, 5 'X'.\n"
        " 05 T OCCURS 0 TO 9 TIMES DEPENDING ON N PIC X.\n 66 ALL-OF RENAMES N THRU T.\n"
    )
    first, array = layout.root.children
    assert first.conditions[0] == ("FEW", ("1", "THRU", "3"))
    assert array.depending == first.key
    assert (layout.renames[0].offset, layout.renames[0].size) == (0, 10)


def test_a_count_is_the_nearest_field_of_its_name_within_the_group_that_is_named():
    layout = parse_copybook(
        "01 R.\n 05 A.\n  10 N PIC 9.\n 05 B.\n  10 N PIC 9.\n"
        " 05 T OCCURS 1 TO 5 DEPENDING ON N OF A PIC X.\n"
        " 05 U OCCURS 1 TO 5 DEPENDING ON N PIC X.\n"
    )
    a, b, t, u = layout.root.children
    assert (t.depending, u.depending) == (a.children[0].key, b.children[0].key)


def test_numbered_columns_comments_and_continued_literals_are_read():
    layout = parse_copybook(
        "000100* a comment\n"
        "000200 01  R.                                                           IGNORED\n"
        "000300     05  A            PIC X(30) VALUE 'this goes on and on, to the en\n"
        "000400-    'd of it'.\n"
        "000500/\n"
        "000600     05  B            PIC 9(3).\n"
        "\x1a beyond the end"
    )
    assert list(places(layout)) == ["R", "A", "B"]


def test_marks_of_copy_replacing_are_no_part_of_a_name():
    layout = parse_copybook("01 :TAG:-R.\n 05 :TAG:-N PIC 9.\n 05 F@X PIC X.\n")
    assert [name for name, _ in Names(layout.root, ReadOptions()).children(layout.root)] == [
        "TAG_N",
        "F@X",
    ]
    assert layout.named("TAG-N") is layout.root.children[0]


def test_a_record_of_fillers_alone_is_refused():
    layout = parse_copybook("01 R.\n 05 FILLER PIC X.\n")
    with pytest.raises(BadInput, match="fillers only"):
        Decoder(layout, ReadOptions())
    shown = Decoder(layout, ReadOptions(drop_value_fillers=False))
    assert shown.schema.names == ["FILLER_P1"]


def test_several_records_have_to_be_named():
    text = "01 A.\n 05 X PIC X.\n01 B.\n 05 Y PIC XX.\n"
    with pytest.raises(BadInput, match="A, B"):
        parse_copybook(text)
    assert parse_copybook(text, record="b").size == 2
    with pytest.raises(BadInput, match="no record C"):
        parse_copybook(text, record="C")


@pytest.mark.parametrize(
    ("text", "said", "line", "column"),
    [
        ("01 R.\n 05 A PIC Q.\n", "no picture symbol", 2, 11),
        ("01 R.\n 05 A PIC 9(3\n 05 B PIC X.", "no picture symbol", 2, 11),
        ("01 R.\n 05 A PIC X(3)\n 05 B PIC X.\n", "full stop before it missing", 3, 2),
        ("01 R.\n 05 A REDEFINES B PIC X.\n", "not before it at the same level", 2, 2),
        ("01 R.\n 05 A OCCURS 2 DEPENDING ON N PIC X.\n", "not described before it", 2, 2),
        ("01 R.\n 05 A PIC 9(39).\n", "more than 38 digits", 2, 11),
        ("01 R.\n 05 A PIC X COMP-3.\n", "needs a picture of digits", 2, 2),
        ("01 R.\n 05 A.\n", "no picture", 2, 2),
        ("01 R.\n 05 A OCCURS 0 PIC X.\n", "occurs once at least", 2, 14),
        ("01 R.\n 05 A OCCURS MAX PIC X.\n", "whole number here", 2, 14),
        ("COPY OTHER.\n", "Expand it first", 1, 1),
        ("01 R.\n 05 A PIC X VALUE 'open.\n", "not closed", 2, 19),
        ("01 R.\n 51 A PIC X.\n", "01 to 49", 2, 2),
        ("01 R PIC X.\n 05 A PIC X.\n", "Check the level numbers", 2, 2),
    ],
)
def test_an_error_says_where_and_what(text: str, said: str, line: int, column: int):
    with pytest.raises(CopybookError, match=said) as caught:
        parse_copybook(text, source_format="free")
    assert (caught.value.place.line, caught.value.place.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "01 R.\n 05 A OCCURS 10000000.\n  10 B OCCURS 10000000 PIC X.\n",
        "01 R PIC X(9999999999).\n",
        "01 R PIC " + "9(1)" * 60 + ".\n",
        "01 A PIC X.\n" * 20_001,
        "01 R.\n" + "".join(f"{n:02d} G{n} OCCURS 999.\n" for n in range(2, 50)) + "49 A PIC X.\n",
    ],
)
def test_a_copybook_that_would_take_everything_is_refused(text: str):
    with pytest.raises(BadInput):
        parse_copybook(text, source_format="free")


_WORDS = st.sampled_from(
    [
        "01", "05", "10", "15", "49", "66", "77", "88", "A", "B", "N", "R", "FILLER", "PIC",
        "PICTURE", "IS", "X", "X(3)", "9(4)", "S9(5)V99", "SP9", "9P", "Z9.", "-9", "+.", "COMP",
        "COMP-3", "COMP-1", "OCCURS", "0", "3", "TO", "TIMES", "DEPENDING", "ON", "REDEFINES",
        "RENAMES", "THRU", "VALUE", "'x'", "'y", ".", "., ", "SIGN", "LEADING", "SEPARATE", "SYNC",
        "USAGE", "BLANK", "WHEN", "ZERO", "INDEXED", "BY", "\n", "*>", "$", "(", ")", "9(", "X(0)",
        "COPY",
    ]
)  # fmt: skip


def read_or_refused(text: str) -> int:
    """The size of the record; 0 where the text is refused with a sentence."""
    try:
        return parse_copybook(text).size
    except BadInput as refused:
        return 0 if str(refused) else -1


@given(st.lists(_WORDS, max_size=40).map(" ".join))
def test_no_sequence_of_words_makes_it_fail(text: str):
    assert read_or_refused(text) >= 0


@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str):
    assert read_or_refused("01 R.\n 05 A PIC X.\n" + text) >= 0
