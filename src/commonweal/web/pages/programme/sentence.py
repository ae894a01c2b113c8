"""The sentence of a programme: the words for the facts of portfolio.rules.sentences."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.portfolio.rules.sentences import (
    CostSays,
    EndSays,
    Line,
    Rating,
    RatingSays,
    Story,
    story,
)
from commonweal.apps.programmes.models import Position
from commonweal.apps.programmes.queries import InitiativePage, ReportSeen
from commonweal.web import display
from commonweal.web.marks import mark_of
from commonweal.web.pages.shown import cell_of


def story_of(page: InitiativePage) -> Story | None:
    """The facts of the newest line; None where nothing has been reported yet."""
    now = page.now
    if now is None or not now.report_count:
        return None
    missing = sum(1 for one in page.findings if one.code == "missing")
    ratings = [Rating(p.as_at, p.confidence, p.confidence_scale) for p in page.positions if p.as_at]
    return story(_line(now, newest_of(page)), ratings, missing)


def newest_of(page: InitiativePage) -> ReportSeen | None:
    """The report that the newest line was made from."""
    wanted = page.now.report_id if page.now else None
    return next((report for report in page.reports if report.id == wanted), None)


def _withheld(report: ReportSeen | None, field: str) -> bool:
    cell = cell_of(report, field) if report else None
    return bool(cell) and cell.get("outcome") == "withheld"


def sentence(page: InitiativePage) -> str:
    """One line, or two where it is no longer reported."""
    told, now = story_of(page), page.now
    if told is None or now is None:
        return _("Nothing has been reported of this yet, so there is no cost or date to tell of.")
    parts = [_promise(told, now), _RATING[told.rating](told), _unknown(told)]
    said = "; ".join(part for part in parts if part)
    said = f"{said[:1].upper()}{said[1:]}."
    if page.initiative.reported:
        return said
    return f"{_left(now)} {said}"


def _line(now: Position, newest: ReportSeen | None) -> Line:
    return Line(
        reports=now.report_count,
        cost=now.cost,
        original_cost=now.original_cost,
        cost_ratio=now.cost_ratio,
        cost_hidden=now.cost_hidden,
        cost_withheld=_withheld(newest, "whole_life_cost"),
        end_date=now.end_date,
        original_end_date=now.original_end_date,
        end_date_hidden=now.end_date_hidden,
        end_date_withheld=_withheld(newest, "end_date"),
        confidence_hidden=now.confidence_hidden,
    )


def _left(now: Position) -> str:
    words = _("Last reported in %(month)s; leaving the portfolio is not success.")
    return words % {"month": display.month(now.as_at)}


def _promise(told: Story, now: Position) -> str:
    """Cost and end date, joined as one thought."""
    both = {"cost": cost_words(told, now), "end": end_words(told, now)}
    if told.end not in {EndSays.SAME, EndSays.MOVED}:
        return _("%(cost)s, and %(end)s") % both
    if told.cost in {CostSays.SAME, CostSays.RATIO}:
        return _("%(cost)s and %(end)s") % both
    return _("%(cost)s, and it %(end)s") % both


def cost_words(told: Story, now: Position) -> str:
    """What the cost did, such as "costs 1.42 times the figure first reported in 2014"."""
    year = now.original_as_at.year if now.original_as_at else ""
    facts = {"times": display.number(now.cost_ratio, 2), "year": year}
    words = {
        CostSays.HIDDEN: _("its cost is kept back"),
        CostSays.NEVER_GIVEN: _("no whole-life cost has been given"),
        CostSays.NO_LONGER_GIVEN: _("its whole-life cost is no longer given"),
        CostSays.WITHHELD: _("its whole-life cost is withheld by the publisher"),
        CostSays.ZERO: _("its whole-life cost is published as zero"),
        CostSays.FIRST: _("its cost was first reported in %(year)s"),
        CostSays.SAME: _("costs what was first reported in %(year)s"),
        CostSays.RATIO: _("costs %(times)s times the figure first reported in %(year)s"),
        CostSays.NOT_COMPARABLE: _("its cost cannot be compared with the first figure"),
    }
    return words[told.cost] % facts


def end_words(told: Story, now: Position) -> str:
    """What the end date did, such as "ends 14 months later than first planned"."""
    words = {
        EndSays.HIDDEN: _("its end date is kept back"),
        EndSays.NEVER_GIVEN: _("no end date has been given"),
        EndSays.NO_LONGER_GIVEN: _("its end date is no longer given"),
        EndSays.WITHHELD: _("its end date is withheld by the publisher"),
        EndSays.FIRST: _("it is planned to end in %(month)s"),
        EndSays.SAME: _("ends as first planned"),
        EndSays.MOVED: _("ends %(later)s"),
    }
    facts = {
        "later": display.later(now.original_end_date, now.end_date),
        "month": display.month(now.end_date),
    }
    return words[told.end] % facts


def _word_of(code: str) -> str:
    return str(mark_of(code).word).lower()


def _turned(words: Callable[[], str]) -> Callable[[Story], str]:
    def said(told: Story) -> str:
        if told.turn is None:
            raise ValueError(f"{told.rating} is told of a change, and there is none")
        before, now = told.turn
        month = display.month(now.as_at)
        return words() % {
            "before": _word_of(before.code),
            "now": _word_of(now.code),
            "month": month,
        }

    return said


def _steady(told: Story) -> str:
    words = ngettext(
        "confidence has been %(now)s in its one report",
        "confidence has been %(now)s in all %(n)s reports",
        told.reports,
    )
    return words % {"now": _word_of(told.code), "n": told.reports}


_RATING: dict[RatingSays, Callable[[Story], str]] = {
    RatingSays.HIDDEN: lambda _told: _("its confidence is kept back"),
    RatingSays.NEVER_GIVEN: lambda _told: _("its confidence has never been given"),
    RatingSays.FIRST: lambda told: _("confidence is %(now)s") % {"now": _word_of(told.code)},
    RatingSays.STEADY: _steady,
    RatingSays.FELL: _turned(lambda: _("confidence fell from %(before)s to %(now)s in %(month)s")),
    RatingSays.ROSE: _turned(lambda: _("confidence rose from %(before)s to %(now)s in %(month)s")),
    RatingSays.OTHER_SCALE: _turned(
        lambda: _("confidence is %(now)s since %(month)s, on another scale than %(before)s before")
    ),
    RatingSays.STOPPED: _turned(
        lambda: _("confidence, %(before)s before, is not known since %(month)s")
    ),
    RatingSays.RESET: _turned(lambda: _("confidence was reset in %(month)s, %(before)s before")),
    RatingSays.WITHHELD: _turned(
        lambda: _("confidence, %(before)s before, is withheld since %(month)s")
    ),
    RatingSays.BEGAN: _turned(
        lambda: _("confidence is %(now)s since %(month)s and was %(before)s before")
    ),
}


def _unknown(told: Story) -> str:
    if not told.unknown:
        return ""
    words = ngettext("%(n)s fact is not known", "%(n)s facts are not known", told.unknown)
    return words % {"n": display.number(told.unknown)}
