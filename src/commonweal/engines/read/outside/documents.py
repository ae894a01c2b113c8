"""JSON by paths (RFC 9535), what a Prometheus server answers, and tables, as rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, NoReturn

from commonweal.engines.read.opening import open_tables
from commonweal.engines.read.outside.answers import Answer, Bounds, Cell, Table
from commonweal.engines.read.tables import Limits, RawTable
from commonweal.kernel.errors import BadInput

__all__ = ["Sample", "check_path", "json_table", "prometheus_samples", "table_of", "tables_of"]

_DEEPEST = 60
_MOST_JSON_BYTES = 16 * 1024 * 1024
_MARKS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]')
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)
_LONGEST_NUMBER = 400
_LONGEST_PATH = 500
_MOST_DESCENTS = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a Prometheus query, with the labels of its series."""

    labels: Mapping[str, str]
    at: datetime
    value: Decimal | None
    """None where it is not a number (NaN, +Inf)."""


def json_table(answer: Answer, rows_path: str, columns: Mapping[str, str], bounds: Bounds) -> Table:
    """A row for each node that ``rows_path`` finds; each column is a path within the node, written
    ``$.a.b``, or the plain name of a member. A path that finds nothing leaves the cell empty; one
    that finds several values, or a list, is refused: which one is meant cannot be told."""
    document = read_json(answer.body)
    found = _compiled(rows_path).finditer(document)
    nodes = [match.obj for match in islice(found, bounds.max_rows + 1)]
    if len(nodes) > bounds.max_rows:
        raise BadInput(
            f"The answer holds more than {bounds.max_rows:,} rows. Ask for fewer at once.",
            code="too-many-rows",
        )
    if not nodes:
        raise BadInput(
            f"The path {rows_path} finds nothing in the answer, which {_looks(document)}.",
            code="path-finds-nothing",
            field="rows_path",
        )
    paths = [(name, text, _compiled(text)) for name, text in columns.items()]
    rows = tuple(
        tuple(_found(node, text, path, number, bounds) for _name, text, path in paths)
        for number, node in enumerate(nodes, start=1)
    )
    return Table(tuple(columns), rows, answer=answer)


def _found(node: Any, text: str, path: Any, number: int, bounds: Bounds) -> Cell:
    found = [match.obj for match in path.finditer(node)]
    if not found or found[0] is None:
        return None
    value = found[0]
    if len(found) > 1 or isinstance(value, dict | list):
        raise BadInput(
            f"Row {number}: the path {text} leads to several values, where one is needed.",
            code="path-finds-several",
        )
    return value[: bounds.max_cell] if isinstance(value, str) else _number_or_truth(value)


def _number_or_truth(value: Any) -> Cell:
    if isinstance(value, bool | int | Decimal):
        return value
    return str(value)


def check_path(text: str) -> str:
    """The path where it can be read. BadInput else."""
    _compiled(text)
    return text


def _compiled(text: str) -> Any:
    """A path of RFC 9535; a plain name is that member. Nothing beyond the standard is taken, and of
    the standard neither patterns nor many descents, which can take for ever."""
    import jsonpath

    if not text.startswith("$"):
        text = f"$[{json.dumps(text)}]"
    if len(text) > _LONGEST_PATH or "\x00" in text or text.count("..") > _MOST_DESCENTS:
        raise BadInput(
            f"A path has at most {_LONGEST_PATH} characters and {_MOST_DESCENTS} times '..'.",
            code="path",
        )
    environment = jsonpath.JSONPathEnvironment(strict=True)
    for pattern in ("match", "search"):
        environment.function_extensions.pop(pattern, None)
    try:
        return environment.compile(text)
    except (jsonpath.JSONPathError, ValueError, RecursionError) as error:
        why = str(error).split("\n", 1)[0][:120]
        raise BadInput(
            f"{text} is not a path that can be read ({why}). Write it like $.data[*].value.",
            code="path",
        ) from error


def read_json(body: bytes) -> Any:
    """A JSON document; figures keep every digit. BadInput that says what came instead."""
    if _MARKUP.match(body[:4096].lstrip(b"\xef\xbb\xbf")):
        raise BadInput(
            "A web page came instead of JSON. The address may ask people to sign in, or be that of "
            "the page and not of the data.",
            code="markup",
        )
    if not body.strip():
        raise BadInput("The answer is empty.", code="empty")
    if len(body) > _MOST_JSON_BYTES:
        raise BadInput(
            "The answer is larger than 16 MB of JSON. Ask for less at once.", code="too-large"
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"The answer is not UTF-8, as JSON has to be: byte {error.start + 1} fits no letter.",
            code="encoding",
        ) from error
    _refuse_depth(text)
    try:
        return json.loads(
            text, parse_float=_decimal, parse_int=_whole, parse_constant=_not_a_number
        )
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadInput(f"The answer is not JSON{where}.", code="not-json") from error


