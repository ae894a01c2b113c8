"""The table of rules. A rule is one function; its words stand in `wording`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from commonweal.engines.question import (
    confidence,
    dates,
    duties,
    money,
    nearing,
    readings,
    wordings,
)
from commonweal.engines.question.asking import Question
from commonweal.engines.question.record import History

__all__ = ["RULES", "RULES_VERSION", "Rule"]

RULES_VERSION = "question.rules/2"
Rule = Callable[[History], Iterator[Question]]

RULES: Final[dict[str, Rule]] = {
    "date-differs": dates.date_differs,
    "on-track-but-moved": dates.on_track_but_moved,
    "late-but-unmoved": dates.late_but_unmoved,
    "moved-again": dates.moved_again,
    "end-passed": dates.end_passed,
    "end-not-firm": dates.end_not_firm,
    "end-jumped": dates.end_jumped,
    "promise-passed": dates.promise_passed,
    "benefits-before-delivery": dates.benefits_before_delivery,
    "within-budget-but-grew": money.within_budget_but_grew,
    "cost-moved-unsaid": money.cost_moved_unsaid,
    "cost-jumped": money.cost_jumped,
    "cost-grew": money.cost_grew,
    "year-off-budget": money.year_off_budget,
    "forecast-equals-budget": money.forecast_equals_budget,
    "year-does-not-fit": money.year_does_not_fit,
    "cost-not-firm": money.cost_not_firm,
    "amount-differs": money.amount_differs,
    "year-over-quietly": money.year_over_quietly,
    "underspend-on-track": money.underspend_on_track,
    "spend-ahead": money.spend_ahead,
    "baseline-without-change": money.baseline_without_change,
    "number-stopped": money.number_stopped,
    "reading-against-claim": readings.reading_against_claim,
    "better-with-nothing-changed": confidence.better_with_nothing_changed,
    "rating-differs": confidence.rating_differs,
    "confident-but-late": confidence.confident_but_late,
    "worse-but-unmoved": confidence.worse_but_unmoved,
    "still-choosing": nearing.still_choosing,
    "late-with-little-time": nearing.late_with_little_time,
    "people-still-sought": nearing.people_still_sought,
    "extension-named": nearing.extension_named,
    "doubt-near-the-end": nearing.doubt_near_the_end,
    "unsure-near-the-end": nearing.unsure_near_the_end,
    "doubt-without-reason": confidence.doubt_without_reason,
    "owner-tenure-ended": duties.owner_tenure_ended,
    "owner-missing": duties.owner_missing,
    "contract-ends-first": duties.contract_ends_first,
    "risk-closed-but-named": duties.risk_closed_but_named,
    "unanswered": duties.unanswered,
    "scope-words-vanished": wordings.scope_words_vanished,
    "same-words-other-figures": wordings.same_words_other_figures,
    "text-stopped": wordings.text_stopped,
}
