"""The catalogue of measures: versioned data, each with its definition and where that is from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from commonweal.kernel.errors import NotFound

__all__ = ["CatalogueEntry", "Definition", "catalogue", "catalogue_entry"]


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a definition is from: its title and address, and ``how`` we know of it (published,
    recalled and to be confirmed, or our own)."""

    title: str
    address: str
    how: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A measure as the catalogue has it. ``versioned_key`` is what a measure made from it keeps.
    ``formula`` works it out from ``inputs`` (what each name means), where the body has those."""

    key: str
    version: int
    name: str
    definition: str
    unit: str
    direction: str
    frequency: str
    aggregation: str
    lowest: Decimal | None
    highest: Decimal | None
    formula: str
    inputs: Mapping[str, str]
    source: Definition

    @property
    def versioned_key(self) -> str:
        return f"{self.key}@{self.version}"

    def values(self) -> dict[str, object]:
        """What a measure made from it begins with."""
        names = ("name", "definition", "unit", "direction", "frequency", "aggregation")
        limits = {"lowest": self.lowest, "highest": self.highest}
        plain = {name: getattr(self, name) for name in names}
        return {**plain, **limits, "catalogue_key": self.versioned_key}


@cache
def catalogue() -> tuple[CatalogueEntry, ...]:
    """Every entry of the catalogue, in its order."""
    text = files("commonweal.apps.measuring").joinpath("data/catalogue.json").read_text()
    data = json.loads(text)
    return tuple(_entry(one, data["version"]) for one in data["measures"])


def catalogue_entry(key: str) -> CatalogueEntry:
    """The entry of a key, with or without its version. NotFound where there is none."""
    for one in catalogue():
        if key in {one.key, one.versioned_key}:
            return one
    raise NotFound("There is no such measure in the catalogue.", code="not-in-catalogue")


def _entry(one: Mapping[str, object], version: int) -> CatalogueEntry:
    given = dict(one)
    for limit in ("lowest", "highest"):
        text = given[limit]
        given[limit] = None if text is None else Decimal(str(text))
    source = given.pop("source")
    if not isinstance(source, dict):
        raise TypeError("an entry of the catalogue names the source of its definition")
    return CatalogueEntry(version=version, source=Definition(**source), **given)  # type: ignore[arg-type]
