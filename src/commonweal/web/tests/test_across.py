"""The pages across programmes: two dates, data quality, search."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.rules import Role
from commonweal.apps.programmes.tests.factories import (
    a_person,
    a_report,
    an_administrator,
    mark,
    taken_in,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ADDRESSES = ["/compare/", "/compare/file.csv", "/data-quality/", "/search/?q=road"]


@pytest.fixture
def made():
    return taken_in(
        {
            "Bridge": [a_report(2014, confidence="green"), a_report(2015)],
            "Road": [a_report(2014), a_report(2015, confidence="red", end_date=date(2010, 1, 1))],
            "=Tunnel()": [a_report(2015, whole_life_cost=Decimal(0))],
            "Canal": [a_report(2014)],
        }
    )


@pytest.fixture
def reader(client, made):
    client.force_login(an_administrator(), backend=BACKEND)
    return client


def text_of(client, address):
    return client.get(address).content.decode()


def rows_of(client, address="/compare/file.csv"):
    sent = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(sent)))


def test_two_dates_begin_with_what_worsened(reader):
    text = text_of(reader, "/compare/")
    assert (
        "From March 2014 to March 2015, 2 worsened and none improved; 1 arrived and 1 left, and "
        "leaving is not success."
    ) in text
    places = [text.index(f">{name}</a>") for name in ("Road", "Bridge", "=Tunnel()", "Canal")]
    assert places == sorted(places)


def test_one_group_can_be_shown_alone_and_the_dates_may_come_either_way(reader):
    text = text_of(reader, "/compare/?from=2015-03-31&to=2014-03-31&show=left")
    assert "Canal" in text
    assert ">Bridge</a>" not in text
    assert "Showing 1 to 1 of 1" in text


def test_a_wrong_date_or_group_falls_back_to_the_last_two(reader):
    assert "March 2014 beside March 2015" in text_of(reader, "/compare/?from=x&to=y&show=z&page=q")


def test_the_file_has_every_row_and_no_formula(reader):
    rows = rows_of(reader)
    assert [row["What became of it"] for row in rows] == ["Worsened", "Worsened", "Arrived", "Left"]
    assert rows[2]["Programme"] == "'=Tunnel()"
    assert rows[0]["Steps worse"] == "2"


def test_the_file_holds_only_what_may_be_taken_away_and_nothing_kept_back(client, made):
    mark(made["Bridge"], "withheld", "whole_life_cost")
    client.force_login(a_person(Role.PARTNER), backend=BACKEND)
    bridge = next(row for row in rows_of(client) if row["Programme"] == "Bridge")
    assert (bridge["Cost before"], bridge["Cost after"]) == ("", "")
    client.force_login(a_person(Role.STAFF), backend=BACKEND)
    assert rows_of(client) == []


def test_fewer_than_two_dates_say_what_to_do(client):
    taken_in({"Bridge": [a_report(2014)]})
    client.force_login(an_administrator(), backend=BACKEND)
    assert "There are no two dates to compare yet" in text_of(client, "/compare/")


def test_data_quality_says_what_to_do_and_opens_each_list(reader):
    text = text_of(reader, "/data-quality/")
    assert "Every one of 3 programmes has something missing, wrong or old." in text
    assert "The whole-life cost is published as zero" in text
    assert "Ask for the cost; until then no growth can be measured." in text
    listed = text_of(reader, "/data-quality/?code=ended-still-reported&field=end_date")
    assert "Road" in listed
    assert ">Bridge</a>" not in listed
    assert reader.get("/data-quality/?dimension=beauty").status_code == 404
    assert "Nothing was found" in text_of(reader, "/data-quality/?code=never-heard-of")


def test_search_says_why_and_wants_every_word(reader):
    found = text_of(reader, "/search/?q=ROAD")
    assert "1 thing that you may see holds every word" in found
    assert "<mark>Road</mark>" in found
    assert "Nothing that you may see holds every word" in text_of(reader, "/search/?q=road+bridge")
    assert "Write one or more words" in text_of(reader, "/search/")


def test_search_finds_those_who_hold_a_role_here(client, made):
    owner = a_person(Role.SRO, made["Road"])
    User.objects.filter(id=owner.id).update(name="Jo Novak")
    client.force_login(a_person(Role.STAFF), backend=BACKEND)
    assert "People with a role: 1" in text_of(client, "/search/?q=novak")
    assert "Jo Novak" in text_of(client, reverse("initiative", args=[made["Road"].id]))
    mark(made["Road"], "sensitive", "people")
    assert "Nothing that you may see" in text_of(client, "/search/?q=novak")
    assert "Jo Novak" not in text_of(client, reverse("initiative", args=[made["Road"].id]))


def test_search_leaks_no_name_of_what_is_withheld(client, made):
    mark(made["Road"], "withheld")
    client.force_login(a_person(Role.STAFF), backend=BACKEND)
    assert "Nothing that you may see" in text_of(client, "/search/?q=road")


@pytest.mark.parametrize("address", ADDRESSES)
def test_strangers_are_asked_to_sign_in_and_other_bodies_see_nothing(client, made, address):
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create(email="s@example.org", name="Sam"), backend=BACKEND)
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200
    assert b"Bridge" not in body
    assert b"Tunnel" not in body


@pytest.mark.parametrize(
    ("address", "most"), [("/compare/", 18), ("/data-quality/", 12), ("/search/?q=road", 14)]
)
def test_queries_do_not_grow_with_the_portfolio(
    reader, made, address, most, django_assert_max_num_queries
):
    text_of(reader, address)
    with django_assert_max_num_queries(most) as few:
        text_of(reader, address)
    taken_in({f"Road {n}": [a_report(2014), a_report(2015)] for n in range(30)}, series="more")
    with django_assert_max_num_queries(len(few)):
        text_of(reader, address)


def test_every_address_has_its_name():
    names = ("compare", "compare_csv", "data-quality", "search")
    assert [reverse(name) for name in names] == [a.split("?")[0] for a in ADDRESSES]
