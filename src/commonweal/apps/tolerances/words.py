"""The words of tolerances and exceptions, without the figures of a page."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from commonweal.apps.tolerances.rules import Kind, Limit, State, Unit, Use

__all__ = [
    "MEASURED",
    "amount_words",
    "differs_words",
    "kind_words",
    "limit_words",
    "most_of",
    "why_words",
]

_PLACES = Decimal("0.01")
_KINDS = {
    Kind.COST: gettext_noop("Cost"),
    Kind.TIME: gettext_noop("Time"),
    Kind.SCOPE: gettext_noop("Scope"),
    Kind.BENEFIT: gettext_noop("Benefits"),
    Kind.RISK: gettext_noop("Risk"),
}
# What is asked for in the form, by kind and unit.
MEASURED = {
    (Kind.COST, Unit.PERCENT): gettext_lazy("Percent by which the cost may be higher"),
    (Kind.COST, Unit.MONEY): gettext_lazy("Amount by which the cost may be higher"),
    (Kind.TIME, Unit.DAYS): gettext_lazy("Days by which the end may be later"),
    (Kind.SCOPE, Unit.COUNT): gettext_lazy("How often the scope may change"),
    (Kind.SCOPE, Unit.PERCENT): gettext_lazy("Percent of the words of the scope that may change"),
    (Kind.BENEFIT, Unit.PERCENT): gettext_lazy("Percent by which benefits may be lower"),
    (Kind.BENEFIT, Unit.MONEY): gettext_lazy("Amount by which benefits may be lower"),
    (Kind.RISK, Unit.COUNT): gettext_lazy(
        "How many risks may be above the appetite with nobody's name to them"
    ),
    (Kind.RISK, Unit.MONEY): gettext_lazy("What the open risks may come to in money"),
}
_DIFFERS = {
    (Kind.COST, Unit.PERCENT): gettext_noop(
        "The cost is expected to be %(taken)s above the approved plan; %(all)s may differ."
    ),
    (Kind.COST, Unit.MONEY): gettext_noop(
        "The cost is expected to be %(taken)s above the approved plan; %(all)s may differ."
    ),
    (Kind.TIME, Unit.DAYS): gettext_noop(
        "The end is expected %(taken)s after the approved one; %(all)s may differ."
    ),
    (Kind.SCOPE, Unit.COUNT): gettext_noop(
        "Changes of scope, with those that wait: %(taken)s; %(all)s may be made."
    ),
    (Kind.SCOPE, Unit.PERCENT): gettext_noop(
        "Of the words of the scope %(taken)s change, with what waits; %(all)s may."
    ),
    (Kind.BENEFIT, Unit.PERCENT): gettext_noop(
        "Benefits are expected to be %(taken)s below the plan; %(all)s may differ."
    ),
    (Kind.BENEFIT, Unit.MONEY): gettext_noop(
        "Benefits are expected to be %(taken)s below the plan; %(all)s may differ."
    ),
    (Kind.RISK, Unit.COUNT): gettext_noop(
        "Risks above the appetite with nobody's name to them: %(taken)s; %(all)s may be."
    ),
    (Kind.RISK, Unit.MONEY): gettext_noop(
        "The open risks come to %(taken)s, each times its chance; %(all)s may be."
    ),
}
_WHYS = {
    "no-plan": gettext_noop("No plan is approved."),
    "plan-silent": gettext_noop("The approved plan does not say it."),
    "no-report": gettext_noop("No report is approved, and the plan does not say what is expected."),
    "no-report-since": gettext_noop("No report is newer than the approved plan."),
    "report-silent": gettext_noop("The newest report does not say it."),
    "other-money": gettext_noop("The amounts are in different currencies or prices."),
    "nothing-approved": gettext_noop("Nothing was approved that could be taken for 100 percent."),
    "no-scope": gettext_noop("The plan does not put the scope into words."),
    "no-register": gettext_noop("No risk is written down."),
    "not-judged": gettext_noop("Some risks have no score, or no appetite to compare with."),
    "unpriced": gettext_noop("Some risks have no cost, or one in other money."),
    "old": gettext_noop("The newest report is too old to show that it still holds."),
}


def kind_words(kind: str) -> str:
    return _(_KINDS[Kind(kind)])


def why_words(code: str) -> str:
    return _(_WHYS.get(code, "It is not known."))


def limit_words(limit: Limit) -> str:
    """``10 %``, ``GBP 1,000,000 (2023 prices)``, ``30 days``, ``3``."""
    return amount_words(limit, limit.value)


def amount_words(limit: Limit, value: Decimal) -> str:
    """A value in the unit of the line, rounded up: what is beyond a line never looks like it."""
    text = f"{value.quantize(_PLACES, rounding=ROUND_CEILING):,f}"
    number = text.rstrip("0").rstrip(".")
    if limit.unit is Unit.PERCENT:
        return f"{number}\N{NO-BREAK SPACE}%"
    if limit.unit is Unit.DAYS:
        return ngettext("%(n)s day", "%(n)s days", int(value)) % {"n": number}
    if limit.unit is Unit.COUNT:
        return number
    currency, year = limit.money
    told = _(" (%(year)s prices)") % {"year": year} if year else ""
    return f"{currency}\N{NO-BREAK SPACE}{number}{told}"


def most_of(uses: Iterable[Use]) -> Use | None:
    """Of the lines that the forecast is beyond, the one that is exceeded most."""
    beyond = [use for use in uses if use.state is State.BEYOND]
    return max(beyond, key=lambda use: (use.share is None, use.share or 0), default=None)


def differs_words(uses: Iterable[Use]) -> str:
    """What an exception says, in a sentence."""
    use = most_of(uses)
    if use is None or use.taken.value is None:
        return _("The forecast is not beyond what may differ.")
    words = _(_DIFFERS[use.limit.kind, use.limit.unit])
    taken = amount_words(use.limit, use.taken.value)
    return words % {"taken": taken, "all": limit_words(use.limit)}
