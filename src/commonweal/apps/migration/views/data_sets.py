"""Pages of data sets that are moved: results, and what was put aside. Private to this slice."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.evidence.queries import files_for
from commonweal.apps.migration import actions, queries
from commonweal.apps.migration import forms as own
from commonweal.apps.migration.models import KeptVerdict, MovedSet
from commonweal.apps.migration.pages import (
    Word,
    ask_for,
    below,
    may_here,
    migration_url,
    state_words,
    word_of,
)
from commonweal.apps.migration.rules import (
    MOST_BYTES,
    Aside,
    aside_from,
)
from commonweal.apps.plans.pages import Place, address, ask, asking, sent, show

ABOVE = ("quarantine", "differences")  # pages of a room above, where it is installed


@require_GET
@login_required
def moved_set(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    found = queries.moved_set_for(request.user, moved_set_id)
    one = found.migration
    row = next(each for each in queries.moved_of([one])[one.id] if each.moved_set.id == found.id)
    verdicts = _verdicts(found)
    latest, _came, word = verdicts[0] if verdicts and row.latest else (None, "", None)
    samples = list(found.samples.select_related("file"))
    kept = [*samples, *(each for each, *_told in verdicts)]
    files = files_for(request.user).filter(id__in=[each.file_id for each in kept])
    place = below(one, found.name, state_words(row.state), template="migration/data_set.html")
    return show(
        request, place, moved_set=found, row=row, verdicts=verdicts, latest=latest,
        may_open=set(files.values_list("id", flat=True)), asides=found.put_aside.all(),
        word=word, samples=samples, **may_here(request, one),
        above={name: address(name, found.id) for name in ABOVE},
    )  # fmt: skip


def _verdicts(found: MovedSet) -> list[tuple[KeptVerdict, str, Word]]:
    named = queries.keys_of([found.migration_id])[found.migration_id]
    kept = found.verdicts.select_related("file")
    return [(each, state_words(queries.alone(each, named)), word_of(each, named)) for each in kept]


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def verdict(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "edit")
    words = _("It is read strictly: a result that was changed after it was written is refused.")
    place = _of_set(one, _("Put in a result"), words)
    return ask_for(request, place, own.VerdictForm, actions.keep_verdict, moved_set=one)


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def sample(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "edit")
    words = _("It is worked out once more here: what does not follow from its counts is refused.")
    place = _of_set(one, _("Put in what people found in a sample"), words)
    return ask_for(
        request,
        place,
        own.SampleForm,
        actions.keep_sample,
        moved_set=one,
        done=address("moved_set", one.id) + "#samples",
    )


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
    place = _of_set(one.moved_set, _("Settle what was put aside"), one.why)
    return ask_for(
        request,
        place,
        own.SettleForm,
        actions.settle_aside,
        put_aside=one,
        done=address("moved_set", one.moved_set_id) + "#put-aside",
    )


@login_required
def table(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "edit")
    place = _of_set(one, _("What databases call it"))
    form = own.TableForm(sent(request), initial={"table": one.table})
    return ask(
        request, place, form,
        lambda: actions.name_table(moved_set=one, **form.cleaned_data, **asking(request)),
        address("moved_set", one.id),
    )  # fmt: skip


@login_required
def leave(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "approve")
    words = _("It stays listed as left out, with your name and the reason.")
    place = _of_set(one, _("Leave it out"), words)
    return ask_for(request, place, own.WhyForm, actions.leave_out, moved_set=one)


@require_POST
@login_required
def take_in(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "edit")
    actions.take_in_again(moved_set=one, **asking(request))
    messages.success(request, _("It has to be proved again."))
    return redirect(migration_url(one.migration))


def _of_set(one: MovedSet, title: str, words: str = "") -> Place:
    trail = ((one.name, address("moved_set", one.id)),)
    context = {"back": address("moved_set", one.id)}
    return below(one.migration, title, words, trail=trail, context=context)
