"""The tree of organisations, and who holds which role in one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.apps.accounts import actions, queries
from commonweal.apps.accounts.asking import asking, posted
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
    if form.is_valid() and form.perform(
        actions.rename_organisation, organisation=found, **form.cleaned_data, **asking(request)
    ):
        return _saved(request, organisation_id)
    return _ask(request, form, organisation_id, _("Rename"))


def organisation_alias(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    form = AliasForm(posted(request))
    if form.is_valid() and form.perform(
        actions.add_organisation_alias, organisation=found, **form.cleaned_data, **asking(request)
    ):
        return _saved(request, organisation_id)
    return _ask(request, form, organisation_id, _("Add another name"))


def organisation_move(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    form = MoveForm(
        posted(request), initial={"parent": found.parent_id}, user=request.user, of=found
    )
    if form.is_valid() and form.perform(
        actions.move_organisation, organisation=found, **form.cleaned_data, **asking(request)
    ):
        return _saved(request, organisation_id)
    return _ask(request, form, organisation_id, _("Move"))


def organisation_merge(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    form = MergeForm(posted(request), user=request.user, of=found)
    stayed = form.is_valid() and form.perform(
        actions.merge_organisation, organisation=found, **form.cleaned_data, **asking(request)
    )
    if stayed:
        return _saved(request, stayed.id)
    return _ask(request, form, organisation_id, _("Merge into another"))


def organisation_separate(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    form = ReasonForm(posted(request))
    if form.is_valid() and form.perform(
        actions.separate_organisation, organisation=found, **form.cleaned_data, **asking(request)
    ):
        return _saved(request, organisation_id)
    return _ask(request, form, organisation_id, _("Separate again"))


def organisation_role(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = queries.organisation_get(request.user, organisation_id, "administer")
    form = RoleForm(posted(request), user=request.user, known="organisation")
    if form.is_valid() and form.perform(
        actions.give_role,
        person=form.cleaned_data["person"],
        role=form.cleaned_data["role"],
        place=actions.Place(found),
        tenure=form.tenure(),
        **asking(request),
    ):
        return _saved(request, organisation_id)
    return _ask(request, form, organisation_id, _("Give a role"))


def _saved(request: HttpRequest, organisation_id: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("organisation", organisation_id)


def _ask(request: HttpRequest, form: object, organisation_id: str, title: str) -> HttpResponse:
    """Read again: a refused action leaves its object as it was asked to be."""
    found = queries.organisation_get(request.user, organisation_id, "administer")
    facts = {"form": form, "organisation": found, "title": title}
    return render(request, "administration/organisation_ask.html", facts)
