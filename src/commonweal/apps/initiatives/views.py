"""Pages on which an initiative is set up. Private to this slice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.accounts.actions import Place as At
from commonweal.apps.accounts.actions import end_role, give_role
from commonweal.apps.accounts.models import RoleHolding
from commonweal.apps.accounts.queries import (
    access_can,
    access_require,
    organisations_for,
    people_on_initiatives,
)
from commonweal.apps.accounts.rules import Tenure
from commonweal.apps.initiatives.forms import (
    EditForm,
    HandlingForm,
    NewForm,
    RoleForm,
    SplitForm,
)
from commonweal.apps.plans.fields import ReasonForm
from commonweal.apps.plans.pages import Place, address, ask, asking, plan_url, sent, show
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.programmes import actions
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import NotFound


@login_required
def new(request: HttpRequest) -> HttpResponse:
    bodies = organisations_for(request.user, "edit")
    form = NewForm(sent(request), user=request.user, bodies=bodies)
    place = Place(_("A new programme or project"), button=_("Add it"))

    def create() -> Initiative:
        given = form.cleaned_data
        if parent := given["parent"]:
            above = {"organisation": parent.organisation, "initiative_id": parent.path}
            access_require(request.user, "edit", **above)
        return actions.create_initiative(
            name=given["name"], organisation=given["organisation"], parent=parent or None,
            values=form.values(), **asking(request),
        )  # fmt: skip

    return ask(request, place, form, create, plan_url)


@login_required
def edit(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", "description")
    initial = {name: getattr(one, name) for name in EditForm.base_fields}
    form = EditForm(sent(request), initial={**initial, "tags": ", ".join(one.tags)})

    def save() -> Initiative:
        values = {"name": form.cleaned_data["name"].strip(), **form.values()}
        return actions.edit_initiative(initiative=one, values=values, **asking(request))

    return ask(request, Place(_("What it is"), one), form, save, plan_url)


@login_required
def handling(request: HttpRequest, initiative_id: str) -> HttpResponse:
    """Marking asks for sight of what is marked, so that nobody lowers what they may not see."""
    one = working_initiative(request.user, initiative_id, "edit")
    at = {"organisation": one.organisation, "initiative_id": one.path}
    access_require(request.user, "read_withheld", **at)
    form = HandlingForm(sent(request), initial={"marking": one.marking})
    may = {"may_release": access_can(request.user, "publish", **at)}
    place = Place(_("How it is handled"), one, template="initiatives/handling.html", context=may)

    def mark() -> Initiative:
        given = {"handling": form.handling(), "field": form.cleaned_data["field"]}
        return actions.mark_initiative(initiative=one, **given, **asking(request))

    return ask(request, place, form, mark, lambda _made: request.path)


@login_required
@require_POST
def release(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "publish")
    actions.release_initiative(initiative=one, **asking(request))
    return redirect(address("handling", one.id))


@login_required
def withdraw_release(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "publish")
    form = ReasonForm(sent(request))
    return ask(
        request, Place(_("Take the release back"), one, button=_("Take it back")), form,
        lambda: actions.withdraw_release(
            initiative=one, reason=form.cleaned_data["reason"], **asking(request)
        ),
        address("handling", one.id),
    )  # fmt: skip


@login_required
def split(request: HttpRequest, initiative_id: str) -> HttpResponse:
    """Undo a join that was none: some reports are another initiative's."""
    one = working_initiative(request.user, initiative_id, "import")
    form = SplitForm(sent(request), of=one)
    words = _("Choose the reports that are not of this one. A new initiative is made of them.")
    return ask(
        request, Place(_("Split in two"), one, words, _("Split")), form,
        lambda: actions.split_initiative(
            initiative=one, **form.cleaned_data, **asking(request)
        ),
        lambda new: address("initiative", new.id),
    )  # fmt: skip


@login_required
def people(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "read", "people")
    place = Place(_("People"), one, template="initiatives/people.html")
    at = {"organisation": one.organisation, "initiative_id": one.path}
    may = access_can(request.user, "appoint", **at)
    return show(request, place, holdings=people_on_initiatives([one.id]), may_appoint=may)


@login_required
def new_role(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "appoint", "people")
    start = {"first_day": timezone.localdate()}
    form = RoleForm(sent(request), user=request.user, initial=start)
    back = address("initiative_people", one.id)
    place = Place(_("Give a role"), one, trail=((_("People"), back),))

    def give() -> RoleHolding:
        given = form.cleaned_data
        tenure = Tenure(given["first_day"], given["last_day"])
        at = At(one.organisation, one.path)
        who = {name: given[name] for name in ("person", "role", "reason")}
        return give_role(**who, place=at, tenure=tenure, **asking(request))

    return ask(request, place, form, give, back)


@login_required
def end(request: HttpRequest, initiative_id: str, line_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "appoint", "people")
    holding = people_on_initiatives([one.id]).filter(id=line_id).first()
    if holding is None:
        raise NotFound(_("This role has been taken away already."))
    form = ReasonForm(sent(request))
    words = _("%(role)s: %(person)s, from today on no longer.") % {
        "role": holding.get_role_display(), "person": holding.person,
    }  # fmt: skip
    place = Place(_("End a role"), one, words, _("End the role"))
    return ask(
        request, place, form,
        lambda: end_role(holding=holding, **form.cleaned_data, **asking(request)),
        address("initiative_people", one.id),
    )  # fmt: skip
