"""A plus or minus that stands beside the digits of a field whose picture has no place for it.

Programs that are no COBOL write it so. The loops leave such a field as bad; only where the options
say so is it read here, one by one: few fields of few files are of this kind.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.cobol.states import BAD_DIGIT, BAD_SIGN, GOOD

__all__ = ["read_signs_apart"]

_LOW = (1 << 64) - 1
_EBCDIC = {0x40: " ", 0x00: " ", 0x4E: "+", 0x60: "-", **{0xF0 + at: str(at) for at in range(10)}}
_ASCII = {0x00: " ", **{ord(char): char for char in " +-0123456789"}}
_TABLES = {
    kind: "".join(known.get(byte, "?") for byte in range(256))
    for kind, known in (("ebcdic", _EBCDIC), ("ascii", _ASCII))
}
_NUMBER = re.compile(r" *([+-]) *([0-9]+) *| *([0-9]+) *([+-]) *", re.ASCII)


def read_signs_apart(
    cells: tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], int], encoding: str,
    states: npt.NDArray[np.uint8], values: Any, *, minus: bool,
) -> None:  # fmt: skip
    """``cells``: the bytes, where each field begins, how long it is. Settles the states of those
    that are one number with one sign; a minus only where the picture is signed."""
    data, starts, size = cells
    table = _TABLES[encoding]
    for row in np.flatnonzero((states == BAD_DIGIT) | (states == BAD_SIGN)).tolist():
        raw = data[starts[row] : starts[row] + size].tobytes()
        found = _NUMBER.fullmatch("".join(map(table.__getitem__, raw)))
        if not found:
            continue
        negative = "-" in (found[1], found[4])
        if negative and not minus:
            continue
        value = int(found[2] or found[3])
        value = -value if negative else value
        if values.ndim == 1:
            values[row] = value
        else:
            values[row, 0], values[row, 1] = value & _LOW, (value >> 64) & _LOW
        states[row] = GOOD
