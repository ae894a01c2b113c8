"""What a person has to know about a file before its reports are approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["LOOK", "NOTE", "STOPS", "Problem", "stopping"]

STOPS = "stops"
"""The batch cannot be approved until it is mended."""
LOOK = "look"
"""A person has to look at it; approval is possible, and the cell then counts as not given."""
NOTE = "note"
"""Worth knowing, nothing to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem and its place. ``row`` and ``column`` are 1-based, 0: no place. ``said`` holds
    words of the engine that read the file; the words for ``code`` are in ``words``."""

    level: str
    code: str
    file: str
    sheet: str = ""
    row: int = 0
    column: int = 0
    header: str = ""
    value: str = ""
    said: str = ""

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def stopping(problems: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that keep a batch from being approved."""
    return [problem for problem in problems if problem["level"] == STOPS]
