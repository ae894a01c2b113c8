"""What the page of one risk is given: its standing, its parts, its history, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.ledger.queries import entries
from commonweal.apps.registers.pages import register_url
from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.queries import (
    Standed,
    effects_seen,
    matrices_named,
    stood,
    verbs_on,
    visible_risks,
    warnings_seen,
)
from commonweal.apps.risks.rules import Matrix, wording_hints
from commonweal.apps.risks.words import (
    category_words,
    hint_words,
    kind_words,
    sentence_of,
    standing_words,
)
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display
from commonweal.web.display import Figure
from commonweal.web.navigation import address
from commonweal.web.pages.history.filters import verb_words
from commonweal.web.pages.risks.words import TONES, marks_of, score_words

ENTRIES_SHOWN = 12


def content(user: User, risk: Risk, on: date) -> dict[str, Any]:
    now = stood([risk], on)[0]
    verbs = verbs_on(user, risk)
    effects = effects_seen(user, risk)
    return {
        "risk": risk,
        "now": now,
        "standing": standing_words(now.standing),
        "tone": TONES[now.standing],
        "kind": kind_words(risk.kind),
        "sentence": sentence_of(risk),
        "figures": figures(now),
        "marks": marks_of(now),
        "hints": _hints(risk),
        "lines": _lines(user, risk),
        "actions": risk.actions.select_related("owner"),
        "acceptances": risk.acceptances.all(),
        "effects": effects,
        "effects_kept": effects is None,
        "cost": _cost(risk),
        "chance": display.chance(risk.probability),
        "warnings": list(warnings_seen(user, risk)),
        "course": _course(risk),
        "may_edit": Verb.EDIT in verbs,
        "may_accept": Verb.APPROVE in verbs and risk.is_open,
        "may_mark": {Verb.EDIT, Verb.READ_WITHHELD} <= verbs,
        "is_mine": user.id,
        "narrower": visible_risks(user).filter(within=risk),
        "entries": _entries(user, risk),
        "marking": risk.get_marking_display(),
        "illustrative": risk.organisation.illustrative,
        "as_at": on,
        "breadcrumbs": trail(risk),
    }


def trail(risk: Risk) -> list[tuple[str, str]]:
    one = risk.initiative
    found = [(_("Portfolio"), "/")]
    if one is not None:
        found.append((one.name, address("initiative", one.id)))
    return [*found, (_("Risks"), register_url(one)), (risk.title, "")]


def figures(now: Standed) -> list[Figure]:
    """As it is now, against what is carried; before anything was done, and where it should get."""
    risk, matrix = now.risk, now.matrix
    limit = _("no appetite is set for it")
    if now.limit is not None:
        limit = _("the appetite carries up to %(n)s") % {"n": now.limit}
    return [
        _figure(_("As it is now"), risk.residual_score, matrix, limit),
        _figure(_("Before anything is done"), risk.inherent_score, matrix),
        _figure(_("Where it should get"), risk.target_score, matrix),
    ]


def _figure(label: str, score: int | None, matrix: Matrix | None, note: str = "") -> Figure:
    band = matrix.band(score) if matrix else None
    how = ""
    if matrix is not None and score is not None:
        told = {"name": _(matrix.name), "n": matrix.version, "source": _(matrix.source)}
        how = _("Likelihood and impact on the matrix “%(name)s”, version %(n)s. %(source)s") % told
    value = score_words(score, band.name) if band else _("not scored")
    return Figure(label, value, note, how)


def _hints(risk: Risk) -> list[str]:
    codes = wording_hints(risk.kind, risk.cause, risk.event, risk.effect)
    return [hint_words(code) for code in codes] if risk.is_open else []


def _lines(user: User, risk: Risk) -> list[dict[str, Any]]:
    """The record, by section; a wider risk that is kept from this person is not named."""
    wider = visible_risks(user).filter(id=risk.within_id or "").first()
    about = [
        (_("Category"), category_words(risk.category)),
        (_("Cause"), risk.cause),
        (_("Event"), risk.event),
        (_("Effect"), risk.effect),
    ]
    if wider is not None:
        about.append((_("Counted within"), wider.title))
    if risk.origin_label:
        about.append((_("It comes from"), risk.origin_label))
    response = [
        (_("Who answers for it"), risk.owner.name if risk.owner else ""),
        (_("What is done about it"), risk.get_response_display()),
        (_("In words"), risk.response_words),
        (_("When it could strike"), display.day(risk.proximity_on)),
        (_("Look at it again on"), display.day(risk.review_on)),
    ]
    return [
        {"key": "about", "title": _("What it is"), "lines": about},
        {"key": "response", "title": _("Who answers for it, and how"), "lines": response},
    ]


def _cost(risk: Risk) -> str:
    if risk.cost_likely is None:
        return ""
    base = PriceBase(risk.base_year)
    low, likely, high = (
        display.money(Money(amount, risk.currency, base))
        for amount in (risk.cost_low, risk.cost_likely, risk.cost_high)
        if amount is not None
    )
    told = {"low": low, "likely": likely, "high": high}
    if risk.kind == "opportunity":
        return _("It would bring from %(low)s to %(high)s, most likely %(likely)s.") % told
    return _("It would cost from %(low)s to %(high)s, most likely %(likely)s.") % told


def _course(risk: Risk) -> list[dict[str, Any]]:
    """How it was scored, the newest first."""
    rows = list(risk.assessments.order_by("-made_at", "-id"))
    matrices = matrices_named({row.matrix for row in rows})
    found = []
    for row in rows:
        matrix = matrices.get(row.matrix)
        band = matrix.band(row.residual_score) if matrix else None
        by = _("an early warning") if row.by_warning else row.made_by_label
        score = score_words(row.residual_score, band.name) if band else _("not scored")
        found.append({"at": row.made_at, "score": score, "by": by, "why": row.why})
    return found


def _entries(user: User, risk: Risk) -> list[dict[str, Any]]:
    audits = Verb.AUDIT in verbs_on(user, risk)
    found = entries().filter(Q(subject_kind="risk", subject_id=risk.id))[:ENTRIES_SHOWN]
    return [
        {
            "entry": entry,
            "words": verb_words(entry.verb),
            "url": address("history-entry", entry.number) if audits else "",
        }
        for entry in found
    ]
