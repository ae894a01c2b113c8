"""One column into the shape of another: exact, or a fault for each value that does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Context, Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonweal.engines.read.databases import Kind
from commonweal.engines.transfer.mapping import Bad
from commonweal.engines.transfer.shapes import Shape

__all__ = ["Fitted", "as_texts", "by_distinct", "fit", "fits_kind"]

_INTEGER = r"\A[+-]?[0-9]{1,38}\z"
_DECIMAL = r"\A[+-]?[0-9]{1,38}(\.[0-9]{1,38})?\z"
_DAY = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z"
_MOMENT = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
_ZONE = r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
_TIME = r"\A[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?\z"
_TRUTHS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}
_UUID = re.compile(r"[0-9a-fA-F]{8}(-?)[0-9a-fA-F]{4}(\1[0-9a-fA-F]{4}){2}\1[0-9a-fA-F]{12}")
_WIDE = Context(prec=76)  # by itself a Decimal is refused from 29 digits on
_TRUE = pa.scalar(True)  # noqa: FBT003 - a value


@dataclass(slots=True)
class Fitted:
    """``array`` has no value where a fault is. ``faults``: which rows, and what is bad there."""

    array: Any
    faults: list[tuple[Any, Bad]] = field(default_factory=list)

    def refuse(self, good: Any, bad: Bad) -> None:
        """Takes the values away that are there and not ``good``."""
        wrong = pc.and_(pc.is_valid(self.array), pc.invert(pc.coalesce(good, _TRUE)))
        if pc.any(wrong).as_py():
            self.faults.append((wrong, bad))
            self.array = pc.if_else(wrong, pa.scalar(None, self.array.type), self.array)


def fit(array: Any, shape: Shape, form: str = "") -> Fitted:
    """``form`` is how a date or time is written, as strptime has it."""
    fitted = Fitted(array)
    if pa.types.is_null(array.type):
        fitted.array = array.cast(shape.arrow)
        return fitted
    if pa.types.is_large_string(array.type):
        fitted.array = array.cast(pa.string())
    _WAYS[shape.kind](fitted, shape, form)
    return fitted


def fits_kind(given: Any, shape: Shape, *, said: bool, form: str) -> bool:
    """Whether values of this Arrow type can become the shape; ``said``: the rule has an ``as``."""
    types = pa.types
    if types.is_null(given):
        return True
    floating, truth = types.is_floating(given), types.is_boolean(given)
    number = types.is_integer(given) or types.is_decimal(given)
    sized = shape.precision is not None
    text = types.is_string(given) or types.is_large_string(given)
    whole_moment = types.is_timestamp(given) or types.is_date(given)
    allowed = {
        Kind.INTEGER: number or text or (said and (floating or truth)),
        Kind.DECIMAL: number or (sized and (text or (said and floating))),
        Kind.FLOAT: floating or types.is_integer(given) or text or (said and number),
        Kind.TEXT: text or (said and (number or truth or types.is_date(given))),
        Kind.DATE: whole_moment or text or (bool(form) and types.is_integer(given)),
        Kind.TIMESTAMP: text or (whole_moment and not getattr(given, "tz", None)),
        Kind.INSTANT: text or (types.is_timestamp(given) and bool(given.tz)),
        Kind.TIME: types.is_time(given) or text,
        Kind.TRUTH: truth or text,
        Kind.BYTES: types.is_binary(given) or types.is_large_binary(given) or (said and text),
        Kind.UUID: text or given == pa.binary(16),
        Kind.JSON: text,
    }  # fmt: skip
    return bool(allowed.get(shape.kind, False))


def by_distinct(array: Any, change: Callable[[Any], Any], kind: Any) -> Any:
    """``change`` on each different value; what it cannot change (ValueError) has no value."""

    def tried(value: Any) -> Any:
        try:
            return None if value is None else change(value)
        except (ValueError, OverflowError, InvalidOperation):
            return None

    coded = array.dictionary_encode()
    changed = pa.array([tried(each) for each in coded.dictionary.to_pylist()], kind)
    return changed.take(coded.indices)


def as_texts(array: Any) -> Any:
    """Values as texts. Of numbers Arrow would write 0E-12, and 1.0E-7."""
    if pa.types.is_decimal(array.type):
        return by_distinct(array, lambda number: format(number, "f"), pa.string())
    return array.cast(pa.string())


def _parsed(fitted: Fitted, change: Callable[[Any], Any], kind: Any) -> None:
    """Texts by a function of ours; what it does not know is of no form."""
    made = by_distinct(fitted.array, change, kind)
    fitted.refuse(pc.is_valid(made), Bad.FORM)
    fitted.array = made


def _texts(fitted: Fitted, pattern: str, kind: Any, change: Callable[[str], Any]) -> None:
    """Days or moments: by Arrow at once, or one by one where one of them is none. Arrow knows a
    year 0, which is no year: it would be loaded as the first before Christ."""
    fitted.refuse(pc.match_substring_regex(fitted.array, pattern), Bad.FORM)
    fitted.refuse(pc.invert(pc.starts_with(fitted.array, "0000")), Bad.FORM)
    try:
        fitted.array = fitted.array.cast(kind)
    except pa.ArrowInvalid:
        _parsed(fitted, change, kind)


def _is_text(fitted: Fitted) -> bool:
    return bool(pa.types.is_string(fitted.array.type))


def _to_integer(fitted: Fitted, shape: Shape, _form: str) -> None:
    if pa.types.is_boolean(fitted.array.type):
        fitted.array = fitted.array.cast(pa.int8())
    if _is_text(fitted) or pa.types.is_floating(fitted.array.type):
        _to_exact(fitted, _INTEGER, 0)
    if pa.types.is_decimal(fitted.array.type):
        _drop_places(fitted, 0)
        fitted.array = fitted.array.cast(pa.decimal128(38, 0), safe=False)
    most = 2 ** (shape.bits - 1)
    _within(fitted, -most, most - 1)
    fitted.array = fitted.array.cast(shape.arrow)


def _to_exact(fitted: Fitted, pattern: str, scale: int) -> None:
    """Texts, and floats by their shortest digits, to decimals of 38 digits."""
    if not _is_text(fitted):
        fitted.array = by_distinct(
            fitted.array, lambda each: format(Decimal(repr(each)), "f"), pa.string()
        )
    fitted.refuse(pc.match_substring_regex(fitted.array, pattern), Bad.FORM)
    try:
        fitted.array = fitted.array.cast(pa.decimal128(38, scale))
    except pa.ArrowInvalid:
        places = by_distinct(
            fitted.array, lambda text: len(text.partition(".")[2].rstrip("0")), pa.int32()
        )
        fitted.refuse(pc.less_equal(places, scale), Bad.PRECISION)
        made = by_distinct(
            fitted.array, lambda text: _quantized(text, scale), pa.decimal128(38, scale)
        )
        fitted.refuse(pc.is_valid(made), Bad.SIZE)
        fitted.array = made


def _quantized(text: str, scale: int) -> Decimal:
    number = Decimal(text)
    if number.adjusted() + 1 + scale > 38:
        raise ValueError("too large")
    return number.quantize(Decimal(1).scaleb(-scale), context=_WIDE)


def _drop_places(fitted: Fitted, scale: int) -> None:
    """Refuses what has more places than ``scale``."""
    if fitted.array.type.scale > scale:
        rounded = pc.round(fitted.array, scale, round_mode="towards_zero")
        fitted.refuse(pc.equal(rounded, fitted.array), Bad.PRECISION)


def _within(fitted: Fitted, low: int, high: int) -> None:
    kind = fitted.array.type
    if pa.types.is_decimal(kind):
        whole = 10 ** (kind.precision - kind.scale) - 1
        if low <= -whole and whole <= high:
            return
        wide = fitted.array.cast(pa.decimal256(76, kind.scale))
        ends = [pa.scalar(Decimal(each), pa.decimal256(40, 0)) for each in (low, high)]
    else:
        if (
            kind.bit_width < 64
            and low <= -(2 ** (kind.bit_width - 1))
            and 2 ** (kind.bit_width - 1) - 1 <= high
        ):
            return
        wide = fitted.array.cast(pa.int64())
        ends = [pa.scalar(max(min(each, 2**63 - 1), -(2**63)), pa.int64()) for each in (low, high)]
    good = pc.and_(pc.greater_equal(wide, ends[0]), pc.less_equal(wide, ends[1]))
    fitted.refuse(good, Bad.SIZE)


def _to_decimal(fitted: Fitted, shape: Shape, _form: str) -> None:
    if shape.precision is None or shape.scale is None:
        _to_any_decimal(fitted)
        return
    if _is_text(fitted) or pa.types.is_floating(fitted.array.type):
        _to_exact(fitted, _DECIMAL, shape.scale)
    elif pa.types.is_integer(fitted.array.type):
        fitted.array = fitted.array.cast(pa.int64()).cast(pa.decimal128(19, 0))
    try:
        fitted.array = fitted.array.cast(shape.arrow)
        return
    except pa.ArrowInvalid:
        pass
    _drop_places(fitted, shape.scale)
    most = 10 ** (shape.precision - shape.scale) - Decimal(1).scaleb(-shape.scale)
    wide = pa.decimal256(76, max(fitted.array.type.scale, shape.scale))  # one for both: see Arrow
    limit = pa.scalar(most, wide)
    fitted.refuse(pc.less_equal(pc.abs(fitted.array.cast(wide)), limit), Bad.SIZE)
    fitted.array = fitted.array.cast(shape.arrow)


def _to_any_decimal(fitted: Fitted) -> None:
    """A numeric without a size keeps the places that the source's type has."""
    if pa.types.is_integer(fitted.array.type):
        fitted.array = fitted.array.cast(pa.int64()).cast(pa.decimal128(19, 0))
    elif fitted.array.type.bit_width > 128:  # numbers of an expression: 19 digits and 12 places
        fitted.array = fitted.array.cast(pa.decimal128(31, 12))


