"""At the door: passwords, lock-out, second steps, the body's own sign-in service."""

from __future__ import annotations

import io
import json
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.actions import (
    create_first_administrator,
    deactivate_person,
    require_second_step,
)
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.tests.factories import PASSWORD, hold, make_organisation, make_person
from commonweal.apps.administration.models import OutboxMessage
from commonweal.apps.administration.sign_in import AccountAdapter, MfaAdapter
from commonweal.apps.ledger.models import Entry
from commonweal.kernel.shapes import SYSTEM

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOME = "/account/2fa/"  # a page that everybody who is signed in has


def recorded(person: User) -> list[str]:
    entries = Entry.objects.filter(subject_kind="person", subject_id=person.id).order_by("number")
    return [entry.verb.rpartition(".")[2] for entry in entries]


@pytest.fixture
def person() -> User:
    made = make_person("Kim")
    EmailAddress.objects.create(user=made, email=made.email, primary=True, verified=True)
    return made


def sign_in(client: Client, person: User, password: str = PASSWORD, **more):
    form = {"login": person.email, "password": password}
    return client.post(reverse("account_login"), form, **more)


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


class TestPassword:
    def test_the_right_password_opens_and_the_ledger_has_it(self, client, person) -> None:
        assert sign_in(client, person).status_code == 302
        assert client.session["_auth_user_id"] == person.id
        assert recorded(person) == ["sign-in"]
        assert Entry.objects.get().payload == {"methods": ["password"]}

    def test_the_address_may_be_written_in_other_letters(self, client, person) -> None:
        form = {"login": person.email.upper(), "password": PASSWORD}
        assert client.post(reverse("account_login"), form).status_code == 302

    def test_a_wrong_password_does_not_open_and_is_recorded(self, client, person) -> None:
        answer = sign_in(client, person, "wrong")
        assert answer.status_code == 200
        assert "_auth_user_id" not in client.session
        assert recorded(person) == ["fail-sign-in"]

    def test_an_unknown_address_gets_the_same_answer_and_is_not_written_down(
        self, client, person
    ) -> None:
        known = sign_in(client, person, "wrong").context["form"].errors
        unknown = client.post(
            reverse("account_login"), {"login": "nobody@example.org", "password": "wrong"}
        )
        assert unknown.context["form"].errors == known
        assert recorded(person) == ["fail-sign-in"]
        assert Entry.objects.count() == 1

    def test_five_wrong_passwords_lock_even_the_right_one_out(self, client, person) -> None:
        for _i in range(5):
            sign_in(client, person, "wrong")
        for _i in range(3):
            answer = sign_in(client, person)
        assert "_auth_user_id" not in client.session
        assert "Too many failed" in str(answer.context["form"].errors)
        assert recorded(person) == ["fail-sign-in"] * 5 + ["lock-out"]

    def test_a_lock_out_from_one_address_does_not_lock_another_person(self, client, person) -> None:
        for _i in range(5):
            sign_in(client, person, "wrong")
        assert sign_in(client, make_person()).status_code == 302

    def test_the_lock_ends(self, client, person) -> None:
        for _i in range(5):
            sign_in(client, person, "wrong")
        cache.clear()
        assert sign_in(client, person).status_code == 302

    def test_who_is_deactivated_stays_out(self, client, person) -> None:
        User.objects.filter(id=person.id).update(is_active=False)
        sign_in(client, person)
        assert "_auth_user_id" not in client.session

    def test_deactivation_ends_a_session_that_is_open(self, client, person) -> None:
        sign_in(client, person)
        assert client.get(HOME).status_code == 200
        deactivate_person(person=person, by=SYSTEM, at=timezone.now(), reason="left")
        assert client.get(HOME).status_code == 302
        assert not UserSession.objects.filter(user=person).exists()

    def test_nobody_signs_up_by_themselves(self, client) -> None:
        form = {"email": "new@example.org", "password1": "correct horse battery"}
        client.post(reverse("account_signup"), form)
        assert not User.objects.exists()

    def test_a_forgotten_password_is_replaced_by_a_letter(self, client, person) -> None:
        client.post(reverse("account_reset_password"), {"email": person.email})
        letter = OutboxMessage.objects.get(person=person)
        assert letter.to_address == person.email
        link = next(word for word in letter.body.split() if "/reset/key/" in word)
        page = client.get(link, follow=True)
        new = {"password1": "another good horse", "password2": "another good horse"}
        client.post(page.request["PATH_INFO"], new)
        assert User.objects.get(id=person.id).check_password("another good horse")
        assert recorded(person) == ["change-password"]

    def test_a_new_address_counts_only_after_the_letter_to_it_is_followed(
        self, client, person
    ) -> None:
        sign_in(client, person)
        change = reverse("account_email")
        asked = client.post(change, {"email": "Kim.New@example.org", "action_add": ""})
        assert asked.url.startswith(reverse("account_reauthenticate"))
        client.post(asked.url, {"password": PASSWORD})
        assert User.objects.get(id=person.id).email == person.email
        letter = OutboxMessage.objects.get(to_address="kim.new@example.org")
        link = next(word for word in letter.body.split() if "/confirm-email/" in word)
        client.post(link)
        assert User.objects.get(id=person.id).email == "kim.new@example.org"
        assert [a.email for a in EmailAddress.objects.filter(user=person)] == [
            "kim.new@example.org"
        ]
        assert recorded(person) == ["sign-in", "change-address"]

    def test_asking_for_an_unknown_address_sends_nothing(self, client) -> None:
        answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
        assert answer.status_code == 302
        assert not OutboxMessage.objects.exists()


