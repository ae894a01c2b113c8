"""The pages of an import: who may, what is refused, what is shown."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.programmes.tests.factories import mark
from commonweal.apps.returns import tasks, views
from commonweal.apps.returns.models import Batch
from commonweal.apps.returns.tests.factories import BRIDGE, RAIL, ROAD, a_return, approved, read

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


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def send(client: Client, *files: tuple[str, bytes], pasted: str = ""):
    sent = {"files": [upload(*file) for file in files], "pasted": pasted}
    return client.post("/import/", sent, follow=True)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def approve(client: Client, batch: Batch, *, seen: str | None = None, follow: bool = False):
    """Press the button of the page as it stands, or of one that was looked at before."""
    given = Batch.objects.get(id=batch.id).plan_digest if seen is None else seen
    return client.post(f"/import/{batch.id}/approve/", {"seen": given}, follow=follow)


def test_upload_look_approve(administrator):
    page = text_of(send(administrator, a_return(2018)))
    assert "3 reports would be added" in page
    assert Report.objects.count() == 0
    batch = Batch.objects.get()
    page = text_of(approve(administrator, batch, follow=True))
    assert "all of it is in the record" in page
    assert Report.objects.count() == 3


def test_what_is_pasted_is_read_as_a_file_is(administrator):
    _name, data = a_return(2018)
    tabs = data.decode().replace(",", "\t").replace('"', "")
    assert "3 reports would be added" in text_of(send(administrator, pasted=tabs))


def test_put_aside_leaves_nothing(administrator):
    send(administrator, a_return(2018))
    batch = Batch.objects.get()
    administrator.post(f"/import/{batch.id}/discard/")
    batch.refresh_from_db()
    assert (batch.state, batch.packed, Report.objects.count()) == ("discarded", None, 0)


def test_an_import_that_would_change_nothing_is_forgotten_when_put_aside(administrator):
    approved(a_return(2018))
    page = text_of(send(administrator, a_return(2018)))
    assert "nothing would change" in page
    assert "Approve: write it all" not in page
    batch = Batch.objects.exclude(state="approved").get()
    administrator.post(f"/import/{batch.id}/discard/")
    assert not Batch.objects.exclude(state="approved").exists()


def test_a_problem_names_file_cell_value_and_what_to_do(administrator):
    spoilt = (*BRIDGE[:8], "Mar 12")
    page = text_of(send(administrator, a_return(2018, spoilt, ROAD, RAIL)))
    for words in ("gmpp_2018.csv", "I2", "Mar 12", "Ask for the figure or correct the cell"):
        assert words in page


def test_the_list_of_problems_is_safe_to_open_in_a_spreadsheet(administrator):
    spoilt = (*BRIDGE[:8], "=1+1 Mar")
    send(administrator, a_return(2018, spoilt, ROAD, RAIL))
    answer = administrator.get(f"/import/{Batch.objects.get().id}/problems.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "'=1+1 Mar" in answer.content.decode()


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<a/>")
        packed.writestr("xl/workbook.xml", b"0" * 90_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "empty.csv is empty"),
        ("blank.csv", b"\n\n\n", "This file is empty"),
        ("bomb.xlsx", zip_bomb(), "would unpack to"),
        ("broken.xlsx", b"PK\x03\x04 no workbook", "damaged and cannot be read"),
        ("letter.csv", b"%PDF-1.7 ...", "not a table"),
        ("odd.csv", b"\x00\x01\x02\x03" * 50 + b"a,b\n", "not"),
    ],
)
def test_what_cannot_be_read_gets_a_clear_answer(administrator, name, data, words):
    assert words in text_of(send(administrator, (name, data)))
    assert Report.objects.count() == 0


def test_nothing_sent_is_said(administrator):
    assert "Choose at least one file, or paste a table." in text_of(send(administrator))


def test_an_upload_far_too_large_is_refused_before_it_is_kept(administrator, monkeypatch):
    monkeypatch.setattr(views.imports, "most_body_bytes", 1000)
    answer = send(administrator, ("big.csv", b"a,b\n" * 1000))
    assert answer.status_code == 413
    assert "This page takes at most" in text_of(answer)
    assert not Batch.objects.exists()


def test_a_table_that_is_not_recognised_leads_on(administrator):
    page = text_of(send(administrator, ("plan.csv", b"Colour,Taste\nred,sour\nblue,sweet\n")))
    assert "say what its columns are" in page


def test_a_big_import_is_read_and_written_in_the_background(administrator, monkeypatch):
    monkeypatch.setattr(views, "READ_AT_ONCE_BYTES", 0)
    monkeypatch.setattr(views, "APPROVED_AT_ONCE", 0)
    page = text_of(send(administrator, a_return(2018)))
    batch = Batch.objects.get()
    assert "0 of 1 files are read" in page
    tasks.read_later.call(batch.id)
    page = text_of(administrator.get(f"/import/{batch.id}/"))
    assert "3 reports would be added" in page
    page = text_of(approve(administrator, batch, follow=True))
    assert "It is being written, all at once" in page
    assert Report.objects.count() == 0
    batch.refresh_from_db()
    tasks.approve_later.call(
        batch.id, batch.made_by_id, batch.plan_digest, "2026-03-31T12:00:00+00:00"
    )
    assert Report.objects.count() == 3


def test_a_changed_record_is_shown_again_before_it_is_approved(administrator):
    first = read(a_return(2018))
    send(administrator, a_return(2018), a_return(2019))
    batch = Batch.objects.exclude(id=first.id).get()
    approved(a_return(2018))
    refused = approve(administrator, batch)
    assert (refused.status_code, Report.objects.count()) == (409, 3)
    administrator.post(f"/import/{batch.id}/again/")
    approve(administrator, batch)
    assert Report.objects.count() == 6


def test_a_plan_that_somebody_worked_out_again_is_looked_at_again(administrator, monkeypatch):
    first = read(a_return(2018))
    send(administrator, a_return(2018), a_return(2019))
    batch = Batch.objects.exclude(id=first.id).get()
    looked_at = batch.plan_digest
    assert f'name="seen" value="{looked_at}"' in text_of(administrator.get(f"/import/{batch.id}/"))
    approved(a_return(2018))
    administrator.post(f"/import/{batch.id}/again/")  # by somebody else, on another screen
    for at_once in (300, 0):
        monkeypatch.setattr(views, "APPROVED_AT_ONCE", at_once)
        for seen in (looked_at, ""):
            refused = approve(administrator, batch, seen=seen)
            assert refused.status_code == 409
            assert "Look at it again" in text_of(refused)
    monkeypatch.setattr(views, "APPROVED_AT_ONCE", 300)
    assert Report.objects.count() == 3
    approve(administrator, batch)
    assert Report.objects.count() == 6


@pytest.mark.parametrize("role", ["portfolio_director", "analyst"])
def test_who_imports_in_one_body_cannot_write_a_whole_series(role):
    approved(a_return(2018))
    own = signed_in(role, Organisation.objects.get(short_name="DfT"))
    send(own, a_return(2019))
    batch = Batch.objects.exclude(state="approved").get()
    assert own.get(f"/import/{batch.id}/").status_code == 200
    assert approve(own, batch).status_code in (403, 404)
    root = signed_in(role, Organisation.objects.get(name="HM Government"))
    assert approve(root, batch).status_code == 404  # not theirs to see
    send(root, a_return(2019))
    newest = Batch.objects.first()
    assert approve(root, newest).status_code == 302
    assert Report.objects.count() == 6


DEARER = (*BRIDGE[:8], "£333.00")


def test_a_made_up_return_tells_a_stranger_nothing_of_the_record():
    approved(a_return(2018))
    stranger = signed_in("architect", make_organisation("Elsewhere"))
    page = text_of(send(stranger, a_return(2018, DEARER, ROAD, RAIL)))
    assert "100000000" not in page
    assert "What would change" not in page
    assert "Left alone" not in page
    assert "left alone" not in page
    assert "would change is shown to those who may approve it" in page


def test_putting_a_right_guess_aside_leaves_the_same_trace_as_a_wrong_one():
    approved(a_return(2018))
    stranger = signed_in("architect", make_organisation("Elsewhere"))
    send(stranger, a_return(2018))
    batch = Batch.objects.exclude(state="approved").get()
    stranger.post(f"/import/{batch.id}/discard/")
    assert Batch.objects.get(id=batch.id).state == "discarded"


def test_the_old_value_of_a_withheld_field_is_kept_back_from_who_approves(administrator):
    approved(a_return(2018))
    mark(Initiative.objects.get(name=BRIDGE[0]), "withheld", "whole_life_cost")
    page = text_of(send(administrator, a_return(2018, DEARER, ROAD, RAIL)))
    assert "What would change" in page
    assert "kept back" in page
    assert "100000000" not in page


def test_a_change_of_a_withheld_initiative_is_not_listed(administrator):
    approved(a_return(2018))
    mark(Initiative.objects.get(name=BRIDGE[0]), "withheld")
    page = text_of(send(administrator, a_return(2018, DEARER, ROAD, RAIL)))
    assert BRIDGE[0] not in page


def test_what_has_not_been_read_yet_is_not_approved_and_says_so(administrator, monkeypatch):
    monkeypatch.setattr(views, "READ_AT_ONCE_BYTES", 0)
    send(administrator, a_return(2018))
    answer = approve(administrator, Batch.objects.get())
    assert answer.status_code == 409


def test_who_imports_nowhere_sees_no_import():
    other = signed_in("staff", make_organisation("Elsewhere"))
    batch = read(a_return(2018))
    assert other.get("/import/").status_code == 403
    for path in ("", "approve/", "discard/", "again/", "problems.csv"):
        address = f"/import/{batch.id}/{path}"
        answer = other.get(address) if path in ("", "problems.csv") else other.post(address)
        assert answer.status_code == 404, path
    assert Client().get("/import/").status_code == 302
