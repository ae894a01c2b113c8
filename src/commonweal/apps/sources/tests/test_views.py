"""Pages of sources: added, tried, started, changed; what ran."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.sources.models import Source
from commonweal.apps.sources.rules import KINDS
from commonweal.apps.sources.tests.factories import (
    a_source,
    an_importer,
    calls_of,
    ran,
    values_of,
)
from tests.engines.read.outside.servers import says

pytestmark = pytest.mark.django_db
NEW = "/sources/add/"


@pytest.fixture
def keeper():
    return an_importer()


@pytest.fixture
def client(keeper):
    client = Client()
    client.force_login(keeper)
    return client


@pytest.fixture
def calls(keeper):
    return calls_of(keeper.organisation)


def typed(server, keeper, **more):
    return {
        "organisation": keeper.organisation_id, "name": "Desk", "address": server.at("/c.csv"),
        "measure": "calls", "value_column": "value", "period_column": "month", "way": "none",
        "every_minutes": "60", **more,
    }  # fmt: skip


def test_the_room_is_empty_at_first_and_says_what_to_do(client):
    assert b"No source yet" in client.get(reverse("sources")).content


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_form(client, kind):
    assert client.get(f"{NEW}?kind={kind}").status_code == 200


def test_of_a_kind_that_does_not_exist_one_chooses_another(client):
    assert client.get(f"{NEW}?kind=gopher").headers["Location"] == reverse("source_kinds")


def test_a_source_is_added_tried_started_and_collected(client, server, keeper, calls):
    server.routes["/c.csv"] = says("month,value\n2026-01,10\n")
    made = client.post(f"{NEW}?kind=csv", typed(server, keeper))
    page = client.get(made.headers["Location"]).content.decode()
    assert "It is paused" in page
    one = Source.objects.get()
    page = client.post(reverse("source_try", args=[one.id])).content.decode()
    assert "1 row can be read" in page
    assert values_of(calls) == {}
    client.post(reverse("source_switch", args=[one.id]), {"on": "yes"})
    run = ran(Source.objects.get())
    assert b"Worked" in client.get(reverse("runs")).content
    assert run.digest in client.get(reverse("run", args=[run.id])).content.decode()
    assert b"None failed" in client.get(reverse("sources")).content


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"address": "http://169.254.169.254/"}, "link-local"),
        ({"address": "https://elsewhere.example.org/"}, "not on the list"),
        ({"measure": "unknown"}, "no such measure"),
        ({"value_column": ""}, "This field is required"),
        ({"period_column": ""}, "Name one column for the period"),
        ({"way": "header", "secret": "x", "header": "Host"}, "Name the header"),
        ({"way": "bearer"}, "Type the secret"),
        ({"factor": "0"}, "not 0"),
        ({"every_minutes": "1"}, "Select a valid choice"),
        ({"organisation": "x"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, server, keeper, calls, more, words):
    answer = client.post(f"{NEW}?kind=csv", typed(server, keeper, **more))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Source.objects.count() == 0


def test_a_name_is_used_once(client, server, keeper, calls):
    for _ in range(2):
        answer = client.post(f"{NEW}?kind=csv", typed(server, keeper))
    assert answer.status_code == 200
    assert Source.objects.count() == 1


def test_changing_keeps_the_secret_that_is_not_typed_again(client, server, keeper, calls):
    one = a_source(
        "csv", keeper, measure=calls, address=server.at("/c.csv"), secret="sesame",
        columns={"way": "bearer"},
    )  # fmt: skip
    form = client.get(reverse("source_change", args=[one.id])).content.decode()
    assert "sesame" not in form
    assert "leave this empty to keep it" in form
    given = typed(server, keeper, name="Other", way="bearer", secret="")
    assert client.post(reverse("source_change", args=[one.id]), given).status_code == 302
    changed = Source.objects.get()
    assert (changed.name, changed.sealed) == ("Other", one.sealed)


def test_collecting_now_hands_it_to_the_worker_once(client, server, keeper, calls):
    one = a_source("csv", keeper, measure=calls, address=server.at("/c.csv"))
    client.post(reverse("source_collect", args=[one.id]))
    page = client.post(reverse("source_collect", args=[one.id]), follow=True)
    assert b"It is being collected already" in page.content


def test_what_failed_and_why_is_found(client, server, keeper, calls):
    server.routes["/c.csv"] = says("", status=503)
    ran(a_source("csv", keeper, measure=calls, address=server.at("/c.csv")))
    page = client.get(reverse("runs"), {"outcome": "failed"}).content.decode()
    assert "status 503" in page
    assert "1 failed when it last ran" in client.get(reverse("sources")).content.decode()
    assert "status 503" not in client.get(reverse("runs"), {"outcome": "done"}).content.decode()


class TestWithheld:
    """A measure that is withheld from somebody: its source, its runs and its rows are too."""

    @pytest.fixture
    def source(self, server, keeper, settings, tmp_path):
        from commonweal.apps.accounts.rules import Role
        from commonweal.apps.accounts.tests.factories import hold

        hold(keeper, Role.SRO, keeper.organisation)
        hidden = calls_of(
            keeper.organisation, "hidden", name="Hidden calls", marking="withheld", exemption="s.24"
        )
        server.routes["/h.csv"] = says("month,value\n2026-01,4711\n")
        return a_source("csv", keeper, measure=hidden, address=server.at("/h.csv"))

    def test_it_is_not_found_by_who_may_import_and_not_see(self, source, keeper):
        run = ran(source)
        assert run.evidence.marking == "withheld"
        other = Client()
        other.force_login(an_importer(keeper.organisation))
        for name, ids in (("source", [source.id]), ("source_change", [source.id]),
                          ("run", [run.id]), ("file", [run.evidence_id])):  # fmt: skip
            assert other.get(reverse(name, args=ids)).status_code in {403, 404}, name
        assert other.post(reverse("source_try", args=[source.id])).status_code == 404
        for name in ("sources", "runs"):
            page = other.get(reverse(name)).content.decode()
            assert source.name not in page

    def test_trying_a_source_of_many_measures_shows_only_those_that_who_asks_may_see(
        self, source, keeper, server, calls
    ):
        server.routes["/m.csv"] = says("key,month,value\nhidden,2026-01,4711\ncalls,2026-01,5\n")
        many = a_source("csv", keeper, name="many", address=server.at("/m.csv"),
                        columns={"measure": "key"})  # fmt: skip
        other = Client()
        other.force_login(an_importer(keeper.organisation))
        page = other.post(reverse("source_try", args=[many.id])).content.decode()
        assert "1 row can be read" in page
        assert "4711" not in page
        assert "Hidden calls" not in page
