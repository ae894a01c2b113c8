"""Risks in words: the sentence of a list, its figures, its rows, its heat map and its course."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.accounts.rules import Verb
from commonweal.apps.exposures.queries import Register
from commonweal.apps.exposures.rules import Age, Exposure
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.risks.queries import Standed
from commonweal.apps.risks.rules import Standing
from commonweal.apps.risks.words import category_words, kind_words, standing_words
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import charts, display
from commonweal.web.display import Figure

TONES = {
    Standing.ABOVE: "govuk-tag--red",
    Standing.LAPSED: "govuk-tag--red",
    Standing.NOT_SCORED: "govuk-tag--grey tag--unknown",
    Standing.NO_APPETITE: "govuk-tag--grey tag--unknown",
    Standing.ACCEPTED: "govuk-tag--yellow",
    Standing.WITHIN: "govuk-tag--green",
    Standing.NOT_ASKED: "govuk-tag--blue",
    Standing.CLOSED: "govuk-tag--grey",
}


def list_sentence(found: Register) -> str:
    """The one thing to know: what is above the appetite with nobody's name to it."""
    told = found.exposure
    if not found.rows:
        return _("No risk is written down. That is not the same as there being none.")
    if not told.risks:
        return _("No risk is open.")
    if told.above:
        words = ngettext(
            "%(n)s of %(all)s open risks is above the appetite, and nobody has accepted it.",
            "%(n)s of %(all)s open risks are above the appetite, and nobody has accepted them.",
            told.above,
        )
        return words % {"n": told.above, "all": told.risks}
    if told.unknown:
        words = ngettext(
            "Of %(n)s of %(all)s open risks it is not known whether it is within the appetite.",
            "Of %(n)s of %(all)s open risks it is not known whether they are within the appetite.",
            told.unknown,
        )
        return words % {"n": told.unknown, "all": told.risks}
    words = ngettext(
        "The one open risk is within the appetite, or accepted by name.",
        "All %(all)s open risks are within the appetite, or accepted by name.",
        told.risks,
    )
    return words % {"all": told.risks}


def figures_of(told: Exposure, on: date) -> list[Figure]:
    day = _("as at %(day)s") % {"day": display.day(on)}
    within = (
        _("%(n)s more are counted within these") % {"n": told.within} if told.within else day
    )  # fmt: skip
    how = _(
        "Each risk counts once. One that is counted within a wider risk in the same list does not"
        " count by itself."
    )
    return [
        Figure(_("Open"), display.number(told.risks), within, how),
        Figure(
            _("Above the appetite, accepted by nobody"),
            display.number(told.above),
            _("%(n)s cannot be compared: not scored, or no appetite set") % {"n": told.unknown}
            if told.unknown
            else _("each could be compared"),
            _("The score as it is now, against the highest score that the appetite for the category"
              " and level carries. An acceptance ends on its day, or where the score rises."),
        ),
        Figure(
            _("Looked at by nobody for too long"),
            display.number(told.untouched),
            day,
            _("How long a risk may go without being looked at is part of the matrix: the higher its"
              " band, the shorter."),
        ),
        _money(told),
    ]  # fmt: skip


def _money(told: Exposure) -> Figure:
    """One figure for each currency and price base: they are not added up."""
    how = _(
        "The chance of each risk times the middle of its cost (least, four times the likeliest and"
        " most, over six), added up. A sum says nothing of how bad it can get: the forecast does."
    )
    values = [
        display.money(Money(one.amount, one.currency, PriceBase(one.base_year)))
        for one in told.sums
    ]
    note = _("%(n)s are not put into money") % {"n": told.unpriced} if told.unpriced else ""
    return Figure(_("Expected cost"), "; ".join(values) or display.not_known(), note, how)


def links_of(one: Initiative, verbs: AbstractSet[Verb]) -> list[tuple[str, str]]:
    """What else can be done with the register of an initiative."""
    offered = (
        ("risk_library", _("Begin with the library"), {Verb.EDIT}),
        ("risks_upload", _("Take in a file"), {Verb.EDIT, Verb.IMPORT}),
        ("risks_xlsx", _("Download (.xlsx)"), {Verb.EXPORT}),
        ("risks_csv", _("Download (.csv)"), {Verb.EXPORT}),
        ("contracts", _("Contracts"), {Verb.READ}),
    )
    return [(reverse(name, args=[one.id]), words) for name, words, needed in offered
            if needed <= verbs]  # fmt: skip


