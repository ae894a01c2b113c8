"""What a person decides on readings. Private to this slice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonweal.apps.accounts.rules import Verb
from commonweal.apps.measures import actions
from commonweal.apps.measures.queries import held_for, reading_for
from commonweal.apps.measuring.forms import CorrectForm
from commonweal.apps.measuring.queries import doubts_of
from commonweal.apps.measuring.views.pages import measure_url, page_of
from commonweal.apps.plans.pages import ask, asking, sent, show

ROWS = 50
LONGEST_REASON = 500


@login_required
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    pages = Paginator(held_for(request.user, Verb.EDIT), ROWS)
    page = pages.get_page(request.GET.get("page"))
    place = page_of(_("Values to look at"), "measuring/held.html")
    return show(request, place, page=page, count=pages.count, doubts=doubts_of(page.object_list))


@login_required
def correct(request: HttpRequest, reading_id: int) -> HttpResponse:
    one = reading_for(request.user, reading_id, Verb.EDIT)
    form = CorrectForm(sent(request), initial={"value": one.value})
    place = page_of(
        _("Correct a value"), "measuring/correct.html", measure=one.measure, reading=one
    )
    return ask(
        request, place, form,
        lambda: actions.correct_reading(reading=one, **form.cleaned_data, **asking(request)),
        measure_url(one.measure),
    )  # fmt: skip


@login_required
@require_POST
def confirm(request: HttpRequest, reading_id: int) -> HttpResponse:
    one = reading_for(request.user, reading_id, Verb.EDIT)
    actions.confirm_reading(reading=one, reason=_reason(request), **asking(request))
    messages.success(request, _("The value is confirmed. No source replaces it now."))
    return redirect(measure_url(one.measure))


@login_required
@require_POST
def choose(request: HttpRequest, reading_id: int) -> HttpResponse:
    one = reading_for(request.user, reading_id, Verb.EDIT)
    actions.choose_reading(reading=one, reason=_reason(request), **asking(request))
    messages.success(request, _("The value counts now. What was held beside it is refused."))
    return redirect("held_readings")


@login_required
@require_POST
def refuse(request: HttpRequest, reading_id: int) -> HttpResponse:
    one = reading_for(request.user, reading_id, Verb.EDIT)
    actions.refuse_reading(reading=one, reason=_reason(request), **asking(request))
    messages.success(request, _("The value is refused. It never counts, even if it is sent again."))
    return redirect("held_readings")


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:LONGEST_REASON]
