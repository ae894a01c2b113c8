"""A value arrives exactly, or is refused with its kind. Nothing here needs a database."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read.databases import Kind
from commonweal.engines.transfer.casting import fit
from commonweal.engines.transfer.mapping import Bad
from commonweal.engines.transfer.shapes import Shape

MONEY = Shape(Kind.DECIMAL, precision=8, scale=2)
AT_FIVE = datetime.fromisoformat("2024-01-01 05:00")
SMALL = Shape(Kind.INTEGER, bits=16)


def one(value: Any, shape: Shape, form: str = "", kind: Any = None) -> Any:
    """The value, or what is bad of it."""
    fitted = fit(pa.array([value, None], kind), shape, form)
    assert fitted.array.type == shape.arrow
    assert not fitted.array[1].is_valid
    if fitted.faults:
        ((mask, bad),) = fitted.faults
        assert (mask.to_pylist(), fitted.array[0].as_py()) == ([True, False], None)
        return bad
    return fitted.array[0].as_py()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", Decimal("1.00")),
        ("-00012.5", Decimal("-12.50")),
        ("+3.500", Decimal("3.50")),
        ("999999.99", Decimal("999999.99")),
        ("1000000.00", Bad.SIZE),
        ("9" * 38, Bad.SIZE),
        ("1.005", Bad.PRECISION),
        *(
            (text, Bad.FORM)
            for text in ("", " 1", "1 ", "1e2", "1,5", ".5", "5.", "0x1f", "NaN", "1\n", "٣")
        ),
    ],
)
def test_text_becomes_an_exact_number_or_is_refused(text, found):
    assert one(text, MONEY) == found


@pytest.mark.parametrize(
    ("value", "shape", "form", "found"),
    [
        ("32767", SMALL, "", 32767),
        ("32768", SMALL, "", Bad.SIZE),
        ("9" * 30, SMALL, "", Bad.SIZE),
        ("1.0", SMALL, "", Bad.FORM),
        (-32769, SMALL, "", Bad.SIZE),
        (Decimal("7.0"), SMALL, "", 7),
        (Decimal("7.5"), SMALL, "", Bad.PRECISION),
        (0.1, MONEY, "", Decimal("0.10")),
        (0.1 + 0.2, MONEY, "", Bad.PRECISION),
        (float("inf"), MONEY, "", Bad.FORM),
        ("2024-02-29", Shape(Kind.DATE), "", date(2024, 2, 29)),
        ("2023-02-29", Shape(Kind.DATE), "", Bad.FORM),
        ("29.02.2024", Shape(Kind.DATE), "%d.%m.%Y", date(2024, 2, 29)),
        ("1.2.2024", Shape(Kind.DATE), "%d.%m.%Y", Bad.FORM),
        (20240229, Shape(Kind.DATE), "%Y%m%d", date(2024, 2, 29)),
        (1022024, Shape(Kind.DATE), "%d%m%Y", date(2024, 2, 1)),
        (1020304, Shape(Kind.DATE), "%Y%m%d", Bad.FORM),
        (0, Shape(Kind.DATE), "%Y%m%d", Bad.FORM),
        (AT_FIVE, Shape(Kind.DATE), "", Bad.PRECISION),
        ("2024-01-01 05:00:00.0", Shape(Kind.TIMESTAMP), "", AT_FIVE),
        ("2024-01-01 25:00", Shape(Kind.TIMESTAMP), "", Bad.FORM),
        ("2024-01-01 10:00", Shape(Kind.INSTANT), "", Bad.FORM),
        ("12345", Shape(Kind.TEXT, length=5), "", "12345"),
        ("123456", Shape(Kind.TEXT, length=5), "", Bad.LENGTH),
        ("12345 ", Shape(Kind.TEXT, length=5), "", Bad.LENGTH),
        ("a\x00", Shape(Kind.TEXT), "", Bad.FORM),
        ("F", Shape(Kind.TRUTH), "", False),
        ("no", Shape(Kind.TRUTH), "", Bad.FORM),
        (2**53 + 1, Shape(Kind.FLOAT), "", Bad.SIZE),
        ("550e8400-e29b-41d4-a716-44665544000", Shape(Kind.UUID), "", Bad.FORM),
    ],
)  # fmt: skip
def test_each_kind_takes_what_it_holds_and_refuses_the_rest(value, shape, form, found):
    assert one(value, shape, form) == found


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    )
)
def test_a_number_arrives_as_it_is_or_not_at_all(number):
    for given_as in (format(number, "f"), number):
        found = one(given_as, MONEY)
        assert found in {number, Bad.SIZE, Bad.PRECISION}
        fits = number == number.quantize(Decimal("0.01")) and abs(number) < 10**6
        assert (found == number) == fits
