"""Risks from the library, and as files in and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.asking import person_of, takes_up_to
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.evidence.queries import blob_path
from commonweal.apps.plans.pages import address, ask, asking, sent, show
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.registers import actions, files
from commonweal.apps.registers.forms.tables import MOST_BYTES, LibraryForm, UploadForm
from commonweal.apps.registers.pages import below_register, register_url
from commonweal.apps.registers.queries import planned_of, rows_of, table_for, words_of
from commonweal.kernel.errors import BadInput, RuleBroken

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM_BYTES = 64 * 1024


@login_required
def from_library(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, Verb.EDIT)
    form = LibraryForm(sent(request))
    sentence = _("Risks that come up again and again. Take what fits, and make it your own.")
    return ask(
        request, below_register(one, _("Begin with the library"), sentence), form,
        lambda: actions.start_from_library(
            initiative=one, keys=form.keys(), **asking(request)
        ),
        register_url(one),
    )  # fmt: skip


@require_GET
@login_required
def as_csv(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, Verb.EXPORT)
    content = files.as_csv(rows_of(person_of(request), one))
    return _file(content, "text/csv; charset=utf-8", "csv")


@require_GET
@login_required
def as_xlsx(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, Verb.EXPORT)
    rows = rows_of(person_of(request), one)
    about = [
        (_("Risks of"), one.name),
        (_("As at"), timezone.localdate().isoformat()),
        (_("Made by"), person_of(request).name),
        (_("Handling"), _("Each row has its own marking in its last column.")),
        (_("Address"), settings.ADDRESS + register_url(one)),
    ]
    return _file(files.as_workbook(rows, about, words_of()), XLSX, "xlsx")


@takes_up_to(MOST_BYTES + FORM_BYTES)
@login_required
def upload(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = _may_take(request, initiative_id)
    form = UploadForm(request.POST or None, request.FILES or None)
    sentence = _("First you see what it would do. Nothing is taken in before you say so.")
    place = below_register(
        one, _("Take in a file of risks"), sentence, button=_("Look at it"), said="",
        template="registers/upload.html",
    )  # fmt: skip
    given: dict[str, Any] = {"by": person_of(request), "at": timezone.now()}
    return ask(
        request, place, form,
        lambda: actions.keep_table(upload=form.cleaned_data["upload"], initiative=one, **given),
        lambda kept: address("risks_upload_look", one.id, kept.id),
    )  # fmt: skip


@login_required
def look(request: HttpRequest, initiative_id: str, file_id: str) -> HttpResponse:
    """The dry run; a second button takes all of it in."""
    one, user = _may_take(request, initiative_id), person_of(request)
    file = table_for(user, one, file_id)
    if request.method == "POST":
        try:
            actions.take_table(initiative=one, file=file, by=user, at=timezone.now())
        except (RuleBroken, BadInput) as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Taken in."))
            return redirect(register_url(one))
    return _looked(request, one, file)


def _looked(request: HttpRequest, one: Initiative, file: EvidenceFile) -> HttpResponse:
    place = below_register(one, file.name, template="registers/look.html")
    try:
        data = blob_path(file.digest).read_bytes()
        found = planned_of(person_of(request), one, file.name, data)
    except BadInput as refused:
        return show(request, place, found=None, problem=str(refused))
    return show(request, place, found=found, problem="")


def _may_take(request: HttpRequest, initiative_id: str) -> Initiative:
    """Somebody who both brings files in and changes the record."""
    working_initiative(request.user, initiative_id, Verb.IMPORT)
    return working_initiative(request.user, initiative_id, Verb.EDIT)


def _file(content: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = f"risks-{timezone.localdate().isoformat()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
