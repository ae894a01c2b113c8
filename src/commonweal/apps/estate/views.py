"""Pages of systems. Private to this slice."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commonweal.apps.accounts.asking import person_of, takes_up_to
from commonweal.apps.accounts.queries import (
    access_require,
    access_require_somewhere,
    access_somewhere,
)
from commonweal.apps.estate import actions, queries, taking
from commonweal.apps.estate import forms as own
from commonweal.apps.estate.models import System
from commonweal.apps.estate.rules import SCALE, Risk, risk_of, sums_of
from commonweal.apps.estate.taking import LIMITS
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.plans.pages import Place, address, ask, asking, sent, show
from commonweal.engines.read import neutralise
from commonweal.kernel.errors import BadInput, RuleBroken

FORM_BYTES = 64 * 1024


@require_GET
@login_required
def systems(request: HttpRequest) -> HttpResponse:
    rows = queries.listed(queries.visible_systems(request.user))
    place = Place(_("Systems"), None, _sentence(rows), template="estate/list.html")
    may_add = access_somewhere(request.user, "edit")
    return show(
        request, place, rows=rows, may_add=may_add, scale=SCALE,
        may_take=access_somewhere(request.user, "import"),
    )  # fmt: skip


@require_GET
@login_required
def as_csv(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="systems.csv"'
    out = csv.writer(response)
    out.writerow(("body", "name", "status", "supplier", "legacy risk score", "scored on", "basis"))
    for row in queries.listed(queries.visible_systems(request.user)):
        one = row.system
        told = (one.organisation.name, one.name, one.status, one.supplier)
        out.writerow(
            [*map(neutralise, told), one.risk_score, one.risk_on, neutralise(one.risk_basis)]
        )
    return response


@login_required
def new(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, "edit")
    form = own.SystemForm(sent(request), user=request.user, new=True)
    return ask(
        request, _below(_("A new system")), form, lambda: _added(request, form),
        lambda made: address("system", made.id),
    )  # fmt: skip


@takes_up_to(LIMITS.max_bytes + FORM_BYTES)
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, "import")
    form = own.UploadForm(sent(request), request.FILES or None, user=request.user)
    words = _("First you see what it would do. Nothing is taken in before you say so.")
    given: dict[str, Any] = {"by": person_of(request), "at": timezone.now()}
    return ask(
        request, replace(_below(_("Take in a list of systems"), words), said=""), form,
        lambda: taking.keep_table(**form.cleaned_data, **given),
        lambda kept: address("systems_look", kept.id),
    )  # fmt: skip


@login_required
def look(request: HttpRequest, file_id: str) -> HttpResponse:
    """The dry run; a second button takes all of it in."""
    user = person_of(request)
    file = taking.table_for(user, file_id)
    for verb in ("import", "edit"):
        access_require(user, verb, organisation=file.organisation)
    if request.method == "POST":
        try:
            taking.take_systems(file=file, by=user, at=timezone.now())
        except (RuleBroken, BadInput) as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Taken in."))
            return redirect("systems")
    return _looked(request, file)


def _looked(request: HttpRequest, file: EvidenceFile) -> HttpResponse:
    crumbs = ((_("Systems"), address("systems")),)
    place = Place(file.name, None, template="estate/look.html", trail=crumbs)
    try:
        found, problem = taking.planned_of(person_of(request), file), ""
    except BadInput as refused:
        found, problem = None, refused.message
    return show(request, place, found=found, problem=problem, body=file.organisation)


@require_GET
@login_required
def system(request: HttpRequest, system_id: str) -> HttpResponse:
    one = queries.system_for(request.user, system_id)
    risk = risk_of(one.risk_score, one.risk_on, one.risk_basis)
    place = _below(one.name, one.purpose or _("Nobody has said what it does."), one)
    return show(
        request, place, one=one, risk=risk, scale=SCALE, data_sets=one.data_sets.all(),
        interfaces=queries.interfaces_of(request.user, one),
        may_edit=queries.may_change(request.user, one),
    )  # fmt: skip


@login_required
def edit(request: HttpRequest, system_id: str) -> HttpResponse:
    one = queries.system_for(request.user, system_id, "edit")
    initial = {name: getattr(one, name) for name in own.SystemForm.base_fields}
    form = own.SystemForm(sent(request), user=request.user, initial=initial)
    return ask(
        request, _below(_("Change %(name)s") % {"name": one.name}, back=one), form,
        lambda: actions.change_system(system=one, values=form.cleaned_data, **asking(request)),
        address("system", one.id),
    )  # fmt: skip


@login_required
def data_set(request: HttpRequest, system_id: str) -> HttpResponse:
    one = queries.system_for(request.user, system_id, "edit")
    form = own.DataSetForm(sent(request))
    return ask(
        request, _below(_("A data set of %(name)s") % {"name": one.name}, back=one), form,
        lambda: actions.add_data_set(system=one, values=form.cleaned_data, **asking(request)),
        address("system", one.id),
    )  # fmt: skip


@login_required
def interface(request: HttpRequest, system_id: str) -> HttpResponse:
    one = queries.system_for(request.user, system_id, "edit")
    form = own.InterfaceForm(sent(request), user=request.user, system=one)
    return ask(
        request, _below(_("What %(name)s gives to others") % {"name": one.name}, back=one), form,
        lambda: actions.add_interface(system=one, values=form.cleaned_data, **asking(request)),
        address("system", one.id),
    )  # fmt: skip


@require_POST
@login_required
def remove(request: HttpRequest, system_id: str, system_part_id: str) -> HttpResponse:
    one = queries.system_for(request.user, system_id, "edit")
    part = queries.part_for(request.user, one, system_part_id)
    actions.remove_part(system=one, part=part, **asking(request))
    messages.success(request, _("It is off the list."))
    return redirect("system", one.id)


def _added(request: HttpRequest, form: own.SystemForm) -> System:
    given = dict(form.cleaned_data)
    body = given.pop("organisation")
    return actions.add_system(organisation=body, values=given, **asking(request))


def _below(title: str, sentence: str = "", one: System | None = None, **more: Any) -> Place:
    back = more.pop("back", None)
    context = {"back": address("system", back.id) if back else address("systems")}
    trail = [(_("Systems"), address("systems"))]
    if back:
        trail.append((back.name, address("system", back.id)))
    template = "estate/one.html" if one else "estate/form.html"
    if one:
        context["marking"] = str(one.get_marking_display())
    return Place(title, None, sentence, template=template, trail=tuple(trail), context=context)


def _sentence(rows: list[queries.Listed]) -> str:
    sums = sums_of(row.risk for row in rows)
    words = ngettext("%(n)s system", "%(n)s systems", len(rows)) % {"n": len(rows)}
    told = {"words": words, "unknown": sums[Risk.UNKNOWN], "red": sums[Risk.RED]}
    return _("%(words)s that you may see. Risk not known: %(unknown)s; red: %(red)s.") % told
