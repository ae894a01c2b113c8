"""People come in, prove who they are in more than one way, and are looked after."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.journeys.accessible import check_all
from tests.journeys.conftest import fill_sign_in, go, sign_in


def ask_again(page: Page, password: str) -> None:
    """Give the password again, where it is asked before something sensitive."""
    if "/reauthenticate/" in page.url:
        page.get_by_label("Password", exact=True).fill(password)
        go(page.get_by_role("button", name=re.compile("confirm", re.IGNORECASE)))


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    go(page.get_by_role("button", name="Sign out"))


def heading(page: Page) -> str:
    return page.locator("h1").first.inner_text()


@pytest.fixture
def body(visit) -> str:
    """The name of the organisation at the top, in which everybody has their role."""
    page = visit("/organisations/", role="administrator")
    return page.locator("tbody th a").first.inner_text()


@pytest.fixture
def authenticator():
    """A passkey device made of software, that says yes to everything asked."""

    def plug_in(page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    return plug_in


def test_a_passkey_is_added_and_opens_without_a_password(visit, people, screenshots, authenticator):
    analyst = people["analyst"]
    page = visit("/account/login/")
    authenticator(page)
    sign_in(page, **analyst)
    page.goto("/account/2fa/webauthn/add/")
    screenshots(page, "password-again")
    ask_again(page, analyst["password"])
    screenshots(page, "passkey-new")
    check_all(page)
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/**")
    screenshots(page, "recovery-codes")
    check_all(page)
    page.goto("/account/2fa/webauthn/")
    screenshots(page, "passkeys")
    check_all(page)
    sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name=re.compile("passkey", re.IGNORECASE)).click()
    page.wait_for_url(lambda url: "/login" not in url)
    expect(page.locator("details.account summary")).to_be_visible()
    page.goto("/account/2fa/webauthn/reauthenticate/?next=/me/")
    page.get_by_role("button", name="Use a passkey or a key").click()
    page.wait_for_url("**/me/")
    sign_out(page)
    page.goto("/account/login/")
    fill_sign_in(page, **analyst)
    page.get_by_role("button", name="Use a passkey or a key").click()
    expect(page.locator("details.account summary")).to_be_visible()


def test_a_browser_without_a_key_says_so_in_words(visit, people):
    page = visit("/account/login/")
    sign_in(page, **people["commercial"])
    page.goto("/account/2fa/webauthn/add/")
    ask_again(page, people["commercial"]["password"])
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject('no key') }")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert").first).to_contain_text("said no")


def test_a_code_from_an_app_is_set_up_and_then_asked_for(visit, people, screenshots):
    legal = people["legal"]
    page = visit("/account/login/")
    sign_in(page, **legal)
    page.goto("/account/2fa/totp/activate/")
    ask_again(page, legal["password"])
    screenshots(page, "code-set-up")
    check_all(page)
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label(re.compile("code", re.IGNORECASE)).last.fill(code_of(secret))
    go(page.get_by_role("button", name="Add the app"))
    page.wait_for_url("**/recovery-codes/**")
    sign_out(page)
    page.goto("/account/login/")
    fill_sign_in(page, **legal)
    assert "/2fa/authenticate/" in page.url
    screenshots(page, "code-asked")
    check_all(page)
    wait_for_another_code(secret)
    page.get_by_label(re.compile("code", re.IGNORECASE)).first.fill(code_of(secret))
    go(page.get_by_role("button", name=re.compile("^sign in$", re.IGNORECASE)))
    expect(page.locator("details.account summary")).to_be_visible()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def wait_for_another_code(secret: str) -> None:
    """A code opens once; its step was used when it was set up."""
    used = code_of(secret)
    while code_of(secret) == used:
        time.sleep(0.5)


def test_somebody_is_invited_joins_and_is_given_a_role(visit, people, screenshots, body):
    page = visit("/administration/", role="administrator")
    screenshots(page, "administration")
    check_all(page)
    go(page.get_by_role("link", name="Invitations"))
    lines = f"nia@example.org, sro, {body}\nnobody, sro, {body}"
    page.get_by_label("Whom to invite").fill(lines)
    go(page.get_by_role("button", name="Look it over"))
    screenshots(page, "invitations-problem")
    check_all(page)
    assert "1 of 2 lines cannot be sent" in page.locator("main").inner_text()
    page.get_by_label("Whom to invite").fill(lines.splitlines()[0])
    go(page.get_by_role("button", name="Look it over"))
    go(page.get_by_role("button", name="Send the letters"))
    screenshots(page, "invitations-sent")
    page.goto("/outbox/")
    screenshots(page, "outbox")
    go(page.get_by_role("link", name=re.compile("You are invited")))
    go(page.get_by_role("button", name="Show the text"))
    screenshots(page, "letter")
    check_all(page)
    link = re.search(r"/invitation/\S+", page.locator(".verbatim").inner_text())
    assert link
    guest = visit(link.group())
    screenshots(guest, "welcome")
    check_all(guest)
    guest.get_by_label("Your name").fill("Nia Newcomer")
    guest.get_by_label("Password", exact=True).fill("a long enough horse")
    go(guest.get_by_role("button", name="Join"))
    fill_sign_in(guest, email="nia@example.org", password="a long enough horse")
    guest.goto("/me/")
    screenshots(guest, "account")
    check_all(guest)
    assert "Senior responsible owner" in guest.locator("main").inner_text()


def test_a_person_is_looked_after_and_leaves(visit, people, screenshots, body):
    page = visit("/people/?q=Staff", role="administrator")
    screenshots(page, "people")
    check_all(page)
    go(page.get_by_role("link", name="Staff", exact=True))
    screenshots(page, "person")
    check_all(page)
    go(page.get_by_role("button", name="Give a role"))
    page.get_by_label("Role", exact=True).select_option("assurer")
    page.get_by_label("Organisation", exact=True).select_option(label=body)
    screenshots(page, "role-new")
    check_all(page)
    go(page.get_by_role("button", name="Give the role"))
    go(page.get_by_role("button", name="Deactivate"))
    page.get_by_label("Why").fill("Moved away")
    go(page.get_by_role("button", name="Deactivate"))
    screenshots(page, "deactivate-error")
    check_all(page)
    assert page.title().startswith("Error:")
    page.get_by_label("Who takes the roles over").select_option(label="Partner")
    go(page.get_by_role("button", name="Deactivate"))
    screenshots(page, "person-deactivated")
    assert "cannot sign in" in page.locator("main").inner_text()


def test_the_tree_of_organisations_is_shown_and_changed(visit, screenshots, body):
    page = visit("/organisations/", role="administrator")
    go(page.get_by_role("button", name="Add an organisation"))
    page.get_by_label("Name", exact=True).fill("Agency for Tunnels")
    page.get_by_label("Kind").select_option("agency")
    page.get_by_label("Part of").select_option(label=body)
    screenshots(page, "organisation-new")
    check_all(page)
    go(page.get_by_role("button", name="Add", exact=True))
    page.goto("/organisations/")
    screenshots(page, "organisations")
    check_all(page)
    go(page.get_by_role("link", name=body))
    screenshots(page, "organisation")
    check_all(page)
    assert heading(page) == body


def test_a_token_is_made_and_shown_once(visit, people, screenshots):
    finance = people["finance"]
    page = visit("/account/login/")
    sign_in(page, **finance)
    page.goto("/me/tokens/new/")
    ask_again(page, finance["password"])
    page.get_by_label("What it is for").fill("The quarterly report")
    screenshots(page, "token-new")
    check_all(page)
    go(page.get_by_role("button", name="Make the token"))
    screenshots(page, "token-made")
    check_all(page)
    text = page.locator("code").first.inner_text()
    assert text.startswith("cw_")
    page.goto("/me/")
    screenshots(page, "account-with-token")
    assert text not in page.content()


def test_a_file_is_put_in_and_taken_out(visit, screenshots, body):
    page = visit("/files/", role="programme_manager")
    file = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 plan"}
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("Organisation").select_option(label=body)
    go(page.get_by_role("button", name="Put it in"))
    screenshots(page, "files")
    check_all(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="plan.pdf").click()
    assert taken.value.suggested_filename == "plan.pdf"
