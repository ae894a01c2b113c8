"""Files that stay open as long as anyone here reads them through a library that locks them."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path
from typing import ClassVar

__all__ = ["HELD_UP", "HeldFile"]

# What SQLite says, and what it means: it is the reader that may not write.
HELD_UP = {
    "locked": "The database is locked: somebody writes to it. Try again.",
    "readonly": "A program was stopped in the middle of writing this file, and who may only read "
    "cannot take that back. Open it once with its own program, or with sqlite3, and try again.",
}

_AT_ONCE = 1024 * 1024


class HeldFile:
    """A file to read beside SQLite. POSIX drops all locks that a process has on a file as soon as
    it closes any of its descriptors: so there is one for all, and it is closed with the last."""

    _held: ClassVar[dict[tuple[int, int], list[int]]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()
    _own: list[int] | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._lock:
            stat = path.stat()
            self._which = stat.st_dev, stat.st_ino
            held = self._held.get(self._which) or [os.open(path, os.O_RDONLY | os.O_CLOEXEC), 0]
            self._held[self._which] = held
            held[1] += 1
            self._own = held
            self.descriptor = held[0]

    @property
    def is_there(self) -> bool:
        """False where the name is another file's by now."""
        stat, own = self.path.stat(), os.fstat(self.descriptor)
        return (stat.st_dev, stat.st_ino) == (own.st_dev, own.st_ino)

    def digest(self) -> str:
        found, part, at = hashlib.sha256(), bytearray(_AT_ONCE), 0
        while size := os.preadv(self.descriptor, [part], at):
            found.update(memoryview(part)[:size])
            at += size
        return found.hexdigest()

    def close(self) -> None:
        """After the library has let the file go."""
        with self._lock:
            held, self._own = self._own, None
            if held:
                held[1] -= 1
            if held and not held[1]:
                os.close(held[0])
                del self._held[self._which]

    def __del__(self) -> None:
        self.close()
