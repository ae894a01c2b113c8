"""Doubts: offered once, decided by those who may."""

from __future__ import annotations

import pytest
from django.test import Client

from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.ledger.models import Entry
from commonweal.apps.matches import actions
from commonweal.apps.matches.models import BodyOffer, MatchOffer
from commonweal.apps.matches.rules import BodyFound, NewBody, body_ids, find_bodies
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import NOW, SOMEBODY, a_report, mark, taken_in
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer() -> MatchOffer:
    made = taken_in({"Bridge": [a_report(2014)], "Bridges": [a_report(2015)]})
    pairs = [(made["Bridge"].id, made["Bridges"].id, ["names alike"])]
    actions.offer_matches(pairs=pairs, series="test", at=NOW)
    actions.offer_matches(pairs=pairs, series="test", at=NOW)
    return MatchOffer.objects.get()


def client_of(role: str, offer: MatchOffer) -> Client:
    person = make_person(role)
    hold(person, role, offer.first.organisation)
    client = Client()
    client.force_login(person)
    return client


def test_accepting_joins_and_the_one_reported_last_keeps_its_name(offer):
    actions.accept_match(offer=offer, by=SOMEBODY, at=NOW)
    kept = Initiative.objects.get(name="Bridges")
    assert (kept.reports.count(), kept.other_names) == (2, ["Bridge"])
    assert "initiative.joined" in set(Entry.objects.values_list("verb", flat=True))
    with pytest.raises(RuleBroken, match="already"):
        actions.accept_match(offer=offer, by=SOMEBODY, at=NOW)


def test_refusing_leaves_two_and_stands_in_the_history(offer):
    actions.refuse_match(offer=offer, by=SOMEBODY, at=NOW)
    assert Initiative.objects.filter(reports__isnull=False).count() == 2
    assert Entry.objects.latest("number").verb == "matches.match-refused"


def test_the_page_shows_both_sides_and_why(offer):
    page = client_of("portfolio_director", offer).get("/import/matches/").content.decode()
    title = f"{offer.first.name} and {offer.second.name}"
    for words in (title, "names alike", "31 March 2014", "31 March 2015"):
        assert words in page


def test_deciding_on_the_page(offer):
    director = client_of("portfolio_director", offer)
    answer = director.post(f"/import/matches/{offer.id}/", {"accept": "yes"}, follow=True)
    assert "are one now" in answer.content.decode()
    assert "No pair of initiatives is in doubt" in answer.content.decode()


@pytest.mark.parametrize(("role", "status"), [("analyst", 302), ("staff", 403), ("partner", 403)])
def test_who_imports_decides(offer, role, status):
    answer = client_of(role, offer).post(f"/import/matches/{offer.id}/", {"refuse": "yes"})
    assert answer.status_code == status


def test_nobody_of_another_body_sees_or_decides(offer):
    person = make_person("Elsewhere")
    hold(person, "portfolio_director", make_organisation("Elsewhere"))
    client = Client()
    client.force_login(person)
    assert "Bridges" not in client.get("/import/matches/").content.decode()
    assert client.post(f"/import/matches/{offer.id}/", {"accept": "yes"}).status_code == 404


def test_an_offer_does_not_name_what_is_withheld(offer):
    mark(offer.first, "withheld")
    client = client_of("administrator", offer)
    assert "Bridges" not in client.get("/import/matches/").content.decode()
    assert client.post(f"/import/matches/{offer.id}/", {"accept": ""}).status_code == 404
    director = client_of("portfolio_director", offer)
    assert "Bridges" in director.get("/import/matches/").content.decode()


def test_a_succession_is_offered_once_and_decided_by_administrators():
    root = make_organisation("Government", kind="government")
    old, new = make_organisation("FCO", parent=root), make_organisation("FCDO", parent=root)
    for _again in range(2):
        actions.offer_successions(series="uk-gmpp", at=NOW)
    offer = BodyOffer.objects.get()
    assert (offer.organisation, offer.into) == (old, new)
    director = make_person("Director")
    hold(director, "portfolio_director", root)
    client = Client()
    client.force_login(director)
    address = f"/import/matches/bodies/{offer.id}/"
    assert client.post(address, {"accept": "yes"}).status_code == 403
    client.force_login(make_person("Ada", administrator=True))
    assert "FCO and FCDO" in client.get("/import/matches/").content.decode()
    assert client.post(address, {"accept": "yes"}).status_code == 302
    old.refresh_from_db()
    assert old.merged_into == new


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("dft", BodyFound(id="1")),
        ("DoH Non Capital", BodyFound(
            new=NewBody("Department of Health and Social Care", "DHSC"), alias="DoH Non Capital")),
        ("HMT", BodyFound(new=NewBody("HM Treasury", "HMT"))),
        ("DfT & HMT", BodyFound(id="1", joint=True)),
        ("NS&I", BodyFound(new=NewBody("National Savings and Investments", "NS&I"))),
        ("Ministry of Magic", BodyFound(new=NewBody("Ministry of Magic"))),
        ("Board of Trade & Plantations", BodyFound(new=NewBody("Board of Trade & Plantations"))),
    ],
)  # fmt: skip
def test_which_body_a_name_means(name, found):
    assert find_bodies([(name, "")], {"dft": "1"}, "uk-gmpp") == {name: found}


def test_a_certain_name_of_a_body_that_is_there_becomes_its_alias():
    found = find_bodies([("DCLG", "")], {"mhclg": "7"}, "uk-gmpp")
    assert found == {"DCLG": BodyFound(id="7", alias="DCLG")}
    assert body_ids(found, {}) == {"DCLG": "7"}
