"""Files as they lie on disk, or packed by gzip or bzip2: those are unpacked while they are read.

How long such a file is has to be known before (its footer, whether it divides into records), so it
is unpacked twice; nothing of it is ever written.
"""

from __future__ import annotations

import bz2
import gzip
import io
import zlib
from pathlib import Path

from commonweal.kernel.errors import BadInput

__all__ = ["file_size", "opened"]

_PACKED = {".gz": b"\x1f\x8b", ".bz2": b"BZh"}
_PIECE = 1 << 20


def opened(path: Path) -> io.BufferedIOBase:
    """By its name and its first bytes: a packed file under another name is data like any other."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error
    mark = _PACKED.get(path.suffix.lower())
    if mark is None or file.read(len(mark)) != mark:
        file.seek(0)
        return file
    file.close()
    return bz2.BZ2File(path) if mark == b"BZh" else gzip.GzipFile(path)


def file_size(path: Path) -> int:
    """Of what is in it."""
    with opened(path) as file:
        if not isinstance(file, gzip.GzipFile | bz2.BZ2File):
            return path.stat().st_size
        size = 0
        try:
            while piece := file.read(_PIECE):
                size += len(piece)
        except (OSError, EOFError, zlib.error) as error:
            raise BadInput(f"The file cannot be unpacked ({error}).", where=str(path)) from error
        return size
