"""Every name has a type, and no type becomes another by itself."""

from __future__ import annotations

import pytest
from hypothesis import given

from commonweal.engines.express import ExpressionError, Type, check, parse
from tests.engines.express.making import SCHEMA, expressions

HELD = {"number": Type.NUMBER, "text": Type.TEXT, "day": Type.DATE, "yes": Type.TRUTH}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("number + 1", Type.NUMBER),
        ("number > 1", Type.TRUTH),
        ('if yes then "a" else nothing', Type.TEXT),
        ("if yes then nothing else day", Type.DATE),
        ("coalesce(nothing, day)", Type.DATE),
        ("nothing", Type.NOTHING),
        ("nothing + 1", Type.NUMBER),
        ("min(day, 2026-01-01)", Type.DATE),
        ('text in ("a", nothing)', Type.TRUTH),
        ("known(text) and yes", Type.TRUTH),
    ],
)
def test_types(text, kind):
    assert check(parse(text), HELD).type is kind


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ('number + "1"', "wrong-type", "does not become a number"),
        ("text = 1", "wrong-type", "quotation marks"),
        ('day > "2026-01-01"', "wrong-type", "2026-04-01"),
        ("day - day", "wrong-type", "days_between"),
        ("if number then 1 else 2", "wrong-type", "> 0"),
        ("yes + 1", "wrong-type", "Expected a number"),
        ("text < text", "no-order", "Only numbers and dates"),
        ("max(yes, yes)", "no-order", "Only numbers and dates"),
        ("max(number, day)", "wrong-type", "Expected a number"),
        ("nubmer", "no-name", "Did you mean number?"),
        ("round(1, number)", "not-written-out", "written out"),
        ("round(1, 13)", "not-written-out", "0 to 12"),
        ("substring(text, 0, 1)", "not-written-out", "from 1"),
        ("known(nubmer)", "no-name", "number"),
        ("if yes then 1 else text", "wrong-type", "found text"),
    ],
)
def test_what_does_not_fit_is_said(text, code, said):
    with pytest.raises(ExpressionError) as caught:
        check(parse(text), HELD)
    problem = caught.value.problems[0]
    assert problem.code == code
    assert said in str(problem)


def test_every_problem_is_said_at_once_and_each_once():
    with pytest.raises(ExpressionError) as caught:
        check(parse('(nubmer + 1) * 2 > "x"\n and (text or yes)'), HELD)
    assert [(p.code, p.line, p.column) for p in caught.value.problems] == [
        ("no-name", 1, 2),
        ("wrong-type", 1, 20),
        ("wrong-type", 2, 7),
    ]


def test_the_whole_has_the_type_that_is_wanted():
    assert check(parse("number"), HELD, wanted=Type.NUMBER).type is Type.NUMBER
    with pytest.raises(ExpressionError, match="Expected a true or false value"):
        check(parse("number"), HELD, wanted=Type.TRUTH)


@given(expressions())
def test_a_made_expression_passes(expression):
    check(expression, SCHEMA)
