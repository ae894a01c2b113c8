"""Pages of migrations: all of an initiative, and one. Private to this slice."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.accounts.queries import access_can
from commonweal.apps.evidence.queries import files_for
from commonweal.apps.migration import actions, queries
from commonweal.apps.migration import forms as own
from commonweal.apps.migration.models import Certificate, Migration, MovedSet, NamedKey, SignedKept
from commonweal.apps.migration.pages import (
    Word,
    ask_for,
    below,
    may_here,
    migration_url,
    sentence_of,
    settled_at,
    state_words,
    whole_lines,
    word_of,
)
from commonweal.apps.migration.rules import (
    SetState,
    short_key,
)
from commonweal.apps.plans.pages import Place, address, ask, asking, sent, show
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.programmes.queries import initiative_for


@require_GET
@login_required
def migrations(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = initiative_for(request.user, initiative_id)
    found = list(queries.migrations_of(request.user, one).prefetch_related("old_system__data_sets"))
    moved = queries.moved_of(found)
    rows = [_listed(each, moved.get(each.id, [])) for each in found]
    words = _("Moving a system's data to its successor, with proof of every row.")
    place = Place(_("Migrations"), one, words, template="migration/list.html")
    may = access_can(request.user, "edit", organisation=one.organisation, initiative_id=one.path)
    return show(request, place, rows=rows, may_edit=may)


def _listed(one: Migration, moved: list[queries.Moved]) -> dict[str, Any]:
    missed = queries.missed_by(one, moved)
    state = queries.whole(moved, missed)
    words = sentence_of(moved, len(missed))
    return {"one": one, "state": state, "words": state_words(state), "sentence": words}


@login_required
def new(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit")
    form = own.MigrationForm(sent(request), user=request.user)
    place = Place(
        _("A new migration"), one, template="migration/form.html",
        trail=((_("Migrations"), address("initiative_migrations", one.id)),),
        context={"back": address("initiative_migrations", one.id)},
    )  # fmt: skip
    return ask(
        request, place, form,
        lambda: actions.add_migration(
            initiative=one, values=form.cleaned_data, **asking(request)
        ),
        migration_url,
    )  # fmt: skip


@require_GET
@login_required
def migration(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = queries.migration_for(request.user, migration_id)
    moved = queries.moved_of([one]).get(one.id, [])
    missed = queries.missed_by(one, moved)
    state, named = queries.whole(moved, missed), queries.keys_of([one.id])[one.id]
    kept = [each for each in moved if each.state is not SetState.LEFT_OUT]
    place = below(one, one.name, sentence_of(moved, len(missed)), template="migration/one.html")
    return show(
        request, place, state=state, words=state_words(state), missed=missed,
        rows=[(each, state_words(each.state), _word(each.latest, named)) for each in moved],
        trend=queries.trend_for(one, len(kept) + len(missed)), above=_above(one),
        asides=settled_at(each for row in moved for each in row.moved_set.put_aside.all()),
        certificates=_certified(one), keys=_keys(one), **_whole(request, one, moved, named),
        **may_here(request, one),
    )  # fmt: skip


def _word(latest: SignedKept | None, named: Container[str]) -> Word | None:
    return word_of(latest, named) if latest else None


def _whole(
    request: HttpRequest, one: Migration, moved: list[queries.Moved], named: Container[str]
) -> dict[str, Any]:
    """The newest comparison of the whole database: a line for each table, worst news first."""
    found = queries.newest_whole(one)
    if found is None:
        return {"whole": None}
    files = files_for(request.user).filter(id=found.file_id)
    lines = whole_lines(found, [each.moved_set for each in moved])
    return {
        "whole": found, "whole_lines": lines, "may_open": files.exists(),
        "word": word_of(found, named),
    }  # fmt: skip


def _keys(one: Migration) -> list[tuple[NamedKey, str]]:
    return [(each, short_key(each.key)) for each in one.named_keys.filter(withdrawn_at=None)]


def _above(one: Migration) -> dict[str, str]:
    """Pages of the rooms above, where these are installed."""
    return {name: address(name, one.id) for name in ("cutover", "parallel_run", "profiles")}


def _certified(one: Migration) -> list[tuple[Certificate, str]]:
    words = {"agree": SetState.EQUAL, "differ": SetState.DIFFERS}
    return [
        (each, state_words(words.get(each.outcome, SetState.INCOMPLETE)))
        for each in one.certificates.defer("body")
    ]


@login_required
def edit(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = queries.migration_for(request.user, migration_id, "edit")
    initial = {name: getattr(one, name) for name in own.MigrationForm.base_fields}
    form = own.MigrationForm(sent(request), user=request.user, initial=initial)
    return ask(
        request, below(one, _("Change it")), form,
        lambda: actions.change_migration(
            migration=one, values=form.cleaned_data, **asking(request)
        ),
        migration_url(one),
    )  # fmt: skip


@login_required
def add_set(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = queries.migration_for(request.user, migration_id, "edit")
    form = own.MovedSetForm(sent(request))
    return ask(
        request, below(one, _("A data set that has to be proved")), form,
        lambda: _set_added(request, one, form.cleaned_data["name"]), migration_url(one),
    )  # fmt: skip


def _set_added(request: HttpRequest, one: Migration, name: str) -> MovedSet:
    """Of the old system where that has one of this name."""
    known = one.old_system.data_sets.filter(name=name).first()
    values = {"name": name, "data_set": known}
    return actions.add_moved_set(migration=one, values=values, **asking(request))


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def whole(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = queries.migration_for(request.user, migration_id, "edit")
    words = _(
        "Each data set gets the result of the table of its name. Tables that no data set is "
        "named after are listed."
    )
    place = below(one, _("Put in the result of a whole database"), words)
    return ask_for(request, place, own.WholeForm, actions.keep_whole, migration=one, done="#whole")


@require_POST
@login_required
def certify(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = queries.migration_for(request.user, migration_id, "approve")
    actions.issue_certificate(migration=one, **asking(request))
    messages.success(
        request, _("Issued. It can be taken away once the history is signed, in a minute.")
    )
    return redirect(migration_url(one, "certificates"))
