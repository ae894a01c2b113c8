"""Pages of migrations. Private to this slice."""

from __future__ import annotations

from functools import lru_cache
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
from commonweal.apps.ledger.queries import part_of
from commonweal.apps.migration import actions, queries
from commonweal.apps.migration import forms as own
from commonweal.apps.migration.models import Certificate, Migration, MovedSet
from commonweal.apps.migration.pages import (
    below,
    may_here,
    migration_url,
    sentence_of,
    state_words,
)
from commonweal.apps.migration.rules import (
    MOST_BYTES,
    Aside,
    SetState,
    Standing,
    aside_from,
    state_of,
)
from commonweal.apps.plans.pages import Place, address, ask, asking, sent, show
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.programmes.queries import initiative_for
from commonweal.apps.realisation.pdf import typeset
from commonweal.engines.certify import in_history
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import NotFound

PAPER = "commonweal.engines.certify.paper"


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
    state = queries.whole(moved, missed)
    kept = [each for each in moved if each.state is not SetState.LEFT_OUT]
    place = below(one, one.name, sentence_of(moved, len(missed)), template="migration/one.html")
    return show(
        request, place, state=state, words=state_words(state), missed=missed,
        rows=[(each, state_words(each.state)) for each in moved],
        trend=queries.trend_for(one, len(kept) + len(missed)), above=_above(one),
        asides=[each for row in moved for each in row.moved_set.put_aside.all()],
        certificates=_certified(one), **may_here(request, one),
    )  # fmt: skip


def _above(one: Migration) -> dict[str, str]:
    """Pages of the rooms above, where these are installed."""
    return {name: address(name, one.id) for name in ("cutover", "parallel_run")}


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


@require_GET
@login_required
def moved_set(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    found = queries.moved_set_for(request.user, moved_set_id)
    one = found.migration
    held = queries.moved_of([one])[one.id]
    row = next(each for each in held if each.moved_set.id == found.id)
    verdicts = [(each, _words_of(each)) for each in found.verdicts.select_related("file")]
    latest = verdicts[0][0] if verdicts else None
    place = below(one, found.name, state_words(row.state), template="migration/data_set.html")
    return show(
        request, place, moved_set=found, row=row, verdicts=verdicts, latest=latest,
        may_open={each.id for each in files_for(request.user).filter(
            id__in=[verdict.file_id for verdict, _words in verdicts]
        )},
        asides=found.put_aside.all(), **may_here(request, one),
    )  # fmt: skip


def _words_of(each: Any) -> str:
    return state_words(state_of(Standing(each.outcome, each.by_row)))


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def verdict(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "edit")
    form = own.VerdictForm(sent(request), request.FILES or None)
    words = _("It is read strictly: a result that was changed after it was written is refused.")
    return ask(
        request, _of_set(one, _("Put in a result"), words), form,
        lambda: actions.keep_verdict(moved_set=one, **form.cleaned_data, **asking(request)),
        address("moved_set", one.id),
    )  # fmt: skip


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def put_aside(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "edit")
    form = own.AsideForm(sent(request), request.FILES or None)
    words = _("Rows that could not be loaded. Until somebody settles them, nothing is proved.")
    return ask(
        request, _of_set(one, _("Note rows that were put aside"), words), form,
        lambda: actions.note_aside(moved_set=one, asides=_asides(form), **asking(request)),
        address("moved_set", one.id) + "#put-aside",
    )  # fmt: skip


def _asides(form: own.AsideForm) -> list[Aside]:
    given = form.cleaned_data
    if given["upload"]:
        return aside_from(given["upload"].read(MOST_BYTES + 1))
    return [Aside("", given["why"], given["rows"] or 1, given["where"])]


@login_required
def settle(request: HttpRequest, aside_id: str) -> HttpResponse:
    one = queries.aside_for(request.user, aside_id, "approve")
    form = own.SettleForm(sent(request))
    return ask(
        request, _of_set(one.moved_set, _("Settle what was put aside"), one.why), form,
        lambda: actions.settle_aside(put_aside=one, **form.cleaned_data, **asking(request)),
        address("moved_set", one.moved_set_id) + "#put-aside",
    )  # fmt: skip


@login_required
def leave(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "approve")
    form = own.WhyForm(sent(request))
    words = _("It stays listed as left out, with your name and the reason.")
    return ask(
        request, _of_set(one, _("Leave it out"), words), form,
        lambda: actions.leave_out(moved_set=one, **form.cleaned_data, **asking(request)),
        migration_url(one.migration),
    )  # fmt: skip


@require_POST
@login_required
def take_in(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "edit")
    actions.take_in_again(moved_set=one, **asking(request))
    messages.success(request, _("It has to be proved again."))
    return redirect(migration_url(one.migration))


@require_POST
@login_required
def certify(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = queries.migration_for(request.user, migration_id, "approve")
    actions.issue_certificate(migration=one, **asking(request))
    messages.success(
        request, _("Issued. It can be taken away once the history is signed, in a minute.")
    )
    return redirect(migration_url(one, "certificates"))


@require_GET
@login_required
def as_json(request: HttpRequest, certificate_id: str) -> HttpResponse:
    one = queries.certificate_for(request.user, certificate_id)
    return _file(_made(one), "application/json", one, "json")


@require_GET
@login_required
def as_pdf(request: HttpRequest, certificate_id: str) -> HttpResponse:
    one = queries.certificate_for(request.user, certificate_id)
    return _file(_paper(_made(one)), "application/pdf", one, "pdf")


@lru_cache(maxsize=4)
def _paper(certificate: bytes) -> bytes:
    """Equal certificates give equal bytes, so that nobody needs to wait for them twice."""
    return typeset(parse(certificate), PAPER)


def _made(one: Certificate) -> bytes:
    """The certificate with its proof, once a signed checkpoint covers the entry of its issue."""
    number = queries.entry_of(one)
    lines, proved = part_of({number} if number else set())
    if number not in proved:
        raise NotFound(
            _("This certificate is not under a signed checkpoint yet. Try again in a minute.")
        )
    return in_history(parse(one.body), lines)


def _file(content: bytes, kind: str, one: Certificate, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = f"certificate-{one.issued_at:%Y-%m-%d}-{one.digest[:8]}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _of_set(one: MovedSet, title: str, words: str = "") -> Place:
    trail = ((one.name, address("moved_set", one.id)),)
    context = {"back": address("moved_set", one.id)}
    return below(one.migration, title, words, trail=trail, context=context)
