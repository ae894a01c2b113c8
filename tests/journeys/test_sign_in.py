"""A person signs in, with a mouse, with the keyboard alone, and without JavaScript."""

from __future__ import annotations

import pytest

from tests.journeys.accessible import check_all, focus_on
from tests.journeys.conftest import sign_in


def test_the_sign_in_page_can_be_used_by_everybody(visit, screenshots):
    page = visit("/account/login/")
    screenshots(page, "sign-in")
    check_all(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wrong_password_is_said_beside_the_field(visit, people, screenshots, scheme):
    page = visit("/account/login/", scheme=scheme)
    page.get_by_label("Email", exact=False).first.fill(people["sro"]["email"])
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    assert page.title().startswith("Error:")
    screenshots(page, f"sign-in-error-{scheme}")
    check_all(page)


def test_signing_in_without_javascript(visit, people):
    sign_in(visit("/account/login/", javascript=False), **people["sro"])


def test_signing_in_with_the_keyboard_alone(visit, people):
    page = visit("/account/login/")
    page.get_by_label("Email", exact=False).first.focus()
    page.keyboard.type(people["sro"]["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(people["sro"]["password"])
    focus_on(page, "Sign in")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert "/account/login" not in page.url
