"""What the evidence says before a gate: a rating with its reasons, worked out and never typed.

Green is given only where everything was seen and nothing stands against it. The limits are data,
with a version, so that an old rating can be told from a new one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

__all__ = ["Criteria", "Indicative", "Limits", "Matters", "Reason", "indicative_of", "limits"]

_ORDER = ("green", "amber", "red")


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


REASONS = {
    "nothing-judged": _("Nothing was judged, so the evidence says nothing."),
    "mostly-unknown": _("%(n)s of %(of)s criteria are not known: too many to say anything."),
    "mostly-not-met": _("%(n)s of %(of)s criteria are not met."),
    "not-met": _("Not met: %(these)s."),
    "unknown": _("Not known: %(these)s."),
    "accepted": _("Accepted as not known: %(these)s."),
    "critical": _("Findings that it cannot succeed with: %(n)s."),
    "essential": _("Findings that matter to success: %(n)s."),
    "overdue": _("Conditions of earlier decisions past their date: %(n)s."),
    "open": _("Conditions of earlier decisions still open: %(n)s."),
    "overridden": _("Overrides in force: %(n)s."),
    "all-met": _("All %(n)s criteria that apply are met, and nothing stands against it."),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """One version of the rule set."""

    key: str
    red_share_not_met: Decimal
    red_critical_findings: int
    red_conditions_overdue: int
    unknown_share: Decimal


@dataclass(frozen=True, slots=True)
class Criteria:
    """The titles of the criteria that apply, by what came of them."""

    met: tuple[str, ...] = ()
    not_met: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.met) + len(self.not_met) + len(self.unknown) + len(self.accepted)


@dataclass(frozen=True, slots=True)
class Matters:
    """What else stands against it: findings of the panel, earlier conditions, overrides."""

    critical: int = 0
    essential: int = 0
    conditions_open: int = 0
    conditions_overdue: int = 0
    overrides: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """``tone`` is the level that this reason alone would give; ``told`` goes into its words."""

    code: str
    tone: str
    told: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The sentence in English, to be translated; ``told`` is put in afterwards."""
        return REASONS[self.code]


@dataclass(frozen=True, slots=True)
class Indicative:
    """``level`` is green, amber, red or unknown."""

    level: str
    reasons: tuple[Reason, ...]
    rule_set: str


@cache
def limits() -> Limits:
    """The newest rule set."""
    place = files("commonweal.apps.reviews").joinpath("data/indicative.json")
    data = json.loads(place.read_text())
    return Limits(
        key=f"{data['name']}@{data['version']}",
        red_share_not_met=Decimal(data["red_share_not_met"]),
        red_critical_findings=data["red_critical_findings"],
        red_conditions_overdue=data["red_conditions_overdue"],
        unknown_share=Decimal(data["unknown_share"]),
    )


def indicative_of(criteria: Criteria, matters: Matters, by: Limits) -> Indicative:
    """The worst reason decides; what is mostly not known is unknown, unless it is red anyway."""
    reasons = tuple(_reasons(criteria, matters, by))
    tones = {reason.tone for reason in reasons}
    if "red" not in tones and "unknown" in tones:
        return Indicative("unknown", reasons, by.key)
    level = max(tones & set(_ORDER), key=_ORDER.index)
    return Indicative(level, reasons, by.key)


def _reasons(criteria: Criteria, matters: Matters, by: Limits) -> Iterator[Reason]:
    yield from _of_criteria(criteria, by)
    yield from _of_matters(matters, by)
    if len(criteria.met) == criteria.count > 0 and matters == Matters():
        yield Reason("all-met", "green", (("n", str(criteria.count)),))


def _of_criteria(criteria: Criteria, by: Limits) -> Iterator[Reason]:
    count = criteria.count
    if not count:
        yield Reason("nothing-judged", "unknown")
        return
    if len(criteria.unknown) > by.unknown_share * count:
        yield Reason("mostly-unknown", "unknown", _of(criteria.unknown, count))
    if len(criteria.not_met) >= by.red_share_not_met * count and criteria.not_met:
        yield Reason("mostly-not-met", "red", _of(criteria.not_met, count))
    named = (
        ("not-met", criteria.not_met),
        ("unknown", criteria.unknown),
        ("accepted", criteria.accepted),
    )
    for code, titles in named:
        if titles:
            yield Reason(code, "amber", (("these", "; ".join(titles)),))


def _of_matters(matters: Matters, by: Limits) -> Iterator[Reason]:
    critical = matters.critical >= by.red_critical_findings
    overdue = matters.conditions_overdue >= by.red_conditions_overdue
    counted = (
        ("critical", matters.critical, "red" if critical else "amber"),
        ("essential", matters.essential, "amber"),
        ("overdue", matters.conditions_overdue, "red" if overdue else "amber"),
        ("open", matters.conditions_open, "amber"),
        ("overridden", matters.overrides, "amber"),
    )
    for code, number, tone in counted:
        if number:
            yield Reason(code, tone, (("n", str(number)),))


def _of(some: tuple[str, ...], count: int) -> tuple[tuple[str, str], ...]:
    return (("n", str(len(some))), ("of", str(count)))
