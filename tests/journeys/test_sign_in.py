"""A person signs in, with a mouse, with the keyboard alone, and without JavaScript."""

from __future__ import annotations

import pytest

from tests.journeys.accessible import check_all, focus_on
from tests.journeys.conftest import fill_sign_in, sign_in


def test_the_sign_in_page_can_be_used_by_everybody(visit, screenshots):
    page = visit("/account/login/")
    screenshots(page, "sign-in")
    check_all(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wrong_password_is_said_beside_the_field(visit, people, screenshots, scheme):
    page = visit("/account/login/", scheme=scheme)
    fill_sign_in(page, email=people["sro"]["email"], password="not this one")
    assert page.title().startswith("Error:")
    screenshots(page, f"sign-in-error-{scheme}")
    check_all(page)


def test_signing_in_without_javascript(visit, people):
    sign_in(visit("/account/login/", javascript=False), **people["sro"])


def test_signing_in_with_the_keyboard_alone(visit, people):
    page = visit("/account/login/")
    focus_on(page, "Email")
    page.keyboard.type(people["sro"]["email"])
    focus_on(page, "Password")
    page.keyboard.type(people["sro"]["password"])
    focus_on(page, "Sign in")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/account/login" not in page.url
