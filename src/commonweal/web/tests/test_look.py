"""Error pages, the body's own look, and words that templates write."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from commonweal.apps.accounts.tests.factories import make_person
from commonweal.kernel.errors import RuleBroken
from commonweal.web.brand import COLOURS, read_brand
from commonweal.web.words import error_words

NONE = dict.fromkeys(COLOURS, "")


def said(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("<body")[1])).strip()


def drawn(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context).replace("\xa0", " ")


@pytest.mark.parametrize("status", ["400", "403", "404", "429", "500"])
def test_an_error_page_needs_no_request_and_says_what_to_do(status):
    html = render_to_string(f"{status}.html", {})
    words = error_words(status)
    assert f"<title>{words.title}" in html
    assert str(words.title) in said(html)
    assert str(words.advice) in said(html)
    assert 'href="/"' in html


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429, 500, 502, 503])
def test_every_status_has_words_of_its_own(status):
    others = {error_words(other).title for other in (400, 404, 500) if other != status}
    assert error_words(status).title not in others


def test_a_status_that_nobody_thought_of_gets_the_words_of_500():
    assert error_words(418) == error_words("none") == error_words(500)


def test_an_error_of_the_house_says_its_own_sentence_first():
    error = RuleBroken("The shares add up to 90 %, not 100 %.", code="shares-not-whole")
    html = render_to_string("error.html", {"error": error, "status": 409})
    assert "The shares add up to 90 %, not 100 %." in said(html)
    assert "Error 409 · shares-not-whole" in said(html)


def test_an_address_that_is_not_there_has_our_page(client):
    response = client.get("/no/such/page")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_a_bodys_colours_are_served_and_kept_for_long(client, settings):
    settings.BRAND = read_brand({**NONE, "brand": "#5b2c83"}, "")
    response = client.get("/brand.css")
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.content.decode() == ":root{--govuk-brand-colour:#5b2c83}"
    assert "immutable" in response.headers["Cache-Control"]
    page = client.get("/no/such/page").content.decode()
    assert f"/brand.css?v={settings.BRAND.version}" in page


def test_without_colours_no_page_asks_for_them(client):
    assert "brand.css" not in client.get("/no/such/page").content.decode()


def test_a_logo_is_served_as_what_it_is(client, settings, tmp_path):
    assert client.get("/brand/logo").status_code == 404
    file = tmp_path / "logo.svg"
    file.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.BRAND = replace(settings.BRAND, logo=file)
    response = client.get("/brand/logo")
    assert b"".join(response.streaming_content) == file.read_bytes()
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_colour_that_cannot_be_read_stops_the_start_and_names_the_page(tmp_path):
    environment = {
        **os.environ,  # noqa: TID251
        "COMMONWEAL_VAR": str(tmp_path),
        "COMMONWEAL_BRAND_COLOUR": "#ffcc00",
        "DJANGO_SETTINGS_MODULE": "commonweal.web.settings",
        "PYTHONPATH": str(settings.PACKAGE.parent),
    }
    start = [sys.executable, "-c", "import commonweal.web.settings"]
    done = subprocess.run(start, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured: COMMONWEAL_BRAND_COLOUR" in last
    assert "docs/how-to/configure.md" in last


@pytest.mark.django_db
def test_the_code_of_a_new_authenticator_is_a_picture_for_its_own_session_only(client):
    assert client.get("/account/authenticator.svg").status_code == 302
    client.force_login(make_person())
    assert client.get("/account/authenticator.svg").status_code == 404
    session = client.session
    session[SECRET_SESSION_KEY] = "JBSWY3DPEHPK3PXP"
    session.save()
    response = client.get("/account/authenticator.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Cache-Control"] == "no-store"
    assert b"<svg" in response.content


def test_what_is_missing_is_set_as_missing():
    assert drawn("{{ none|known }}{{ empty|known }}", none=None, empty="").count("not known") == 2
    assert drawn("{{ zero|known }}", zero=0) == "0"


def test_filters_of_figures_and_dates():
    context = {"first": date(2020, 1, 1), "last": date(2020, 8, 1), "none": None}
    assert drawn("{{ first|later:last }}", **context) == "7 months later than first planned"
    assert drawn("{{ none|later:last }}", **context) == "not known"
    unknown = drawn("{{ none|money }} {{ none|day }} {{ none|times }}", **context)
    assert unknown == " ".join(["not known"] * 3)
    assert drawn("{{ n|number:1 }}", n=1234.55) == "1,234.6"
    assert drawn("{{ r|grown:2014 }}", r=1.42) == "× 1.42 since first reported (2014)"


def test_a_disclosure_escapes_what_it_is_given():
    html = drawn("{% how %}{{ words }}{% endhow %}", words="<b>&")
    assert "How this is worked out" in html
    assert "&lt;b&gt;&amp;" in html


def with_request(source: str, query: str, **context: object) -> str:
    request = RequestFactory().get(f"/list?{query}")
    return engines["django"].from_string(source).render(context, request)


@pytest.mark.parametrize(
    ("query", "source", "address"),
    [
        ("a=1&page=3", "{% address_with b=2 %}", "?a=1&amp;b=2"),
        ("a=1&page=3", "{% address_with page=4 %}", "?a=1&amp;page=4"),
        ("a=1", "{% address_with a=None %}", "/list"),
        ("a=1&a=2&b=3&page=2", "{% address_without 'a' '2' %}", "?a=1&amp;b=3"),
        ("a=1", "{% address_without 'a' 1 %}", "/list"),
    ],
)
def test_addresses_keep_the_other_parameters(query, source, address):
    assert with_request(source, query) == address


def test_pages_are_numbered_and_counted():
    page = Paginator(range(1843), 50).page(3)
    html = with_request("{% page_links page %}", "sort=name&page=3", page=page)
    assert "Showing 101 to 150 of 1,843" in html
    assert 'href="?sort=name&amp;page=4"' in html
    assert html.count('aria-current="page"') == 1


@pytest.mark.parametrize(
    ("sort", "state", "value"),
    [("", "", "cost"), ("cost", "ascending", "-cost"), ("-cost", "descending", "cost")],
)
def test_a_sortable_head_says_its_state_and_what_comes_next(sort, state, value):
    html = drawn('{% sort_head "Cost" "cost" sort %}', sort=sort)
    assert (f'aria-sort="{state}"' in html) is bool(state)
    assert f'value="{value}"' in html
    assert 'value="-cost"' in drawn('{% sort_head "Cost" "cost" "" first="descending" %}')
