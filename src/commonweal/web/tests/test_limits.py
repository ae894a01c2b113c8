"""How much may be sent, what no text can hold, and by which name this server answers."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.tests.factories import make_person
from commonweal.apps.administration.models import OutboxMessage

pytestmark = pytest.mark.django_db
LARGE = b"a" * 3 * 1024 * 1024


@pytest.fixture
def ada() -> Client:
    client = Client()
    client.force_login(make_person(administrator=True))
    return client


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("route", ["account", "organisation_new", "invitations", "search"])
def test_a_page_takes_what_a_form_needs_and_says_how_much(ada, route):
    answer = ada.post(reverse(route), LARGE, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "This page takes at most 2.5 MB" in text_of(answer)


def test_so_does_the_api(ada):
    answer = ada.post("/api/v1/organisations", LARGE, content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:commonweal:too-large")


def test_a_form_with_too_many_fields_is_too_much(ada):
    fields = "&".join(f"f{number}=1" for number in range(20_001))
    answer = ada.post(reverse("account"), fields, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_who_is_nobody_sends_nothing(client):
    answer = client.post(
        reverse("import"), b"", content_type="multipart/form-data", CONTENT_LENGTH=10**12
    )
    assert answer.status_code == 302
    answer = client.post(reverse("account_login"), LARGE, content_type="text/plain")
    assert answer.status_code == 413


def test_a_file_may_be_larger_than_a_form(ada):
    answer = ada.post(reverse("import"), {"pasted": "", "files": []}, CONTENT_LENGTH=10**12)
    assert answer.status_code == 413
    assert "The most that is taken at once is 128.0 MB" in text_of(answer)


@pytest.mark.parametrize("length", ["-1", "1e9", "²", "x", "9" * 400])
def test_a_length_that_is_none_is_refused(ada, length):
    assert ada.post(reverse("account"), {}, CONTENT_LENGTH=length).status_code in {400, 413}


def test_pieces_of_unknown_number_are_refused(ada):
    answer = ada.post(reverse("account"), {"name": "x"}, HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411
    assert "Send the length" in text_of(answer)


@pytest.mark.parametrize("word", ["a\x00b", "\x00"])
def test_what_no_text_can_hold_gets_a_sentence(ada, word):
    for answer in (
        ada.get(reverse("search"), {"q": word}),
        ada.get("/organisations/a%00b/"),
        ada.post(reverse("account"), {"name": word}),
        ada.post(reverse("account"), {word: "x"}),
        Client().post(reverse("account_login"), {"login": word, "password": word}),
    ):
        assert answer.status_code == 400
        assert "a character that no text has" in text_of(answer)
    ada.cookies["csrftoken"] = "x"
    ada.cookies["sessionid"] = "abcdefgh\x00"
    assert ada.get(reverse("account_login")).status_code in {200, 302, 400}


@pytest.mark.parametrize("word", ["a\x00b", "half \ud800", {"deep": ["\udfff"]}])
def test_nor_in_json_whatever_it_is_called(ada, word):
    for name in ("application/json", "text/plain", ""):
        answer = ada.post("/api/v1/organisations", json.dumps({"x": word}), content_type=name)
        assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_letters_lead_to_the_address_that_was_set_whatever_host_was_asked(client, settings):
    settings.ADDRESS = "https://change.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    kim = make_person("Kim")
    client.post(reverse("account_reset_password"), {"email": kim.email}, HTTP_HOST="evil.example")
    letter = OutboxMessage.objects.get().body
    assert "https://change.example.org/account/password/reset/key/" in letter
    assert "evil" not in letter


def test_whoever_watches_the_server_need_not_know_its_name(client, settings):
    settings.ALLOWED_HOSTS = ["change.example.org"]
    assert client.get("/healthz", HTTP_HOST="10.0.0.7").status_code == 200
    assert client.get("/account/login/", HTTP_HOST="10.0.0.7").status_code == 400
