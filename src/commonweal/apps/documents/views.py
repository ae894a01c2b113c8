"""Pages of documents. Private to this slice."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonweal.apps.accounts.asking import (
    ReasonForm,
    asking,
    page_of,
    posted,
    takes_up_to,
)
from commonweal.apps.accounts.queries import access_can
from commonweal.apps.documents import actions, queries, tasks
from commonweal.apps.documents.forms import DocumentForm
from commonweal.apps.documents.models import Document, State
from commonweal.apps.documents.words import left_out_words, place_of, why_words
from commonweal.apps.evidence.queries import files_for
from commonweal.apps.plans.pages import Place, address, show
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import initiative_for


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def documents(request: HttpRequest, initiative_id: str) -> HttpResponse:
    posting = request.method == "POST"
    one = initiative_for(request.user, initiative_id, "edit" if posting else "read")
    form = DocumentForm(posted(request), request.FILES or None)
    if form.is_valid() and _put_in(request, one, form):
        messages.success(request, _("The document is in. Its words are taken out in a moment."))
        return redirect("documents", one.id)
    rows = queries.documents_of(request.user, one)
    may = access_can(request.user, "edit", organisation=one.organisation, initiative_id=one.path)
    place = Place(_("Documents"), one, template="documents/list.html")
    return show(request, place, form=form, page=page_of(request, rows), may_edit=may)


def _put_in(request: HttpRequest, one: Initiative, form: DocumentForm) -> Document | None:
    given = dict(form.cleaned_data)
    upload = given.pop("upload")
    made = form.perform(
        actions.put_in_document, initiative=one, upload=upload, values=given, **asking(request)
    )
    if made:
        tasks.read_later.enqueue(made.id)
    return made


@require_GET
@login_required
def document(request: HttpRequest, document_id: str) -> HttpResponse:
    found = queries.document_for(request.user, document_id)
    one, every = found.initiative, request.GET.get("show") == "all"
    page = page_of(request, queries.sentences_of(found, stating=not every))
    may = access_can(request.user, "edit", organisation=one.organisation, initiative_id=one.path)
    return show(
        request,
        _place(found, found.title, "documents/document.html"),
        page=page,
        rows=[(row, place_of(row)) for row in page],
        every=every,
        may_edit=may and found.state != State.WITHDRAWN,
        may_open=files_for(request.user).filter(id=found.file_id).exists(),
        **_told(found),
    )


@require_POST
@login_required
def again(request: HttpRequest, document_id: str) -> HttpResponse:
    found = queries.document_for(request.user, document_id, "edit")
    actions.read_again(document=found, **asking(request))
    tasks.read_later.enqueue(found.id)
    messages.success(request, _("It will be read again in a moment."))
    return redirect("document", found.id)


@login_required
def withdraw(request: HttpRequest, document_id: str) -> HttpResponse:
    found = queries.document_for(request.user, document_id, "edit")
    form = ReasonForm(posted(request))
    given = asking(request)
    if form.is_valid() and form.perform(
        actions.withdraw_document, document=found, **form.cleaned_data, **given
    ):
        messages.success(request, _("Withdrawn. Its words are no longer lined up with the record."))
        return redirect("documents", found.initiative_id)
    place = _place(found, _("Withdraw a document"), "documents/withdraw.html")
    return show(request, place, form=form)


def _place(found: Document, title: str, template: str) -> Place:
    trail = [(_("Documents"), address("documents", found.initiative_id))]
    if title != found.title:
        trail.append((found.title, address("document", found.id)))
    context = {"document": found, "marking": found.file.get_marking_display()}
    return Place(title, found.initiative, template=template, trail=tuple(trail), context=context)


def _told(found: Document) -> dict[str, Any]:
    return {
        "why": why_words(found.why) if found.state == State.REFUSED else "",
        "left_out": [left_out_words(code, count) for code, count in found.left_out],
    }
