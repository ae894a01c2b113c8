"""Canonical JSON against an independent implementation and against the RFC's own examples."""

from __future__ import annotations

import hashlib
import math
import struct
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from commonweal.kernel.canonical import (
    LARGEST_INT,
    canonical,
    instant,
    is_canonical,
    parse,
)
from commonweal.kernel.digest import canonical_digest

INTS = st.integers(-LARGEST_INT, LARGEST_INT)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
ANY_BITS = (
    st.binary(min_size=8, max_size=8)
    .map(lambda b: float(struct.unpack(">d", b)[0]))
    .filter(math.isfinite)
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | INTS | FLOATS | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
def test_writes_the_bytes_of_the_reference_implementation(value: Any):
    assert canonical(value) == rfc8785.dumps(value)


@given(FLOATS | ANY_BITS)
def test_writes_every_float_as_the_reference_does(value: float):
    assert canonical(value) == rfc8785.dumps(value)


@given(JSON)
def test_what_was_written_reads_back_to_the_same_bytes(value: Any):
    data = canonical(value)
    assert canonical(parse(data)) == data


# RFC 8785, appendix B: bits of the double, text.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
]


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_numbers_of_the_rfc(bits: str, text: str):
    assert canonical(struct.unpack(">d", bytes.fromhex(bits))[0]) == text.encode()


def test_keys_are_ordered_by_utf_16_unit():
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]  # RFC 8785, 3.2.3
    data = canonical(dict.fromkeys(keys, 0)).decode()
    places = [data.index(canonical(key).decode()) for key in sorted(keys)]
    expected = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert [data.index(canonical(key).decode()) for key in expected] == sorted(places)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.50"), '"1.50"'),
        (Decimal("1E+3"), '"1000"'),
        (Decimal("1E-9"), '"0.000000001"'),
        (date(2026, 4, 1), '"2026-04-01"'),
        (
            datetime(2026, 4, 1, 10, 30, tzinfo=timezone(timedelta(hours=1))),
            '"2026-04-01T09:30:00.000000Z"',
        ),
        ((1, "a"), '[1,"a"]'),
        ("\x00\x1f\x7f\u2028", '"\\u0000\\u001f\x7f\u2028"'),
    ],
)
def test_what_json_lacks_is_carried_as_text(value: Any, text: str):
    assert canonical(value) == text.encode()
    assert canonical([value]) == f"[{text}]".encode()


@pytest.mark.parametrize(
    "value",
    [
        LARGEST_INT + 1,
        -LARGEST_INT - 1,
        math.nan,
        math.inf,
        Decimal("NaN"),
        "\ud800",
        {"\udfff": 1},
        datetime(2026, 4, 1),  # noqa: DTZ001 - the case under test
    ],
)
def test_what_cannot_be_carried_is_refused(value: Any):
    with pytest.raises(ValueError, match=r"carr|finite|surrogate|2\*\*53"):
        canonical({"inside": [value]})


@pytest.mark.parametrize("value", [b"bytes", {1: "a"}, {1, 2}, object(), 1j])
def test_what_is_no_json_is_refused(value: Any):
    with pytest.raises(TypeError):
        canonical([value])


def test_an_early_year_keeps_four_digits():
    assert instant(datetime(5, 1, 2, tzinfo=UTC)) == "0005-01-02T00:00:00.000000Z"


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "{", ""])
def test_what_is_not_json_is_not_read(text: str):
    with pytest.raises(ValueError, match=r"JSON|Expecting"):
        parse(text)


@given(JSON)
def test_what_was_written_is_known_as_canonical(value: Any):
    assert is_canonical(canonical(value))


TEXTS = [
    *("1.0", "1e3", "9007199254740993", "-0", "0.10", "1e23", "1E+23"),
    *('{"b":1,"a":2}', '{"a":1,"a":1}', '"\\u0041"', '"\\u00e9"', '"\\/"', '"\\ud800"', "[1, 2]"),
    *("NaN", "[Infinity]", "", "{", "nul", " 1", "1\n", '{"\ufb33":0,"\U0001f600":0}'),
    "[" * 100_000 + "]" * 100_000,
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:30])
def test_what_is_spelt_otherwise_is_not_canonical(text: str):
    assert not is_canonical(text.encode())


@given(JSON, st.data())
def test_the_quick_answer_is_the_slow_one(value: Any, data: st.DataObject):
    text = bytearray(canonical(value))
    text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    try:
        slow = canonical(parse(bytes(text))) == text
    except ValueError:
        slow = False
    assert is_canonical(bytes(text)) == slow


def test_a_digest_is_of_the_canonical_bytes() -> None:
    expected = hashlib.sha256(b'{"a":"1.50","b":[1,null]}').hexdigest()
    assert canonical_digest({"b": [1, None], "a": Decimal("1.50")}) == expected
