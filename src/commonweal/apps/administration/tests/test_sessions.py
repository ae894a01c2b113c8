"""Which sessions end, and when."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db
HOME = "/account/2fa/"


def test_adding_a_second_step_ends_the_sessions_that_a_password_alone_opened(
    django_capture_on_commit_callbacks,
) -> None:
    kim = make_person("Kim")
    EmailAddress.objects.create(user=kim, email=kim.email, primary=True, verified=True)
    here, elsewhere = Client(), Client()
    for one in (here, elsewhere):
        one.post(reverse("account_login"), {"login": kim.email, "password": PASSWORD})
        assert one.get(HOME).status_code == 200
    again = here.get(reverse("mfa_activate_totp")).url
    page = here.post(again, {"password": PASSWORD}, follow=True)
    code = format_hotp_value(hotp_value(page.context["form"].secret, int(time.time()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("mfa_activate_totp"), {"code": code})
    assert here.get(HOME).status_code == 200
    assert elsewhere.get(HOME).url.startswith(reverse("account_login"))
