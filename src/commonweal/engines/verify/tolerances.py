"""What may differ and be excused: said beforehand, with a version, and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commonweal.engines.read.databases import Kind
from commonweal.kernel.errors import BadInput

__all__ = ["KINDS", "Tolerance", "excuse", "tolerances_from"]

KINDS = ("rounding", "trailing-blanks", "time-zone", "precision", "empty-is-nothing")
_NUMBERS = {Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT}
_TIMES = {Kind.TIMESTAMP, Kind.INSTANT}


@dataclass(frozen=True, slots=True)
class Tolerance:
    """``columns`` are names of the source; ``*`` stands for any letters.

    ``rounding``: equal after rounding to ``places``. ``precision``: times equal when cut to
    ``places`` of a second. ``time-zone``: the times of the source are local times of ``zone``.
    """

    kind: str
    version: str
    columns: tuple[str, ...] = ("*",)
    places: int = 0
    zone: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadInput(
                f"A tolerance is one of {', '.join(KINDS)}, not {self.kind}.", field="kind"
            )
        if not self.version:
            raise BadInput("Tolerances have a version.", field="version")
        if not 0 <= self.places <= 12:
            raise BadInput("Places are 0 to 12.", field="places")
        if self.kind == "time-zone":
            _zone(self.zone)

    @property
    def label(self) -> str:
        detail = {"rounding": f" to {self.places} places", "precision": f" of {self.places} places"}
        said = detail.get(self.kind, f" {self.zone}" if self.zone else "")
        return f"{self.kind}{said}: {', '.join(self.columns)}"

    def covers(self, column: str) -> bool:
        return any(fnmatchcase(column, pattern) for pattern in self.columns)

    def excuses(self, kind: Kind, old: str | None, new: str | None) -> bool:
        if self.kind == "empty-is-nothing":
            return (old or "") == (new or "")
        if old is None or new is None:
            return False
        if self.kind == "trailing-blanks":
            return old.rstrip(" ") == new.rstrip(" ")
        if self.kind == "rounding":
            return kind in _NUMBERS and _rounded(old, self.places) == _rounded(new, self.places)
        if kind not in _TIMES:
            return False
        if self.kind == "precision":
            return _cut(old, self.places) == _cut(new, self.places)
        return _in_zone(old, self.zone) == new


def excuse(
    tolerances: Sequence[Tolerance], column: str, kind: Kind, old: str | None, new: str | None
) -> Tolerance | None:
    """The first tolerance that excuses this difference."""
    found = (each for each in tolerances if each.covers(column) and each.excuses(kind, old, new))
    return next(found, None)


def tolerances_from(data: Any) -> tuple[Tolerance, ...]:
    """From ``{"version": "1", "tolerances": [{"kind": "rounding", "columns": [...], ...}]}``."""
    if not isinstance(data, Mapping) or set(data) - {"version", "tolerances"}:
        raise BadInput("A file of tolerances holds a version and a list of tolerances.")
    version = str(data.get("version") or "")
    found = []
    for each in data.get("tolerances") or ():
        if not isinstance(each, Mapping) or set(each) - {"kind", "columns", "places", "zone"}:
            raise BadInput("A tolerance has a kind, and columns, places or zone.")
        columns = each.get("columns") or ["*"]
        listed = [columns] if isinstance(columns, str) else columns
        places = each.get("places", 0)
        if not isinstance(places, int) or not isinstance(listed, list):
            raise BadInput("Columns are a list of names, places a whole number.")
        found.append(
            Tolerance(
                kind=str(each.get("kind") or ""),
                version=version,
                columns=tuple(map(str, listed)),
                places=places,
                zone=str(each.get("zone") or ""),
            )
        )
    return tuple(found)


def _rounded(text: str, places: int) -> Decimal | str:
    try:
        number = Decimal(text)
        return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return text


def _cut(text: str, places: int) -> str:
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction[:places].ljust(places, '0')}"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"There is no time zone {name}.", field="zone") from error


def _in_zone(text: str, zone: str) -> str:
    """A local time as UTC. The hour that a clock shows twice is taken for the first of the two."""
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=_zone(zone))
    except ValueError:
        return text
    moment = local.astimezone(UTC)
    fraction = f".{moment.microsecond:06d}".rstrip("0").rstrip(".")
    return f"{moment:%Y-%m-%d %H:%M:%S}{fraction}"
