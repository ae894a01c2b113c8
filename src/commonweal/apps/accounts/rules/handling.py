"""Handling markings: who sees what, when it may be public, and the words printed on exports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.apps.accounts.rules.permissions import Verb
from commonweal.kernel.errors import RuleBroken

__all__ = [
    "Handling",
    "Marking",
    "Words",
    "check_release",
    "is_public",
    "marking_words",
    "may_see",
    "review_is_due",
    "stricter",
    "strictest",
    "verb_to_see",
]


class Marking(StrEnum):
    """From the freest to the strictest."""

    OPEN = "open"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"
    WITHHELD = "withheld"


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


_NEEDS = {
    Marking.OPEN: Verb.READ,
    Marking.INTERNAL: Verb.READ,
    Marking.SENSITIVE: Verb.READ_SENSITIVE,
    Marking.WITHHELD: Verb.READ_WITHHELD,
}
_ORDER = list(Marking)


@dataclass(frozen=True, slots=True)
class Handling:
    """How one initiative or one field is handled.

    What is withheld names the exemption in law and the day on which that is looked at again.
    ``released_by`` is the id of the person who made it public, ``released_on`` the day.
    """

    marking: Marking = Marking.INTERNAL
    exemption: str = ""
    review_on: date | None = None
    released_by: str = ""
    released_on: date | None = None

    def __post_init__(self) -> None:
        withheld = self.marking is Marking.WITHHELD
        if withheld and not (self.exemption and self.review_on):
            raise RuleBroken(
                "What is withheld needs the exemption and the date on which it is reviewed.",
                code="exemption-missing",
                field="review_on" if self.exemption else "exemption",
            )
        if not withheld and (self.exemption or self.review_on):
            raise RuleBroken(
                "Only what is withheld has an exemption. Change the marking, or leave it out.",
                code="exemption-without-withholding",
                field="marking",
            )
        if bool(self.released_by) != bool(self.released_on):
            raise ValueError("a release has both a person and a day")
        if self.released_by and self.marking is not Marking.OPEN:
            raise RuleBroken(
                "Only what is marked open can be public. Withdraw the release first.",
                code="released-but-not-open",
                field="marking",
            )


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence to be translated where it is shown, and the facts to be put into it."""

    text: str
    facts: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.text % dict(self.facts)


def may_see(handling: Handling, verbs: frozenset[Verb]) -> bool:
    """True where somebody with these verbs on the place sees it; the public, when released."""
    return is_public(handling) or verb_to_see(handling.marking) in verbs


def verb_to_see(marking: Marking) -> Verb:
    """What somebody needs to be allowed in a place to see there what is marked so."""
    return _NEEDS[marking]


def is_public(handling: Handling) -> bool:
    """Nothing is public until a named person released it, and then only what is open."""
    return handling.marking is Marking.OPEN and bool(handling.released_by)


def check_release(handling: Handling) -> None:
    """RuleBroken where this cannot be made public as it is marked."""
    if handling.marking is not Marking.OPEN:
        raise RuleBroken(
            "Only what is marked open can be made public. Change the marking first.",
            code="not-open",
            field="marking",
        )


def stricter(one: str, other: str) -> str:
    """The stricter of two markings, and an unheard-of one before all others."""
    return max(one, other, key=lambda m: _ORDER.index(Marking(m)) if m in _ORDER else len(_ORDER))


def strictest(handlings: Iterable[Handling]) -> Handling:
    """The handling of a whole made of these parts: the strictest marking, the earliest review,
    every exemption. A whole is released only where every part is. Of no parts: internal."""
    parts = list(handlings)
    if not parts:
        return Handling()
    top = max((p.marking for p in parts), key=_ORDER.index)
    same = [p for p in parts if p.marking is top]
    if all(is_public(p) for p in parts):
        return max(parts, key=lambda p: p.released_on or date.min)
    return Handling(
        marking=top,
        exemption="; ".join(dict.fromkeys(p.exemption for p in same if p.exemption)),
        review_on=min((p.review_on for p in same if p.review_on), default=None),
    )


def marking_words(handling: Handling) -> Words:
    """What every page and export of this says at its head."""
    if is_public(handling):
        return Words(
            _("OPEN: released to the public on %(day)s"), (("day", _day(handling.released_on)),)
        )
    if handling.marking is Marking.WITHHELD:
        return Words(
            _("WITHHELD under %(exemption)s, to be reviewed on %(day)s"),
            (("exemption", handling.exemption), ("day", _day(handling.review_on))),
        )
    return Words(_WORDS[handling.marking])


_WORDS = {
    Marking.OPEN: _("OPEN, not yet released to the public"),
    Marking.INTERNAL: _("INTERNAL: for the organisations that take part"),
    Marking.SENSITIVE: _("SENSITIVE: only for those whose role needs it"),
}


def review_is_due(handling: Handling, today: date) -> bool:
    return handling.review_on is not None and handling.review_on <= today


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
