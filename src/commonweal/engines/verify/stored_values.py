"""Values as records of SQLite and rows of COPY BINARY hold them: surely equal, or not; compiled.

"Surely" is all that is asked: where it is not said, somebody has to read the two values. Formats:
sqlite.org, "Database File Format", 2.1; PostgreSQL, ``*_send`` of each type.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.databases.postgresql_rows import Bytes, Numbers, number_at
from commonweal.engines.read.jit import compiled
from commonweal.engines.verify.walking import same_bytes

__all__ = ["Way", "laid_out", "sift"]

Values = tuple[Bytes, Numbers, Numbers]
"""One column: the bytes, where each value begins, and of what kind it is (SQLite) or how many bytes
it has (PostgreSQL, -1: it is missing)."""
_SMALL_WIDTHS = np.array(
    [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, -1, -1, *(kind - 12 >> 1 for kind in range(12, 128))], np.int64
)
OneFloat = tuple[npt.NDArray[np.float64], Numbers]
"""A float, and its bits."""
Sure = npt.NDArray[np.bool_]
_TENS = tuple(10**at for at in range(19))
_TENS_AS_FLOATS = tuple(10.0**at for at in range(19))
_MOST = 10**15  # a float tells apart all decimals of as many digits
_MOST_BEFORE = 10**11
_DAYS_TO_2000 = 730_425  # from the first of March of the year 0
_FIRST_DAY, _LAST_DAY = 306, 3_652_364  # of the years 1 and 9999
_A_DAY, _A_SECOND = 86_400_000_000, 1_000_000
_FRACTION = 7  # the kind of a float; below it whole numbers of so many bytes, above it 0 and 1
_LONG = 12  # bytes of any number from here on; texts where the last bit is set
_DAY_TEXT = 33  # a text of 10 bytes


class Way(Enum):
    """How the two types of a column are compared."""

    WHOLE = "whole"
    TEXT = "text"
    BYTES = "bytes"
    FLOAT = "float"
    DAY = "day"
    MOMENT = "moment"
    DECIMAL = "decimal"


def laid_out(data: Bytes, starts: Numbers, sizes: Numbers, count: int) -> tuple[Any, Any, Sure]:
    """Of each of the first fields of these records where its values lie, and of what kinds they
    are; and which records are made of so many fields."""
    places, kinds = (np.zeros((count, len(starts)), np.int64) for _ in range(2))
    sure = np.ones(len(starts), np.bool_)
    _lay_out((data, starts, sizes), places, kinds, _SMALL_WIDTHS, sure)
    return places, kinds, sure


def sift(way: Way, one: Values, other: Values, sure: Sure) -> None:
    """Take the rows from ``sure`` whose values are not surely equal."""
    if way is Way.WHOLE:
        _wholes(one, other, sure)
    elif way in {Way.TEXT, Way.BYTES}:
        _texts(one, other, int(way is Way.TEXT), sure)
    elif way in {Way.DAY, Way.MOMENT}:
        (_days if way is Way.DAY else _moments)(one, other, sure)
    else:
        held = np.zeros(1, np.float64)
        loop = _floats if way is Way.FLOAT else _decimals
        loop(one, other, (held, held.view(np.int64)), sure)


@compiled
def _varint(data: Bytes, at: int) -> tuple[int, int]:
    """A number of SQLite, and where it ends."""
    found = np.int64(0)
    for place in range(8):
        byte = np.int64(data[at + place])
        found = found << 7 | byte & 127
        if byte < 128:
            return int(found), at + place + 1
    return int(found << 8 | np.int64(data[at + 8])), at + 9


@compiled
def _width(kind: int) -> int:
    """Bytes of a value of SQLite; -1 for a kind that there is not."""
    if kind >= _LONG:
        return kind - _LONG >> 1
    if kind < 0 or kind > 9:
        return -1
    if kind < 5:
        return kind
    if kind == 5:
        return 6
    return 8 if kind < 8 else 0


@compiled
def _lay_out(
    records: tuple[Bytes, Numbers, Numbers], places: Any, kinds: Any, widths: Numbers, sure: Sure
) -> None:
    data, starts, sizes = records
    for row in range(len(starts)):
        begin, end = starts[row], starts[row] + sizes[row]
        head, at = _varint(data, begin)
        place = stop = begin + head
        fits = stop <= end
        for field in range(places.shape[0]):
            fits = fits and at < stop
            if not fits:
                break
            kind, at = _varint(data, at)
            width = widths[kind] if 0 <= kind < 128 else _width(kind)
            places[field, row], kinds[field, row] = place, kind
            fits = at <= stop and 0 <= width <= end - place
            place += width
        sure[row] = fits and (at != stop or place == end)


@compiled
def _signed(data: Bytes, at: int, wide: int) -> int:
    found = np.int64(data[at])
    if found >= 128:
        found -= 256
    for place in range(1, wide):
        found = found << 8 | np.int64(data[at + place])
    return int(found)


@compiled
def _whole(data: Bytes, at: int, kind: int) -> int:
    return kind - 8 if kind > _FRACTION else _signed(data, at, _width(kind))


@compiled
def _texts(one: Values, other: Values, odd: int, sure: Sure) -> None:
    data, places, kinds = one
    sent, starts, sizes = other
    for row in range(len(sure)):
        kind, size = kinds[row], sizes[row]
        if kind == 0 or size < 0:
            sure[row] &= kind == 0 and size < 0
        elif kind != _LONG + odd + 2 * size:
            sure[row] = False
        else:
            at, at_2 = places[row], starts[row]
            sure[row] &= same_bytes(data[at : at + size], sent[at_2 : at_2 + size])


@compiled
def _wholes(one: Values, other: Values, sure: Sure) -> None:
    data, places, kinds = one
    sent, starts, sizes = other
    for row in range(len(sure)):
        kind, size = kinds[row], sizes[row]
        if kind == 0 or size < 0:
            sure[row] &= kind == 0 and size < 0
        elif kind == _FRACTION or kind >= _LONG or not 0 < size <= 8:
            sure[row] = False
        else:
            sent_number = _signed(sent, starts[row], size)
            sure[row] &= _whole(data, places[row], kind) == sent_number


@compiled
def _days(one: Values, other: Values, sure: Sure) -> None:
    data, places, kinds = one
    sent, starts, sizes = other
    for row in range(len(sure)):
        kind, size = kinds[row], sizes[row]
        if kind == 0 or size < 0:
            sure[row] &= kind == 0 and size < 0
        elif kind != _DAY_TEXT or size != 4:
            sure[row] = False
        else:
            sure[row] &= _is_day(data, places[row], _signed(sent, starts[row], 4))


@compiled
def _moments(one: Values, other: Values, sure: Sure) -> None:
    data, places, kinds = one
    sent, starts, sizes = other
    for row in range(len(sure)):
        kind, size = kinds[row], sizes[row]
        if kind == 0 or size < 0:
            sure[row] &= kind == 0 and size < 0
        elif kind & 1 == 0 or kind < _DAY_TEXT or size != 8:
            sure[row] = False
        else:
            long = kind - _LONG >> 1
            sure[row] &= _is_moment(data, places[row], long, _signed(sent, starts[row], 8))


@compiled
def _floats(one: Values, other: Values, held: OneFloat, sure: Sure) -> None:
    """SQLite stores a float that is a whole number as that, and reads what is no number as
    nothing."""
    data, places, kinds = one
    sent, starts, sizes = other
    as_float, as_bits = held
    for row in range(len(sure)):
        kind, size = kinds[row], sizes[row]
        if kind == 0 or size < 0:
            sure[row] &= kind == 0 and size < 0
        elif kind >= _LONG or size != 8:
            sure[row] = False
        else:
            bits = _signed(sent, starts[row], 8)
            if kind == _FRACTION:
                number = bits >> 52 & 0x7FF != 0x7FF
                sure[row] &= number and bits == _signed(data, places[row], 8)
            else:
                as_float[0] = float(_whole(data, places[row], kind))
                sure[row] &= as_bits[0] == bits


@compiled
def _decimals(one: Values, other: Values, held: OneFloat, sure: Sure) -> None:
    """Of a numeric of at most 15 digits the float that is nearest to it stands for no other."""
    data, places, kinds = one
    sent, starts, sizes = other
    as_float, as_bits = held
    for row in range(len(sure)):
        kind, size = kinds[row], sizes[row]
        if kind == 0 or size < 0:
            sure[row] &= kind == 0 and size < 0
            continue
        digits, behind = _digits(sent, starts[row], size)
        if kind >= _LONG or digits < 0:
            sure[row] = False
            continue
        negative = number_at(sent, starts[row] + 4, 2) != 0
        if kind == _FRACTION:
            found = digits / _TENS_AS_FLOATS[behind]
            as_float[0] = -found if negative else found
            sure[row] &= as_bits[0] == _signed(data, places[row], 8)
        else:
            whole = _whole(data, places[row], kind)
            shown = -whole if negative else whole
            ten = _TENS[behind]
            sure[row] &= digits % ten == 0 and digits // ten == shown


@compiled
def _digits(data: Bytes, at: int, size: int) -> tuple[int, int]:
    """A numeric without its sign, as a whole number and how many of its digits stand behind the
    point; -1 where they are many, or where it is no number."""
    if size < 8:
        return -1, 0
    groups, sign = number_at(data, at, 2), number_at(data, at + 4, 2)
    if groups > 4 or size != 8 + 2 * groups or sign not in (0, 0x4000):
        return -1, 0
    digits = 0
    for group in range(groups):
        four = number_at(data, at + 8 + 2 * group, 2)
        if four > 9_999:
            return -1, 0
        digits = digits * 10_000 + four
    left = _signed(data, at + 2, 2) + 1 - groups if groups else 0
    while left > 0 and digits < _MOST_BEFORE:
        digits *= 10_000
        left -= 1
    if left > 0 or left < -3 or digits >= _MOST:
        return -1, 0
    return digits, -4 * left


@compiled
def _is_day(text: Bytes, at: int, days: int) -> bool:
    """Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": the day of the calendar that
    so many days after the beginning of 2000 is."""
    days += _DAYS_TO_2000
    if days < _FIRST_DAY or days > _LAST_DAY:
        return False
    era = days // 146_097
    of_era = days - era * 146_097
    of = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    day = of_era - (365 * of + of // 4 - of // 100)
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5 - 1
    year = of + era * 400 + (1 if month > 9 else 0)
    month += 3 if month < 10 else -9
    if text[at + 4] != 0x2D or text[at + 7] != 0x2D:
        return False
    years = _two(text, at, year // 100) and _two(text, at + 2, year % 100)
    return years and _two(text, at + 5, month) and _two(text, at + 8, day)


@compiled
def _is_moment(text: Bytes, at: int, long: int, micros: int) -> bool:
    """As 2026-03-29 01:30:00, with a T in place of the blank, and with up to six digits behind a
    point."""
    days = micros // _A_DAY
    rest = micros - days * _A_DAY
    seconds = rest // _A_SECOND
    if long < 19 or not (text[at + 10] == 0x20 or text[at + 10] == 0x54):
        return False
    if text[at + 13] != 0x3A or text[at + 16] != 0x3A or not _is_day(text, at, days):
        return False
    if not _is_part(text, at + 19, long - 19, rest - seconds * _A_SECOND):
        return False
    hours = _two(text, at + 11, seconds // 3_600)
    return hours and _two(text, at + 14, seconds // 60 % 60) and _two(text, at + 17, seconds % 60)


@compiled
def _is_part(text: Bytes, at: int, long: int, micros: int) -> bool:
    """A point and the digits of so many millionths; nothing for none."""
    if long == 0:
        return micros == 0
    if long < 2 or long > 7 or text[at] != 0x2E:
        return False
    power = _A_SECOND // 10
    for place in range(1, long):
        if text[at + place] != 0x30 + micros // power % 10:
            return False
        power //= 10
    return power == 0 or micros % (10 * power) == 0


@compiled
def _two(text: Bytes, at: int, number: int) -> bool:
    return bool(text[at] == 0x30 + number // 10 and text[at + 1] == 0x30 + number % 10)
