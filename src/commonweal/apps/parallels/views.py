"""Forms of parallel runs; the page of one, with its chart, is in ``web/pages``. Private."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.pages import below
from commonweal.apps.migration.queries import migration_for
from commonweal.apps.parallels import actions
from commonweal.apps.parallels import forms as own
from commonweal.apps.plans.pages import Place, address, ask, asking, sent


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def lock(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id, "approve")
    form = own.LockForm(sent(request), request.FILES or None)
    words = _(
        "Lock it before the first day: no day before it counts, and a later lock begins anew."
    )
    return ask(
        request, _below(one, _("Lock when it may end"), words), form,
        lambda: actions.lock_exit(migration=one, **form.cleaned_data, **asking(request)),
        address("parallel_run", one.id),
    )  # fmt: skip


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def results(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id, "edit")
    form = own.ResultsForm(sent(request), request.FILES or None)
    words = _("They are read strictly: a result that was changed after it was written is refused.")
    return ask(
        request, _below(one, _("Put in results"), words), form,
        lambda: actions.keep_results(migration=one, **form.cleaned_data, **asking(request)),
        address("parallel_run", one.id),
    )  # fmt: skip


def _below(one: Migration, title: str, sentence: str) -> Place:
    back = address("parallel_run", one.id)
    trail = ((_("The parallel run"), back),)
    return below(one, title, sentence, trail=trail, context={"back": back})