def _refuse_depth(text: str) -> None:
    depth = deepest = 0
    for match in _MARKS.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    if deepest > _DEEPEST:
        raise BadInput("The answer is nested far deeper than data are.", code="too-deep")


def _decimal(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise BadInput("The answer holds a number of hundreds of digits.", code="number")
    number = Decimal(text)
    # Beyond this, arithmetic itself fails; such a figure is taken as no number at all.
    return number if abs(number.adjusted()) < _LONGEST_NUMBER else Decimal("NaN")


def _whole(text: str) -> int | Decimal:
    return _decimal(text) if len(text) > 18 else int(text)


def _not_a_number(text: str) -> NoReturn:
    raise BadInput(f"The answer holds {text}, which is not JSON.", code="not-json")


def _looks(document: Any) -> str:
    if isinstance(document, dict):
        names = ", ".join(str(name)[:40] for name in list(document)[:8])
        return f"is an object with {names}" if names else "is an empty object"
    if isinstance(document, list):
        return f"is a list of {len(document)}"
    return "is a single value"


def prometheus_samples(answer: Answer) -> list[Sample]:
    """The samples of an instant query, one for each series."""
    document = read_json(answer.body)
    if not isinstance(document, dict) or document.get("status") != "success":
        why = document.get("error", "") if isinstance(document, dict) else ""
        raise BadInput(
            f"The Prometheus server refuses the query: {str(why)[:300] or 'no reason given'}.",
            code="query-refused",
        )
    data = document.get("data")
    kind = data.get("resultType") if isinstance(data, dict) else None
    result = data.get("result") if isinstance(data, dict) else None
    if kind == "scalar":
        result = [{"metric": {}, "value": result}]
    if kind not in {"scalar", "vector"} or not isinstance(result, list):
        raise BadInput(
            "The query gives a range or a text. Let it give one number for each series, for "
            "example with avg_over_time(...).",
            code="not-a-vector",
        )
    return [_sample(one) for one in result]


def _sample(one: Any) -> Sample:
    try:
        labels = {str(name): str(value) for name, value in one["metric"].items()}
        seconds, text = one["value"]
        value = Decimal(str(text)) if len(str(text)) < _LONGEST_NUMBER else Decimal("NaN")
        at = datetime.fromtimestamp(float(seconds), UTC)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation, OSError) as error:
        raise BadInput(
            "The answer is not what a Prometheus server gives to a query.", code="not-prometheus"
        ) from error
    return Sample(labels, at, value if value.is_finite() else None)


def tables_of(answer: Answer, bounds: Bounds) -> list[RawTable]:
    """The tables of a CSV, TSV or XLSX file, with a sentence where it is something else."""
    if "\x00" in answer.name:
        raise BadInput("The name of the file holds the code 0.", code="name")
    limits = Limits(max_bytes=bounds.max_unpacked, max_rows=bounds.max_rows + 100, max_columns=500)
    return open_tables(answer.name or "answer.csv", answer.body, limits=limits)


def table_of(raw: RawTable, answer: Answer) -> Table:
    """A raw table with its first row of several cells as the names of its columns."""
    heads = (n for n, row in enumerate(raw.rows, 1) if sum(bool(c.strip()) for c in row) > 1)
    head = next(heads, 0)
    if not head:
        raise BadInput(
            "There is no row with the names of columns. Put one above the figures.", code="no-head"
        )
    names = [" ".join(text.split()) for text in raw.rows[head - 1]]
    used = [column for column, name in enumerate(names, 1) if name]
    rows = tuple(_cells(raw, number, used) for number in range(head + 1, len(raw.rows) + 1))
    columns = tuple(names[column - 1] for column in used)
    return Table(columns, rows, first_row=head + 1, answer=answer)


def _cells(raw: RawTable, number: int, used: Iterable[int]) -> tuple[Cell, ...]:
    """Dates and figures that a workbook stored stay what they are; a figure shown with a sign
    (12 %) is its text, because the sign matters."""
    return tuple(_typed_or_text(raw, number, column) for column in used)


def _typed_or_text(raw: RawTable, number: int, column: int) -> Cell:
    kept = raw.typed.get((number, column))
    text = raw.text(number, column).strip()
    if isinstance(kept, date):  # a moment is a date too
        return kept
    return kept if isinstance(kept, Decimal) and not text.endswith("%") else text
