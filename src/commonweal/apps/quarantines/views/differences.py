"""The differences of a data set, by pattern. Private to this slice."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.migration.pages import ask_for, may_here
from commonweal.apps.plans.pages import show
from commonweal.apps.quarantines import actions, queries
from commonweal.apps.quarantines import forms as own
from commonweal.apps.quarantines.differences import Group
from commonweal.apps.quarantines.pages import below_set

_SHOWN = 50
_KINDS = {
    "missing": gettext_lazy("Only the old system has the row"),
    "added": gettext_lazy("Only the new system has the row"),
    "fewer": gettext_lazy("The new system has the row less often"),
    "doubled": gettext_lazy("The new system has the row more often"),
    "doubled-differs": gettext_lazy("The row is there more than once, and differs"),
    "changed": gettext_lazy("The row differs"),
    "differs": gettext_lazy("The row differs; its values were not fetched"),
    "unseen": gettext_lazy("The values that differ were not found"),
}
_ROOM = (gettext_lazy("Differences"), "differences")


@require_GET
@login_required
def differences(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.set_for(request.user, moved_set_id)
    newest = queries.newest_differences(one)
    groups = queries.groups_of(newest)
    words = _sentence(groups) if newest else _("No file of differences is in.")
    shown = [(each, _KINDS.get(each.pattern, each.pattern)) for each in groups[:_SHOWN]]
    place = below_set(one, _ROOM, "", words, template="quarantines/differences.html")
    return show(
        request, place, moved_set=one, newest=newest, groups=shown,
        more=max(0, len(groups) - _SHOWN), **may_here(request, one.migration),
    )  # fmt: skip


def _sentence(groups: list[Group]) -> str:
    if not groups:
        return _("Nothing in this file differs.")
    told = {"n": len(groups), "values": sum(one.count for one in groups)}
    return ngettext(
        "Differences: %(values)s, all of one kind.",
        "Differences: %(values)s, of %(n)s kinds.", len(groups),
    ) % told  # fmt: skip


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def put_in(request: HttpRequest, moved_set_id: str) -> HttpResponse:
    one = queries.set_for(request.user, moved_set_id, "edit")
    place = below_set(one, _ROOM, _("Put in a file of differences"))
    return ask_for(request, place, own.DifferencesForm, actions.put_in_differences, moved_set=one)
