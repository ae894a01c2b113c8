"""The pages of the first hour: who may, what is kept, what is said."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.start.models import OwnTable
from commonweal.apps.start.tests.ugly import BOARD_PAPER, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_person("Ada", administrator=True))
    return client


def signed_in(role: str, organisation: Organisation) -> Client:
    person = make_person(role)
    hold(person, role, organisation)
    client = Client()
    client.force_login(person)
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def begin(client: Client, **values):
    usual = {"organisation": "new", "new_body": "Town Council", "pasted": BOARD_PAPER}
    return client.post("/start/yours/", {**usual, **values}, follow=True)


def columns_of(table: OwnTable) -> dict[str, str]:
    answers = {f"column-{at}": field for at, field in table.columns.items()}
    return {**answers, "as_at": "2026-03-31", "currency": "EUR"}


def test_paste_match_mend_import(administrator):
    assert "What the columns are" in text_of(begin(administrator))
    table = OwnTable.objects.get()
    page = administrator.post(f"/start/yours/{table.id}/", columns_of(table), follow=True)
    assert "5 initiatives were found. 3 rows need you." in text_of(page)
    mended = {"cell-6-6": "2026-09-30", "left-out": ["9"], "import": "yes"}
    page = administrator.post(f"/start/yours/{table.id}/check/", mended, follow=True)
    assert "4 initiatives are in the record." in text_of(page)
    assert Initiative.objects.count() == 4
    again = administrator.get(f"/start/yours/{table.id}/check/")
    table.refresh_from_db()
    assert again.url == f"/import/{table.batch_id}/"


def test_a_file_is_taken_as_well(administrator):
    begin(administrator, pasted="", file=SimpleUploadedFile("p.xlsx", workbook()))
    assert OwnTable.objects.get().sheet == "Programmes Q4"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"pasted": ""}, "Paste your table here, or choose a file."),
        ({"new_body": " "}, "Write the name of your organisation."),
        ({"organisation": ""}, "This field is required"),
        ({"pasted": "\n"}, "Paste your table here"),
    ],
)
def test_what_is_missing_is_said(administrator, values, words):
    assert words in text_of(begin(administrator, **values))
    assert not OwnTable.objects.exists()


def test_a_broken_file_is_said(administrator):
    file = SimpleUploadedFile("p.xlsx", b"PK\x03\x04 no workbook")
    page = text_of(begin(administrator, pasted="", file=file))
    assert "damaged and cannot be read" in page


def test_two_columns_of_one_kind_and_none_for_the_name_are_said(administrator):
    begin(administrator)
    table = OwnTable.objects.get()
    twice = {**columns_of(table), "column-1": "name"}
    page = administrator.post(f"/start/yours/{table.id}/", twice)
    assert "Two columns are “Name of the initiative”" in text_of(page)
    none = {**columns_of(table), "column-2": ""}
    page = administrator.post(f"/start/yours/{table.id}/", none)
    assert "Say which column holds the name" in text_of(page)


def test_a_problem_that_stops_keeps_what_was_typed(administrator):
    begin(administrator, pasted="Project\tRAG\nBridge\tGreen\nBridge\tRed\n")
    table = OwnTable.objects.get()
    administrator.post(f"/start/yours/{table.id}/", columns_of(table))
    address = f"/start/yours/{table.id}/check/"
    page = administrator.post(address, {"cell-3-1": "Bridge ", "import": "yes"})
    assert 'value="Bridge "' in page.content.decode()
    assert not Initiative.objects.exists()
    administrator.post(address, {"cell-3-1": "Bridge, south", "import": "yes"})
    assert Initiative.objects.count() == 2


def test_an_unrecognised_import_goes_on_here_without_a_second_upload(administrator):
    file = SimpleUploadedFile("plan.csv", b"Project,RAG\nBridge,Green\n")
    page = text_of(administrator.post("/import/", {"files": [file], "pasted": ""}, follow=True))
    assert "Say what its columns are" in page
    address = page.split('href="/start/yours/?batch=')[1].split('"')[0]
    answers = {"organisation": "new", "new_body": "Town Council"}
    page = administrator.post(f"/start/yours/?batch={address}", answers, follow=True)
    assert "What the columns are" in text_of(page)


def test_who_imports_in_one_body_starts_with_that_one_and_makes_no_other():
    body = make_organisation("Town Council")
    manager = signed_in("programme_manager", body)
    page = text_of(manager.get("/start/yours/"))
    assert "A new organisation" not in page
    begin(manager, organisation=body.id)
    table = OwnTable.objects.get()
    manager.post(f"/start/yours/{table.id}/", columns_of(table))
    manager.post(f"/start/yours/{table.id}/check/", {"import": "yes"})
    assert {one.organisation for one in Initiative.objects.all()} == {body}
    assert begin(manager, organisation="new").status_code == 200
    assert OwnTable.objects.count() == 1


def test_nobody_sees_the_table_of_somebody_else(administrator):
    begin(administrator)
    table = OwnTable.objects.get()
    other = signed_in("portfolio_director", make_organisation("Elsewhere"))
    for path in ("", "check/"):
        assert other.get(f"/start/yours/{table.id}/{path}").status_code == 404
        assert other.post(f"/start/yours/{table.id}/{path}", {}).status_code == 404
    assert other.post(f"/start/yours/{table.id}/discard/").status_code == 404
    staff = signed_in("staff", make_organisation("Third"))
    assert staff.get("/start/yours/").status_code == 403


def test_a_role_that_was_lost_stops_the_import():
    body = make_organisation("Town Council")
    manager = signed_in("programme_manager", body)
    begin(manager, organisation=body.id)
    table = OwnTable.objects.get()
    manager.post(f"/start/yours/{table.id}/", columns_of(table))
    body.holdings.all().delete()
    answer = manager.post(f"/start/yours/{table.id}/check/", {"import": "yes"})
    assert (answer.status_code, Initiative.objects.count()) == (404, 0)


def test_the_choice_and_the_example(administrator):
    page = text_of(administrator.get("/start/"))
    assert "Look at the example" in page
    assert "Start with yours" in page
    page = text_of(administrator.post("/start/example/", follow=True))
    assert "Illustrative data." in page
    page = text_of(administrator.get("/start/"))
    assert "Remove the example" in page
    page = text_of(administrator.post("/start/example/remove/", follow=True))
    assert "Illustrative data." not in page
    assert "The record is empty" in page


@pytest.mark.parametrize("role", ["portfolio_director", "sro", "staff"])
def test_only_an_administrator_loads_or_removes_the_example(role):
    client = signed_in(role, make_organisation("Town Council"))
    for path in ("", "remove/"):
        assert client.post(f"/start/example/{path}").status_code == 403
    assert "Look at the example" not in text_of(client.get("/start/"))
