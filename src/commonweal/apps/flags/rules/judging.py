"""Flags: what the record itself shows that nobody has to type. Each is raised, clear, or not known,
and says by which figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from statistics import median

from commonweal.apps.flags.rules.limits import Limits
from commonweal.apps.plans.rules import text_difference

__all__ = [
    "CODES",
    "FIELDS",
    "ContractFacts",
    "Evidence",
    "Flag",
    "FlagState",
    "Held",
    "LayerFacts",
    "ReportFacts",
    "flags_of",
]

Money = tuple[str, int]


class FlagState(StrEnum):
    """From the one to look at first."""

    RAISED = "raised"
    UNKNOWN = "unknown"
    KEPT = "kept"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Flag:
    """``why`` is the code of a sentence, and ``told`` the words put into it."""

    code: str
    state: FlagState
    why: str
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LayerFacts:
    number: int
    as_at: date
    cost: Decimal | None = None
    money: Money = ("", 0)
    end_date: date | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    as_at: date
    cost: Decimal | None = None
    money: Money = ("", 0)
    end_date: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody in a role; an end that is not known is none, as a beginning that is not known."""

    role: str
    starts: date | None = None
    ends: date | None = None

    def covers(self, day: date) -> bool:
        begun = self.starts is None or self.starts <= day
        return begun and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class ContractFacts:
    supplier: str
    value: Decimal | None
    money: Money = ("", 0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the record has of one initiative; lists are oldest first. ``gates`` are the days of its
    gates that have not happened, with their names. ``pilot_verdicts`` says of each pilot
    whether it has one; ``pilots_kept`` is false of what is only known from published reports."""

    layers: Sequence[LayerFacts] = ()
    reports: Sequence[ReportFacts] = ()
    people: Sequence[Held] = ()
    gates: Sequence[tuple[date, str]] = ()
    contracts: Sequence[ContractFacts] = ()
    reported: bool = True
    pilots_kept: bool = False
    pilot_verdicts: Sequence[bool] = field(default_factory=tuple)


def flags_of(seen: Evidence, on: date, limits: Limits) -> list[Flag]:
    """Every flag, in the order of CODES."""
    return [judge(seen, on, limits) for judge in _JUDGES.values()]


def _scope_creep(seen: Evidence, _on: date, limits: Limits) -> Flag:
    """What was promised has grown: in cost, in words, or in how often it was promised anew."""
    code = "scope_creep"
    if not seen.layers:
        return Flag(code, FlagState.UNKNOWN, "no-layer")
    first, last = seen.layers[0], seen.layers[-1]
    words, cost = _words_percent(first.scope, last.scope), _cost_percent(first, last)
    told = (
        ("layers", str(last.number)),
        ("cost", "?" if cost is None else str(cost)),
        ("words", "?" if words is None else str(words)),
    )
    grown = (cost or 0) >= limits.cost_percent or (words or 0) >= limits.words_percent
    if last.number >= limits.layers or grown:
        return Flag(code, FlagState.RAISED, "scope-grew", told)
    if last.number and (cost is None or words is None):
        return Flag(code, FlagState.UNKNOWN, "scope-not-known", told)
    return Flag(code, FlagState.CLEAR, "scope-stands", told)


def _cost_percent(first: LayerFacts, last: LayerFacts) -> int | None:
    """None where either is not known or of other money; a first cost of nought measures nothing."""
    if first.cost is None or last.cost is None or first.money != last.money or not first.cost:
        return None
    return int((last.cost - first.cost) * 100 / first.cost)


def _words_percent(first: str, last: str) -> int | None:
    """How many words are new, in percent of those that there were first."""
    before = len(first.split())
    if not before or not last.split():
        return None
    new = sum(len(p.text.split()) for p in text_difference(first, last) if p.kind == "new")
    return new * 100 // before


def _supplier(seen: Evidence, _on: date, limits: Limits) -> Flag:
    """One supplier holds most of what is bought; in money of one kind only."""
    code = "supplier_concentration"
    if not seen.contracts:
        return Flag(code, FlagState.UNKNOWN, "no-contract")
    if any(one.value is None for one in seen.contracts):
        return Flag(code, FlagState.UNKNOWN, "contract-without-value")
    if len({one.money for one in seen.contracts}) > 1:
        return Flag(code, FlagState.UNKNOWN, "contracts-of-other-money")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for one in seen.contracts:
        sums[" ".join(one.supplier.split()).casefold()] += one.value or Decimal(0)
    total = sum(sums.values())
    if not total:
        return Flag(code, FlagState.UNKNOWN, "contract-without-value")
    name, most = max(sums.items(), key=lambda pair: (pair[1], pair[0]))
    shown = next(c.supplier for c in seen.contracts
                 if " ".join(c.supplier.split()).casefold() == name)  # fmt: skip
    percent = int(most * 100 / total)
    told = (("supplier", shown), ("percent", str(percent)))
    raised = percent >= limits.supplier_percent
    return Flag(code, FlagState.RAISED if raised else FlagState.CLEAR, "supplier-share", told)


def _key_person(seen: Evidence, on: date, limits: Limits) -> Flag:
    """A role that nobody holds today, or that ends before the next planned gate."""
    code = "key_person_gap"
    if not seen.people:
        return Flag(code, FlagState.UNKNOWN, "nobody-named")
    gate = min((one for one in seen.gates if one[0] >= on), default=None)
    for role in limits.roles:
        held = [one for one in seen.people if one.role == role]
        if not any(one.covers(on) for one in held):
            return Flag(code, FlagState.RAISED, "role-vacant", (("role", role),))
        if gate and not any(one.covers(gate[0]) for one in held):
            told = (("role", role), ("gate", gate[1]), ("day", gate[0].isoformat()))
            return Flag(code, FlagState.RAISED, "tenure-ends-before-gate", told)
    return Flag(code, FlagState.CLEAR, "roles-held" if gate else "roles-held-no-gate")


def _stale(seen: Evidence, on: date, limits: Limits) -> Flag:
    """The newest report is older than the usual time between two of its reports, and some."""
    code = "stale_report"
    if not seen.reports:
        return Flag(code, FlagState.UNKNOWN, "never-reported")
    days = [one.as_at for one in seen.reports]
    apart = [(later - earlier).days for earlier, later in pairwise(days)]
    usual = median(apart) * limits.report_rhythm_percent / 100 if apart else 0
    most, old = int(max(usual, limits.report_days)), (on - days[-1]).days
    told = (("days", str(old)), ("most", str(most)), ("day", days[-1].isoformat()))
    if not seen.reported:
        return Flag(code, FlagState.RAISED, "left-the-series", told)
    state = FlagState.RAISED if old > most else FlagState.CLEAR
    return Flag(code, state, "report-age", told)


def _optimism(seen: Evidence, _on: date, limits: Limits) -> Flag:
    """The newest reports in a row say what the plan says, to the day and the penny."""
    code = "optimism"
    plan = seen.layers[-1] if seen.layers else None
    if plan is None or plan.cost is None or plan.end_date is None:
        return Flag(code, FlagState.UNKNOWN, "no-plan-to-compare")
    since = [one for one in seen.reports if one.as_at >= plan.as_at]
    same: list[ReportFacts] = []
    for one in reversed(since):
        if (one.cost, one.money, one.end_date) != (plan.cost, plan.money, plan.end_date):
            break
        same.append(one)
    if len(since) < limits.same_reports:
        return Flag(code, FlagState.UNKNOWN, "too-few-reports", (("reports", str(len(since))),))
    span = (same[0].as_at - same[-1].as_at).days if same else 0
    told = (("reports", str(len(same))), ("days", str(span)))
    long = len(same) >= limits.same_reports and span >= limits.same_days
    state = FlagState.RAISED if long else FlagState.CLEAR
    return Flag(code, state, "same-as-plan", told) if same else Flag(code, state, "not-as-plan")


def _untested(seen: Evidence, _on: date, _limits: Limits) -> Flag:
    """No pilot of it has come to a verdict."""
    code = "untested_technology"
    if not seen.pilots_kept and not seen.pilot_verdicts:
        return Flag(code, FlagState.UNKNOWN, "pilots-not-reported")
    if any(seen.pilot_verdicts):
        return Flag(code, FlagState.CLEAR, "pilot-has-verdict")
    why = "pilot-without-verdict" if seen.pilot_verdicts else "no-pilot"
    return Flag(code, FlagState.RAISED, why)


Judge = Callable[[Evidence, date, Limits], Flag]
_JUDGES: Mapping[str, Judge] = {
    "scope_creep": _scope_creep,
    "supplier_concentration": _supplier,
    "key_person_gap": _key_person,
    "stale_report": _stale,
    "optimism": _optimism,
    "untested_technology": _untested,
}
CODES = tuple(_JUDGES)
# The fields of the initiative that a flag would give away: who may not see one, does not see it.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "scope_creep": ("scope", "whole_life_cost"),
    "supplier_concentration": ("whole_life_cost",),
    "key_person_gap": ("people", "end_date"),
    "stale_report": (),
    "optimism": ("end_date", "whole_life_cost"),
    "untested_technology": (),
}
