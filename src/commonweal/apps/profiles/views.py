"""Pages of profiles. Private to this slice."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.migration.pages import ask_for, below, may_here
from commonweal.apps.migration.queries import migration_for
from commonweal.apps.plans.pages import Place, address, show
from commonweal.apps.profiles import actions, queries
from commonweal.apps.profiles import forms as own
from commonweal.apps.profiles.models import KeptProfile
from commonweal.apps.profiles.rules import SetRead, read_profile
from commonweal.apps.profiles.wording import (
    ends_of,
    found_words,
    gap_words,
    stand_ins_of,
    suspect_words,
)


@require_GET
@login_required
def profiles(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id)
    words = _("What the old store really holds, looked at before anybody maps it.")
    place = below(one, _("What it holds"), words, template="profiles/list.html")
    return show(request, place, kept=queries.profiles_of(one), **may_here(request, one))


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def put_in(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id, "edit")
    words = _("It is read strictly: a profile that was changed after it was made is refused.")
    back = address("profiles", one.id)
    place = below(
        one, _("Put in a profile"), words, trail=((_("What it holds"), back),),
        context={"back": back},
    )  # fmt: skip
    return ask_for(
        request,
        place,
        own.ProfileForm,
        actions.keep_profile,
        migration=one,
        done=lambda made: address("profile", made.id),
    )


@require_GET
@login_required
def profile(request: HttpRequest, kept_profile_id: str) -> HttpResponse:
    """All data sets, or the columns of the one that ``data-set`` names by its number."""
    kept = queries.profile_for(request.user, kept_profile_id)
    read = read_profile(kept.data)
    asked = request.GET.get("data-set", "")
    if asked.isdecimal() and len(asked) < 5 and 0 < int(asked) <= len(read.sets):
        return show(request, _set_place(kept, read.sets[int(asked) - 1]))
    numbered = list(enumerate(read.sets, 1))
    return show(request, _place(kept), kept=kept, read=read, numbered=numbered)


def _place(kept: KeptProfile) -> Place:
    told = {"n": kept.findings, "sets": kept.data_sets}
    words = ngettext(
        "%(n)s thing was found that the migration has to deal with.",
        "%(n)s things were found that the migration has to deal with.", kept.findings,
    ) % told  # fmt: skip
    trail = ((_("What it holds"), address("profiles", kept.migration_id)),)
    return below(kept.migration, _("Profile"), words, trail=trail, template="profiles/one.html")


def _set_place(kept: KeptProfile, one: SetRead) -> Place:
    trail = (
        (_("What it holds"), address("profiles", kept.migration_id)),
        (_("Profile"), address("profile", kept.id)),
    )
    context: dict[str, Any] = {
        "kept": kept,
        "one": one,
        "rows": [
            (
                each,
                *(words(each) for words in (found_words, gap_words, suspect_words)),
                ends_of(each),
                stand_ins_of(each),
            )
            for each in one.columns
        ],
    }
    return below(
        kept.migration, one.name, trail=trail, context=context, template="profiles/data_set.html"
    )
