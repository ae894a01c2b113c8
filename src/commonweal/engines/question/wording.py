"""The words of a question: the sentence, what lies behind it, and the message to send.

English stands here, marked by `_` so that a translator finds it; who shows it hands its own
translation in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from commonweal.engines.question.asking import Question

__all__ = ["TITLES", "Words", "words_of"]


def _(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """``ask`` is the question in one sentence, ``why`` what the rule looks at, ``message`` a whole
    draft with both sides and their sources, in which a person may change anything."""

    ask: str
    why: str
    message: str


# rule: (the question, what the rule looks at)
TITLES: Final[dict[str, tuple[str, str]]] = {
    "date-differs": (
        _("The text says {said}, the end date says something else. Which is right?"),
        _("A date in the text that is more than a month from the end date."),
    ),
    "on-track-but-moved": (
        _("The text says on track, but the end is {days} days later now. On track to what?"),
        _("Words such as “on track” while the end moved since the last report."),
    ),
    "late-but-unmoved": (
        _("The text speaks of delay. Why does the end date stay the same?"),
        _("Words about delay while the end date is the same as in the last report."),
    ),
    "moved-again": (
        _("The end moved twice in a row. What makes the new date safer than the last two?"),
        _("An end date that became later in two reports, one after the other."),
    ),
    "end-passed": (
        _("The end date passed {days} days ago. Is it finished, and if not, when will it be?"),
        _("An end date in the past, and no word that the work is closed."),
    ),
    "end-not-firm": (
        _("The text says the plan is being looked at again. Does the end date still hold?"),
        _("Words such as “under review” beside an end date."),
    ),
    "end-jumped": (
        _("The end moved by more than three years. Does it still mean the same thing?"),
        _("An end date that moved by more than three years in one report."),
    ),
    "promise-passed": (
        _("The last report announced this for a day that has passed. Did it happen?"),
        _("Something announced for a day that is over, and not mentioned again."),
    ),
    "benefits-before-delivery": (
        _("The benefit starts {days} days before anything is delivered. Where would it come from?"),
        _("A benefit that starts before the first delivery."),
    ),
    "within-budget-but-grew": (
        _("The text says within budget, but the cost is up by {share}. Which budget is meant?"),
        _("Words such as “within budget” while the whole-life cost grew."),
    ),
    "cost-moved-unsaid": (
        _("The cost moved by {share} and the text does not say why. What changed?"),
        _("A whole-life cost that moved by over 5 % with no word about it."),
    ),
    "cost-jumped": (
        _("The cost doubled or halved. Is the same thing counted as before?"),
        _("A whole-life cost more than double or less than half of the last one."),
    ),
    "cost-grew": (
        _("The cost grew by {share} since the last report. Is that all, or will there be more?"),
        _("A whole-life cost that grew by over a tenth since the last report."),
    ),
    "year-off-budget": (
        _("This year’s spending is {share} away from its budget. What was not done, or cost more?"),
        _("A forecast for the year that is over 30 % from its budget."),
    ),
    "forecast-equals-budget": (
        _("The forecast for the year is exactly the budget. Has anybody made a new forecast?"),
        _("A forecast that equals its budget to the penny."),
    ),
    "year-does-not-fit": (
        _("At this year’s pace it will cost {needed}. Is the total too low, or the end too late?"),
        _("This year’s spending, times the years left, is more than the whole-life cost."),
    ),
    "cost-not-firm": (
        _("The text says the cost is not settled. What range should we expect?"),
        _("Words such as “to be confirmed” beside a whole-life cost."),
    ),
    "amount-differs": (
        _("The text gives another cost than the figure, by {share}. Which is right?"),
        _("An amount in the text that is over 5 % from the whole-life cost."),
    ),
    "year-over-quietly": (
        _("The text says little variance, but the year is {share} over budget. What is meant?"),
        _("Words about a small variance while the forecast is over 5 % above budget."),
    ),
    "underspend-on-track": (
        _("The text says on track, but {share} of the year’s money stays. What is not done?"),
        _("Words such as “on track” while a fifth of the year’s budget is not spent."),
    ),
    "spend-ahead": (
        _("Spending is {share} ahead of the work. Will the money last?"),
        _("A share of the money spent that is over ten points above the work done."),
    ),
    "baseline-without-change": (
        _("The plan was set anew without an agreed change request. Who agreed to it?"),
        _("A new layer of the plan that no change request brought."),
    ),
    "number-stopped": (
        _("This figure is no longer reported. What is it now?"),
        _("A figure that was reported before and is missing now."),
    ),
    "reading-against-claim": (
        _("The benefit was to be seen by now, and its value is no better than before. Why?"),
        _("A benefit that has begun, and a newest value no better than the one before it."),
    ),
    "better-with-nothing-changed": (
        _("Confidence is better, but nothing else changed. What makes it better?"),
        _("A better rating with the same end and cost, and no new reason."),
    ),
    "rating-differs": (
        _("The text names another rating than the figure. Which is right?"),
        _("A rating in the text that is not the rating in the field."),
    ),
    "confident-but-late": (
        _("Confidence is high, but the text speaks of delay. How large is the delay?"),
        _("Green or amber-green beside words about delay."),
    ),
    "worse-but-unmoved": (
        _("Confidence fell, but neither the end nor the cost moved. Do they still hold?"),
        _("A worse rating with the same end and cost."),
    ),
    "still-choosing": (
        _("This is still being decided; days left to the end: {days}. Is that enough?"),
        _("Words about options, business case or bids with three years or less to go."),
    ),
    "late-with-little-time": (
        _("The text speaks of delay; days left to the end: {days}. What will be dropped or moved?"),
        _("Words about delay with three years or less to go."),
    ),
    "people-still-sought": (
        _("People are still being looked for. What waits until they are there?"),
        _("Words about recruiting or vacancies while the end is within five years."),
    ),
    "extension-named": (
        _("The text speaks of an extension. Is it in the end date?"),
        _("Words about an extension while the end date did not move."),
    ),
    "doubt-near-the-end": (
        _("Confidence is low; days left to the end: {days}. What has to happen, by when?"),
        _("Amber-red or red with three years or less to go."),
    ),
    "unsure-near-the-end": (
        _("Confidence is amber; days left to the end: {days}. What stands in the way?"),
        _("Amber with two years or less to go."),
    ),
    "doubt-without-reason": (
        _("Confidence is low and no reason is given. What is the reason?"),
        _("Amber-red or red, and nothing said about it."),
    ),
    "owner-tenure-ended": (
        _("The owner’s time in the role ends. Who takes over, and from when?"),
        _("An owner whose time ended, or ends before the next gate, with nobody named after."),
    ),
    "owner-missing": (
        _("No owner is named. Who answers for this?"),
        _("Roles are named, but no senior responsible owner."),
    ),
    "contract-ends-first": (
        _("This contract ends {days} days before going live. Who delivers after that?"),
        _("A contract that ends before the next go-live."),
    ),
    "risk-closed-but-named": (
        _("This risk was closed, but the text tells of it. Should it be opened again?"),
        _("A closed risk whose event is in the latest text."),
    ),
    "unanswered": (
        _("This was asked {reports} reports ago and not answered. What is the answer?"),
        _("A question with no answer after two reports."),
    ),
    "scope-words-vanished": (
        _("This was among the aims and is gone: {words}. Was it given up?"),
        _("A promise in the aims that is no longer there."),
    ),
    "same-words-other-figures": (
        _("The figure changed, the words did not. What explains the new figure?"),
        _("The same text as in the last report beside another figure."),
    ),
    "text-stopped": (
        _("This was explained before and is not any more. What is the position now?"),
        _("A text that was given in the last report and is missing now."),
    ),
}
_MESSAGE = _(
    "{ask}\n\nOne place says: “{first}” ({first_source})\n"
    "Another says: “{second}” ({second_source})\n\n"
    "It may well be that both are right. Please tell us how they fit together, or which one should "
    "be corrected. Thank you."
)
_LONGEST = 1_000


def words_of(question: Question, translate: Callable[[str], str] = str) -> Words:
    """The words of a question, in the language of ``translate``. Quotations stay as they stand; in
    the message they are cut after a thousand characters."""
    asked, why = TITLES[question.rule]
    ask = translate(asked).format_map(question.facts)
    message = translate(_MESSAGE).format(
        ask=ask,
        first=_cut(question.first.says),
        first_source=question.first.source.label,
        second=_cut(question.second.says),
        second_source=question.second.source.label,
    )
    return Words(ask, translate(why), message)


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rstrip()} …"
