"""One tree of errors, and the exit codes of the house."""

from __future__ import annotations

import pytest

from commonweal.kernel import errors


@pytest.mark.parametrize(
    ("error", "findings", "code"),
    [
        (None, False, 0),
        (None, True, 1),
        (errors.BadInput("x"), False, 2),
        (errors.RuleBroken("x"), False, 2),
        (errors.NotAllowed("x"), False, 2),
        (errors.NotFound("x"), False, 2),
        (errors.SourceUnavailable("x"), False, 3),
        (errors.CannotFinish("x"), False, 3),
        (ZeroDivisionError(), False, 3),
    ],
)
def test_exit_codes(error, findings, code):
    assert errors.exit_code(error, findings=findings) == code


def test_an_error_reads_with_its_place():
    error = errors.BadInput("This is no date: 'soon'.", where="plan.xlsx, row 4", field="ends")
    assert str(error) == "plan.xlsx, row 4: This is no date: 'soon'."
    assert (error.code, error.field) == ("bad-input", "ends")


def test_a_code_may_be_more_exact_than_the_class():
    assert errors.RuleBroken("x", code="release-not-open").code == "release-not-open"
