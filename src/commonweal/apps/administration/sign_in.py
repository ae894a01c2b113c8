"""How people sign in: what we tell django-allauth to do our way, and to write down."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.cache import cache
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.actions import create_person
from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.rules import Role, same_name_key
from commonweal.apps.administration import actions
from commonweal.kernel.shapes import SYSTEM

LOCK_OUT_SECONDS = 15 * 60
_CHANGES = {
    "mfa/email/totp_activated": "code-added",
    "mfa/email/totp_deactivated": "code-removed",
    "mfa/email/webauthn_added": "passkey-added",
    "mfa/email/webauthn_removed": "passkey-removed",
    "mfa/email/recovery_codes_generated": "recovery-codes-made",
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; every sign-in, failure and change is in the ledger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, as text alone."""
        letter = self.render_mail(
            template_prefix, email, {"request": self.request, "email": email, **context}
        )
        actions.queue_message(
            to_address=email, subject=letter.subject, body=str(letter.body), at=timezone.now()
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _of_this_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: object) -> str:
        return _of_this_address(super().get_email_confirmation_url(request, emailconfirmation))

    def set_password(self, user: User, password: str) -> None:
        actions.change_password(person=user, password=password, at=timezone.now())

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        changed: bool = super().confirm_email(request, email_address)
        if changed:
            actions.note_new_address(person=email_address.user, at=timezone.now())
        return changed

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return str(settings.LOGIN_REDIRECT_URL)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        methods = [record["method"] for record in get_authentication_records(request, user)]
        actions.note_sign_in(person=user, methods=methods, at=timezone.now())
        return super().post_login(request, user, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            # Once for each lock-out: every further attempt would let a stranger fill the ledger.
            person = _person_at(credentials)
            if person and cache.add(
                f"locked-out:{person.id}", value=True, timeout=LOCK_OUT_SECONDS
            ):
                actions.note_lock_out(person=person, at=timezone.now())
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        """An address that is nobody's is not written down: it may be a password mistyped."""
        if person := _person_at(credentials):
            actions.note_failed_sign_in(person=person, at=timezone.now())

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        if change := _CHANGES.get(template_prefix):
            actions.note_second_step(
                person=user,
                change=change,
                kept_session=self.request.session.session_key or "",
                at=timezone.now(),
            )
        super().send_notification_mail(template_prefix, user, context, email)


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of the second step are encrypted with a key made from the secret key, so that a
    copy of the database alone does not hold them."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        keys = Authenticator.objects.filter(user=user, type=type).count()
        return _("My key %(number)s") % {"number": keys + 1} if keys else _("My key")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one, where a role requires a second step."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(id=authenticator.id)
        others = others.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return others.exists() or not queries.access_of(authenticator.user).second_step


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in by the body's own service (OpenID Connect), where settings name one.

    An address that the service has verified is the person who has it here. Somebody new comes
    in only where one of their groups stands for a role.
    """

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if not sociallogin.is_existing and (person := _verified_person(sociallogin)):
            sociallogin.connect(request, person)
        if sociallogin.is_existing and sociallogin.user.is_active:
            _follow_groups(sociallogin)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        return bool(_verified_address(sociallogin) and _roles_of_groups(sociallogin))

    def save_user(
        self,
        request: HttpRequest,
        sociallogin: SocialLogin,
        form: object = None,  # noqa: ARG002
    ) -> User:
        claims = _claims(sociallogin)
        address = _verified_address(sociallogin)
        bodies = [body for _role, body in _roles_of_groups(sociallogin)]
        sociallogin.user = create_person(
            email=address,
            name=str(claims.get("name") or address),
            organisation=bodies[0],
            by=SYSTEM,
            at=timezone.now(),
        )
        sociallogin.connect(request, sociallogin.user)
        _follow_groups(sociallogin)
        return sociallogin.user


def _of_this_address(link: str) -> str:
    """The link as people know this server: never by the host that a request named."""
    return str(settings.ADDRESS) + link[link.index("/", link.index("//") + 2) :]


def _person_at(credentials: Mapping[str, Any]) -> User | None:
    address = User.objects.normalize_email(credentials.get("email"))
    return User.objects.filter(email=address, is_active=True).first() if address else None


def _box() -> Fernet:
    derive = HKDF(SHA256(), 32, salt=None, info=b"commonweal second step")
    return Fernet(base64.urlsafe_b64encode(derive.derive(settings.SECRET_KEY.encode())))


def _claims(sociallogin: SocialLogin) -> Mapping[str, Any]:
    data = sociallogin.account.extra_data
    return {**data, **data.get("id_token", {}), **data.get("userinfo", {})}


def _verified_address(sociallogin: SocialLogin) -> str:
    verified = [one.email for one in sociallogin.email_addresses if one.verified]
    return User.objects.normalize_email(verified[0]) if verified else ""


def _verified_person(sociallogin: SocialLogin) -> User | None:
    address = _verified_address(sociallogin)
    return User.objects.filter(email=address, is_active=True).first() if address else None


def _roles_of_groups(sociallogin: SocialLogin) -> list[tuple[Role, Organisation]]:
    """The roles that the person's groups stand for; a body that is not known here gives none."""
    groups = _claims(sociallogin).get(settings.OIDC_GROUPS_CLAIM) or []
    bodies = queries.organisations_by_name()
    return [
        (Role(role), bodies[same_name_key(body)])
        for group, role, body in settings.OIDC_ROLES
        if group in groups and same_name_key(body) in bodies
    ]


def _follow_groups(sociallogin: SocialLogin) -> None:
    if settings.OIDC_ROLES:
        actions.follow_groups(
            person=sociallogin.user, wanted=_roles_of_groups(sociallogin), at=timezone.now()
        )
