"""Invitations: a pasted list, looked over, sent; and the link in the letter."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from commonweal.apps.accounts.asking import asking, page_of, person_of, posted
from commonweal.apps.accounts.queries import access_require_somewhere
from commonweal.apps.administration import actions, queries
from commonweal.apps.administration.forms import AcceptForm, InvitationsForm
from commonweal.apps.administration.models import Invitation
from commonweal.apps.administration.rules import InvitationLine


def invitations(request: HttpRequest) -> HttpResponse:
    """First a dry run; sent only by the second button, and only without problems."""
    access_require_somewhere(request.user, "administer")
    form = InvitationsForm(posted(request))
    pasted = form.cleaned_data["lines"] if form.is_valid() else ""
    lines = queries.invitations_read(pasted, by=request.user)
    wrong = [line for line in lines if line.problem]
    if lines and not wrong and "send" in request.POST and _send(request, form, lines):
        return redirect("invitations")
    open_ones = queries.invitations_for(person_of(request), at=timezone.now())
    facts = {"form": form, "lines": lines, "wrong": wrong, "page": page_of(request, open_ones)}
    return render(request, "administration/invitations.html", facts)


def _send(request: HttpRequest, form: InvitationsForm, lines: list[InvitationLine]) -> bool:
    sent = form.perform(actions.send_invitations, lines=lines, **asking(request))
    if sent:
        messages.success(request, _("%(n)s letters are written.") % {"n": sum(map(len, sent))})
    return bool(sent)


@require_POST
def invitation_withdraw(request: HttpRequest, invitation_id: str) -> HttpResponse:
    mine = queries.invitations_for(person_of(request), at=timezone.now())
    found = get_object_or_404(mine, id=invitation_id)
    actions.withdraw_invitation(invitation=found, **asking(request))
    messages.success(request, _("The link in the letter leads nowhere now."))
    return redirect("invitations")


def _accept_as_known(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    """Who has an account signs in to it first, and then takes the roles."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if request.method == "POST":
        actions.accept_as_known(secret=secret, person=person_of(request), at=timezone.now())
        messages.success(request, _("The roles are yours."))
        return redirect("account")
    facts = {"invitation": invitation, "roles": queries.roles_asked(invitation), "known": True}
    return render(request, "administration/accept_invitation.html", facts)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    invitation = queries.invitation_of(secret, at=timezone.now())
    if queries.is_known(invitation):
        return _accept_as_known(request, invitation, secret)
    form = AcceptForm(posted(request), email=invitation.email)
    if form.is_valid() and form.perform(
        actions.accept_invitation, secret=secret, **form.cleaned_data, at=timezone.now()
    ):
        messages.success(request, _("Welcome. Sign in with the password that you chose."))
        return redirect("account_login")
    facts = {"form": form, "invitation": invitation, "roles": queries.roles_asked(invitation)}
    return render(request, "administration/accept_invitation.html", facts)
