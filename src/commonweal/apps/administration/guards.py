"""What stands between signing in and the pages: a new password, a second step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.models import User

Handler = Callable[[HttpRequest], HttpResponse]
_ALWAYS = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "healthz",
        "brand_style",
        "brand_logo",
    }
)
_WHILE_SETTING_UP = _ALWAYS | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "totp_picture",
}


class require_sign_in(LoginRequiredMiddleware):  # noqa: N801 - as below
    """Every page needs somebody signed in, but those marked ``login_not_required``; the API asks
    for itself."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *rest: Any
    ) -> HttpResponse | None:
        if request.resolver_match and "api" in request.resolver_match.namespaces:
            return None
        found: HttpResponse | None = super().process_view(request, view, *rest)
        return found


class complete_sign_in:  # noqa: N801 - named like the function that Django's middleware list expects
    """Send people who still owe a new password or a second step to where they give it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or match is None or match.view_name in _ALWAYS:
            return None
        if user.must_change_password:
            messages.warning(request, _("Choose your own password before you go on."))
            return redirect("account_change_password")
        if match.view_name in _WHILE_SETTING_UP or not owes_second_step(request, user):
            return None
        messages.warning(request, _("One of your roles needs a second step at sign-in. Add one."))
        return redirect("mfa_index")


def owes_second_step(request: HttpRequest, user: User) -> bool:
    """True where a role requires a second step and this session has not had one."""
    if not queries.access_of(user).second_step:
        return False
    methods = {record["method"] for record in get_authentication_records(request, user)}
    if "mfa" in methods or (settings.OIDC_SECOND_STEP and "socialaccount" in methods):
        return False
    # Somebody who has just set it up gave no code at this sign-in, but will at the next.
    # Recovery codes alone are none: signing in does not ask for them.
    steps = Authenticator.objects.filter(user=user)
    return not steps.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
