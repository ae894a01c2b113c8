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
    of_set,
    settled_at,
    state_words,
    word_of,
)
from commonweal.apps.plans.pages import address, ask, asking, sent, show

ABOVE = ("quarantine", "differences", "moved_set_aside")  # of a room above, where there is one


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
        may_open=set(files.values_list("id", flat=True)), word=word, samples=samples,
        asides=settled_at(found.put_aside.all()), **may_here(request, one),
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
    place = of_set(one, _("Put in a result"), words)
    return ask_for(request, place, own.VerdictForm, actions.keep_verdict, moved_set=one)


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def sample(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "edit")
    words = _(
        "What people said who compared rows drawn by chance, old beside new. It is worked out "
        "once more here."
    )
    place = of_set(one, _("Put in what people found in a sample"), words)
    return ask_for(
        request, place, own.SampleForm, actions.keep_sample, moved_set=one, done="#samples"
    )


@login_required
def table(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "edit")
    place = of_set(one, _("What the database calls it"))
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
    place = of_set(one, _("Leave it out"), words)
    return ask_for(request, place, own.WhyForm, actions.leave_out, moved_set=one)


@require_POST
@login_required
def take_in(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.moved_set_for(request.user, moved_set_id, "edit")
    actions.take_in_again(moved_set=one, **asking(request))
    messages.success(request, _("It has to be proved again."))
    return redirect(migration_url(one.migration))
