"""JSON, what Prometheus says, and tables: read, or refused with a sentence."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read.outside import Answer, Bounds
from commonweal.engines.read.outside.documents import (
    check_path,
    json_table,
    prometheus_samples,
    read_json,
    table_of,
    tables_of,
)
from commonweal.kernel.errors import BadInput, CommonwealError

BOUNDS = Bounds(max_rows=100)
DOCUMENT = {
    "data": [
        {"when": {"month": "2024-04"}, "value": 0.1, "on": True},
        {"when": {"month": "2024-05"}, "value": 12345678901234567890.125, "on": None},
    ]
}


def answer(document, *, name="answer.json"):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Answer(body, "application/json", name)


def test_rows_are_found_by_paths_and_keep_every_digit():
    body = b'{"data": [{"when": {"m": "2024-04"}, "value": 0.10000000000000000555}, {"value": 7}]}'
    table = json_table(answer(body), "$.data[*]", {"m": "$.when.m", "v": "value"}, BOUNDS)
    assert table.rows == (("2024-04", Decimal("0.10000000000000000555")), (None, 7))


def test_a_filter_of_the_standard_finds_some_rows():
    path = "$.data[?@.value > 1]"
    table = json_table(answer(DOCUMENT), path, {"m": "$.when.month"}, BOUNDS)
    assert table.rows == (("2024-05",),)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"   ", "empty"),
        (b"<!DOCTYPE html><html>sign in</html>", "A web page came instead of JSON"),
        (b"\xef\xbb\xbf  <html>", "A web page came instead of JSON"),
        (b'{"a": 1', "not JSON"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b'{"a": "\xe9"}', "not UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": Infinity}', "Infinity"),
        (b"[" * 100_000 + b"]" * 100_000, "nested far deeper"),
        (b'{"a":' * 5_000, "nested far deeper"),
        (b"9" * 5_000, "hundreds of digits"),
        (b'{"data": {}}', r"finds nothing in the answer, which is an object with data"),
        (b"[]", "is a list of 0"),
        (b"3", "is a single value"),
        (b'{"data": [1,2]}\x00', "not JSON"),
    ],
)
def test_what_is_no_such_json_gets_a_sentence(body, words):
    with pytest.raises(BadInput, match=words):
        json_table(answer(body), "$.data[*]", {"v": "$.value"}, BOUNDS)


def test_a_path_that_leads_to_several_values_is_refused():
    with pytest.raises(BadInput, match=r"Row 1: .* several values"):
        json_table(answer(DOCUMENT), "$", {"v": "$.data[*].value"}, BOUNDS)
    with pytest.raises(BadInput, match=r"Row 1: .* several values"):
        json_table(answer(DOCUMENT), "$.data[*]", {"v": "$.when"}, BOUNDS)


def test_more_rows_than_the_bound_are_refused():
    with pytest.raises(BadInput, match="more than 100 rows"):
        json_table(answer([1] * 101), "$[*]", {"v": "$"}, BOUNDS)


@pytest.mark.parametrize(
    "path",
    [
        "$.[",
        "$..",
        "$[?search(@.a, '(a+)+$')]",
        "$..a..b..c",
        "$[?",
        "$" + "a" * 600,
        "$.a\x00",
        "$.a | $.b",
    ],
)
def test_a_path_beyond_the_standard_is_refused(path):
    with pytest.raises(BadInput):
        check_path(path)


@given(st.text(max_size=40))
def test_any_text_is_a_path_or_is_refused(text):
    with contextlib.suppress(BadInput):
        check_path(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_are_refused(body):
    with contextlib.suppress(BadInput):
        read_json(body)


@given(st.binary(max_size=300))
def test_any_bytes_are_tables_or_are_refused(body):
    with contextlib.suppress(CommonwealError):
        for raw in tables_of(answer(body, name="x.csv"), BOUNDS):
            table_of(raw, answer(body))


def vector(*values, kind="vector"):
    result = [{"metric": {"job": "a"}, "value": [1717200000, value]} for value in values]
    return answer({"status": "success", "data": {"resultType": kind, "result": result}})


def test_samples_of_a_vector_and_of_a_scalar():
    (one,) = prometheus_samples(vector("0.999"))
    assert (one.value, one.labels, one.at.year) == (Decimal("0.999"), {"job": "a"}, 2024)
    scalar = {"resultType": "scalar", "result": [1717200000, "7"]}
    (one,) = prometheus_samples(answer({"status": "success", "data": scalar}))
    assert one.value == 7


@pytest.mark.parametrize("value", ["NaN", "+Inf", "-Inf"])
def test_what_is_no_number_is_no_value(value):
    assert prometheus_samples(vector(value))[0].value is None


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"status": "error", "error": "parse error: unexpected end"}, "parse error"),
        ([], "no reason given"),
        ({"status": "success"}, "range or a text"),
        ({"status": "success", "data": {"resultType": "matrix", "result": []}}, "range or a text"),
        ({"status": "success", "data": {"resultType": "vector", "result": {}}}, "range or a text"),
        ({"status": "success", "data": {"resultType": "vector", "result": [{}]}}, "is not what"),
        ({"status": "success", "data": {"resultType": "vector", "result": [7]}}, "is not what"),
        ({"status": "success", "data": {"resultType": "scalar", "result": "x"}}, "is not what"),
    ],
)
def test_what_is_no_answer_of_prometheus_gets_a_sentence(document, words):
    with pytest.raises(BadInput, match=words):
        prometheus_samples(answer(document))


def test_a_csv_becomes_a_table_with_the_row_numbers_of_the_file():
    body = "Calls,,\nmonth;value\n2024-04;1.5\n\n2024-05;2\n".encode("utf-16")
    (raw,) = tables_of(answer(b"month;value\n2024-04;1.5\n\n2024-05;2\n", name="x.csv"), BOUNDS)
    table = table_of(raw, answer(body))
    assert table.columns == ("month", "value")
    assert table.rows == (("2024-04", "1.5"), ("", ""), ("2024-05", "2"))
    assert table.first_row == 2


def test_a_workbook_keeps_dates_and_figures_and_shows_percent(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["month", "value", "share"])
    book.active.append([date(2024, 4, 1), 0.1, 0.125])
    book.active["C2"].number_format = "0.0%"
    book.save(tmp_path / "x.xlsx")
    body = (tmp_path / "x.xlsx").read_bytes()
    (raw,) = tables_of(answer(body, name="x.xlsx"), BOUNDS)
    ((day, value, share),) = table_of(raw, answer(body)).rows
    assert (str(day)[:10], value, share) == ("2024-04-01", Decimal("0.1"), "12.5%")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\x00" * 50, "empty"),
        (b"a,b\n1,\x00\n", "no table of text has"),
        (b"<html><body>sign in</body></html>", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"one\ntwo\n", "names of columns"),
        (b"a,a\n1,2\n", "Two columns"),
    ],
)
def test_what_is_no_table_gets_a_sentence(body, words):
    came = answer(body, name="x.csv")
    with pytest.raises(BadInput, match=words):
        [table_of(raw, came) for raw in tables_of(came, BOUNDS)]
