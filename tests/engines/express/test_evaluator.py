"""Closed forms, and the laws of the unknown."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commonweal.engines.express import Type, Unknown, Why, check, evaluate, names, parse, written
from commonweal.engines.express.nodes import Binary, Choice, Expression, Literal, Unary
from tests.engines.express.making import NUMBERS, SCHEMA, expressions, nodes, rows

D = Decimal
ROW = {"a": D(7), "b": D(2), "zero": 0, "gone": None, "t": " Été ", "yes": True, "no": False,
       "day": datetime.date(2026, 11, 22)}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * 2", D(11)),
        ("a - b - 1", D(4)),
        ("-a + 1", D(-6)),
        ("a / b", D("3.5")),
        ("1 / 3", D("0.333333333333")),
        ("2 / 3", D("0.666666666667")),
        ("0.000000000001 / 2", D(0)),
        ("0.000000000003 / 2", D("0.000000000002")),
        ("0.1 + 0.2 = 0.3", True),
        ("round(0.5, 0)", D(0)),
        ("round(1.5, 0)", D(2)),
        ("round(-2.5, 0)", D(-2)),
        ("round(2.675, 2)", D("2.68")),
        ("percent(a, b)", D(350)),
        ("percent(1, 3)", D("33.333333333333")),
        ("ratio(a, b)", D("3.5")),
        ("change(b, a)", D("2.5")),
        ("change(a, b)", D("-0.714285714286")),
        ("sum(a, b, 1)", D(10)),
        ("mean(a, b)", D("4.5")),
        ("min(a, b)", D(2)),
        ("max(day, 2020-01-01)", datetime.date(2026, 11, 22)),
        ("abs(-a)", D(7)),
        ("-zero", D(0)),
        ("days_between(2026-02-28, 2026-03-01)", D(1)),
        ("year(day)", D(2026)),
        ("quarter(day)", D(4)),
        ("month(day)", D(11)),
        ("lower(trim(t))", "été"),
        ("length(t)", D(5)),
        ("substring(t, 2, 3)", "Été"),
        ('substring("abc", 3, 10)', "c"),
        ("if a > b then \"more\" else \"less\"", "more"),
        ("a in (1, 7)", True),
        ("a not in (1, 7)", False),
        ("coalesce(gone, a / zero, b)", D(2)),
        ("known(gone)", False),
        ("known(a / zero)", False),
        ("known(a)", True),
        ("yes and not no", True),
        ("no and gone = 1", False),
        ("yes or gone = 1", True),
        ("day >= 2026-11-22", True),
        ("9999999999999999999 + 0", D("9999999999999999999")),
    ],
)  # fmt: skip
def test_closed_forms(text, value):
    found = evaluate(parse(text), ROW)
    assert (found, type(found)) == (value, type(value))
    assert not isinstance(found, Decimal) or not str(found).startswith("-0E")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a / zero", Why.ZERO_DIVISOR),
        ("percent(a, zero)", Why.ZERO_DIVISOR),
        ("change(zero, a)", Why.NO_BASE),
        ("change(-a, b)", Why.NO_BASE),
        ("gone * 0", Why.MISSING),
        ("nowhere + 1", Why.MISSING),
        ("gone = gone", Why.MISSING),
        ("not (gone = 1)", Why.MISSING),
        ("if gone = 1 then 1 else 1", Why.MISSING),
        ("a in (1, gone)", Why.MISSING),
        ("yes and gone = 1", Why.MISSING),
        ("no or gone = 1", Why.MISSING),
        ("sum(a, gone)", Why.MISSING),
        ("max(a, gone)", Why.MISSING),
        ("nothing", Why.NOTHING),
        ("coalesce(gone, nothing)", Why.NOTHING),
        ("9999999999999999999 + 1", Why.TOO_LARGE),
        ("9999999999 * 9999999999", Why.TOO_LARGE),
        ("a + t", Why.WRONG_TYPE),
        ("t < t", Why.WRONG_TYPE),
        ("t = a", Why.WRONG_TYPE),
        ("not a", Why.WRONG_TYPE),
        ("if a then 1 else 2", Why.WRONG_TYPE),
        ("max(a, day)", Why.WRONG_TYPE),
        ("year(a)", Why.WRONG_TYPE),
    ],
)
def test_what_is_unknown_says_why(text, why):
    found = evaluate(parse(text), ROW)
    assert isinstance(found, Unknown)
    assert found.why is why
    assert found.sentence.endswith(".")
    assert not found


def test_an_unknown_of_a_row_keeps_its_reason():
    held = Unknown(Why.ZERO_DIVISOR)
    assert evaluate(parse("a + 1"), {"a": held}) is held
    assert evaluate(parse("a"), {"a": D("NaN")}) == Unknown(Why.NOT_A_NUMBER)
    assert evaluate(parse("a"), {"a": D("1e30")}) == Unknown(Why.TOO_LARGE)
    assert evaluate(parse("a"), {"a": D("1e999999")}) == Unknown(Why.TOO_LARGE)
    assert evaluate(parse("a"), {"a": D("1e-999999")}) == 0


@pytest.mark.parametrize("value", [1.5, b"x", datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)])
def test_a_float_is_refused_as_misuse(value):
    with pytest.raises(TypeError, match="no value"):
        evaluate(parse("a"), {"a": value})


def of(operator: str, *operands: object) -> object:
    made = [Literal(each) for each in operands]
    node = Unary("not", *made) if operator == "not" else Binary(operator, *made)
    return evaluate(Expression(node), {})


TRUTHS = (True, False, None)


def kleene(value: object) -> float:
    """False 0, unknown 1/2, true 1: *and* is the least, *or* the largest, *not* the rest to 1."""
    return 0.5 if value is None or isinstance(value, Unknown) else float(bool(value))


def test_logic_is_that_of_kleene():
    for one in TRUTHS:
        assert kleene(of("not", one)) == 1 - kleene(one)
        for other in TRUTHS:
            assert kleene(of("and", one, other)) == min(kleene(one), kleene(other))
            assert kleene(of("or", one, other)) == max(kleene(one), kleene(other))


@given(expressions(), rows())
def test_what_was_checked_has_a_value_of_its_type_or_a_reason(expression, row):
    checked = check(expression, SCHEMA)
    found = evaluate(expression, row)
    if isinstance(found, Unknown):
        assert found.why is not Why.WRONG_TYPE
    else:
        expected = {Type.NUMBER: D, Type.TEXT: str, Type.DATE: datetime.date, Type.TRUTH: bool}
        assert checked.type is not Type.NOTHING
        assert type(found) is expected[checked.type]


@given(expressions(), rows())
def test_what_is_learned_later_never_overturns_what_was_known(expression, row):
    """The law of the unknown: a value known in spite of an unknown stays, whatever comes."""
    found = evaluate(expression, {})
    assume(not isinstance(found, Unknown))
    assume("known" not in written(expression))
    assume("coalesce" not in written(expression))
    assert evaluate(expression, row) == found


@given(nodes(Type.TRUTH, 3), nodes(Type.NUMBER, 2), rows())
def test_an_unknown_condition_chooses_no_branch(condition, branch, row):
    assume(isinstance(evaluate(Expression(condition), row), Unknown))
    chosen = Expression(Choice(condition, branch, branch))
    assert isinstance(evaluate(chosen, row), Unknown)


@given(NUMBERS, NUMBERS)
def test_arithmetic_is_exact_and_rounded_once_half_even(one, other):
    exact = {"+": Fraction(one) + Fraction(other), "*": Fraction(one) * Fraction(other)}
    if other:
        exact["/"] = Fraction(one) / Fraction(other)
    for operator, value in exact.items():
        found = evaluate(parse(f"a {operator} b"), {"a": one, "b": other})
        expected = Fraction(round(value * 10**12), 10**12)  # Fraction rounds half to even
        if abs(expected) >= 10**19:
            assert found == Unknown(Why.TOO_LARGE)
        else:
            assert Fraction(found) == expected


@given(st.decimals(-(10**8), 10**8, places=4), st.integers(0, 12))
def test_rounding_is_half_even(value, places):
    found = evaluate(parse(f"round(a, {places})"), {"a": value})
    assert Fraction(found) == Fraction(round(Fraction(value) * 10**places), 10**places)


@given(expressions())
def test_only_the_names_that_are_listed_matter(expression):
    held = {name: None for name in SCHEMA if name not in names(expression)}
    assert evaluate(expression, held) == evaluate(expression, {})
