"""Files that grow in a folder: what has been added to each since it was last read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from commonweal.engines.collect.events import (
    LONGEST_LINE,
    Event,
    Refused,
    csv_cells,
    event_of,
    event_of_json,
)

__all__ = ["Cursor", "Portion", "files_in", "name_of", "portions"]

_KINDS = {".csv", ".jsonl", ".ndjson"}
_HEAD = 1024
_LINES = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a file was read. ``head`` is the digest of its first ``head_size`` bytes: another
    file under the old name has another one, and is read from its beginning."""

    name: str
    offset: int = 0
    head_size: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class Portion:
    """Some complete lines, and where reading goes on."""

    cursor: Cursor
    events: tuple[Event, ...]
    refused: tuple[Refused, ...]


def files_in(folder: Path) -> list[Path]:
    """The files that are read, by name; a pipe would never end. Raises OSError where the folder
    cannot be read."""
    found = (path for path in folder.iterdir() if path.suffix.lower() in _KINDS)
    return sorted(path for path in found if path.is_file())


def name_of(path: Path) -> str:
    """The name of a file as text, whatever bytes it has."""
    return path.name.encode("utf-8", "backslashreplace").decode()


def portions(
    path: Path, known: Cursor | None, zone: ZoneInfo, measures: Sequence[str]
) -> Iterator[Portion]:
    """What is new in a file, at most 1,000 lines at once. A last line that has no end yet waits
    until it has. Raises OSError where the file cannot be read."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        cursor = known if known and _same(head, known) else Cursor(name_of(path))
        cursor = replace(cursor, head_size=len(head), head=sha256(head).hexdigest())
        file.seek(0)
        columns = _columns(file) if path.suffix.lower() == ".csv" else None
        file.seek(max(cursor.offset, file.tell()))
        while lines := _next_lines(file):
            found = [_read(line, columns, zone, measures) for _place, line in lines]
            events = tuple(each for each in found if isinstance(each, Event))
            refused = tuple(
                Refused(f"{cursor.name}, byte {place}", line.decode(errors="replace")[:2000], why)
                for (place, line), why in zip(lines, found, strict=True)
                if isinstance(why, str) and why
            )
            cursor = replace(cursor, offset=file.tell())
            yield Portion(cursor, events, refused)


def _same(head: bytes, known: Cursor) -> bool:
    start = head[: known.head_size]
    return len(start) == known.head_size and sha256(start).hexdigest() == known.head


def _columns(file: BinaryIO) -> list[str]:
    line = file.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        file.seek(0, 2)  # the line of names is not whole yet: there is nothing to read
    return [name.strip() for name in csv_cells(line) or []]


def _next_lines(file: BinaryIO) -> list[tuple[int, bytes]]:
    """The next whole lines with their places; a line that is too long comes in pieces."""
    lines: list[tuple[int, bytes]] = []
    while len(lines) < _LINES:
        place = file.tell()
        line = file.readline(LONGEST_LINE)
        if not line.endswith(b"\n") and len(line) < LONGEST_LINE:
            file.seek(place)
            break
        lines.append((place, line))
    return lines


def _read(
    line: bytes, columns: list[str] | None, zone: ZoneInfo, measures: Sequence[str]
) -> Event | str:
    """The event of a line, why it is none, or an empty text for an empty line."""
    if not line.strip():
        return ""
    if not line.endswith(b"\n"):
        return "The line is too long."
    if columns is None:
        return event_of_json(line, zone, measures)
    cells = csv_cells(line)
    if cells is None or len(cells) != len(columns):
        return "The line has not one cell for each column."
    return event_of(dict(zip(columns, cells, strict=True)), zone, measures)