class TestFirstPassword:
    def test_the_start_prints_it_once_and_only_while_there_is_nobody(self) -> None:
        out = io.StringIO()
        call_command("create_first_administrator", "--json", stdout=out)
        said = json.loads(out.getvalue())
        assert User.objects.get(email=said["email"]).check_password(said["password"])
        again = io.StringIO()
        call_command("create_first_administrator", stdout=again)
        assert again.getvalue() == ""

    def test_it_must_be_changed_before_anything_else(self, client) -> None:
        person, password = create_first_administrator(
            email="ada@example.org", name="Ada", at=timezone.now()
        )
        sign_in(client, person, password)
        change = reverse("account_change_password")
        assert client.get(HOME).url == change
        new = "a password of my own"
        client.post(change, {"oldpassword": password, "password1": new, "password2": new})
        assert client.get(HOME).status_code == 200
        assert not User.objects.get().must_change_password
        assert recorded(person) == ["create-first-administrator", "sign-in", "change-password"]


class TestSecondStep:
    @pytest.fixture
    def protected(self, person) -> User:
        TOTP.activate(person, SECRET)
        return person

    def test_the_secret_is_not_in_the_database_as_it_is(self, protected) -> None:
        stored = json.dumps(Authenticator.objects.get().data)
        assert SECRET not in stored
        assert MfaAdapter().decrypt(Authenticator.objects.get().data["secret"]) == SECRET

    def test_the_password_alone_does_not_open(self, client, protected) -> None:
        assert sign_in(client, protected).url == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session
        assert recorded(protected) == []

    def test_a_code_opens_once(self, client, protected) -> None:
        code = code_now()
        sign_in(client, protected)
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
        assert client.session["_auth_user_id"] == protected.id
        assert Entry.objects.get().payload == {"methods": ["mfa", "password"]}
        other = Client()
        sign_in(other, protected)
        assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200

    def test_a_recovery_code_opens_once(self, client, protected) -> None:
        code = RecoveryCodes.activate(protected).get_unused_codes()[0]
        sign_in(client, protected)
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
        other = Client()
        sign_in(other, protected)
        assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200

    def test_a_role_can_require_it_and_then_there_is_no_way_round(self, client, person) -> None:
        hold(person, "sro", make_organisation())
        require_second_step(roles=["sro"], by=SYSTEM, at=timezone.now())
        sign_in(client, person)
        here = client.get(reverse("usersessions_list"))
        assert here.url == reverse("mfa_index")
        assert client.get(reverse("mfa_index")).status_code == 200

    def test_recovery_codes_alone_are_no_second_step(self, client, person) -> None:
        hold(person, "sro", make_organisation())
        require_second_step(roles=["sro"], by=SYSTEM, at=timezone.now())
        Authenticator.objects.create(
            user=person, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0}
        )
        sign_in(client, person)
        assert client.get(reverse("usersessions_list")).url == reverse("mfa_index")

    def test_setting_it_up_opens_the_pages_and_is_recorded(
        self, client, person, django_capture_on_commit_callbacks
    ) -> None:
        hold(person, "sro", make_organisation())
        require_second_step(roles=["sro"], by=SYSTEM, at=timezone.now())
        sign_in(client, person)
        set_up = reverse("mfa_activate_totp")
        again = client.get(set_up).url
        assert again.startswith(reverse("account_reauthenticate"))
        page = client.post(again, {"password": PASSWORD}, follow=True)
        secret = page.context["form"].secret
        assert b"<svg" in client.get(reverse("totp_picture")).content
        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(set_up, {"code": code})
        assert client.get(reverse("usersessions_list")).status_code == 200
        assert recorded(person)[-1] == "change-second-step"

    def test_other_roles_are_left_alone(self, client, person) -> None:
        hold(person, "staff", make_organisation())
        require_second_step(roles=["sro"], by=SYSTEM, at=timezone.now())
        sign_in(client, person)
        assert client.get(reverse("usersessions_list")).status_code == 200

    def test_an_administrator_of_everything_counts_as_one(self, client) -> None:
        ada = make_person(administrator=True)
        require_second_step(roles=["administrator"], by=SYSTEM, at=timezone.now())
        sign_in(client, ada)
        assert client.get(reverse("usersessions_list")).url == reverse("mfa_index")

    def test_the_last_one_cannot_be_taken_away_while_a_role_requires_it(self, protected) -> None:
        last = Authenticator.objects.get()
        assert MfaAdapter().can_delete_authenticator(last)
        hold(last.user, "sro", make_organisation())
        require_second_step(roles=["sro"], by=SYSTEM, at=timezone.now())
        queries.access_forget(last.user)
        assert not MfaAdapter().can_delete_authenticator(last)


