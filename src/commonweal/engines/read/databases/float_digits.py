"""Floats as the texts that stand for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

__all__ = ["float_digits"]


def float_digits(floats: Any) -> Any:
    """The shortest digits that stand for each float of an Arrow array, without an exponent."""
    import pyarrow as pa

    texts = floats.cast(pa.string())
    letters = texts.buffers()[2]
    if letters is None or b"e" not in letters.to_pybytes():
        return texts
    plain = [
        format(Decimal(each), "f") if each and "e" in each else each for each in texts.to_pylist()
    ]
    return pa.array(plain, pa.string())
