"""Upload, look at the dry run, approve or discard."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.accounts.queries import access_require_somewhere, actor_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.returns import actions, tasks
from commonweal.apps.returns.forms import ImportForm
from commonweal.apps.returns.queries.pages import batch_page
from commonweal.apps.returns.queries.seen import batch_for, batches_for, may_decide, require_decide
from commonweal.apps.returns.queries.told import problems_csv
from commonweal.engines.read import neutralise

READ_AT_ONCE_BYTES = 1_500_000
APPROVED_AT_ONCE = 300
PER_PAGE = 25


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
def imports(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, Verb.IMPORT)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return redirect("batch", _begin(request, form))
    page = Paginator(batches_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    facts = {"form": form, "page": page, "breadcrumbs": [(_("Import"), "")]}
    return render(request, "returns/imports.html", facts)


def _begin(request: HttpRequest, form: ImportForm) -> str:
    """Keep what was sent; read it now where it is small, else later. The batch's id."""
    files = form.given()
    batch = actions.keep_files(files=files, by=actor_of(request.user), at=timezone.now())
    if sum(len(data) for _name, data in files) <= READ_AT_ONCE_BYTES:
        actions.read_batch(batch=batch)
    else:
        tasks.read_later.enqueue(batch.id)
    return batch.id


@require_safe
def batch(request: HttpRequest, batch_id: str) -> HttpResponse:
    found = batch_for(request.user, batch_id)
    facts = batch_page(request.user, found, request.GET.get("page"))
    fragment = request.htmx and request.htmx.target == "progress"
    name = "returns/progress.html" if fragment else "returns/batch.html"
    return render(request, name, facts)


@require_POST
def approve(request: HttpRequest, batch_id: str) -> HttpResponse:
    found = batch_for(request.user, batch_id)
    require_decide(request.user, found)
    by, at = actor_of(request.user), timezone.now()
    seen = request.POST.get("seen", "")
    if sum(table["reports"] for table in found.plan.get("tables", [])) > APPROVED_AT_ONCE:
        actions.ask_for_approval(batch=found, seen=seen, at=at)
        tasks.approve_later.enqueue(found.id, by.id, seen, at.isoformat())
    else:
        actions.approve_batch(batch=found, seen=seen, by=by, at=at)
        messages.success(request, _("Approved. All of it is in the record."))
    return redirect("batch", found.id)


@require_POST
def read_again(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Work out the plan anew: after the record changed, or where reading was cut off."""
    found = batch_for(request.user, batch_id)
    if found.packed is None:
        tasks.read_later.enqueue(found.id)
    else:
        actions.look_again(batch=found)
        messages.success(request, _("The plan is worked out again from the record as it is now."))
    return redirect("batch", found.id)


@require_POST
def discard(request: HttpRequest, batch_id: str) -> HttpResponse:
    found = batch_for(request.user, batch_id)
    # To forget it would tell others that every figure of theirs is the record's.
    if not (may_decide(request.user, found) and actions.drop_when_empty(batch=found)):
        actions.discard_batch(batch=found, by=actor_of(request.user), at=timezone.now())
    messages.success(request, _("Put aside. The record is as it was."))
    return redirect("import")


@require_safe
def problems(request: HttpRequest, batch_id: str) -> HttpResponse:
    """The problems as a file for whoever mends the sources."""
    found = batch_for(request.user, batch_id)
    response = HttpResponse(problems_csv(found, neutralise), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="problems-{found.id}.csv"'
    return response
