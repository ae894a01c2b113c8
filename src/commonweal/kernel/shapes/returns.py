"""What was read from a published return or from somebody's own table: cells, records, ratings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from commonweal.kernel.money import Money

__all__ = [
    "CellValue",
    "Level",
    "Outcome",
    "Publication",
    "Rating",
    "ReportRecord",
    "Scale",
    "SourceCell",
    "Whose",
]


class Outcome(StrEnum):
    """What became of one cell. Only VALUE carries a value; every one keeps its raw text."""

    VALUE = "value"
    WITHHELD = "withheld"
    """Exempt from publication; ``sections`` names the law's sections."""
    NOT_PROVIDED = "not-provided"
    """Blank, or words that say that nothing was given."""
    VERBATIM = "verbatim"
    """Words that mean something, but not a value of the field; ``meaning`` says what."""
    NOT_UNDERSTOOD = "not-understood"
    """A person has to look at it."""


class Level(StrEnum):
    """Reported confidence. RESET is a published word of its own: the project is being replanned."""

    GREEN = "green"
    AMBER_GREEN = "amber-green"
    AMBER = "amber"
    AMBER_RED = "amber-red"
    RED = "red"
    RESET = "reset"


class Scale(StrEnum):
    """The version of the confidence scale. Ratings of two scales are never pooled."""

    FIVE_POINT = "five-point"
    THREE_POINT = "three-point"


class Whose(StrEnum):
    """Who gave a rating: the independent authority (MPA, IPA, NISTA) or the project's own SRO."""

    AUTHORITY = "authority"
    SRO = "sro"


@dataclass(frozen=True, slots=True)
class Rating:
    """A reported confidence on its scale."""

    level: Level
    scale: Scale
    whose: Whose


CellValue = str | int | date | Decimal | Money | Rating
"""A year is an int; a share (0.05 is 5 %) is a Decimal; money is in whole units of its currency."""


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell: the field it was read as, what became of it, and where it stands.

    ``row`` and ``column`` are 1-based as a spreadsheet counts; ``header`` is as published.
    ``field`` is ``""`` where no field was recognised: the text is kept all the same.
    """

    field: str
    outcome: Outcome
    value: CellValue | None
    raw: str
    row: int
    column: int
    header: str
    meaning: str = ""
    sections: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.outcome is Outcome.VALUE) != (self.value is not None):
            raise ValueError("a cell carries a value exactly when its outcome is VALUE")


@dataclass(frozen=True, slots=True)
class Publication:
    """One yearly publication: its kind, its year, and the date of the position that it reports.

    ``year_source`` and ``snapshot_source`` say how each was found (header, column, file name,
    rule, given), because a person may have to correct them.
    """

    kind: str
    title: str
    year: int
    snapshot: date
    currency: str
    file: str
    digest: str
    sheet: str = ""
    year_source: str = ""
    snapshot_source: str = ""


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """What one publication says of one project; ``line`` is its row (or column) in the source."""

    publication: Publication
    line: int
    name: str
    published_id: str = ""
    other_names: tuple[str, ...] = ()
    department: str = ""
    category: str = ""
    cells: tuple[SourceCell, ...] = ()
    extras: tuple[SourceCell, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a record needs a name")

    def cell(self, name: str) -> SourceCell | None:
        """The cell of a field, None where the publication does not have the field."""
        return next((cell for cell in self.cells if cell.field == name), None)

    def text(self, name: str) -> str:
        """The words of a field as published, ``""`` where there are none."""
        cell = self.cell(name)
        return cell.raw if cell else ""

    def day(self, name: str) -> date | None:
        value = self._value(name)
        return value if isinstance(value, date) else None

    def money(self, name: str) -> Money | None:
        value = self._value(name)
        return value if isinstance(value, Money) else None

    def share(self, name: str) -> Decimal | None:
        value = self._value(name)
        return value if isinstance(value, Decimal) else None

    @property
    def ratings(self) -> Iterator[Rating]:
        """The ratings given, the authority's before the SRO's."""
        found = [cell.value for cell in self.cells if isinstance(cell.value, Rating)]
        return iter(sorted(found, key=lambda rating: rating.whose))

    def _value(self, name: str) -> CellValue | None:
        cell = self.cell(name)
        return cell.value if cell else None