def links_of_all() -> list[tuple[str, str]]:
    return [
        (reverse("risk_bodies"), _("Appetite and matrix")),
        (reverse("flags"), _("Flags")),
    ]


def row_of(row: Standed) -> dict[str, Any]:
    risk, band = row.risk, row.band
    return {
        "risk": risk,
        "url": reverse("risk", args=[risk.id]),
        "kind": kind_words(risk.kind),
        "category": category_words(risk.category),
        "standing": standing_words(row.standing),
        "tone": TONES[row.standing],
        "score": score_words(risk.residual_score, band.name if band else ""),
        "marks": marks_of(row),
    }


def score_words(score: int | None, band: str) -> str:
    return _("%(score)s, %(band)s") % {"score": score, "band": _(band)} if score is not None else ""


def marks_of(row: Standed) -> list[str]:
    """What else asks for somebody."""
    found = []
    if row.risk.raised_at:
        found.append(_("raised by an early warning"))
    if row.untouched:
        found.append(_("nobody has looked at it for %(n)s days") % {"n": row.untouched_days})
    if row.review_due:
        found.append(_("due to be looked at"))
    if row.late:
        found.append(
            ngettext("%(n)s action is overdue", "%(n)s actions are overdue", row.late)
            % {"n": row.late}
        )
    if row.risk.is_open and row.risk.owner_id is None:
        found.append(_("owned by nobody"))
    return found


def heat_chart(found: Register) -> charts.Chart | None:
    """None where nothing is scored."""
    matrix = found.matrix
    if matrix is None:
        return None
    places = {band.key: place for place, band in enumerate(matrix.bands)}
    bands = {}
    for row in range(1, len(matrix.likelihoods) + 1):
        for column in range(1, len(matrix.impacts) + 1):
            band = matrix.band(matrix.score(row, column))
            if band is not None:
                bands[row, column] = (_(band.name), places[band.key])
    top = _(matrix.bands[-1].name)
    highest = sum(n for cell, n in found.heat.cells.items() if bands[cell][1] == len(places) - 1)
    title = ngettext(
        "%(n)s risk stands in the highest band, “%(band)s”",
        "%(n)s risks stand in the highest band, “%(band)s”",
        highest,
    ) % {"n": highest, "band": top}
    return charts.heat(
        charts.Heat(
            title=title,
            told=_("How many open risks stand at each likelihood and impact, as they are now"),
            rows=[_(step.name) for step in matrix.likelihoods],
            columns=[_(step.name) for step in matrix.impacts],
            counts=found.heat.cells,
            bands=bands,
            corner=_("Likelihood, by impact"),
        )
    )


def heat_note(found: Register) -> list[str]:
    notes = []
    if found.heat.unscored:
        words = ngettext(
            "%(n)s open risk is not scored, and stands nowhere on it.",
            "%(n)s open risks are not scored, and stand nowhere on it.",
            found.heat.unscored,
        )
        notes.append(words % {"n": found.heat.unscored})
    if found.matrix and found.elsewhere:
        words = ngettext(
            "%(n)s is scored on another matrix, and is not put on this one.",
            "%(n)s are scored on another matrix, and are not put on this one.",
            found.elsewhere,
        )
        notes.append(words % {"n": found.elsewhere})
    return notes


def course_chart(found: Register) -> charts.Chart | None:
    """How many were open at the end of each month; None before there are two months with any."""
    points = [point for point in found.course if point.opened or point.on == found.course[-1].on]
    if len(points) < 2:
        return None
    first, last = points[0].opened, points[-1].opened
    title = _("%(now)s are open; at the end of %(month)s there were %(then)s") % {
        "now": last,
        "then": first,
        "month": display.month(points[0].on),
    }
    drawn = [
        charts.Point(one.on, float(one.opened), str(one.opened), display.month(one.on))
        for one in points
    ]
    return charts.line(
        charts.Line(
            title=title, what=_("Open risks, issues and assumptions"), points=drawn, original=None,
            today=points[-1].on,
        )
    )  # fmt: skip


def course_rows(found: Register) -> list[dict[str, str]]:
    return [
        {
            "on": display.day(point.on),
            "opened": display.number(point.opened),
            "above": display.number(point.above),
        }
        for point in found.course
    ]


def age_rows(ages: list[Age]) -> list[tuple[str, int]]:
    return [(_age(one), one.risks) for one in ages]


def _age(one: Age) -> str:
    if one.to_days is None:
        return _("%(n)s days and more") % {"n": one.from_days}
    return _("%(first)s to %(last)s days") % {"first": one.from_days, "last": one.to_days - 1}