class TestSessions:
    def test_signing_in_elsewhere_is_seen_and_can_be_ended(self, person) -> None:
        here, elsewhere = Client(), Client()
        sign_in(here, person)
        sign_in(elsewhere, person)
        assert UserSession.objects.filter(user=person).count() == 2
        here.post(reverse("usersessions_list"))
        assert elsewhere.get(HOME).status_code == 302
        assert here.get(HOME).status_code == 200

    def test_the_cookie_ends_with_the_browser(self, client, person) -> None:
        sign_in(client, person)
        assert client.session.get_expire_at_browser_close()


@pytest.fixture
def service(settings):
    app = {
        "provider_id": "body",
        "name": "Our sign-in",
        "client_id": "commonweal",
        "secret": "s",
        "settings": {"server_url": "https://sign-in.example.org"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.OIDC_ROLES = [
        ("pmo", "portfolio_director", "Ministry of Works"),
        ("auditors", "assurer", "Ministry of Works"),
        ("elsewhere", "sro", "No such body"),
    ]
    return make_organisation("Ministry of Works")


class TestOwnSignInService:
    def arrive(self, rf, *, email: str, groups: list[str], verified: bool = True):
        """Come back from the service with these claims, as its callback would have it."""
        from allauth.core import context
        from django.contrib.messages.storage.fallback import FallbackStorage
        from django.contrib.sessions.backends.db import SessionStore

        request = rf.get("/")
        request.user, request.session = AnonymousUser(), SessionStore()
        request._messages = FallbackStorage(request)
        claims = {
            "sub": f"sub-{email}",
            "email": email,
            "email_verified": verified,
            "name": "Kim Muster",
            "groups": groups,
        }
        with context.request_context(request):
            from allauth.socialaccount.adapter import get_adapter

            provider = get_adapter().get_provider(request, "body")
            login: SocialLogin = provider.sociallogin_from_response(request, {"userinfo": claims})
            answer = complete_login(request, login)
        return request, answer

    def test_a_group_brings_somebody_new_in_with_its_role(self, rf, service) -> None:
        request, _answer = self.arrive(rf, email="Kim@example.org", groups=["pmo"])
        kim = User.objects.get()
        assert request.user == kim
        assert (kim.email, kim.name) == ("kim@example.org", "Kim Muster")
        assert not kim.has_usable_password()
        assert queries.access_can(kim, "approve", organisation=service)
        assert recorded(kim) == ["create-person", "follow-groups", "sign-in"]

    @pytest.mark.parametrize(
        ("groups", "verified"), [([], True), (["elsewhere", "other"], True), (["pmo"], False)]
    )
    def test_nobody_comes_in_without_a_group_or_a_verified_address(
        self, rf, service, groups, verified
    ) -> None:
        request, answer = self.arrive(rf, email="kim@example.org", groups=groups, verified=verified)
        assert not User.objects.exists()
        assert request.user.is_anonymous
        assert answer.status_code == 200

    def test_a_verified_address_is_the_person_who_has_it_here(self, rf, service, person) -> None:
        request, _answer = self.arrive(rf, email=person.email, groups=[])
        assert request.user == person
        assert SocialAccount.objects.get().user == person

    def test_an_address_that_is_not_verified_takes_over_nobody(self, rf, service, person) -> None:
        request, _answer = self.arrive(rf, email=person.email, groups=["pmo"], verified=False)
        assert request.user.is_anonymous
        assert not SocialAccount.objects.exists()

    def test_roles_follow_the_groups_and_leave_those_that_people_gave(
        self, rf, service, person
    ) -> None:
        hold(person, "analyst", service)
        self.arrive(rf, email=person.email, groups=["pmo"])
        assert set(person.holdings.values_list("role", flat=True)) == {
            "analyst",
            "portfolio_director",
        }
        self.arrive(rf, email=person.email, groups=[])
        assert [h.role for h in person.holdings.all()] == ["analyst"]

    def test_groups_cannot_break_the_separation_of_duties(self, rf, service, person) -> None:
        self.arrive(rf, email=person.email, groups=["auditors", "pmo"])
        assert [h.role for h in person.holdings.all()] == ["assurer"]

    def test_somebody_deactivated_stays_out(self, rf, service, person) -> None:
        self.arrive(rf, email=person.email, groups=["pmo"])
        deactivate_person(
            person=person, successor=make_person(), by=SYSTEM, at=timezone.now(), reason="left"
        )
        request, _answer = self.arrive(rf, email=person.email, groups=["pmo"])
        assert request.user.is_anonymous
        assert not person.holdings.filter(last_day=None).exists()

    def test_the_sign_in_page_offers_it(self, client, service) -> None:
        assert b"Our sign-in" in client.get(reverse("account_login")).content
        path = reverse("openid_connect_callback", kwargs={"provider_id": "body"})
        assert path == "/account/oidc/body/login/callback/"


def test_sign_up_stays_closed_whatever_the_library_adds(rf) -> None:
    assert not AccountAdapter(rf.get("/")).is_open_for_signup(rf.get("/"))
