"""Uploading readings: choose a file, say what its columns are, look, take it in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.asking import person_of, takes_up_to
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import access_require_somewhere
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.deliveries import actions
from commonweal.apps.deliveries.forms import ColumnsForm, UploadForm
from commonweal.apps.deliveries.queries import looked_at, try_upload, upload_for
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.sources.readers import Tried


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
def upload(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, Verb.IMPORT)
    user = person_of(request)
    form = UploadForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        kept = form.perform(actions.keep_upload, **form.cleaned_data, by=user, at=timezone.now())
        if kept:
            return redirect("upload_look", kept.id)
    return _show(request, "upload", _("Upload readings"), {"form": form})


def upload_look(request: HttpRequest, file_id: str) -> HttpResponse:
    """Look at the rows, with the columns as guessed or as chosen; take them in."""
    user = person_of(request)
    file = upload_for(user, file_id)
    found = looked_at(file, request.POST.get("sheet", ""))
    form = ColumnsForm(request.POST or None, initial=found.guess, user=user,
                       columns=found.columns, sheets=found.sheets)  # fmt: skip
    taken = None
    if form.is_bound and form.is_valid() and "take" in request.POST:
        taken = form.perform(
            actions.take_upload, file=file, said=form.said(), by=user, at=timezone.now()
        )
    if taken:
        messages.success(request, _("Taken in."))
        return redirect("run", taken.id)
    facts = {"form": form, "file": file, "found": found, "tried": _tried(form, file, user)}
    return _show(request, "look", file.name, facts)


def _tried(form: ColumnsForm, file: EvidenceFile, user: User) -> Tried | None:
    """The first rows as they would be taken in; None where a choice is still missing."""
    return try_upload(file, form.said(), user) if form.is_bound and form.is_valid() else None


def _show(request: HttpRequest, page: str, title: str, facts: dict[str, Any]) -> HttpResponse:
    crumbs = [(_("Sources"), reverse("sources")), (title, "")]
    context = {"title": title, "breadcrumbs": crumbs, **facts}
    return render(request, f"deliveries/{page}.html", context)
