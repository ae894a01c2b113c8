"""What is known of one initiative on a day: the plain record that every rule reads.

Each thing carries ``known``, the day from which it was known, and where it stands. ``as_of`` takes
a record back to a day: that is the time machine. A thing without a value stays out of the record,
or has None: no rule ever takes absence for zero.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.shapes.returns import Level

__all__ = [
    "Asked",
    "BenefitFacts",
    "Change",
    "Contract",
    "Figure",
    "History",
    "Layer",
    "MilestoneFacts",
    "Report",
    "RiskFacts",
    "Source",
    "Tenure",
    "Text",
]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is said: words for people, and the page it stands on (may be empty).

    ``id`` is the record's own, so that an answer can stand beside the fact.
    """

    label: str
    path: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Words that somebody wrote. ``about`` is what they explain: ``confidence``, ``schedule``,
    ``budget`` (of the year), ``cost`` (whole life), ``benefits``, ``aims``, ``reset``; and
    ``document`` for what was dropped in, where ``source`` names the file and the page."""

    about: str
    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Report:
    """The status at ``on``, as somebody reported it. Money is in whole units of ``currency``.

    ``rating`` is the reported confidence and ``rating_scale`` its scale: two scales are never
    compared. ``progress`` (of the work) is a share from 0 to 1; ``spent`` is what was spent since
    the start. ``price_base`` tells amounts apart that do not compare ("" is nominal).
    """

    on: date
    known: date
    source: Source
    start: date | None = None
    end: date | None = None
    rating: Level | None = None
    rating_scale: str = ""
    whole_life_cost: Decimal | None = None
    benefits: Decimal | None = None
    year_budget: Decimal | None = None
    year_forecast: Decimal | None = None
    spent: Decimal | None = None
    progress: Decimal | None = None
    currency: str = ""
    price_base: str = ""
    texts: tuple[Text, ...] = ()

    def said(self, *about: str) -> tuple[Text, ...]:
        """The texts that explain one of these, all of them where none is named."""
        return tuple(text for text in self.texts if not about or text.about in about)


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who held a role, from when and until when (None: no end is set). ``label`` is the name."""

    role: str
    label: str
    known: date
    source: Source
    since: date | None = None
    until: date | None = None
    person_id: str = ""


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """A risk: the ``event`` that is feared, in a few words, and when it was closed."""

    label: str
    event: str
    known: date
    source: Source
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """What a supplier owes us, until when."""

    label: str
    known: date
    source: Source
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class BenefitFacts:
    """A benefit and the first day on which it is claimed. ``has_owner`` None: not known.
    ``measure`` is the series that shows it, ``baseline`` its value before, and ``rises`` whether
    more is better (None: not known, or neither)."""

    label: str
    known: date
    source: Source
    starts: date | None = None
    has_owner: bool | None = None
    measure: str = ""
    baseline: Decimal | None = None
    rises: bool | None = None


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """``nature``: ``go-live``, ``delivery``, ``gate`` or another word of the plan's own."""

    label: str
    nature: str
    known: date
    source: Source
    promised: date | None = None
    forecast: date | None = None
    actual: date | None = None

    @property
    def expected(self) -> date | None:
        """When it came, or is to come."""
        return self.actual or self.forecast or self.promised


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of promises (0 is the original plan). ``change`` is the id of the change request
    that brought it, ``""`` where there is none."""

    number: int
    known: date
    source: Source
    end: date | None = None
    cost: Decimal | None = None
    change: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change request and the day on which it was decided (None: still open)."""

    label: str
    known: date
    source: Source
    decided: date | None = None
    agreed: bool | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a series that somebody reports again and again: a measure, a column.
    ``series`` tells it from others, ``label`` is what people call it (its own where empty)."""

    series: str
    on: date
    value: Decimal
    known: date
    source: Source
    label: str = ""
    unit: str = ""

    @property
    def name(self) -> str:
        return self.label or self.series


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked, and when it was answered (None: not yet). ``key`` is the
    question's own, ``words`` what was asked."""

    key: str
    words: str
    known: date
    source: Source
    answered: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Everything that the record has of one initiative, as known on ``today``.

    Reports stand by date, and no two on one day. ``documents`` are texts that were dropped in,
    with the day from which each was known.
    """

    id: str
    name: str
    today: date
    reports: tuple[Report, ...] = ()
    documents: tuple[tuple[date, Text], ...] = ()
    roles: tuple[Tenure, ...] = ()
    risks: tuple[RiskFacts, ...] = ()
    contracts: tuple[Contract, ...] = ()
    benefits: tuple[BenefitFacts, ...] = ()
    milestones: tuple[MilestoneFacts, ...] = ()
    layers: tuple[Layer, ...] = ()
    changes: tuple[Change, ...] = ()
    figures: tuple[Figure, ...] = ()
    asked: tuple[Asked, ...] = ()

    def __post_init__(self) -> None:
        days = [report.on for report in self.reports]
        if days != sorted(set(days)):
            raise ValueError("reports stand by date, and no two on one day")

    @property
    def latest(self) -> Report | None:
        return self.reports[-1] if self.reports else None

    @property
    def previous(self) -> Report | None:
        """The report before the latest."""
        return self.reports[-2] if len(self.reports) > 1 else None

    def said(self, *about: str) -> tuple[Text, ...]:
        """The texts of the latest report about one of these (all where none is named) and, where
        ``document`` is among them, what was dropped in, the newest first."""
        now = self.latest
        texts = now.said(*about) if now else ()
        if about and "document" not in about:
            return texts
        newest = sorted(self.documents, key=lambda one: one[0], reverse=True)
        return (*texts, *(text for _day, text in newest))

    def as_of(self, day: date) -> History:
        """This record with only what was known on ``day``. What was closed, decided or answered
        later is open again; a milestone reached later has not been reached."""
        known: dict[str, Any] = {
            name: tuple(_back(one, day) for one in getattr(self, name) if one.known <= day)
            for name in _DATED
        }
        documents = tuple(one for one in self.documents if one[0] <= day)
        return replace(self, today=day, documents=documents, **known)

    def digest(self) -> str:
        """SHA-256 of the whole record: equal inputs, equal questions."""
        return canonical_digest(asdict(self))


_DATED = (
    "reports", "roles", "risks", "contracts", "benefits", "milestones", "layers", "changes",
    "figures", "asked",
)  # fmt: skip
_HAPPENS = ("closed", "decided", "answered", "actual")


def _back(thing: Any, day: date) -> Any:
    """Without what happened to it after ``day``. The end of a tenure or of a contract stays: it
    is a promise that was known beforehand."""
    later = {
        name: None
        for name in _HAPPENS
        if getattr(thing, name, None) is not None and getattr(thing, name) > day
    }
    if "decided" in later:
        later["agreed"] = None
    return replace(thing, **later) if later else thing
