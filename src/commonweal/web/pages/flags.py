"""Flags: on the page of a programme, and over many programmes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.asking import page_of
from commonweal.apps.accounts.models import RoleHolding
from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.exposures.queries import counts_of, rolled_by
from commonweal.apps.flags.queries import flags_for, flags_of_page
from commonweal.apps.flags.rules import Flag, FlagState
from commonweal.apps.flags.words import flag_words, why_words
from commonweal.apps.portfolio.queries import There
from commonweal.apps.programmes.queries import InitiativePage, visible_initiatives

TONES = {
    FlagState.RAISED: "govuk-tag--red",
    FlagState.UNKNOWN: "govuk-tag--grey tag--unknown",
    FlagState.KEPT: "govuk-tag--grey tag--unknown",
    FlagState.CLEAR: "govuk-tag--green",
}


def state_words(state: FlagState) -> str:
    return {
        FlagState.RAISED: _("raised"),
        FlagState.UNKNOWN: _("not known"),
        FlagState.KEPT: _("kept back"),
        FlagState.CLEAR: _("clear"),
    }[state]


def row_of(flag: Flag) -> dict[str, str]:
    return {
        "name": flag_words(flag.code),
        "why": why_words(flag),
        "state": state_words(flag.state),
        "tone": TONES[flag.state],
    }


def flags_content(
    user: Anyone, page: InitiativePage, there: There, holders: Sequence[RoleHolding]
) -> dict[str, Any]:
    """What the page of a programme shows. ``holders`` hold or held a role here."""
    today = timezone.localdate()
    given = {"planned": there.planned, "bought": there.bought, "holders": holders}
    counts = counts_of(user, page.record, today) if there.risks else (0, 0)
    return {
        "flags": [row_of(flag) for flag in flags_of_page(user, page, on=today, **given)],
        "risk_sentence": _risks(*counts),
    }


def _risks(opened: int, above: int) -> str:
    """The same where there is none as where all are kept from the reader."""
    if not opened:
        return _("No open risk is written down.")
    words = ngettext("%(n)s risk is open", "%(n)s risks are open", opened) % {"n": opened}
    if not above:
        return f"{words}."
    more = ngettext(
        "%(n)s is above the appetite, and nobody has accepted it.",
        "%(n)s are above the appetite, and nobody has accepted them.",
        above,
    )
    return f"{words}; {more % {'n': above}}"


@require_GET
@login_required
def flags(request: HttpRequest) -> HttpResponse:
    """Of the programmes and projects that somebody may see and that are not over, page by page."""
    today, everything = timezone.localdate(), request.GET.get("all") == "1"
    alive = visible_initiatives(request.user).exclude(phase__in=["closed", "cancelled"])
    rows = (alive if everything else alive.filter(reported=True)).order_by("name", "id")
    page = page_of(request, rows.select_related("organisation").prefetch_related("field_markings"))
    context = {
        **_listed(request, list(page), today),
        "page": page,
        "everything": everything,
        "as_at": today,
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Flags"), "")],
    }
    return render(request, "flags/list.html", context)


def _listed(request: HttpRequest, ones: list[Any], today: date) -> dict[str, Any]:
    found = flags_for(request.user, ones, on=today)
    rolled = rolled_by(request.user, ones, today)
    raised = {
        key: [f for f in flags if f.state is FlagState.RAISED] for key, flags in found.items()
    }
    told = {"n": sum(map(bool, raised.values())), "all": len(ones)}
    words = _("%(n)s of %(all)s programmes and projects on this page have a flag raised.")
    return {
        "sentence": words % told if ones else _("There is no programme or project to look at."),
        "rows": [
            {
                "one": one,
                "raised": [row_of(flag) for flag in raised[one.id]],
                "unknown": sum(flag.state is FlagState.UNKNOWN for flag in found[one.id]),
                "risks": rolled[one.id],
            }
            for one in ones
        ],
    }