def _to_float(fitted: Fitted, shape: Shape, _form: str) -> None:
    kind = fitted.array.type
    if pa.types.is_integer(kind):
        limit = 2**53 if shape.arrow == pa.float64() else 2**24
        _within(fitted, -limit, limit)
        fitted.array = fitted.array.cast(pa.int64()).cast(shape.arrow, safe=False)
    elif pa.types.is_floating(kind):
        fitted.array = fitted.array.cast(shape.arrow, safe=False)
    else:
        _parsed(fitted, lambda each: float(str(each)), shape.arrow)


def _to_text(fitted: Fitted, shape: Shape, _form: str) -> None:
    if not _is_text(fitted):
        fitted.array = as_texts(fitted.array)
    fitted.refuse(pc.invert(pc.match_substring(fitted.array, "\x00")), Bad.FORM)
    if shape.length is not None:
        fitted.refuse(pc.less_equal(pc.utf8_length(fitted.array), shape.length), Bad.LENGTH)


def _to_date(fitted: Fitted, shape: Shape, form: str) -> None:
    if form and pa.types.is_integer(fitted.array.type):
        width = len(datetime(2000, 10, 10, 10, 10, 10).strftime(form))  # noqa: DTZ001 - only its length
        fitted.array = pc.utf8_lpad(fitted.array.cast(pa.string()), width, "0")
    if _is_text(fitted):
        if form:
            _parsed(fitted, lambda text: _strptime(text, form).date(), shape.arrow)
        else:
            _texts(fitted, _DAY, shape.arrow, date.fromisoformat)
    elif pa.types.is_timestamp(fitted.array.type):
        days = fitted.array.cast(pa.date32(), safe=False)
        fitted.refuse(pc.equal(days.cast(fitted.array.type), fitted.array), Bad.PRECISION)
    fitted.array = fitted.array.cast(shape.arrow, safe=False)


