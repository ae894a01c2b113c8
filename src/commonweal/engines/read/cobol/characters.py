"""Text columns, and the slower look at those fields that the fast loop leaves aside."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.engines.read.cobol import wide_pages
from commonweal.engines.read.cobol.states import (
    ABSENT,
    BAD_CHARACTER,
    BAD_DIGIT,
    BLANK,
    CARE,
    CUT,
    GOOD,
)

__all__ = ["TextRules", "edited_slowly", "read"]

Bytes = npt.NDArray[np.uint8]
Longs = npt.NDArray[np.int64]
_BLANKS = "".join(map(chr, range(33)))
_POINT, _COMMA, _SPACE, _PLUS, _MINUS, _OTHER, _LETTER = range(10, 17)


@dataclass(frozen=True, slots=True)
class TextRules:
    """``codec`` names a character set of several bytes (shift:, pairs: for those of EBCDIC);
    "" where the table says it all."""

    page: str
    table: Bytes
    codec: str
    left: bool
    right: bool
    zero_is_null: bool
    replace: bool
    controls: str
    all_slow: bool = False  # no byte of it is a character by itself


def read(  # noqa: PLR0917 - the shape of every column, and the loops to do it with
    loops: Any, data: Bytes, spans: Longs, place: tuple[int, int], rules: TextRules, states: Bytes
) -> tuple[pa.Array, int]:
    """The texts, and in how many of them control codes were changed."""
    rows, (offset, width) = len(spans), place
    if rules.all_slow:
        states[:] = CARE
        array, controls = pa.nulls(rows, pa.string()), 0
    else:
        start = spans[:, 0] + offset  # records that end early need no room for all their text
        there = np.clip(np.minimum(start + width, spans[:, 1]) - start, 0, None)
        room = int(there.sum()) * int(rules.table[0].max()) + 4
        written = np.empty(room, dtype=np.uint8)
        offsets = np.empty(rows + 1, dtype=np.int32)
        flags = [offset, width, int(rules.left), int(rules.right), int(rules.zero_is_null)]
        spec = np.array(flags, dtype=np.int64)
        controls = loops.text(data, spans, spec, rules.table, (written, offsets, states))
        array = _array(written, offsets, states)
    slow = np.flatnonzero((states == CARE) | (states == BAD_CHARACTER))
    if len(slow) and (rules.codec or rules.replace):
        array = _patched(array, data, spans, place, rules, states, slow)
    return array, int(controls)


def _array(written: Bytes, offsets: npt.NDArray[np.int32], states: Bytes) -> pa.Array:
    bits = None
    if states.any():
        bits = pa.py_buffer(np.packbits(states == GOOD, bitorder="little"))
    used = written[: int(offsets[-1])]
    if len(used) * 2 < len(written):  # most was trimmed: do not keep the room for it
        used = used.copy()
    return pa.Array.from_buffers(
        pa.string(), len(states), [bits, pa.py_buffer(offsets), pa.py_buffer(used)]
    )


def _patched(  # noqa: PLR0913, PLR0917 - as read()
    array: pa.Array, data: Bytes, spans: Longs, place: tuple[int, int], rules: TextRules,
    states: Bytes, slow: npt.NDArray[np.intp],
) -> pa.Array:  # fmt: skip
    texts = []
    for row in slow:
        start = int(spans[row, 0]) + place[0]
        raw = data[start : min(start + place[1], int(spans[row, 1]))].tobytes()
        text, states[row] = _one(raw, rules)
        texts.append(text)
    mask = np.zeros(len(states), dtype=np.bool_)
    mask[slow] = True
    return pc.replace_with_mask(array, pa.array(mask), pa.array(texts, pa.string()))


def _one(raw: bytes, rules: TextRules) -> tuple[str | None, int]:
    if not raw or (rules.zero_is_null and not any(raw)):
        return None, ABSENT
    if rules.controls == "remove" and not rules.all_slow and ":" not in rules.codec:
        raw = bytes(byte for byte in raw if byte > 31)
    try:
        text, bad = _decoded(raw, rules, "strict"), False
    except UnicodeDecodeError:
        text, bad = _decoded(raw, rules, "replace"), True
    if bad and not rules.replace:
        return None, BAD_CHARACTER
    if rules.controls == "blank":
        text = "".join(" " if unicodedata.category(each) == "Cc" else each for each in text)
    elif rules.controls == "quarantine" and any(unicodedata.category(c) == "Cc" for c in text):
        return None, BAD_CHARACTER
    text = text.lstrip(_BLANKS) if rules.left else text
    return (text.rstrip(_BLANKS) if rules.right else text), GOOD


def _decoded(raw: bytes, rules: TextRules, errors: str) -> str:
    kind, _, page = rules.codec.partition(":")
    if page:
        return wide_pages.decode(page, raw, errors, pairs=kind == "pairs")
    if rules.codec:
        return raw.decode(rules.codec, errors)
    table = rules.table
    if errors == "strict" and any(table[4, byte] & 2 for byte in raw):
        raise UnicodeDecodeError("table", raw, 0, 1, "not assigned")
    return b"".join(table[1 : 1 + table[0, byte], byte].tobytes() for byte in raw).decode()


def edited_slowly(
    data: Bytes, spans: Longs, spec: Longs, classes: Bytes, out: tuple[Bytes, pa.DataType]
) -> pa.Array:
    """Edited numbers of more than 18 digits, one by one."""
    states, kind = out
    values: list[Decimal | None] = []
    for row in range(len(spans)):
        at, width = int(spans[row, 0] + spec[0]), int(spec[1])
        if at + width > spans[row, 1]:
            states[row] = ABSENT if at >= spans[row, 1] else CUT
            values.append(None)
            continue
        value, states[row] = _edited(classes[data[at : at + width]].tolist(), spec, kind)
        values.append(value)
    return pa.array(values, kind)


def _edited(kinds: list[int], spec: Longs, kind: pa.DataType) -> tuple[Decimal | None, int]:
    while kinds and kinds[0] in {_SPACE, _OTHER, _PLUS, _MINUS} and len(kinds) > 1:
        if kinds[0] in {_PLUS, _MINUS}:
            kinds = [*kinds[1:], kinds[0]]
            break
        kinds = kinds[1:]
    marks = [each for each in kinds if each in {_PLUS, _MINUS, _LETTER}]
    digits = [each for each in kinds if each < 10]
    if not digits:
        return None, BLANK if not marks else BAD_DIGIT
    body = [each for each in kinds if each not in {_COMMA, _PLUS, _MINUS, _LETTER}]
    text = "".join(str(each) if each < 10 else "." if each == _POINT else " " for each in body)
    text = text.strip()
    whole, point, after = text.partition(".")
    wrong = not (whole + after).isdigit() or bool(point) != bool(spec[4]) or len(after) > spec[2]
    if wrong or len(marks) > 2 or any(each > 31 for each in kinds) or len(digits) > 38:
        return None, BAD_DIGIT
    sign = "-" if set(marks) & {_MINUS, _LETTER} else ""
    if point:
        return Decimal(f"{sign}{text}"), GOOD
    return Decimal(f"{sign}{text}E-{kind.scale}"), GOOD
