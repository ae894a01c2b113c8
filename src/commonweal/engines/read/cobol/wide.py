"""128-bit integers in NumPy, as two columns of 64 bits: low, then high, in two's complement."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["beyond", "times_ten", "widened"]

Words = npt.NDArray[np.uint64]
_LOW, _HALF, _TEN = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(10)


def widened(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    out = np.empty((len(values), 2), dtype=np.int64)
    out[:, 0] = values
    np.right_shift(values, 63, out=out[:, 1])
    return out


def times_ten(values: Words, times: int) -> Words:
    low, high = values[:, 0].copy(), values[:, 1].copy()
    for _ in range(times):
        first = (low & _LOW) * _TEN
        second = (low >> _HALF) * _TEN + (first >> _HALF)
        low = (second << _HALF) | (first & _LOW)
        high = high * _TEN + (second >> _HALF)
    return np.stack([low, high], axis=1)


def beyond(values: Words, digits: int) -> Any:
    """Which have more digits than that; None where none has."""
    if digits > 38:
        return None
    low, high = values[:, 0], values[:, 1]
    negative = high >> np.uint64(63) > 0
    low_abs = np.where(negative, ~low + np.uint64(1), low)
    high_abs = np.where(negative, ~high + (low_abs == 0), high)
    limit = 10**digits
    top, rest = np.uint64(limit >> 64), np.uint64(limit & (2**64 - 1))
    found = (high_abs > top) | ((high_abs == top) & (low_abs >= rest))
    return found if found.any() else None
