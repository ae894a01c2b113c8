"""Pages of notes. Private to this slice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.apps.accounts.asking import asking, posted
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.measures.queries import measure_for
from commonweal.apps.outlook import actions
from commonweal.apps.outlook.forms import NoteForm
from commonweal.apps.outlook.queries import note_for
from commonweal.apps.plans.pages import address


@login_required
@require_http_methods(["GET", "POST"])
def note_new(request: HttpRequest, measure_id: str) -> HttpResponse:
    measure = measure_for(request.user, measure_id, Verb.EDIT)
    form = NoteForm(posted(request))
    if form.is_bound and form.is_valid():
        given = {"measure": measure, **form.cleaned_data, **asking(request)}
        if form.perform(actions.add_note, **given):
            messages.success(request, _("The note is on the chart."))
            return redirect(address("measure", measure.id) + "#happened")
    return _page(request, measure, form=form, title=_("Say what happened"))


@login_required
@require_http_methods(["GET", "POST"])
def note_remove(request: HttpRequest, measure_id: str, note_id: str) -> HttpResponse:
    note = note_for(request.user, measure_id, note_id)
    if request.method == "POST":
        actions.remove_note(note=note, **asking(request))
        messages.success(request, _("The note is taken away. The history keeps what it said."))
        return redirect(address("measure", measure_id) + "#happened")
    return _page(request, note.measure, note=note, title=_("Take a note away"))


def _page(request: HttpRequest, measure: object, **more: object) -> HttpResponse:
    here = address("measure", measure.id)
    context = {
        "measure": measure,
        "illustrative": measure.organisation.illustrative,
        "marking": measure.get_marking_display(),
        "breadcrumbs": [
            (_("Measures"), address("measures")),
            (measure.name, here),
            (more["title"], ""),
        ],
        "back": here,
        **more,
    }
    return render(request, "outlook/note.html", context)
