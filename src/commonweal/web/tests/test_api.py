"""The read API: what it shows, to whom, and how it says no."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.apps.accounts.models import User
from commonweal.apps.programmes.tests.factories import a_report, an_administrator, taken_in
from commonweal.web.api import api

pytestmark = pytest.mark.django_db
LIST = "/api/v1/initiatives"


@pytest.fixture
def made():
    return taken_in(
        {"Bridge": [a_report(2014), a_report(2015, confidence="red")], "Road": [a_report(2015)]}
    )


@pytest.fixture
def reader(client, made):
    client.force_login(
        an_administrator(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_the_list_is_the_portfolio_page(reader):
    answer = reader.get(LIST).json()
    first = answer["items"][0]
    assert [row["name"] for row in answer["items"]] == ["Bridge", "Road"]
    assert (first["cost"]["amount"], first["cost"]["currency"]) == ("1000000.00", "GBP")
    assert (first["strip"], first["worsened_steps"]) == (["amber", "red"], 2)
    assert answer["facts"]["count"] == 2


def test_paging_counts_all_and_shows_some(reader):
    answer = reader.get(LIST, {"size": 1, "page": 2}).json()
    assert [row["name"] for row in answer["items"]] == ["Road"]
    assert (answer["page"], answer["pages"], answer["facts"]["count"]) == (2, 2, 2)


def test_one_initiative_has_its_layers_and_reports(reader, made):
    answer = reader.get(f"{LIST}/{made['Bridge'].id}").json()
    assert [layer["number"] for layer in answer["layers"]] == [0]
    assert [report["as_at"] for report in answer["reports"]] == ["2014-03-31", "2015-03-31"]


def test_the_same_answer_is_not_sent_twice(reader):
    first = reader.get(LIST)
    again = reader.get(LIST, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_stranger_is_asked_to_sign_in(client):
    answer = client.get(LIST)
    assert (answer.status_code, answer.json()["status"]) == (401, 401)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_somebody_without_a_role_is_told_that_there_is_nothing(client, made):
    client.force_login(
        User.objects.create(email="x@example.org", name="X"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert client.get(LIST).json()["items"] == []
    answer = client.get(f"{LIST}/{made['Bridge'].id}")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:commonweal:not-found")


def test_a_wrong_value_names_its_place(reader):
    answer = reader.get(LIST, {"as_at": "soon"})
    assert answer.status_code == 422
    assert "as_at" in answer.json()["errors"][0]["where"]


def test_a_past_round_is_listed_by_its_date(reader):
    answer = reader.get(LIST, {"as_at": date(2014, 3, 31).isoformat()}).json()
    assert [row["name"] for row in answer["items"]] == ["Bridge"]


def test_the_document_describes_every_route(reader):
    paths = reader.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/initiatives", "/api/v1/initiatives/{initiative_id}"} <= set(paths)


def test_a_session_only_reads_so_that_it_needs_no_proof_against_forgery():
    """What writes takes a token, which a browser never sends by itself."""
    paths = api.get_openapi_schema()["paths"].values()
    writes = [one for path in paths for verb, one in path.items() if verb != "get"]
    assert writes
    assert [one["security"] for one in writes] == [[{"TokenAuth": []}]] * len(writes)


def test_there_is_no_page_that_needs_the_scripts_of_another_server(reader):
    assert reader.get("/api/v1/docs").status_code == 404
    assert reader.get("/api/v1/openapi.json").status_code == 200
