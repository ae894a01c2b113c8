"""Forms of parallel runs; the page of one, with its chart, is in ``web/pages``. Private."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.pages import ask_for, below
from commonweal.apps.migration.queries import migration_for
from commonweal.apps.parallels import actions
from commonweal.apps.parallels import forms as own
from commonweal.apps.plans.pages import Place, address


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def lock(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id, "approve")
    words = _(
        "Lock it before the first day: no day before it counts, and a later lock begins anew."
    )
    place = _below(one, _("Lock when it may end"), words)
    return ask_for(request, place, own.LockForm, actions.lock_exit, migration=one)


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def results(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id, "edit")
    words = _("They are read strictly: a result that was changed after it was written is refused.")
    place = _below(one, _("Put in results"), words)
    return ask_for(request, place, own.ResultsForm, actions.keep_results, migration=one)


def _below(one: Migration, title: str, sentence: str) -> Place:
    back = address("parallel_run", one.id)
    trail = ((_("The parallel run"), back),)
    return below(one, title, sentence, trail=trail, context={"back": back})