def _strptime(text: str, form: str) -> datetime:
    """Only as it would be written again: strptime by itself takes "1" for "%d"."""
    found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the form's to say
    if found.strftime(form) != text:
        raise ValueError(text)
    return found


def _to_moment(fitted: Fitted, shape: Shape, form: str) -> None:
    zoned = shape.kind is Kind.INSTANT
    if _is_text(fitted):
        if form:
            _parsed(fitted, lambda text: _strptime(text, form), shape.arrow)
            return
        pattern = _MOMENT + (_ZONE if zoned else "") + r"\z"
        _texts(fitted, pattern, shape.arrow, datetime.fromisoformat)
        return
    made = fitted.array.cast(shape.arrow, safe=False)
    if not pa.types.is_date(fitted.array.type):
        fitted.refuse(
            pc.equal(made.cast(fitted.array.type, safe=False), fitted.array), Bad.PRECISION
        )
        made = fitted.array.cast(shape.arrow, safe=False)
    fitted.array = made


def _to_time(fitted: Fitted, shape: Shape, form: str) -> None:
    if _is_text(fitted):
        if form:
            _parsed(fitted, lambda text: _strptime(text, form).time(), shape.arrow)
            return
        fitted.refuse(pc.match_substring_regex(fitted.array, _TIME), Bad.FORM)
        _parsed(fitted, time.fromisoformat, shape.arrow)
        return
    fitted.array = fitted.array.cast(shape.arrow, safe=False)


def _to_truth(fitted: Fitted, _shape: Shape, _form: str) -> None:
    if _is_text(fitted):
        made = by_distinct(fitted.array, lambda text: _TRUTHS.get(text.lower()), pa.bool_())
        fitted.refuse(pc.is_valid(made), Bad.FORM)
        fitted.array = made


def _to_bytes(fitted: Fitted, shape: Shape, _form: str) -> None:
    if _is_text(fitted):
        _parsed(fitted, lambda text: bytes.fromhex(text.removeprefix("\\x")), shape.arrow)
    fitted.array = fitted.array.cast(shape.arrow)


def _to_uuid(fitted: Fitted, shape: Shape, _form: str) -> None:
    if _is_text(fitted):
        _parsed(fitted, _uuid, shape.arrow)


def _uuid(text: str) -> bytes:
    if not _UUID.fullmatch(text):
        raise ValueError(text)
    return bytes.fromhex(text.replace("-", ""))


def _to_json(fitted: Fitted, shape: Shape, _form: str) -> None:
    fitted.refuse(pc.invert(pc.match_substring(fitted.array, "\x00")), Bad.FORM)
    if shape.base == "jsonb":
        fitted.array = pc.binary_join_element_wise(
            pa.scalar(b"\x01"), fitted.array.cast(pa.binary()), pa.scalar(b"")
        )


_WAYS: dict[Kind, Callable[[Fitted, Shape, str], None]] = {
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
