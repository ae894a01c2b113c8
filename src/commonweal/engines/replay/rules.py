"""What may differ: tolerances, and differences that somebody has explained. Said beforehand, with a
version, and known by their digest, so that nobody can loosen them without being seen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput

__all__ = ["KINDS", "Explained", "Rules", "Tolerance", "form_of", "rules_from"]

KINDS = ("rounding", "trailing-blanks", "empty-is-nothing", "same-form", "any-order")
_FORMS = (
    ("an identifier", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    ("a time", r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?"),
    ("a date", r"\d{4}-\d\d-\d\d"),
    ("a number", r"[+-]?\d+([.,]\d+)?"),
    ("hexadecimal digits", r"[0-9a-f]{16,}"),
)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """``paths`` as differences name them (``$.lines[*].amount``, ``status``, a column); ``*`` alone
    in a part stands for any letters, ``**`` for any depth."""

    kind: str
    paths: tuple[str, ...]
    reason: str
    places: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadInput(f"A tolerance is one of {', '.join(KINDS)}.", field="kind")
        if not self.paths or not self.reason.strip():
            raise BadInput("A tolerance names its paths and its reason.", field=self.kind)
        if not 0 <= self.places <= 12:
            raise BadInput("Places are 0 to 12.", field="places")

    @property
    def label(self) -> str:
        places = f" to {self.places} places" if self.kind == "rounding" else ""
        return f"{self.kind}{places}: {', '.join(self.paths)}"

    def covers(self, path: str) -> bool:
        return any(_pattern(each).fullmatch(path) for each in self.paths)

    def excuses(self, old: str | None, new: str | None) -> bool:
        """Of two whole values as texts; None is nothing, or something that is not there."""
        if self.kind == "empty-is-nothing":
            return not old and not new
        if old is None or new is None:
            return False
        if self.kind == "trailing-blanks":
            return old.rstrip(" ") == new.rstrip(" ")
        if self.kind == "rounding":
            return _rounded(old, self.places) == _rounded(new, self.places)
        return self.kind == "same-form" and form_of(old) == form_of(new)


@dataclass(frozen=True, slots=True)
class Explained:
    """A difference that is meant, or known: who says so, and why. It stays a difference. Without
    ``old`` and ``new`` it covers all differences at its paths."""

    paths: tuple[str, ...]
    reason: str
    by: str
    old: str | None = None
    new: str | None = None

    def __post_init__(self) -> None:
        if not self.paths or not self.reason.strip() or not self.by.strip():
            raise BadInput(
                "An explained difference has its paths, its reason and who says so.", field="by"
            )

    @property
    def label(self) -> str:
        return f"{', '.join(self.paths)}: {self.reason} ({self.by})"

    def covers(self, path: str, old: str | None, new: str | None) -> bool:
        fits = any(_pattern(each).fullmatch(path) for each in self.paths)
        return fits and self.old in {None, old} and self.new in {None, new}


@dataclass(frozen=True, slots=True)
class Rules:
    version: str = "none"
    tolerances: tuple[Tolerance, ...] = ()
    explained: tuple[Explained, ...] = ()
    digest: str = field(default_factory=lambda: _digest({}))

    def __post_init__(self) -> None:
        if not self.version.strip():
            raise BadInput("Rules have a version.", field="version")

    def excusing(self, path: str, old: str | None, new: str | None) -> Tolerance | None:
        found = (each for each in self.tolerances if each.covers(path) and each.excuses(old, new))
        return next(found, None)

    def explaining(self, path: str, old: str | None, new: str | None) -> Explained | None:
        return next((each for each in self.explained if each.covers(path, old, new)), None)


def rules_from(data: Any) -> Rules:
    """From ``{"version": "3", "tolerances": [{"kind": "rounding", "paths": ["$.sum"], "places": 2,
    "reason": "..."}], "explained": [{"paths": [...], "reason": "...", "by": "..."}]}``."""
    if not isinstance(data, Mapping) or set(data) - {"version", "tolerances", "explained"}:
        raise BadInput("A file of rules holds a version, tolerances and explained differences.")
    known = {"kind", "paths", "places", "reason"}
    tolerances = tuple(
        Tolerance(
            str(each.get("kind") or ""), _paths(each), str(each.get("reason") or ""),
            _places(each),
        )
        for each in _listed(data, "tolerances", known)
    )  # fmt: skip
    explained = tuple(
        Explained(
            _paths(each), str(each.get("reason") or ""), str(each.get("by") or ""),
            _text(each.get("old")), _text(each.get("new")),
        )
        for each in _listed(data, "explained", {"paths", "reason", "by", "old", "new"})
    )  # fmt: skip
    return Rules(str(data.get("version") or ""), tolerances, explained, _digest(data))


def _digest(data: Mapping[str, Any]) -> str:
    try:
        return canonical_digest(dict(data))
    except (TypeError, ValueError) as error:
        raise BadInput(f"The rules cannot be read ({error}).") from error


def _listed(data: Mapping[str, Any], name: str, known: set[str]) -> Sequence[Mapping[str, Any]]:
    found = data.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise BadInput(f"{name} is a list.", field=name)
    for each in found:
        if unknown := set(each) - known:
            raise BadInput(f"{min(map(str, unknown))} is not known here.", field=name)
    return found


def _paths(each: Mapping[str, Any]) -> tuple[str, ...]:
    given = each.get("paths") or []
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise BadInput("Paths are a list of texts.", field="paths")
    return tuple(listed)


def _places(each: Mapping[str, Any]) -> int:
    places = each.get("places", 0)
    if isinstance(places, bool) or not isinstance(places, int):
        raise BadInput("Places are a whole number.", field="places")
    return places


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


@lru_cache(maxsize=2_000)
def _pattern(path: str) -> re.Pattern[str]:
    """``[*]`` is any place of a list, ``*`` any letters within one part, ``**`` all."""
    parts = re.split(r"(\[\*\]|\*\*|\*)", path)
    words = {"[*]": r"\[\*\]", "**": ".*", "*": r"[^.\[\]]*"}
    return re.compile("".join(words.get(part, re.escape(part)) for part in parts))


def _rounded(text: str, places: int) -> Decimal | str:
    try:
        return Decimal(text).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return text


def form_of(text: str) -> str:
    """What sort of text this is: a date, an identifier, or which of its places are letters, digits
    and marks. Two values of one form may be two times or two numbers given out in turn."""
    for name, shape in _FORMS:
        if re.fullmatch(shape, text, re.IGNORECASE):
            return name
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "9", text))
