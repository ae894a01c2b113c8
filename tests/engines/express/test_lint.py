"""What is allowed and probably not meant."""

from __future__ import annotations

import pytest
from hypothesis import given

from commonweal.engines.express import lint, parse
from tests.engines.express.making import expressions


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a / b", []),
        ("a > 1 and known(b)", []),
        ("1 < 2", ["always-true"]),
        ("a > 0 and 1 > 2", ["always-false"]),
        ("a > 0 or true", []),
        ("if 1 = 1 then a else b", ["always-true", "unused-branch"]),
        ("if nothing then a else b", ["unused-branch"]),
        ("if a > 1 then b else b", ["same-branches"]),
        ("a = nothing", ["comparison-with-unknown"]),
        ("a > 1 / 0", ["comparison-with-unknown", "always-unknown"]),
        ("a = a", ["same-sides"]),
        ("a / 0", ["always-unknown"]),
        ("a / b + c / d", ["sum-of-ratios"]),
        ("mean(percent(a, b), ratio(c, d))", ["sum-of-ratios"]),
        ("a / b + c / b", []),
        ("a / 2 + b / 3", []),
        ("a / b * 100", ["rounded-early"]),
        ("a in (1, 2, 1.0)", ["repeated"]),
    ],
)
def test_hints(text, codes):
    assert [hint.code for hint in lint(parse(text))] == codes


def test_a_hint_has_its_place():
    (hint,) = lint(parse("a > 1\n and b = nothing"))
    assert (hint.line, hint.column) == (2, 8)
    assert "known" in str(hint)


@given(expressions())
def test_any_expression_can_be_looked_over(expression):
    lint(expression)
