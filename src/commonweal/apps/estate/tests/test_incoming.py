"""Lists of systems as spreadsheets: what is understood, what is wrong, what is taken in."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.rules import Role
from commonweal.apps.estate import taking
from commonweal.apps.estate.incoming import heads_found, read_line
from commonweal.apps.estate.models import System
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative
from commonweal.kernel.errors import BadInput, RuleBroken

HEADS = "Application Name,Lifecycle status,Vendor,End of support,Service owner,Data sets,Interfaces"
LIST = f"""{HEADS},Colour
Register (1987),Being replaced,Hollis,2027-12-31,Nobody Known,claims; people,Letters; Gone,red
Letters,live,,,,,,
"""


def test_heads_are_known_by_what_others_call_them():
    row = ("Application_Name", "STATUS", "Legacy risk score (of 30)", "Colour", "Name")
    assert heads_found(row) == {1: "name", 2: "status", 3: "risk_score"}


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"name": ""}, "A system has a name."),
        ({"name": "x" * 201}, "At most 200 characters."),
        ({"name": "x", "status": "ill"}, "Write one of planned, live, leaving, read-only, off."),
        ({"name": "x", "supported_until": "31.12.27"}, "Write the day as 2027-12-31."),
        ({"name": "x", "risk_score": "high"}, "Write a whole number."),
        ({"name": "x", "risk_score": "12"}, "A score counts only with its day"),
        ({"name": "x", "risk_score": "31", "risk_on": "2026-01-01", "risk_basis": "p"}, "ends at"),
        ({"name": "x", "marking": "withheld"}, "Write one of open, internal, sensitive."),
    ],
)
def test_a_wrong_cell_is_said_with_the_mend(cells, wrong):
    ((_key, said),) = read_line(cells, 30).wrong
    assert wrong in said


def test_a_row_is_read_and_an_empty_cell_says_nothing():
    cells = {"name": " Old\x00  one ", "supplier": " ", "risk_score": "16.0",
             "status": "Retired", "risk_on": "2026-01-01 00:00:00", "risk_basis": "p",
             "data_sets": "a;b\na"}  # fmt: skip
    read = read_line(cells, 30)
    assert read.wrong == []
    assert read.values == {
        "name": "Old one", "risk_score": 16, "status": "off", "risk_on": date(2026, 1, 1),
        "risk_basis": "p", "data_sets": ("a", "b"),
    }  # fmt: skip


@pytest.mark.django_db
def test_a_list_is_looked_at_taken_in_and_taken_in_only_once(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    one = an_initiative()
    director = a_person(Role.PORTFOLIO_DIRECTOR)
    by = {"by": director, "at": NOW}

    def kept(text):
        upload = SimpleUploadedFile("systems.csv", text.encode())
        return taking.keep_table(upload=upload, organisation=one.organisation, **by)

    file = kept(LIST)
    client = Client()
    client.force_login(director)
    address = reverse("systems_look", args=[file.id])
    page = client.get(address).content.decode()
    for words in ("Of 2 systems 2 are new", "Colour", "nobody here is Nobody Known", "Gone"):
        assert words in page
    assert not System.objects.exists()
    assert client.post(address).status_code == 302
    system = System.objects.get(name="Register (1987)")
    assert (system.status, system.supplier) == ("leaving", "Hollis")
    assert [str(each) for each in system.data_sets.all()] == ["claims", "people"]
    assert system.gives.get().to_system.name == "Letters"
    with pytest.raises(RuleBroken, match="Nothing in this file differs"):
        taking.take_systems(file=file, **by)
    changed = taking.planned_of(director, kept("System,Status\nregister (1987),off\n")).lines[0]
    assert changed.changes == {"status": ("leaving", "off")}
    assert taking.planned_of(director, kept("System,Status\na,live\nA,live\n")).errors
    parted = taking.planned_of(director, kept("System;Data sets\nb;claims; people\n"))
    assert parted.lines == []
    assert "No heading says" in parted.errors[0][2]
    with pytest.raises(BadInput, match="No row of this file"):
        taking.planned_of(director, kept("a,b\n1,2\n"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", "<a/>")
    upload = SimpleUploadedFile("systems.ods", packed.getvalue())
    ods = taking.keep_table(upload=upload, organisation=one.organisation, **by)
    page = client.get(reverse("systems_look", args=[ods.id])).content.decode()
    assert "an OpenDocument file" in page
    assert "save it as an Excel workbook (.xlsx) or as CSV" in page
