"""Rows that were put aside, by reason: noted, and settled by name. Private to this slice."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.migration.models import PutAside
from commonweal.apps.migration.pages import ask_for, of_set
from commonweal.apps.migration.queries import moved_set_for
from commonweal.apps.migration.rules import MOST_BYTES
from commonweal.apps.plans.pages import address, ask, asking, sent
from commonweal.apps.quarantines import actions, queries
from commonweal.apps.quarantines import forms as own
from commonweal.apps.quarantines.rules import Aside, aside_from


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def put_aside(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = moved_set_for(request.user, moved_set_id, "edit")
    form = own.AsideForm(sent(request), request.FILES or None)
    words = _("Rows that could not be loaded. Until somebody settles them, nothing is proved.")
    return ask(
        request, of_set(one, _("Note rows that were put aside"), words), form,
        lambda: actions.note_aside(moved_set=one, asides=_asides(form), **asking(request)),
        address("moved_set", one.id) + "#put-aside",
    )  # fmt: skip


def _asides(form: own.AsideForm) -> list[Aside]:
    given = form.cleaned_data
    if given["upload"]:
        return aside_from(given["upload"].read(MOST_BYTES + 1))
    return [Aside("", given["why"], given["rows"] or 1, given["where"])]


@login_required
def settle(request: HttpRequest, aside_id: str) -> HttpResponse:
    one = queries.aside_for(request.user, aside_id, "approve")
    place = of_set(one.moved_set, _("Settle what was put aside"), _told(one))
    return ask_for(
        request, place, own.SettleForm, actions.settle_aside, put_aside=one, done="#put-aside"
    )


def _told(one: PutAside) -> str:
    what = f"{one.field}: {one.why}" if one.field else one.why
    return ngettext("%(n)s row. %(what)s", "%(n)s rows. %(what)s", one.rows) % {
        "n": one.rows, "what": what
    }  # fmt: skip
