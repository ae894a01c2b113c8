"""What is wrong with a copybook, where, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.kernel.errors import BadInput

__all__ = ["LIMITS", "CopybookError", "Limits", "Place"]


@dataclass(frozen=True, slots=True)
class Limits:
    """A copybook within these ends at once; one beyond them is refused before work is done."""

    characters: int = 4_000_000
    items: int = 20_000
    picture_characters: int = 200
    digits: int = 38  # what decimal128 holds; COBOL itself stops at 18, 31 or 38
    occurrences: int = 10_000_000
    record_bytes: int = 64 * 1024 * 1024


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column in the copybook, both from 1."""

    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


class CopybookError(BadInput):
    """The first thing that cannot be read; the message says what to do about it."""

    code = "copybook"

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message, where=str(place))
        self.place = place
