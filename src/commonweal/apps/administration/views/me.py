"""One's own account: name, roles, tokens, sessions, everything kept."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from commonweal.apps.accounts.actions import rename_person
from commonweal.apps.accounts.asking import asking, person_of, posted
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import holdings_of, second_steps_of
from commonweal.apps.administration import actions, queries
from commonweal.apps.administration.forms import NameForm, TokenForm, in_a_year


@never_cache
def account(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = NameForm(posted(request), initial={"name": person.name})
    if form.is_valid() and form.perform(
        rename_person, person=person, name=form.cleaned_data["name"], **asking(request)
    ):
        messages.success(request, _("Your name is changed."))
        return redirect("account")
    return render(request, "administration/account.html", {"form": form, **_about(person)})


def _about(person: User) -> dict[str, object]:
    return {
        "person": person,
        "holdings": holdings_of(person, seen_by=person),
        "second_steps": second_steps_of(person),
        "sessions": UserSession.objects.purge_and_list(person),
        "tokens": person.tokens.filter(revoked_at=None),
        "now": timezone.now(),
    }


@require_POST
def session_end(request: HttpRequest, session_id: int) -> HttpResponse:
    get_object_or_404(UserSession, id=session_id, user=person_of(request)).end()
    messages.success(request, _("Signed out there."))
    return redirect("account")


@never_cache
@reauthentication_required(app="allauth.mfa")
def token_new(request: HttpRequest) -> HttpResponse:
    """The text of a new token is on this one answer and nowhere else."""
    start = {"expires_on": in_a_year(timezone.localdate())}
    form = TokenForm(posted(request), initial=start)
    made = form.is_valid() and form.perform(
        actions.make_token,
        owner=person_of(request),
        name=form.cleaned_data["name"],
        verbs=form.cleaned_data["verbs"],
        expires_at=form.expires_at(),
        at=timezone.now(),
    )
    if made:
        facts = {"token": made[0], "text": made[1], "header": f"Authorization: Bearer {made[1]}"}
        return render(request, "administration/token_made.html", facts)
    return render(request, "administration/token_new.html", {"form": form})


@require_POST
def token_revoke(request: HttpRequest, token_id: str) -> HttpResponse:
    token = get_object_or_404(person_of(request).tokens, id=token_id)
    actions.revoke_token(token=token, **asking(request))
    messages.success(request, _("The token no longer opens anything."))
    return redirect("account")


@require_safe
def my_export(request: HttpRequest) -> HttpResponse:
    return export_of(queries.everything_about(person_of(request)))


def export_of(everything: dict[str, object]) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="everything-about-me.json"'}
    return JsonResponse(everything, headers=headers, json_dumps_params={"indent": 2})
