"""Files of risks taken in, the library, contracts, what a body says of risk: by the pages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commonweal.apps.accounts.rules import Role
from commonweal.apps.ledger.models import Entry
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import a_person, an_initiative, mark
from commonweal.apps.registers.files import as_csv
from commonweal.apps.registers.queries import rows_of
from commonweal.apps.risks.models import Risk, RiskAppetite, RiskMatrix
from commonweal.apps.risks.tests.factories import a_risk, scored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def one(db) -> Initiative:
    return an_initiative()


def looked_at(client, one: Initiative, data: bytes) -> str:
    upload = SimpleUploadedFile("risks.csv", data)
    response = client.post(reverse("risks_upload", args=[one.id]), {"upload": upload})
    assert response.status_code == 302, response.content.decode()
    return response.headers["Location"]


def test_a_file_goes_out_is_changed_is_looked_at_and_taken_in(client, one):
    person = a_person(Role.PROGRAMME_MANAGER, one)
    client.force_login(person)
    scored(a_risk(one, "=First", owner=person, cause="a\r\nb"))
    out = client.get(reverse("risks_csv", args=[one.id])).content
    told = client.get(looked_at(client, one, out)).content.decode()
    assert "0 new, 0 changed, 1 as they are." in told
    (row,) = rows_of(person, one)
    new = {"kind": "issue", "category": "data", "event": "The test failed", "cost_low": Decimal(1),
           "cost_likely": Decimal(2), "cost_high": Decimal(3), "currency": "GBP",
           "probability": Decimal("0.5"), "target_likelihood": 1, "target_impact": 1}  # fmt: skip
    changed = {**row, "title": "Second", "residual_impact": 5, "owner": ""}
    address = looked_at(client, one, as_csv([changed, new]))
    assert "1 new, 1 changed, 0 as they are." in client.get(address).content.decode()
    assert Risk.objects.count() == 1
    assert client.post(address).status_code == 302
    first, second = Risk.objects.order_by("created_at")
    assert (first.title, first.residual_score, first.owner) == ("Second", 20, None)
    assert (second.kind, second.target_score, second.cost_high) == ("issue", 1, 3)
    assert Entry.objects.latest("number").verb == "registers.take-table"


def test_where_one_cell_is_wrong_it_is_named_and_nothing_is_taken_in(client, one):
    client.force_login(a_person(Role.PROGRAMME_MANAGER, one))
    good = {"category": "data", "event": "Something comes", "handling": "internal"}
    wrong = [
        {**good, "owner": "nobody@example.org"},
        {**good, "residual_likelihood": 3},
        {**good, "cost_low": Decimal(5)},
        {**good, "handling": "withheld"},
        {**good, "reference": "01JZZZZZZZZZZZZZZZZZZZZZZZ"},
        {**good, "within": "01JZZZZZZZZZZZZZZZZZZZZZZZ"},
        {**good, "target_likelihood": 9, "target_impact": 1},
        {"handling": "internal"},
    ]
    address = looked_at(client, one, as_csv([good, *wrong]))
    told = client.get(address).content.decode()
    for cell in ("cell H3", "cell P4", "cell U5", "cell AA6", "cell A7", "cell Y8", "cell Q9",
                 "cell F10"):  # fmt: skip
        assert cell in told, cell
    client.post(address)
    assert Risk.objects.count() == 0


def test_a_file_that_is_no_table_of_risks_says_so(client, one):
    client.force_login(a_person(Role.PROGRAMME_MANAGER, one))
    told = client.get(looked_at(client, one, b"a,b\n1,2\n")).content.decode()
    assert "has a column" in told
    empty = client.post(reverse("risks_upload", args=[one.id]), {})
    assert empty.status_code == 200


def test_a_file_holds_no_risk_that_is_kept_and_leaves_it_as_it_is(client, one):
    wide = a_risk(one, "Secret", marking="sensitive")
    narrow = a_risk(one, "Plain", within=wide)
    person = a_person(Role.PARTNER, one)
    client.force_login(person)
    out = client.get(reverse("risks_xlsx", args=[one.id]))
    assert out.status_code == 200
    (row,) = rows_of(person, one)
    assert (row["reference"], row["within"]) == (narrow.id, "")
    assert client.get(reverse("risks_upload", args=[one.id])).status_code == 403
    client.force_login(a_person(Role.STAFF, one))
    assert client.get(reverse("risks_csv", args=[one.id])).status_code == 403


def test_somebody_elses_file_is_not_found(client, one):
    client.force_login(a_person(Role.PROGRAMME_MANAGER, one))
    address = looked_at(client, one, b"Event\nx\n")
    client.force_login(a_person(Role.PROGRAMME_MANAGER))
    assert client.get(address).status_code == 404


def test_the_library_gives_risks_to_begin_with_each_once(client, one):
    client.force_login(a_person(Role.PROGRAMME_MANAGER, one))
    chosen = {"commercial": ["one-supplier", "contract-ends"], "people": ["key-person"]}
    address = reverse("risk_library", args=[one.id])
    for _time in range(2):
        assert client.post(address, chosen).status_code == 302
    found = Risk.objects.order_by("category")
    assert [risk.category for risk in found] == ["commercial", "commercial", "people"]
    assert found[0].residual_score is None
    assert client.post(address, {}).status_code == 200


def test_a_body_says_its_appetite_and_its_matrix_by_forms(client, one):
    client.force_login(a_person(Role.PORTFOLIO_DIRECTOR))
    body = one.organisation
    address = reverse("risk_appetite", args=[body.id])
    assert client.post(address, {"-": "cautious", "data-": "averse"}).status_code == 302
    said = {(row.category, row.level): row.appetite for row in RiskAppetite.objects.all()}
    assert said == {("", ""): "cautious", ("data", ""): "averse"}
    address = reverse("risk_matrix", args=[body.id])
    form = client.get(address).context["form"]
    again = {name: form.initial[name] for name in form.fields}
    assert client.post(address, {**again, "name": "Ours"}).status_code == 302
    assert RiskMatrix.objects.get().content["name"] == "Ours"
    wrong = {**again, "scores": "9 1\n1 x"}
    assert client.post(address, wrong).status_code == 200
    falling = {**again, "scores": again["scores"].replace("25", "1")}
    refused = client.post(address, falling)
    assert "cannot have a lower score" in refused.content.decode()


def test_contracts_are_kept_and_not_shown_where_the_cost_is_kept(client, one):
    client.force_login(a_person(Role.PROGRAMME_MANAGER, one))
    values = {"title": "Hosting", "supplier": "Cloud Ltd", "value": "1,000", "currency": "GBP",
              "ends_on": "2027-01-31", "marking": "internal"}  # fmt: skip
    assert client.post(reverse("contract_new", args=[one.id]), values).status_code == 302
    made = one.contracts.get()
    change = {**values, "title": "Hosting and help"}
    assert client.post(reverse("contract_edit", args=[made.id]), change).status_code == 302
    assert "Hosting and help" in client.get(reverse("contracts", args=[one.id])).content.decode()
    mark(one, "sensitive", "whole_life_cost")
    client.force_login(a_person(Role.STAFF, one))
    assert client.get(reverse("contracts", args=[one.id])).status_code == 403
    client.force_login(a_person(Role.SRO, one))
    gone = client.post(reverse("contract_remove", args=[made.id]), {"why": "Twice"})
    assert gone.status_code == 302
    assert one.contracts.count() == 0
