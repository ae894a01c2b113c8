"""The first hour: the choice, and the way of somebody's own table into the record."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonweal.apps.accounts.asking import page_of, takes_up_to
from commonweal.apps.accounts.queries import (
    access_can,
    access_require_everywhere,
    access_require_somewhere,
    actor_of,
)
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.returns.actions import original
from commonweal.apps.returns.queries import batch_for
from commonweal.apps.start import actions, queries
from commonweal.apps.start.forms import ColumnsForm, OwnTableForm
from commonweal.apps.start.models import OwnTable
from commonweal.kernel.errors import BadInput

_ROW = re.compile(r"[0-9]{1,9}")
_CELL = re.compile(r"cell-([0-9]{1,9})-([0-9]{1,9})")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    facts = queries.start_page(request.user)
    return render(request, "start/start.html", {**facts, "breadcrumbs": [(_("Start"), "")]})


@require_safe
def facts_to_ask(request: HttpRequest) -> HttpResponse:
    """Of each initiative of which something is not known: the next three questions."""
    page = page_of(request, queries.lines_to_ask_about(request.user))
    facts = {"page": page, "rows": [queries.facts_to_ask(line) for line in page]}
    facts["breadcrumbs"] = [(_("Start"), reverse("start")), (_("What to ask next"), "")]
    return render(request, "start/facts_to_ask.html", facts)


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
def own_table_new(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, Verb.IMPORT)
    kept = _kept_file(request)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = OwnTableForm(data, files, user=request.user, kept=kept is not None)
    if form.is_valid() and (table := _keep(request, form, kept)):
        return redirect("own_table", table.id)
    facts = {"form": form, "batch": request.GET.get("batch", ""), "breadcrumbs": _way()}
    return render(request, "start/own_table_new.html", facts)


def _kept_file(request: HttpRequest) -> tuple[str, bytes] | None:
    """The file of an import whose table was not recognised, so that nobody uploads it twice."""
    if not (batch_id := request.GET.get("batch")):
        return None
    (file,) = batch_for(request.user, batch_id).files[:1]
    return file["name"], original(file["digest"])


def _keep(
    request: HttpRequest, form: OwnTableForm, kept: tuple[str, bytes] | None
) -> OwnTable | None:
    name, data = kept or form.given()
    by, at = actor_of(request.user), timezone.now()
    try:
        return actions.keep_table(name=name, data=data, whose=form.whose(), by=by, at=at)
    except BadInput as error:
        form.add_error("pasted" if name == queries.PASTED else None, error.message)
        return None


def own_table(request: HttpRequest, table_id: str) -> HttpResponse:
    """What the columns are."""
    table = queries.table_for(request.user, table_id)
    page = queries.columns_page(table, request.GET.get("sheet", ""))
    form = ColumnsForm(request.POST or None, table=table, columns=page["columns"])
    if form.is_valid():
        by, at = actor_of(request.user), timezone.now()
        answers = form.answers(page["sheet"])
        actions.match_columns(table=table, answers=answers, by=by, at=at)
        return redirect("own_table_check", table.id)
    facts = {**page, "form": form, "table": table, "breadcrumbs": _way(table)}
    return render(request, "start/own_table.html", facts)


def own_table_check(request: HttpRequest, table_id: str) -> HttpResponse:
    """The cells to mend; the import, once nothing stops it."""
    table = queries.table_for(request.user, table_id)
    if table.batch:
        return redirect("batch", table.batch.id)
    if request.method == "POST":
        table = _mend(request, table)
    page = queries.check_page(table)
    if request.method == "POST" and "import" in request.POST and not page["stops"]:
        return _import(request, table)
    facts = {**page, "table": table, "refused": "import" in request.POST}
    facts["breadcrumbs"] = _way(table, _("Check"))
    return render(request, "start/own_table_check.html", facts)


def _mend(request: HttpRequest, table: OwnTable) -> OwnTable:
    """Keep what was typed into the cells, and which rows are left out."""
    edits = {
        (int(cell[1]), int(cell[2])): text
        for name, text in request.POST.items()
        if (cell := _CELL.fullmatch(name))
    }
    out = [int(row) for row in request.POST.getlist("left-out") if _ROW.fullmatch(row)]
    return actions.mend_cells(table=table, edits=edits, left_out=out)


def _import(request: HttpRequest, table: OwnTable) -> HttpResponse:
    queries.require_import(request.user, table)
    new_bodies = access_can(request.user, Verb.ADMINISTER, organisation=table.organisation)
    batch = actions.import_table(
        table=table, new_bodies=new_bodies, by=actor_of(request.user), at=timezone.now()
    )
    count = batch.plan["tables"][0]["reports"]
    one, more = _("%(n)s initiative is in the record."), _("%(n)s initiatives are in the record.")
    said = one if count == 1 else more
    messages.success(request, said % {"n": count})
    return redirect("/")


@require_POST
def load_example(request: HttpRequest) -> HttpResponse:
    access_require_everywhere(request.user, Verb.ADMINISTER)
    actions.load_example(by=actor_of(request.user), at=timezone.now())
    messages.success(request, _("The example is loaded. Every page says that it is made up."))
    return redirect("/")


@require_POST
def remove_example(request: HttpRequest) -> HttpResponse:
    access_require_everywhere(request.user, Verb.ADMINISTER)
    actions.remove_example(by=actor_of(request.user), at=timezone.now())
    messages.success(request, _("The example is gone. The record is empty."))
    return redirect("start")


@require_POST
def discard_table(request: HttpRequest, table_id: str) -> HttpResponse:
    table = queries.table_for(request.user, table_id)
    actions.discard_table(table=table)
    messages.success(request, _("Put aside. The record is as it was."))
    return redirect("start")


def _way(table: OwnTable | None = None, last: str = "") -> list[tuple[str, str]]:
    way = [(_("Start"), reverse("start")), (_("Your own table"), "")]
    if table and last:
        way[1] = (_("Your own table"), reverse("own_table", args=[table.id]))
        way.append((last, ""))
    return way
