"""The kinds of questions in a few words each, for lists and filters. No query, no record."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

__all__ = ["rule_title"]

_TITLES = {
    "date-differs": gettext_noop("A date in the text differs from the field"),
    "on-track-but-moved": gettext_noop("“On track”, while the end moved"),
    "late-but-unmoved": gettext_noop("Said to be late, while the end did not move"),
    "moved-again": gettext_noop("The end moved again"),
    "end-passed": gettext_noop("The end has passed"),
    "end-not-firm": gettext_noop("The end is not firm"),
    "end-jumped": gettext_noop("The end moved far"),
    "promise-passed": gettext_noop("A promised day has passed"),
    "benefits-before-delivery": gettext_noop("Benefits begin before delivery"),
    "within-budget-but-grew": gettext_noop("“Within budget”, while the cost grew"),
    "cost-moved-unsaid": gettext_noop("The cost moved, and nobody says why"),
    "cost-jumped": gettext_noop("The cost moved far"),
    "cost-grew": gettext_noop("The cost grew"),
    "year-off-budget": gettext_noop("The year is far from its budget"),
    "forecast-equals-budget": gettext_noop("A forecast equal to the budget"),
    "year-does-not-fit": gettext_noop("The pace does not fit the total"),
    "worse-but-unmoved": gettext_noop("A worse rating, and nothing moved"),
    "still-choosing": gettext_noop("Still choosing, with little time left"),
    "late-with-little-time": gettext_noop("Late, with little time left"),
    "people-still-sought": gettext_noop("People are still sought"),
    "extension-named": gettext_noop("An extension is named"),
    "unsure-near-the-end": gettext_noop("Unsure shortly before the end"),
    "cost-not-firm": gettext_noop("The cost is not firm"),
    "amount-differs": gettext_noop("An amount in the text differs from the field"),
    "year-over-quietly": gettext_noop("The year costs more, and nobody says why"),
    "underspend-on-track": gettext_noop("Little spent, and yet on track"),
    "spend-ahead": gettext_noop("More spent than is done"),
    "baseline-without-change": gettext_noop("A new promise without a change request"),
    "number-stopped": gettext_noop("A number is no longer reported"),
    "reading-against-claim": gettext_noop("A benefit is claimed, and its value is no better"),
    "better-with-nothing-changed": gettext_noop("A better rating, and nothing changed"),
    "rating-differs": gettext_noop("The text and the rating differ"),
    "confident-but-late": gettext_noop("Confident, and yet late"),
    "doubt-near-the-end": gettext_noop("Doubt shortly before the end"),
    "doubt-without-reason": gettext_noop("Doubt without a reason"),
    "owner-tenure-ended": gettext_noop("The owner's time has ended"),
    "owner-missing": gettext_noop("Nobody owns it"),
    "contract-ends-first": gettext_noop("A contract ends before the service begins"),
    "risk-closed-but-named": gettext_noop("A closed risk is in the text"),
    "unanswered": gettext_noop("A question nobody answered"),
    "scope-words-vanished": gettext_noop("Something promised is not named any more"),
    "same-words-other-figures": gettext_noop("The same words for other figures"),
    "text-stopped": gettext_noop("What was explained is not explained any more"),
}


def rule_title(rule: str) -> str:
    """A rule in a few words."""
    return _(_TITLES[rule]) if rule in _TITLES else rule.replace("-", " ").capitalize()
