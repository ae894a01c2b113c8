"""People and their roles, for those who administer them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from commonweal.apps.accounts import actions, queries
from commonweal.apps.accounts.asking import asking, page_of, person_of, posted
from commonweal.apps.accounts.models import User
from commonweal.apps.administration import actions as at_the_door
from commonweal.apps.administration.forms import (
    DeactivateForm,
    EndRoleForm,
    HandOverForm,
    ReasonForm,
    RoleForm,
    SearchForm,
    SecondStepForm,
)
from commonweal.apps.administration.queries import administration_counts
from commonweal.apps.administration.views.me import export_of


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    queries.access_require_somewhere(request.user, "administer")
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.people_found(
        request.user, words=asked.get("q", ""), inactive=asked.get("inactive", False)
    )
    facts = {"form": form, "page": page_of(request, found), "counts": queries.people_counts(found)}
    return render(request, "administration/people.html", {**facts, "more": ()})


@require_safe
def person(request: HttpRequest, person_id: str) -> HttpResponse:
    found = queries.person_get(request.user, person_id)
    facts = {
        "person": found,
        "holdings": queries.holdings_of(found, seen_by=request.user),
        "second_steps": queries.second_steps_of(found),
        "may_administer": queries.may_administer_person(request.user, found),
        "may_everywhere": queries.access_can(request.user, "administer"),
        "today": timezone.localdate(),
    }
    return render(request, "administration/person.html", facts)


def role_new(request: HttpRequest, person_id: str) -> HttpResponse:
    found = queries.person_get(request.user, person_id)
    form = RoleForm(posted(request), user=request.user, known="person")
    if form.is_valid() and form.perform(
        actions.give_role,
        person=found,
        role=form.cleaned_data["role"],
        place=actions.Place(form.cleaned_data["organisation"]),
        tenure=form.tenure(),
        reason=form.cleaned_data["reason"],
        **asking(request),
    ):
        messages.success(request, _("The role is given."))
        return redirect("person", found.id)
    return render(request, "administration/role_new.html", {"form": form, "person": found})


def role_end(request: HttpRequest, holding_id: str) -> HttpResponse:
    holding = queries.holding_get(request.user, holding_id, "administer")
    form = EndRoleForm(posted(request), initial={"last_day": timezone.localdate()})
    if form.is_valid() and form.perform(
        actions.end_role, holding=holding, **form.cleaned_data, **asking(request)
    ):
        messages.success(request, _("The role ends."))
        return redirect("organisation", holding.organisation_id)
    return render(request, "administration/role_end.html", {"form": form, "holding": holding})


def hand_over(request: HttpRequest, person_id: str) -> HttpResponse:
    found = _administered(request, person_id)
    form = HandOverForm(posted(request), user=request.user, of=found)
    asked = Asked(_("Hand over the roles"), "hand_over", _("The roles are handed over."))
    return _change(request, found, form, actions.hand_over_roles, asked)


def deactivate(request: HttpRequest, person_id: str) -> HttpResponse:
    found = _administered(request, person_id)
    form = DeactivateForm(posted(request), user=request.user, of=found)
    asked = Asked(_("Deactivate"), "deactivate", _("This person can no longer sign in."))
    return _change(request, found, form, actions.deactivate_person, asked)


def reactivate(request: HttpRequest, person_id: str) -> HttpResponse:
    found = _administered(request, person_id)
    form = ReasonForm(posted(request))
    title = _("Let this person sign in again")
    asked = Asked(title, "reactivate", _("This person can sign in again."))
    return _change(request, found, form, actions.reactivate_person, asked)


def erase(request: HttpRequest, person_id: str) -> HttpResponse:
    found = _administered(request, person_id)
    form = ReasonForm(posted(request))
    asked = Asked(_("Erase"), "erase", _("Who this person was is erased."), after="people_list")
    return _change(request, found, form, at_the_door.erase_everything, asked)


@require_POST
def administrator_set(request: HttpRequest, person_id: str) -> HttpResponse:
    queries.access_require_everywhere(request.user, "administer")
    found = queries.person_get(request.user, person_id)
    wanted = request.POST.get("administrator") == "yes"
    actions.make_administrator(person=found, administrator=wanted, **asking(request))
    messages.success(request, _("Saved."))
    return redirect("person", found.id)


@never_cache
@require_POST
def person_export(request: HttpRequest, person_id: str) -> HttpResponse:
    """Everything about somebody, for an answer to their request; itself in the ledger."""
    found = _administered(request, person_id)
    return export_of(at_the_door.export_person(person=found, **asking(request)))


def administration(request: HttpRequest) -> HttpResponse:
    queries.access_require_somewhere(request.user, "administer")
    facts = {
        "everywhere": queries.access_can(request.user, "administer"),
        "counts": administration_counts(request.user),
    }
    return render(request, "administration/administration.html", facts)


def second_step(request: HttpRequest) -> HttpResponse:
    queries.access_require_everywhere(request.user, "administer")
    form = SecondStepForm(posted(request), initial={"roles": SecondStepForm.now_required()})
    if form.is_valid():
        actions.require_second_step(roles=form.cleaned_data["roles"], **asking(request))
        messages.success(request, _("Saved."))
        return redirect("administration")
    return render(request, "administration/second_step.html", {"form": form})


def _administered(request: HttpRequest, person_id: str) -> User:
    """The person, where whoever asks administers the person's home."""
    found = queries.person_get(request.user, person_id)
    queries.require_administers(person_of(request), found)
    return found


@dataclass(frozen=True)
class Asked:
    """What a page asks about a person: its title, which words explain it, what is said when it
    is done, and where to go then."""

    title: str
    what: str
    done: str
    after: str = ""


def _change(
    request: HttpRequest, found: User, form: ReasonForm, action: Callable[..., object], asked: Asked
) -> HttpResponse:
    if form.is_valid():
        done = form.perform(action, person=found, **form.cleaned_data, **asking(request))
        if done is not None:
            messages.success(request, asked.done)
            return redirect(asked.after) if asked.after else redirect("person", found.id)
    facts = {"form": form, "person": found, "title": asked.title, "what": asked.what}
    return render(request, "administration/person_ask.html", facts)
