"""Candidate causes in words: what speaks for each and against it, with quotes, and what is not
known. Never as a fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.apps.diagnosis.queries import Diagnosed
from commonweal.apps.diagnosis.rules import Notice
from commonweal.apps.inquiries.models import CauseName
from commonweal.engines.diagnose import Candidate
from commonweal.web import display
from commonweal.web.navigation import address
from commonweal.web.pages.shown import narrative_label

CAUSES: dict[str, str] = dict(CauseName.choices)
SIGNS: dict[str, Promise] = {
    "no-goal": gettext_lazy("It serves no goal on record."),
    "goal-served": gettext_lazy("It serves a goal on record."),
    "no-description": gettext_lazy("Nothing says what it is for."),
    "scope-rewritten": gettext_lazy("Much of the first scope was put into other words."),
    "scope-unchanged": gettext_lazy("The words of the scope did not change from layer to layer."),
    "scope-added": gettext_lazy("Cost lines were added after the original plan."),
    "changes-many": gettext_lazy("The plan was changed three times or more."),
    "benefits-unmeasured": gettext_lazy("Benefits are listed, and none has ever been measured."),
    "no-sponsor": gettext_lazy("Nobody is senior responsible owner today."),
    "sponsor-changed-often": gettext_lazy("Three owners or more came in four years."),
    "sponsor-part-time": gettext_lazy("The owner has less than half of their time for it."),
    "sponsor-steady": gettext_lazy("One owner has answered for it for two years or more."),
    "waited": gettext_lazy("What it needs from others comes later than it is needed."),
    "needed-came-in-time": gettext_lazy("What it needs from others comes in time."),
    "depends-on-many": gettext_lazy("It needs the output of three others or more."),
    "depends-on-none": gettext_lazy("It needs no output of others on record."),
    "funded-whole": gettext_lazy("Shares of the bodies that pay make up the whole."),
    "spent-below-budget": gettext_lazy(
        "In the year reported it spends a tenth or more below its budget."
    ),
    "slipped-again": gettext_lazy("The end moved later by more than a month, again and again."),
    "rose-again": gettext_lazy("The cost rose again and again."),
    "calm-then-moved": gettext_lazy(
        "Report after report gave the same end, and then it moved by three months or more."
    ),
    "good-word-before-move": gettext_lazy(
        "It was rated well, and by the next report cost or end had moved far."
    ),
    "untested-technology": gettext_lazy("No pilot of it has come to a result."),
    "held-its-plan": gettext_lazy("Over its reports, end and cost stayed close to the plan."),
    "risk-supplier": gettext_lazy("A risk about a supplier is open."),
    "risk-skills": gettext_lazy("A risk about skills or people is open."),
    "risk-legacy": gettext_lazy("A risk about old systems is open."),
}
# The page on which one sees it for oneself; other signs rest on the reports.
_PLACES = {
    "no-goal": "plan", "goal-served": "plan", "scope-rewritten": "plan", "scope-unchanged": "plan",
    "scope-added": "variance", "changes-many": "plan", "benefits-unmeasured": "initiative_benefits",
    "no-sponsor": "initiative_people", "sponsor-changed-often": "initiative_people",
    "sponsor-part-time": "initiative_people", "sponsor-steady": "initiative_people",
    "waited": "plan", "needed-came-in-time": "plan", "depends-on-many": "plan",
    "depends-on-none": "plan", "funded-whole": "plan", "slipped-again": "variance",
    "rose-again": "variance", "calm-then-moved": "variance", "held-its-plan": "variance",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuoteRow:
    sentence: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class SignRow:
    """``url`` leads to where it can be seen."""

    words: str
    url: str
    quotes: list[QuoteRow]


@dataclass(frozen=True, slots=True)
class CauseRow:
    """``strength`` says in words how much speaks for it; ``score`` is behind it."""

    slug: str
    name: str
    strength: str
    score: int
    signs_for: list[SignRow]
    signs_against: list[SignRow]
    unknown: list[str]


def cause_rows(found: Diagnosed) -> list[CauseRow]:
    """Those for which anything speaks, in the order in which to look at them."""
    return [_row(found, one) for one in found.candidates if one.is_candidate]


def not_candidates(found: Diagnosed) -> list[str]:
    """The names of those for which nothing speaks, with how many signs could not be looked for."""
    rest = [one for one in found.candidates if not one.is_candidate]
    words = _("%(name)s (not known: %(n)s of its signs)")
    return [
        words % {"name": CAUSES[one.cause], "n": len(one.unknown)}
        if one.unknown
        else str(CAUSES[one.cause])
        for one in rest
    ]


def strength(candidate: Candidate) -> str:
    """How much speaks for it, in words."""
    if candidate.score <= 0:
        return _("as much speaks against it")
    if candidate.score >= 5:
        return _("several signs")
    return _("some signs") if candidate.score >= 2 else _("a hint")


def sign_words(name: str, figures: Mapping[str, Any]) -> str:
    """The sentence of a sign, with its figures where they say more."""
    if name.startswith("said-"):
        return _said(name, figures)
    said = str(SIGNS.get(name, name))
    more = _MORE.get(name)
    return f"{said} {more(figures)}" if more else said


def _row(found: Diagnosed, one: Candidate) -> CauseRow:
    return CauseRow(
        slug=one.cause.value,
        name=str(CAUSES[one.cause]),
        strength=strength(one),
        score=one.score,
        signs_for=[_sign(found, name) for name in one.signs_for],
        signs_against=[_sign(found, name) for name in one.signs_against],
        unknown=[sign_words(name, {}) for name in one.unknown if not name.startswith("said-")],
    )


def _sign(found: Diagnosed, name: str) -> SignRow:
    notice: Notice = found.notices[name]
    place = _PLACES.get(name, "")
    one = found.initiative.id
    return SignRow(
        words=sign_words(name, notice.figures),
        url=address(place, one) if place else f"{address('initiative', one)}#reports",
        quotes=[
            QuoteRow(
                sentence=quote.sentence,
                place=_("%(field)s, %(day)s")
                % {"field": narrative_label(quote.field), "day": display.day(quote.as_at)},
                url=address("report", one, quote.report_id),
            )
            for quote in notice.quotes
        ],
    )


def _said(name: str, figures: Mapping[str, Any]) -> str:
    if not name.endswith("-again"):
        return _("A recent report says so in words.")
    count = figures.get("n") or 0
    words = ngettext("%(n)s report says so.", "%(n)s reports say so.", count)
    return words % {"n": count} if count else _("Report after report says so.")


def _times(figures: Mapping[str, Any]) -> str:
    return ngettext("%(n)s time.", "%(n)s times.", figures["n"]) % {"n": figures["n"]}


def _days(figures: Mapping[str, Any]) -> str:
    return ngettext("%(n)s day.", "%(n)s days.", figures["n"]) % {"n": figures["n"]}


_MORE: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "slipped-again": lambda f: _times(f) if f.get("n") else "",
    "rose-again": lambda f: _times(f) if f.get("n") else "",
    "waited": lambda f: _days(f) if f.get("n") else "",
}
