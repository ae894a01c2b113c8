"""What a room knows of an initiative, as the criteria of gates read it: facts and their evidence.

A fact is frozen with a decision, so nothing in it may depend on who asks, in which language, or in
which order rows came: sentences are English and are translated where they are shown. Labels carry
no names of people, because what is frozen cannot be erased: name the role.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "KEPT_BACK",
    "NOT_INSTALLED",
    "NOT_KNOWN",
    "Fact",
    "FactItem",
    "FactName",
    "FactType",
    "FactValue",
    "Fold",
]

FactValue = bool | Decimal | int | date | str
NOT_KNOWN = "Nobody has said anything about this yet."
NOT_INSTALLED = "Unknown: not installed."
KEPT_BACK = "This is kept back from you."
_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class FactType(StrEnum):
    """The types of the expression language, by the same words."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TRUTH = "true or false"


class Fold(StrEnum):
    """How a value follows from the items; a reader who may not see one gets the fold of the rest.
    What is GIVEN does not follow from them: it is kept back with the first of its items."""

    GIVEN = "given"
    ALL = "all"
    """True where every item is met, false where one is not; unknown where there is none."""
    COUNT = "count"
    """How many items there are."""
    UNMET = "unmet"
    """How many items are not met; unknown where one of them is unknown."""


@dataclass(frozen=True, slots=True)
class FactName:
    """A fact that a room offers: ``risks.above_appetite``. ``meaning`` completes "This is ...".

    ``supplied_by`` is the role that can supply it, ``place`` the name of the address where; that
    takes the id of the initiative.
    """

    name: str
    type: FactType
    meaning: str
    supplied_by: str = "programme_manager"
    place: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not the name of a room, a point and a word")


@dataclass(frozen=True, slots=True)
class FactItem:
    """One record that was read: ``kind`` is its model's singular name, ``path`` its page below the
    site's address (or ""), ``digest`` the SHA-256 of what was read of it, in hexadecimal.

    ``met`` says whether it does what is asked, None where that is unknown. Whoever may not see
    ``marking``, or one of the initiative's ``fields``, must not learn that there is such an item.
    """

    kind: str
    id: str
    label: str
    path: str = ""
    digest: str = ""
    met: bool | None = None
    marking: str = "internal"
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of the expression language, or None: unknown, and then ``why`` says why.

    ``why`` may also say how a value was come by; ``told`` are the words put into it. ``marking``
    and ``fields`` are for a value that gives away something that is kept back, whatever its items.
    """

    value: FactValue | None
    why: str = ""
    items: tuple[FactItem, ...] = ()
    fold: Fold = Fold.GIVEN
    told: tuple[tuple[str, str], ...] = ()
    marking: str = ""
    fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.value is None and not self.why:
            raise ValueError("what is unknown says why")
        if not isinstance(self.value, FactValue | None) or isinstance(self.value, datetime):
            raise TypeError(f"a {type(self.value).__name__} is no value of a fact")
        if self.fold is not Fold.GIVEN and self.value != _folded(self.fold, self.items):
            raise ValueError("the value does not follow from the items")

    @classmethod
    def unknown(cls, why: str = NOT_KNOWN, items: Iterable[FactItem] = ()) -> Fact:
        return cls(None, why, tuple(items))

    @classmethod
    def of_all(cls, items: Iterable[FactItem], why: str = NOT_KNOWN) -> Fact:
        """Whether every item is met; ``why`` is said where that is unknown."""
        return cls._of(Fold.ALL, items, why)

    @classmethod
    def count(cls, items: Iterable[FactItem], why: str = "") -> Fact:
        return cls._of(Fold.COUNT, items, why)

    @classmethod
    def unmet(cls, items: Iterable[FactItem], why: str = NOT_KNOWN) -> Fact:
        """How many items are not met; ``why`` is said where one of them is unknown."""
        return cls._of(Fold.UNMET, items, why)

    @classmethod
    def _of(cls, fold: Fold, items: Iterable[FactItem], why: str) -> Fact:
        held = tuple(items)
        return cls(_folded(fold, held), why, held, fold)

    @property
    def sentence(self) -> str:
        """``why`` in English, with its words put in."""
        return self.why % dict(self.told) if self.told else self.why

    def seen(self, shown: Callable[[str, tuple[str, ...]], bool]) -> Fact:
        """The fact as somebody sees it: ``shown(marking, fields)`` is whether they may see that.

        Nothing in it tells whether there was an item that they may not see, but for a value that
        does not follow from its items: that is kept back, and says so.
        """
        if not shown(self.marking or "internal", self.fields):
            return Fact.unknown(KEPT_BACK)
        items = tuple(item for item in self.items if shown(item.marking, item.fields))
        if len(items) == len(self.items):
            return self
        if self.fold is Fold.GIVEN:
            return Fact.unknown(KEPT_BACK)
        value = _folded(self.fold, items)
        why = self.why if self.why in {NOT_KNOWN, ""} else ""
        why = why or (NOT_KNOWN if value is None else "")
        return replace(self, value=value, why=why, items=items, told=())


def _folded(fold: Fold, items: tuple[FactItem, ...]) -> FactValue | None:
    if fold is Fold.COUNT:
        return len(items)
    if fold is Fold.UNMET:
        unknown = any(item.met is None for item in items)
        return None if unknown else sum(not item.met for item in items)
    if any(item.met is False for item in items):
        return False
    return True if items and all(item.met for item in items) else None
