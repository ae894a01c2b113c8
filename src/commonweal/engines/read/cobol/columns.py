"""One elementary field becomes one Arrow column: which loop, which type, what is a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from commonweal.engines.read.cobol import characters, floats, wide
from commonweal.engines.read.cobol.code_pages import double_bytes, several_bytes, text_table
from commonweal.engines.read.cobol.layout import Field, plain
from commonweal.engines.read.cobol.options import ReadOptions
from commonweal.engines.read.cobol.signs import read_signs_apart
from commonweal.engines.read.cobol.states import ABSENT, BLANK, GOOD, QUARANTINED, TOO_LARGE
from commonweal.engines.read.cobol.tables import Tables, comma_for_point, tables_for

__all__ = ["Cells", "Column", "Compiler", "validity"]

Bytes = npt.NDArray[np.uint8]
Longs = npt.NDArray[np.int64]
_INT32_LIMIT = 2**31


@dataclass(slots=True)
class Cells:
    """A decoded column: the values, the state of each, and what was only counted."""

    array: pa.Array
    states: Bytes
    blank: int = 0
    beyond_picture: int = 0
    controls: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """``decode(data, spans, offset)`` reads the field at ``offset`` of each span."""

    field: Field
    type: pa.DataType
    decode: Callable[[Bytes, Longs, int], Cells]


class Compiler:
    """Chooses, once for each field, the loop and its tables."""

    def __init__(self, options: ReadOptions, loops: Any) -> None:
        self.options = options
        self.loops = loops
        self.tables: Tables = tables_for(options)
        ascii_ = options.encoding == "ascii"
        self.charset = (options.ascii_charset if ascii_ else options.ebcdic_code_page) or "cp037"
        # Made here, though a record may have no text: a page that is not known is refused early.
        self.texts = {name: self._rules(name) for name in ("", *options.field_code_pages)}

    def column(self, field: Field) -> Column:
        if field.usage in {"float", "double"}:
            return self._float(field)
        if field.usage in {"text", "national", "dbcs"} or self._as_text(field):
            return self._text(field)
        if field.usage in {"raw", "bytes"}:
            return self._raw(field)
        return _Number(self, field).column()

    def _as_text(self, field: Field) -> bool:
        return self.options.display_pic_always_string and field.usage in {"display", "edited"}

    def _raw(self, field: Field) -> Column:
        """Bytes that are no text: of COMP with PIC X, or of a field beside which they are shown."""
        shown = self.options.debug_fields
        if field.usage == "raw":
            shown = "hex" if self.options.binary_as_hex else "binary"
        if shown == "string":
            return self._text(field)
        hexadecimal = shown != "binary"
        kind = pa.string() if hexadecimal else pa.binary()
        return Column(field, kind, partial(_bytes, (field.size, hexadecimal)))

    def _float(self, field: Field) -> Column:
        style = self.options.floating_point_format
        ibm = style.startswith("ibm")
        small = field.usage == "float" and not ibm  # IBM's range is beyond that of float32
        kind = pa.float32() if small else pa.float64()
        little = style.endswith("little_endian")

        def decode(data: Bytes, spans: Longs, offset: int) -> Cells:
            states = np.empty(len(spans), dtype=np.uint8)
            values = floats.read(data, spans, (offset, field.size), states, ibm=ibm, little=little)
            return Cells(_primitive(kind, values, states), states)

        return Column(field, kind, decode)

    def _text(self, field: Field) -> Column:
        rules = self.texts.get(plain(field.name), self.texts[""])
        if field.usage == "national":
            rules = replace(rules, codec=self._national(), all_slow=True)
        elif field.usage == "dbcs":
            rules = replace(rules, codec=double_bytes(rules.page), all_slow=True)

        def decode(data: Bytes, spans: Longs, offset: int) -> Cells:
            states = np.empty(len(spans), dtype=np.uint8)
            place = (offset, field.size)
            array, controls = characters.read(self.loops, data, spans, place, rules, states)
            return Cells(array, states, controls=controls)

        return Column(field, pa.string(), decode)

    def _national(self) -> str:
        return f"utf-16-{'le' if self.options.national_endian == 'little' else 'be'}"

    def _rules(self, name: str) -> characters.TextRules:
        """How text is read: of the file, or of a field that has a code page of its own."""
        options, trim = self.options, self.options.string_trimming
        page = options.field_code_pages.get(name, self.charset)
        controls = "keep" if trim == "keep_all" else options.control_codes
        changes = () if name else tuple(options.code_point_changes.items())
        return characters.TextRules(
            page,
            text_table(page, controls, changes),
            several_bytes(page),
            trim in {"both", "left"},
            trim in {"both", "right"},
            options.improved_null_detection and trim != "keep_all",
            options.bad_text == "replace",
            controls,
        )


class _Number:
    """DISPLAY, edited, binary and packed numbers of any size."""

    def __init__(self, compiler: Compiler, field: Field) -> None:
        self.field, self.options, self.tables = field, compiler.options, compiler.tables
        self.loops = compiler.loops
        picture = field.picture
        self.digits = picture.digits if picture else 9
        self.zeros = picture.zeros if picture else 0
        self.scale = picture.scale if picture else 0
        self.signed = picture.signed if picture else False
        self.precision = picture.precision if picture else 9
        if field.usage == "binary" and field.native:
            self._take_storage()
        self.signs_apart = (
            field.usage == "display"
            and not field.separate
            and self.options.signs_in_digits == "read"
        )
        self.type = self._type()
        large = self.precision > 18 or (field.usage == "binary" and field.size > 8)
        self.wide = large and pa.types.is_decimal(self.type)

    def _take_storage(self) -> None:
        """COMP-5 holds what its bytes hold, whatever the picture says."""
        stored = min(len(str(256**self.field.size // (2 if self.signed else 1) - 1)), 38)
        self.digits = self.precision = max(stored, self.digits + self.zeros)
        self.precision = min(max(self.precision, self.scale), 38)

    def _type(self) -> pa.DataType:
        whole = self.precision
        if self.scale or whole > 19 or self.options.strict_integral_precision:
            return pa.decimal128(min(self.precision, 38), self.scale)
        if self.field.usage == "binary" and self.field.native:
            small = self.field.size < 4 or (self.field.size == 4 and self.signed)
            return pa.int32() if small else pa.int64()
        if whole > 18:
            return pa.decimal128(whole, 0)
        unsigned_nine = self.field.usage == "binary" and whole == 9 and not self.signed
        return pa.int32() if whole <= 9 and not unsigned_nine else pa.int64()

    def column(self) -> Column:
        usage = self.field.usage
        if usage == "edited" and self.digits > 18:
            return Column(self.field, self.type, self._edited_slowly)
        return Column(self.field, self.type, self._decode)

    def _loop(self, offset: int) -> tuple[Callable[..., int], Longs, Any]:
        field, tables = self.field, self.tables
        suffix = "_wide" if self.wide else ""
        if field.usage == "binary":
            little = self.options.little_endian(field.order)
            spec = [offset, field.size, int(self.signed), int(little)]
            return getattr(self.loops, f"binary{suffix}"), _longs(spec), tables.packed
        if field.usage == "packed":
            spec = [offset, field.size, int(not field.signless)]
            return getattr(self.loops, f"packed{suffix}"), _longs(spec), tables.packed
        if field.usage == "edited":
            table = tables.edited_signed if self._punched_edited() else tables.edited
            if field.picture and field.picture.comma:
                table = comma_for_point(table)
            return self.loops.edited, _longs(self._edited_spec(offset)), table
        signs = tables.zoned if self.signed or field.separate else tables.zoned_plus
        return getattr(self.loops, f"zoned{suffix}"), _longs(self._zoned_spec(offset)), signs

    def _zoned_spec(self, offset: int) -> list[int]:
        field, size = self.field, self.field.size
        sign = field.sign or ("" if self.options.strict_sign_overpunching else "trailing")
        leading = sign == "leading"
        sign_at = -1 if not sign else 0 if leading else size - 1
        first, stop = int(leading), size - (1 if sign and not leading else 0)
        punched = bool(sign) and not field.separate
        padding = self.options.padded_numbers
        before, after = int(padding != "quarantine"), int(padding == "both")
        return [offset, size, first, stop, sign_at, int(punched), int(punched and leading),
                before, after]  # fmt: skip

    def _punched_edited(self) -> bool:
        return self.field.picture is not None and self.field.picture.text.upper().startswith("S")

    def _edited_spec(self, offset: int) -> list[int]:
        picture = self.field.picture
        text = picture.text.upper() if picture else ""
        trailing = 2 if text.endswith(("CR", "DB")) else int(text.endswith(("+", "-")))
        pointed = int(picture.pointed) if picture else 0
        return [offset, self.field.size, self.scale, int(self._punched_edited()), pointed, trailing]

    def _decode(self, data: Bytes, spans: Longs, offset: int) -> Cells:
        loop, spec, table = self._loop(offset)
        states = np.empty(len(spans), dtype=np.uint8)
        if self.wide:
            values: Any = np.empty((len(spans), 2), dtype=np.uint64)
        else:
            values = np.empty(len(spans), dtype=np.int64)
        problems = loop(data, spans, spec, table, (values, states))
        if problems and self.signs_apart:
            cells = (data, spans[:, 0] + offset, self.field.size)
            read_signs_apart(cells, self.options.encoding, states, values, minus=self.signed)
        blank = self._blanks(states) if problems else 0
        beyond = self._ranged(values, states)
        if self.zeros:
            values = wide.times_ten(values, self.zeros) if self.wide else values * 10**self.zeros
        return Cells(self._array(values, states), states, blank, beyond)

    def _blanks(self, states: Bytes) -> int:
        """What a number field that was never filled in becomes; its value is 0 already."""
        blank = states == BLANK
        policy = self.options.blank_numbers
        if self.field.blank_when_zero or (policy == "zero_decimals" and self.scale):
            states[blank] = GOOD
        elif policy == "quarantine":
            states[blank] = QUARANTINED + 1  # to a person it is a bad digit
        return int(np.count_nonzero(blank))

    def _ranged(self, values: Any, states: Bytes) -> int:
        """Binary and packed fields may hold more than their picture says."""
        field = self.field
        spare = field.usage == "packed" and (self.digits % 2 == 0) != field.signless
        if not (spare or field.usage == "binary"):
            return 0
        beyond = wide.beyond(values, self.digits) if self.wide else _beyond(values, self.digits)
        if beyond is None:
            return 0
        decimal = pa.types.is_decimal(self.type)
        if field.native and not decimal:
            return 0
        if not decimal and self.options.beyond_picture == "keep":
            fits = np.abs(values) < _INT32_LIMIT if pa.types.is_int32(self.type) else beyond
            refused = beyond & ~fits
        else:
            refused = beyond
        states[refused] = TOO_LARGE
        values[refused] = 0
        return int(np.count_nonzero(beyond & ~refused))

    def _array(self, values: Any, states: Bytes) -> pa.Array:
        if not pa.types.is_decimal(self.type):
            return _primitive(self.type, values, states)
        if not self.wide:
            values = wide.widened(values)
        return _from_buffer(self.type, values, states)

    def _edited_slowly(self, data: Bytes, spans: Longs, offset: int) -> Cells:
        states = np.empty(len(spans), dtype=np.uint8)
        _loop, spec, table = self._loop(offset)
        array = characters.edited_slowly(data, spans, spec, table, (states, self.type))
        return Cells(array, states, self._blanks(states))


def _bytes(shape: tuple[int, bool], data: Bytes, spans: Longs, offset: int) -> Cells:
    """What is there of the field, as it is or as hexadecimal digits."""
    size, hexadecimal = shape
    starts = (spans[:, 0] + offset).tolist()
    stops = np.minimum(spans[:, 0] + offset + size, spans[:, 1]).tolist()
    raw = [data[at:to].tobytes() if to > at else None for at, to in zip(starts, stops, strict=True)]
    states = np.array([ABSENT if each is None else GOOD for each in raw], dtype=np.uint8)
    if not hexadecimal:
        return Cells(pa.array(raw, pa.binary()), states)
    texts = [each if each is None else each.hex().upper() for each in raw]
    return Cells(pa.array(texts, pa.string()), states)


def _longs(values: list[int]) -> Longs:
    return np.array(values, dtype=np.int64)


def _beyond(values: Longs, digits: int) -> npt.NDArray[np.bool_] | None:
    limit = 10**digits if digits < 19 else None
    if limit is None or not len(values):
        return None
    if values.max() < limit and values.min() > -limit:
        return None
    found: npt.NDArray[np.bool_] = (values >= limit) | (values <= -limit)
    return found


def _primitive(kind: pa.DataType, values: Any, states: Bytes) -> pa.Array:
    return _from_buffer(kind, values.astype(kind.to_pandas_dtype(), copy=False), states)


def _from_buffer(kind: pa.DataType, values: Any, states: Bytes) -> pa.Array:
    return pa.Array.from_buffers(
        kind, len(states), [validity(states), pa.py_buffer(np.ascontiguousarray(values))]
    )


def validity(states: Bytes) -> pa.Buffer | None:
    """One bit for each value that is there; none where all are."""
    if not states.any():
        return None
    return pa.py_buffer(np.packbits(states == GOOD, bitorder="little"))
