"""Evidence files: put in, listed, taken out again as they were."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.asking import ReasonForm, asking, page_of, posted, takes_up_to
from commonweal.apps.accounts.queries import (
    access_require,
    access_require_somewhere,
    access_somewhere,
)
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.evidence import actions, queries
from commonweal.apps.evidence.forms import FileForm
from commonweal.apps.evidence.models import EvidenceFile


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
def files(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, "read")
    form = FileForm(posted(request), request.FILES or None, user=request.user)
    if form.is_valid() and _put_in(request, form):
        messages.success(request, _("The file is in. Say within a week what it is evidence of."))
        return redirect("files")
    facts = {
        "form": form,
        "page": page_of(request, queries.files_for(request.user)),
        "may_add": access_somewhere(request.user, "edit"),
    }
    return render(request, "evidence/files.html", facts)


def _put_in(request: HttpRequest, form: FileForm) -> EvidenceFile | None:
    return form.perform(
        actions.put_in_file,
        upload=form.cleaned_data["upload"],
        place=Place(form.cleaned_data["organisation"]),
        marking=Marking(form.cleaned_data["marking"]),
        **asking(request),
    )


@require_safe
def file_bytes(request: HttpRequest, file_id: str) -> HttpResponseBase:
    """The bytes as they came in, as an attachment that no browser runs."""
    found = queries.file_get(request.user, file_id)
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    stored = queries.blob_path(found.digest).open("rb")
    return FileResponse(
        stored,
        as_attachment=True,
        filename=found.name,
        content_type=found.media_type,
        headers=headers,
    )


def file_erase(request: HttpRequest, file_id: str) -> HttpResponse:
    found = queries.file_get(request.user, file_id)
    access_require(
        request.user,
        "administer",
        organisation=found.organisation,
        initiative_id=found.initiative_id,
    )
    form = ReasonForm(posted(request))
    if form.is_valid() and form.perform(
        actions.erase_file, evidence=found, **form.cleaned_data, **asking(request)
    ):
        messages.success(request, _("The bytes are erased. The history keeps their digest."))
        return redirect("files")
    return render(request, "evidence/file_erase.html", {"form": form, "evidence": found})
