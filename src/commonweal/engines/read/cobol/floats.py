"""COMP-1 and COMP-2: floating point of IBM (base 16) or of IEEE 754."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.cobol.states import ABSENT, CUT, GOOD

__all__ = ["read"]

Bytes = npt.NDArray[np.uint8]
Longs = npt.NDArray[np.int64]


def read(
    data: Bytes, spans: Longs, place: tuple[int, int], states: Bytes, *, ibm: bool, little: bool
) -> npt.NDArray[np.floating]:
    """The values; what is not there is 0 and has its state."""
    offset, width = place
    at = spans[:, 0] + offset
    whole = at + width <= spans[:, 1]
    states[:] = np.where(whole, GOOD, np.where(at >= spans[:, 1], ABSENT, CUT))
    if not whole.any():
        return np.zeros(len(spans))
    cells = data[np.where(whole, at, at[whole][0])[:, None] + np.arange(width)]
    cells = np.ascontiguousarray(cells[:, ::-1] if little else cells)
    if ibm:
        values = _from_hexadecimal(cells.view(f">u{width}").ravel().astype(np.uint64), width)
    else:
        values = cells.view(f">f{width}").ravel().astype(f"f{width}")
    values[~whole] = 0
    return values


def _from_hexadecimal(words: npt.NDArray[np.uint64], width: int) -> npt.NDArray[np.float64]:
    """A sign, 7 bits of exponent of 16 from 64, and 24 or 56 bits after the point."""
    bits = width * 8 - 8
    fraction = words & np.uint64((1 << bits) - 1)
    exponent = ((words >> np.uint64(bits)) & np.uint64(0x7F)).astype(np.int64)
    values = np.ldexp(fraction.astype(np.float64), (exponent - 64) * 4 - bits)
    negative = words >> np.uint64(width * 8 - 1) > 0
    result: npt.NDArray[np.float64] = np.where(negative, -values, values)
    return result
