"""The shape of texts, as a function that DuckDB calls with some thousand of them at a time."""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["shaped"]

_BEYOND_ASCII = ((r"\p{Lu}", "A"), (r"[^\P{L}A]", "a"), (r"\p{N}", "9"), ("[^ -~]", "?"))


@cache
def _table() -> Any:
    """By byte. Bytes beyond ASCII are of texts that are looked at again."""
    import numpy as np

    made = np.full(256, ord("?"), np.uint8)
    made[32:127] = np.arange(32, 127)
    for first, last in ("09", "AZ", "az"):
        sign = last if first == "0" else first
        made[ord(first) : ord(last) + 1] = ord(sign)
    return made


def shaped(texts: Any) -> Any:
    """Texts as Arrow has them, looked at byte by byte: 4,000,000 of 16 letters take half a second,
    patterns eight times as much."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    held = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    there, offsets, data = held.buffers()
    if data is None:
        return held
    seen = np.frombuffer(data, np.uint8)
    buffers = [there, offsets, pa.py_buffer(_table()[seen])]
    plain = pa.Array.from_buffers(held.type, len(held), buffers, offset=held.offset)
    if not (seen > 127).any():
        return plain
    beyond = pc.invert(pc.coalesce(pc.string_is_ascii(held), pa.scalar(value=True)))
    slow = held.filter(beyond)
    for pattern, sign in _BEYOND_ASCII:
        slow = pc.replace_substring_regex(slow, pattern, sign)
    return pc.replace_with_mask(plain, beyond, slow)
