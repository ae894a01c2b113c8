"""What is read, how it is written, and what is said where it cannot be read."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonweal.engines.express import LIMITS, Expression, ExpressionError, names, parse, written
from commonweal.engines.express.nodes import Binary, Literal, Name, Unary
from tests.engines.express.making import expressions


def test_stronger_operators_take_their_operands_first():
    assert parse("a + b * c") == parse("a + (b * c)")
    assert parse("a - b - c") == parse("(a - b) - c")
    assert parse("not a = b and c or d") == parse("((not (a = b)) and c) or d")
    assert parse("-a * b") == parse("(-a) * b")
    assert parse("if a then b else c + 1") == parse("if a then b else (c + 1)")
    assert parse("a not in (1, 2)") == parse("not (a in (1, 2))")
    assert parse("a <> b") == parse("a != b")


def test_a_date_is_a_date_and_a_subtraction_has_spaces():
    assert parse("2026-04-01").root == Literal(date(2026, 4, 1))
    assert parse("2026 - 4 - 1").root == parse("(2026 - 4) - 1").root


def test_text_keeps_its_quotation_marks():
    assert parse("'it''s'").root == Literal("it's")
    assert written(parse("'say \"yes\"'")) == '"say ""yes"""'


def test_names_in_brackets_dots_and_keywords_in_capitals():
    assert names(parse("[digital-take-up] / total.all + [digital-take-up]")) == (
        "digital-take-up",
        "total.all",
    )
    assert (
        written(parse("IF [then] THEN Ärger ELSE Nothing")) == "if [then] then Ärger else nothing"
    )


def test_numbers_are_exact_and_written_plainly():
    assert parse("0.10").root == Literal(Decimal("0.1"))
    assert written(parse("1500.00 + 007")) == "1500 + 7"


@pytest.mark.parametrize(
    ("text", "code", "column", "said"),
    [
        ("", "unexpected", 1, "Expected a value"),
        ("a +", "unexpected", 4, "found the end"),
        ("(a", "unexpected", 3, "Expected )"),
        ("a b", "unexpected", 3, "Expected an operator"),
        ("a < b < c", "chained", 7, "a < b and b < c"),
        ("a == b", "unexpected", 4, "Write one ="),
        ("1,000", "unexpected", 2, "without commas"),
        ("roud(1, 2)", "no-function", 1, "Did you mean round?"),
        ("[round](1, 2)", "unexpected", 8, "Expected an operator"),
        ("round(1)", "arguments", 1, "takes 2 values, found 1"),
        ("if a then b", "unexpected", 12, "else nothing"),
        ("a in ()", "unexpected", 7, "at least one"),
        ("a is nothing", "unexpected", 3, "known(x)"),
        ("a && b", "stray-character", 3, "Write and"),
        ("“a”", "stray-character", 1, "straight"),
        ('"a', "stray-character", 1, "closing"),
        ("5%", "stray-character", 2, "percent"),
        ("1.2.3", "bad-number", 1, "not a number"),
        ("12345678901234567890", "number-too-long", 1, "19 digits"),
        ("0.1234567890123", "number-too-long", 1, "12 after"),
        ("2026-02-30", "no-such-day", 1, "calendar"),
        ("[a;b]", "bad-name", 1, "letters"),
        ("'a\x00b'", "control-character", 3, "control"),
        ("'\ud800'", "control-character", 2, "control"),
    ],
)
def test_what_cannot_be_read_is_placed_and_explained(text, code, column, said):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    problem = caught.value.problems[0]
    assert (problem.code, problem.line, problem.column) == (code, 1, column)
    assert said in str(problem)


def test_the_line_is_said_too():
    with pytest.raises(ExpressionError, match="line 3, column 3") as caught:
        parse("a\n+\n  )")
    assert caught.value.where == "line 3, column 3"


@pytest.mark.parametrize(
    "text",
    ["(" * 5_000, "(" * 2_000 + "1" + ")" * 1_000, "-" * 3_000 + "1", "not " * 900 + "true",
     "a+" * 1_900 + "a", "1 in (" * 600, "if " * 1_000, "sum(" + "1," * 1_900 + "1)"],
)  # fmt: skip
def test_what_is_too_long_or_too_deep_is_refused(text):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.problems[0].code in {"too-long", "too-deep", "too-many"}


def test_what_is_as_deep_as_allowed_is_read():
    parse("+".join("a" * (LIMITS.depth - 1)))
    parse("sum(" + ",".join("a" * LIMITS.arguments) + ")")


def test_a_tree_that_is_made_is_held_to_the_same_depth():
    node = Name("a")
    for _ in range(LIMITS.depth - 1):
        node = Unary("not", node)
    with pytest.raises(ExpressionError, match="nested"):
        Unary("not", node)


def test_a_literal_has_no_sign():
    with pytest.raises(ValueError, match="minus before it"):
        Literal(Decimal(-1))


@given(expressions())
def test_what_is_written_is_read_as_the_same(expression):
    again = parse(written(expression))
    assert again == expression
    assert written(again) == written(expression)


ODD = st.text(alphabet="ab1.0-+*/=<>!()[],'\" \nifthenelsandor≤“\x00é", max_size=400)


@given(st.one_of(st.text(max_size=300), ODD))
@example("a" * LIMITS.characters)
@example("((" * 30)
@example("1-" * 1_999)
def test_any_text_is_read_or_refused_and_soon(text):
    began = time.process_time()
    found = read(text)
    assert time.process_time() - began < 10  # a busy machine counts more
    if isinstance(found, ExpressionError):
        assert found.problems[0].message.endswith(".")
        assert 0 <= found.problems[0].at <= len(text)
    else:
        assert parse(written(found)) == found


def read(text: str) -> Expression | ExpressionError:
    try:
        return parse(text)
    except ExpressionError as error:
        return error


def test_places_do_not_make_two_expressions_differ():
    assert parse("a+b") == parse("  a  +  b")
    assert parse("a+b").root == Binary("+", Name("a"), Name("b"))
