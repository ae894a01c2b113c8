"""One value into the shape of its column, in DuckDB's SQL: exact, or with the fault that it has.

Each step says what is ``good`` of the value before it, and what the value is behind it. A fault
stays; what is worked out behind it does not count. So nothing here may fail: TRY_CAST throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from commonweal.engines.read.databases import Kind
from commonweal.engines.verify.mapped.shapes import Held, Shape
from commonweal.kernel.errors import BadInput

__all__ = ["Step", "V", "fitted", "literal", "written"]

V = "\0"
"""Where the value of the step before goes: a sign that no text of a mapping holds."""
_INTEGER = r"'[+-]?[0-9]{1,38}'"
_DECIMAL = r"'[+-]?[0-9]{1,38}(\.[0-9]{1,38})?'"
_DAY = "'[0-9]{4}-[0-9]{2}-[0-9]{2}'"
_CLOCK = r"([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
_MOMENT = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T]{_CLOCK}"
_ZONE = r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
_UUID = (
    "'[0-9a-fA-F]{32}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'"
)
_HEX = r"'(\\x)?\s*([0-9a-fA-F]{2}\s*)*'"
_DIRECTIVES = set("YmdHMSfjbBpI%")
_EXACT_FLOAT, _EXACT_SHORT_FLOAT = 2**53, 2**24
_WRITTEN_UNITS = {"s": "", "ms": ".%g", "us": ".%f", "ns": ".%n"}


@dataclass(frozen=True, slots=True)
class Step:
    """``value`` in terms of the one before; ``good``, where it is not empty, is true of what has
    not the fault ``bad``."""

    value: str = V
    good: str = ""
    bad: str = ""


def literal(text: str) -> str:
    """A text as SQL has it. DuckDB ends one at no other sign than its quotation mark."""
    return "'" + text.replace("'", "''") + "'"


def fitted(held: Held, shape: Shape, form: str) -> Iterator[Step]:
    """From what it is held as to ``shape.sql``. ``form``: how a date or time is written."""
    if held.kind is None:
        yield Step(f"CAST(NULL AS {shape.sql})")
        return
    yield from _WAYS[shape.kind](held, shape, form)


def written(held: Held) -> str:
    """A value as the text that its store would write."""
    if held.kind in {Kind.TIMESTAMP, Kind.INSTANT}:
        zone = "Z" if held.kind is Kind.INSTANT else ""
        moment = f"CAST({V} AS TIMESTAMP)" if held.unit != "ns" else V
        return f"strftime({moment}, '%Y-%m-%d %H:%M:%S{_WRITTEN_UNITS[held.unit]}') || '{zone}'"
    if held.kind is Kind.TIME:
        text = f"CAST({V} AS VARCHAR)"
        parts = f"contains({text}, '.') THEN rpad({text}, 15, '0') ELSE {text} || '.000000'"
        return f"CASE WHEN {parts} END"
    if held.kind is Kind.BYTES:
        return f"decode({V})"
    return V if held.sql == "VARCHAR" else f"CAST({V} AS VARCHAR)"


def _tried(kind: str) -> str:
    return f"TRY_CAST({V} AS {kind})"


def _places(of: str = V) -> str:
    return f"length(rtrim(split_part({of}, '.', 2), '0'))"


def _matching(pattern: str, bad: str = "form") -> Step:
    return Step(good=f"regexp_full_match({V}, {pattern})", bad=bad)


def _there(made: str, bad: str) -> Step:
    """What the value becomes, where that is a value at all."""
    return Step(made, f"({made}) IS NOT NULL", bad)


def _to_integer(held: Held, shape: Shape, _form: str) -> Iterator[Step]:
    if held.kind is Kind.TEXT:
        yield _matching(_INTEGER)
    elif held.kind is Kind.FLOAT:
        yield Step(good=f"{V} = trunc({V})", bad="form")
    elif held.kind is Kind.DECIMAL:
        yield Step(good=f"{_places(f'CAST({V} AS VARCHAR)')} = 0", bad="precision")
    yield _there(_tried("HUGEINT"), "size")
    most = 2 ** (shape.bits - 1)
    yield Step(good=f"{V} BETWEEN {-most} AND {most - 1}", bad="size")
    yield Step(_tried("BIGINT"))


def _to_decimal(held: Held, shape: Shape, _form: str) -> Iterator[Step]:
    if not shape.precision:
        yield Step(written(held))
        return
    if held.kind is Kind.TEXT:
        yield _matching(_DECIMAL)
    if held.kind is Kind.FLOAT:
        exact = f"CAST({_tried(f'DECIMAL(38,{shape.scale})')} AS DOUBLE) = {V}"
        yield Step(good=exact, bad="precision")
    elif held.kind is not Kind.INTEGER:
        text = V if held.kind is Kind.TEXT else f"CAST({V} AS VARCHAR)"
        yield Step(good=f"{_places(text)} <= {shape.scale}", bad="precision")
    yield _there(_tried(shape.sql), "size")


def _to_float(held: Held, shape: Shape, _form: str) -> Iterator[Step]:
    if held.kind is Kind.INTEGER:
        most = _EXACT_SHORT_FLOAT if shape.short_float else _EXACT_FLOAT
        yield Step(good=f"{V} BETWEEN {-most} AND {most}", bad="size")
    yield _there(_tried(shape.sql), "form")


def _to_text(held: Held, shape: Shape, _form: str) -> Iterator[Step]:
    yield Step(written(held))
    yield Step(good=f"NOT contains({V}, chr(0))", bad="form")
    if shape.length is not None:
        yield Step(good=f"length({V}) <= {shape.length}", bad="length")
        if shape.blank_padded:
            yield Step(f"rpad({V}, {shape.length}, ' ')")


def _to_date(held: Held, shape: Shape, form: str) -> Iterator[Step]:
    if held.kind is Kind.INTEGER:
        width = len(datetime(2000, 10, 10, 10, 10, 10).strftime(form))  # noqa: DTZ001 - only its length
        text = f"CAST({V} AS VARCHAR)"
        yield Step(f"lpad({text}, greatest({width}, length({text})::INTEGER), '0')")
    if held.kind in {Kind.TEXT, Kind.INTEGER}:
        yield from _read(_DAY, shape, form)
    elif held.kind in {Kind.TIMESTAMP, Kind.INSTANT}:
        yield Step(good=f"{V} = date_trunc('day', {V})", bad="precision")
    yield Step(_tried("DATE"))


def _to_moment(held: Held, shape: Shape, form: str) -> Iterator[Step]:
    if held.kind is Kind.TEXT:
        zone = _ZONE if shape.kind is Kind.INSTANT else ""
        yield from _read(f"'{_MOMENT}{zone}'", shape, form)
    elif held.unit == "ns":
        yield Step(good=f"epoch_ns({V}) % 1000 = 0", bad="precision")
    yield Step(_tried(shape.sql))


def _to_time(held: Held, shape: Shape, form: str) -> Iterator[Step]:
    if held.kind is Kind.TEXT and not form:
        yield _matching(f"'{_CLOCK}'")
        yield _there(_tried("TIME"), "form")
    elif held.kind is Kind.TEXT:
        yield from _read("", shape, form)
    yield Step(_tried("TIME"))


def _read(pattern: str, shape: Shape, form: str) -> Iterator[Step]:
    """A text as a day, moment or time: only as it would be written again."""
    if not form:
        yield _matching(pattern)
        yield Step(good=f"NOT starts_with({V}, '0000')", bad="form")
        yield _there(_tried(shape.sql), "form")
        return
    unknown = {each[:1] for each in form.replace("%%", "").split("%")[1:]} - _DIRECTIVES
    if unknown:
        raise BadInput(
            f"A mapping with the format {form} is not worked out a second time: of %{min(unknown)} "
            "only the transfer knows what is meant. Verify this table against a view.",
            field="--mapping",
        )
    read = f"try_strptime({V}, {literal(form)})"
    same = f"strftime({read}, {literal(form)}) = {V} AND year({read}) > 0"
    yield Step(good=f"coalesce({same}, false)", bad="form")
    yield Step(read)


def _to_truth(held: Held, _shape: Shape, _form: str) -> Iterator[Step]:
    if held.kind is Kind.TEXT:
        yield Step(f"lower({V})")
        yield Step(good=f"{V} IN ('true', 't', '1', 'false', 'f', '0')", bad="form")
        yield Step(f"{V} IN ('true', 't', '1')")


def _to_bytes(held: Held, _shape: Shape, _form: str) -> Iterator[Step]:
    if held.kind is Kind.TEXT:
        yield _matching(_HEX)
        bare = rf"regexp_replace(regexp_replace({V}, '^\\x', ''), '\s', '', 'g')"
        yield Step(f"CASE WHEN regexp_full_match({V}, {_HEX}) THEN unhex({bare}) END")


def _to_uuid(held: Held, _shape: Shape, _form: str) -> Iterator[Step]:
    if held.sql == "BLOB":
        yield Step(f"lower(hex({V}))")
    elif held.kind is Kind.TEXT:
        yield _matching(_UUID)
        yield Step(f"lower(replace({V}, '-', ''))")


def _to_json(_held: Held, _shape: Shape, _form: str) -> Iterator[Step]:
    yield Step(good=f"NOT contains({V}, chr(0))", bad="form")


_WAYS: dict[Kind, Callable[[Held, Shape, str], Iterator[Step]]] = {
    Kind.INTEGER: _to_integer,
    Kind.DECIMAL: _to_decimal,
    Kind.FLOAT: _to_float,
    Kind.TEXT: _to_text,
    Kind.DATE: _to_date,
    Kind.TIMESTAMP: _to_moment,
    Kind.INSTANT: _to_moment,
    Kind.TIME: _to_time,
    Kind.TRUTH: _to_truth,
    Kind.BYTES: _to_bytes,
    Kind.UUID: _to_uuid,
    Kind.JSON: _to_json,
}
