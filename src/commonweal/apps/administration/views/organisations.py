"""The tree of organisations, and who holds which role in one."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.apps.accounts import actions, queries
from commonweal.apps.accounts.asking import AskForm, asking, posted
from commonweal.apps.accounts.models import Organisation
from commonweal.apps.administration.forms import (
    AliasForm,
    MergeForm,
    MoveForm,
    OrganisationForm,
    ReasonForm,
    RenameForm,
    RoleForm,
)


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    facts = {
        "tree": queries.organisation_tree(request.user),
        "may_add": queries.access_somewhere(request.user, "administer"),
    }
    return render(request, "administration/organisations.html", facts)


@require_safe
def organisation(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "read")
    facts = {
        "organisation": found,
        "above": queries.organisations_above(found, seen_by=request.user),
        "below": queries.organisations_for(request.user).filter(parent=found),
        "holdings": queries.holdings_in(found, timezone.localdate()),
        "merged": found.merged.all(),
        "may_administer": queries.access_can(request.user, "administer", organisation=found),
    }
    return render(request, "administration/organisation.html", facts)


def organisation_new(request: HttpRequest) -> HttpResponse:
    queries.access_require_somewhere(request.user, "administer")
    start = {"parent": request.GET.get("parent", "")}
    form = OrganisationForm(posted(request), initial=start, user=request.user)
    made = form.is_valid() and form.perform(
        actions.create_organisation, **form.cleaned_data, **asking(request)
    )
    if made:
        messages.success(request, _("The organisation is added."))
        return redirect("organisation", made.id)
    return render(request, "administration/organisation_new.html", {"form": form})


def organisation_rename(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    start = {"name": found.name, "short_name": found.short_name}
    form = RenameForm(posted(request), initial=start)
    return _change(request, found, form, actions.rename_organisation, _("Rename"))


def organisation_alias(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    form = AliasForm(posted(request))
    return _change(request, found, form, actions.add_organisation_alias, _("Add another name"))


def organisation_move(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    start = {"parent": found.parent_id}
    form = MoveForm(posted(request), initial=start, user=request.user, of=found)
    return _change(request, found, form, actions.move_organisation, _("Move"))


def organisation_merge(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    form = MergeForm(posted(request), user=request.user, of=found)
    return _change(request, found, form, actions.merge_organisation, _("Merge into another"))


def organisation_separate(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    form = ReasonForm(posted(request))
    return _change(request, found, form, actions.separate_organisation, _("Separate again"))


def organisation_role(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    form = RoleForm(posted(request), user=request.user, known="organisation")

    def give(*, organisation: Organisation, **_asked: object) -> object:
        return actions.give_role(
            person=form.cleaned_data["person"],
            role=form.cleaned_data["role"],
            place=actions.Place(organisation),
            tenure=form.tenure(),
            reason=form.cleaned_data["reason"],
            **asking(request),
        )

    return _change(request, found, form, give, _("Give a role"))


def _change(
    request: HttpRequest,
    found: Organisation,
    form: AskForm,
    action: Callable[..., object],
    title: str,
) -> HttpResponse:
    """Ask until the action takes what was given; then the organisation's own page."""
    done = form.is_valid() and form.perform(
        action, organisation=found, **form.cleaned_data, **asking(request)
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("organisation", found.id)
    # Read again: a refused action leaves its object as it was asked to be.
    again = queries.organisation_get(request.user, found.id, "administer")
    facts = {"form": form, "organisation": again, "title": title}
    return render(request, "administration/organisation_ask.html", facts)
