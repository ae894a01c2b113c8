"""Records put into a file: what stands before each, before blocks of them, and around all."""

from __future__ import annotations

from typing import Any

__all__ = ["framed"]


def _head(size: int, style: str) -> bytes:
    endian = "little" if "little" in style else "big"
    counted = size if "without" in style else size + 4
    two = counted.to_bytes(2, endian)  # type: ignore[arg-type]
    return b"\0\0" + two if "little" in style else two + b"\0\0"


def _header(style: str) -> dict[str, Any]:
    little = "little" in style
    return {
        "bytes": 4,
        "length_at_byte": 2 if little else 0,
        "length_endian": "little" if little else "big",
        "length_excludes_header": "without" in style,
    }


def framed(records: list[bytes], style: str, *, block: int = 2) -> tuple[bytes, dict[str, Any]]:
    """A file, and the options that take it apart: a header is 'big', 'little', and 'without' where
    its length does not count itself; 'blocks' has one before every block too."""
    if style == "own":
        raw = b"".join(b"\x01\x7f" + len(each).to_bytes(3, "big") + each for each in records)
        header = {
            "bytes": 5, "length_at_byte": 2, "length_bytes": 3, "length_excludes_header": True,
            "valid_if": {"byte": 0, "equals": 1},
        }  # fmt: skip
        return raw, {"record_format": "variable_with_header", "record_header": header}
    if style == "header and footer":
        raw = b"".join(_head(len(each), "big") + each for each in records)
        ends = {"file_header_bytes": 7, "file_footer_bytes": 3}
        return b"HEADER!" + raw + b"END", {
            "record_format": "variable_with_header", "record_header": _header("big"), **ends,
        }  # fmt: skip
    lines = [_head(len(each), style) + each for each in records]
    if "blocks" not in style:
        options = {"record_format": "variable_with_header", "record_header": _header(style)}
        return b"".join(lines), options
    parts = [b"".join(lines[at : at + block]) for at in range(0, len(lines), block)]
    raw = b"".join(_head(len(part), style) + part for part in parts)
    header = _header(style)
    return raw, {
        "record_format": "variable_blocked", "record_header": header, "block_header": header,
    }  # fmt: skip
