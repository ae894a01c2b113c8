"""The compiled loops under the names that ``plain`` has too."""

from __future__ import annotations

from commonweal.engines.read.cobol.numbers import (
    binary,
    binary_wide,
    packed,
    packed_wide,
    zoned,
    zoned_wide,
)
from commonweal.engines.read.cobol.texts import edited, headers, text

__all__ = [
    "binary", "binary_wide", "edited", "headers", "packed", "packed_wide", "text", "zoned",
    "zoned_wide",
]  # fmt: skip
