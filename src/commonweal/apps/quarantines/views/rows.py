"""Pages of rows that could not be loaded. Private to this slice."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from commonweal.apps.accounts.asking import ROWS, person_of, takes_up_to
from commonweal.apps.migration.models import MovedSet
from commonweal.apps.migration.pages import ask_for, may_here
from commonweal.apps.plans.pages import Place, address, ask, asking, sent, show
from commonweal.apps.quarantines import actions, queries
from commonweal.apps.quarantines import forms as own
from commonweal.apps.quarantines.pages import below_set
from commonweal.apps.quarantines.queries import Waiting
from commonweal.apps.quarantines.rules import as_corrections
from commonweal.kernel.errors import RuleBroken

_PAIRS, _MOST_PAIRS = 3, 40
_ROOM = (gettext_lazy("Rows that wait"), "quarantine")


@require_GET
@login_required
def quarantine(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.set_for(request.user, moved_set_id)
    rows = queries.waiting(one)
    newest = queries.newest(one)
    words = _sentence(rows) if newest else _("No quarantine file is in.")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    place = below_set(one, _ROOM, "", words, template="quarantines/rows.html")
    return show(
        request, place, moved_set=one, page=page, newest=newest,
        agreed=sum(bool(row.said and row.said.agreed_at) for row in rows),
        own_id=person_of(request).id, **may_here(request, one.migration),
    )  # fmt: skip


def _sentence(rows: list[Waiting]) -> str:
    if not rows:
        return _("No row waits in the file that was put in last.")
    agreed = sum(bool(row.said and row.said.agreed_at) for row in rows)
    none = sum(row.said is None for row in rows)
    told = {"n": len(rows), "none": none, "open": len(rows) - none - agreed, "agreed": agreed}
    return ngettext(
        "%(n)s row waits: %(none)s without a word, %(open)s to be agreed, %(agreed)s agreed.",
        "%(n)s rows wait: %(none)s without a word, %(open)s to be agreed, %(agreed)s agreed.",
        len(rows),
    ) % told  # fmt: skip


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def put_in(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.set_for(request.user, moved_set_id, "edit")
    place = below_set(one, _ROOM, _("Put in a quarantine file"))
    return ask_for(request, place, own.FileForm, actions.put_in_quarantine, moved_set=one)


@login_required
def row(request: HttpRequest, moved_set_id: str, row_ref: str) -> HttpResponse:
    """The whole of one row, and what becomes of it."""
    one = queries.set_for(request.user, moved_set_id, "edit")
    found = queries.row_for(one, row_ref)
    pairs = _pairs(request, found)
    form = own.RowForm(sent(request), row=found.row, pairs=pairs, initial=_initial(found))
    return ask(
        request, _of_row(one, found, pairs), form,
        lambda: actions.say_of_row(
            moved_set=one, row=found.row, said=form.said(), **asking(request)
        ),
        address("quarantine", one.id),
    )  # fmt: skip


def _of_row(one: MovedSet, found: Waiting, pairs: int) -> Place:
    title = _("Row: %(where)s") % {"where": found.row.place_words}
    more = min(pairs + _PAIRS, _most(found))
    template = "quarantines/row.html"
    return below_set(one, _ROOM, title, template=template, found=found, pairs=pairs, more=more)


def _initial(found: Waiting) -> dict[str, Any]:
    said = found.said
    if said is None:
        return {}
    given: dict[str, Any] = {"what": "waive" if said.waives else "mend", "reason": said.reason}
    names = own.pairs_of(len(said.values))
    for (column, value), (name, other) in zip(names, said.values.items(), strict=False):
        given |= {column: name, value: other}
    return given


def _most(found: Waiting) -> int:
    return min(len(found.row.held) or _MOST_PAIRS, _MOST_PAIRS)


def _pairs(request: HttpRequest, found: Waiting) -> int:
    """How many columns may get another value on the page: three, or as many as were asked for."""
    asked = request.GET.get("columns", "")
    wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else _PAIRS
    said = len(found.said.values) if found.said else 0
    return max(1, min(max(wanted, said), _most(found)), said)


@require_POST
@login_required
def agree(request: HttpRequest, row_decision_id: str) -> HttpResponse:
    found = queries.decision_for(request.user, row_decision_id, "approve")
    try:
        seen = request.POST.get("seen", "")
        actions.agree_row(decision=found, seen=seen, **asking(request))
        messages.success(request, _("Agreed. It is in the file of corrections now."))
    except RuleBroken as refused:
        messages.error(request, refused.message)
    return redirect("quarantine", found.moved_set_id)


@require_GET
@login_required
def corrections(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.set_for(request.user, moved_set_id)
    text = as_corrections(queries.agreed(one))
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="corrections.yaml"'
    return response
