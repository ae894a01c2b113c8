"""Keys whose signatures count in a migration. Private to this slice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.migration import actions, queries
from commonweal.apps.migration import forms as own
from commonweal.apps.migration.pages import ask_for, below, migration_url
from commonweal.apps.plans.pages import asking


@login_required
def name(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = queries.migration_for(request.user, migration_id, "approve")
    words = _("A result that was signed counts only where the key is named here.")
    place = below(one, _("Name a key"), words)
    return ask_for(request, place, own.KeyForm, actions.name_key, migration=one, done="#keys")


@require_POST
@login_required
def withdraw(request: HttpRequest, named_key_id: str) -> HttpResponse:
    found = queries.named_key_for(request.user, named_key_id, "approve")
    actions.withdraw_key(named=found, **asking(request))
    messages.success(request, _("What it signed does not count any more."))
    return redirect(migration_url(found.migration, "keys"))
