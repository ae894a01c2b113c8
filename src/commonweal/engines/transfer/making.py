"""One rule on the rows of one piece: the value before it is brought into its shape."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonweal.engines.express import (
    Checked,
    Type,
    Unknown,
    Why,
    check,
    evaluate,
    evaluate_table,
)
from commonweal.engines.transfer.casting import Fitted, as_texts, by_distinct
from commonweal.engines.transfer.mapping import Bad, Part, Rule
from commonweal.kernel.errors import BadInput

__all__ = ["kind_of_arrow", "made"]

_TRIMS: Mapping[str, Callable[..., Any]] = {
    "both": pc.utf8_trim,
    "left": pc.utf8_ltrim,
    "right": pc.utf8_rtrim,
}
_BLANKS = " \t\r\n\u00a0"
_EMPTY = {Why.MISSING, Why.NOTHING}


def kind_of_arrow(given: Any) -> Type | None:
    """What an expression takes a column for; None where it cannot read it."""
    types = pa.types
    if types.is_integer(given) or types.is_decimal(given):
        return Type.NUMBER
    if types.is_string(given) or types.is_large_string(given):
        return Type.TEXT
    if types.is_date(given):
        return Type.DATE
    if types.is_boolean(given):
        return Type.TRUTH
    return Type.NOTHING if types.is_null(given) else None


def made(rule: Rule, rows: Any, codes: Mapping[str, Mapping[str, str | None]]) -> Fitted:
    """``rows`` holds the columns of the source and the fields made before this rule."""
    fitted = _begun(rule, rows)
    if not (rule.trim != "none" or rule.empty or rule.part or rule.codes):
        return fitted
    if not pa.types.is_string(fitted.array.type):
        fitted.array = as_texts(fitted.array)
    if rule.trim != "none":
        fitted.array = _TRIMS[rule.trim](fitted.array, characters=_BLANKS)
    if rule.empty:
        _no_value(fitted, pc.is_in(fitted.array, pa.array(rule.empty, pa.string())))
    if rule.part:
        fitted.array = _cut(fitted.array, rule.part)
    if rule.codes:
        _translated(fitted, codes[rule.codes])
    return fitted


def _begun(rule: Rule, rows: Any) -> Fitted:
    if rule.source:
        return Fitted(rows.column(rule.source))
    if rule.value is not None:
        return _calculated(rule, rows)
    if rule.join:
        parts = [as_texts(rows.column(name)) for name in rule.join]
        missing = _all_missing(parts)
        # Where all parts are missing, Arrow's join gives no row at all instead of an empty one.
        parts[0] = pc.if_else(missing, "", parts[0])
        found = Fitted(pc.binary_join_element_wise(*parts, rule.between, null_handling="skip"))
        _no_value(found, missing)
        return found
    if rule.digest:
        return Fitted(_digests([rows.column(name) for name in rule.digest]))
    return Fitted(pa.array([rule.constant], pa.string()).take(pa.array([0] * len(rows), pa.int8())))


def _no_value(fitted: Fitted, where: Any) -> None:
    fitted.array = pc.if_else(where, pa.scalar(None, fitted.array.type), fitted.array)


def _all_missing(parts: list[Any]) -> Any:
    missing = pc.is_null(parts[0])
    for each in parts[1:]:
        missing = pc.and_(missing, pc.is_null(each))
    return missing


def _cut(array: Any, part: Part) -> Any:
    if part.at:
        return by_distinct(array, lambda text: _piece(text, part), pa.string())
    cut = pc.utf8_slice_codeunits(array, part.first - 1, part.last)
    return pc.if_else(pc.equal(cut, ""), pa.scalar(None, pa.string()), cut)


def _piece(text: str, part: Part) -> str | None:
    pieces = text.split(part.at)
    return pieces[part.number - 1] if part.number <= len(pieces) else None


def _translated(fitted: Fitted, codes: Mapping[str, str | None]) -> None:
    """By the list; what is not in it is bad, never passed through."""
    known = pa.array(list(codes), pa.string())
    fitted.refuse(pc.is_in(fitted.array, known), Bad.CODE)
    fitted.array = pa.array(list(codes.values()), pa.string()).take(
        pc.index_in(fitted.array, known)
    )


def _digests(columns: list[Any]) -> Any:
    """A UUID (version 8) of the values: the same for the same values, in every run."""
    texts = [as_texts(column).to_pylist() for column in columns]
    found: list[bytes | None] = []
    for row in zip(*texts, strict=True):
        if any(text is None for text in row):
            found.append(None)
            continue
        held = b"".join(len(text.encode()).to_bytes(4, "big") + text.encode() for text in row)
        raw = bytearray(hashlib.sha256(held).digest()[:16])
        raw[6], raw[8] = raw[6] & 0x0F | 0x80, raw[8] & 0x3F | 0x80
        found.append(bytes(raw))
    return pa.array(found, pa.binary(16))


def _calculated(rule: Rule, rows: Any) -> Fitted:
    checked = _checked(rule, rows)
    try:
        array = evaluate_table(checked, rows)
    except BadInput:  # a number that no expression can hold: row by row, that one is unknown
        array = None
    if array is not None and not array.null_count:
        return Fitted(array)
    return _explained(checked, rows, array)


def _checked(rule: Rule, rows: Any) -> Checked:
    kinds = {name: kind_of_arrow(rows.schema.field(name).type) for name in rule.reads}
    schema = {name: kind for name, kind in kinds.items() if kind is not None}
    if rule.value is None:
        raise TypeError(rule.name)
    return check(rule.value, schema)


def _explained(checked: Checked, rows: Any, array: Any) -> Fitted:
    """Where there is no answer: because a value is missing, or because there is none."""
    names = list(checked.schema)
    columns = [rows.column(name).to_pylist() for name in names]
    wrong, values = [], [] if array is None else array.to_pylist()
    for at in range(len(rows)):
        if array is not None and array[at].is_valid:
            wrong.append(False)
            continue
        row = {name: column[at] for name, column in zip(names, columns, strict=True)}
        value = evaluate(checked.expression, row)
        unknown = isinstance(value, Unknown)
        wrong.append(isinstance(value, Unknown) and value.why not in _EMPTY)
        if array is None:
            values.append(None if unknown else value)
    if array is None:
        kinds = {Type.NUMBER: pa.decimal256(31, 12), Type.TRUTH: pa.bool_(), Type.DATE: pa.date32()}
        array = pa.array(values, kinds.get(checked.type, pa.string()))
    faults = [(pa.array(wrong), Bad.UNKNOWN)] if any(wrong) else []
    return Fitted(array, faults)
