"""The report as a page, a workbook and a tagged PDF: the same figures, each with its readings."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from commonweal.apps.benefits.actions import set_profile, share_benefit
from commonweal.apps.benefits.tests.factories import (
    BY,
    TODAY,
    a_quarterly,
    a_whole_benefit,
    an_owner,
    measured,
)
from commonweal.apps.programmes.tests.factories import a_person, an_initiative, mark
from commonweal.apps.realisation.pdf import typeset
from commonweal.apps.realisation.queries import report_of, sources_of
from commonweal.kernel.errors import CannotFinish

pytestmark = pytest.mark.django_db
TITLE = "=1+1 #panic() *Permits* are <b>given</b> sooner"


@pytest.fixture
def owner():
    return an_owner("Ora Owner")


@pytest.fixture
def made():
    one = a_whole_benefit(an_initiative("Permits online"), title=TITLE)
    lines = [
        {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31), "planned": Decimal(900)},
        {"starts": date(2026, 1, 1), "ends": date(2099, 12, 31), "planned": Decimal(5000)},
    ]
    set_profile(benefit=one, lines=lines, **BY)
    measured(one, 29, 27, 24, 22)
    return one


def got(person, name: str, **asked: str) -> bytes:
    client = Client()
    client.force_login(person)
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200, answer.content[-2000:]
    return answer.content


def test_the_report_compares_what_was_planned_by_now_with_what_came(owner, made):
    row = report_of(owner, TODAY).rows[0]
    assert (row.planned, row.realised) == (900, 450)
    sources = sources_of(report_of(owner, TODAY))
    assert sum(one.amount for one in sources) == 450
    assert {one.reading.batch.label for one in sources} == {"calls.csv"}


def test_each_figure_of_the_page_leads_to_its_readings(owner, made):
    text = got(owner, "benefit_report").decode().replace("\N{NO-BREAK SPACE}", " ")
    assert text.count(f"/benefits/{made.id}/#readings") == 2
    assert "GBP 450" in text
    assert "from 4 readings" in text


def test_the_workbook_has_every_reading_and_no_formula(owner, made):
    initiative = made.shares.get().initiative_id
    content = got(owner, "benefit_report_xlsx", initiative=initiative)
    book = load_workbook(io.BytesIO(content))
    about, benefits, readings = (book[name] for name in book.sheetnames)
    assert "Permits online" in about["B1"].value
    assert benefits["A2"].value.endswith("sooner")
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)
    assert benefits["A2"].hyperlink.target.endswith(f"/benefits/{made.id}/#readings")
    adds = [row[6].value for row in readings.iter_rows(min_row=2)]
    assert sum(adds) == benefits["M2"].value == 450


def test_the_pdf_is_tagged_named_and_linked(owner, made):
    reader = PdfReader(io.BytesIO(got(owner, "benefit_report_pdf")))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("en")
    assert reader.metadata.title == "Benefits realisation"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "#panic()" in text
    assert "*Permits*" in text
    links = [
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots") or []
    ]
    assert any(link.endswith(f"/benefits/{made.id}/#readings") for link in links)


def test_the_structure_of_the_pdf_has_a_heading_and_a_table(owner, made):
    reader = PdfReader(io.BytesIO(got(owner, "benefit_report_pdf")))
    kinds, waiting = set(), [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if not isinstance(node, dict):
            continue
        kinds.add(node.get("/S"))
        below = node.get("/K", [])
        below = below if isinstance(below, list) else [below]
        waiting += [one for one in below if hasattr(one, "get_object") and not isinstance(one, int)]
    assert {"/H1", "/Table", "/TH", "/TD", "/Link"} <= kinds


def test_a_pdf_that_cannot_be_made_says_so():
    with pytest.raises(CannotFinish, match="page and the workbook"):
        typeset({"title": "half of it"})


def test_a_file_holds_what_its_reader_may_take_away(owner, made):
    secret = a_whole_benefit(title="Secret gain", measure=a_quarterly(marking="sensitive"))
    measured(secret, 12)
    staff = a_person("staff")  # may read, may not export
    assert b"Secret gain" in got(staff, "benefit_report")
    page = got(staff, "benefit_report").decode()
    assert "kept back" in page
    content = got(staff, "benefit_report_xlsx")
    assert load_workbook(io.BytesIO(content)).worksheets[1].max_row == 1
    own = load_workbook(io.BytesIO(got(owner, "benefit_report_xlsx")))
    assert own.worksheets[0]["B2"].value == "Sensitive"


def test_what_is_worth_money_and_not_measured_is_not_known(owner):
    a_whole_benefit()
    text = got(owner, "benefit_report").decode()
    assert "not put into money" not in text
    assert "not known" in text


def test_a_report_is_handled_as_strictly_as_what_its_figures_come_from(owner, made):
    assert report_of(owner, TODAY).marking == "internal"
    mark(made.shares.get().initiative, "sensitive")
    assert report_of(owner, TODAY).marking == "sensitive"


def test_so_it_is_where_the_initiative_of_a_measure_is(owner):
    of_one = an_initiative("Raids")
    measured(a_whole_benefit(measure=a_quarterly(initiative=of_one)), 12)
    mark(of_one, "sensitive")
    assert report_of(owner, TODAY).marking == "sensitive"


def test_a_pooled_initiative_reports_its_own_part(owner, made):
    one, other = made.shares.get().initiative, an_initiative("Other")
    share_benefit(benefit=made, percents={one.id: Decimal(40), other.id: Decimal(60)}, **BY)
    row = report_of(owner, TODAY, initiative=one).rows[0]
    assert (row.planned, row.realised) == (360, 180)
