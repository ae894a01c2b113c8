"""Files that are whole or not there: written beside their names, and named when all is on the disk.

A full disk, a killed process or a power cut leaves what was there before, and nothing that looks
like a result.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from commonweal.kernel.errors import CannotFinish

__all__ = ["cannot_write", "whole_files", "write_whole"]

_END = ".part"
_PRIVATE = 0o600


@contextmanager
def whole_files() -> Iterator[Callable[[Path], Path]]:
    """Gives for each file the path to write it to. They take their names together at the end; where
    anything fails before that, none of them does.

    CannotFinish, with the path, where the system does not take one.
    """
    parts: dict[Path, Path] = {}

    def beside(path: Path) -> Path:
        path = path.resolve() if path.is_symlink() else path
        if path.exists() and not path.is_file():
            return path  # a pipe or a terminal has no part, and is not to be replaced
        parts[path] = path.with_name(path.name + _END)
        return parts[path]

    try:
        yield beside
        for path, part in parts.items():
            with cannot_write(path):
                _onto_the_disk(part)
        for path, part in parts.items():
            with cannot_write(path):
                part.replace(path)
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)


@contextmanager
def cannot_write(path: Path) -> Iterator[None]:
    """What the system says of a file, as an error of ours that names it."""
    try:
        yield
    except OSError as error:
        said = os.strerror(error.errno) if error.errno else str(error)
        raise CannotFinish(
            f"The file cannot be written ({said}). No part of it was left behind.",
            where=str(path),
        ) from error


def write_whole(path: Path, data: bytes | str, *, private: bool = False) -> None:
    """``private``: for whoever runs this alone. A text is written as UTF-8, its ends of lines as
    they are."""
    with whole_files() as beside, cannot_write(path):
        part = beside(path)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with os.fdopen(os.open(part, flags, _PRIVATE if private else 0o666), "wb") as file:
            if private:
                os.fchmod(file.fileno(), _PRIVATE)  # also where a part was left behind
            file.write(data.encode() if isinstance(data, str) else data)


def _onto_the_disk(part: Path) -> None:
    """Some systems say only now that the disk is full."""
    handle = os.open(part, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
