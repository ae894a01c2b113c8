"""The portfolio page: what it says, what it shows, and what it lets nobody take away."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.portfolio.models import SavedView
from commonweal.apps.programmes.actions import Handling, mark_initiative
from commonweal.apps.programmes.models import Initiative, Position
from commonweal.apps.programmes.tests.factories import (
    NOW,
    SOMEBODY,
    a_report,
    an_administrator,
    an_organisation,
    taken_in,
)
from commonweal.web.pages.portfolio.export import harmless
from commonweal.web.pages.portfolio.filters import tidy

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    client.force_login(an_administrator())
    return client


@pytest.fixture
def three():
    """One that worsened and grew, one that improved, one that says nothing."""
    return taken_in(
        {
            "Alpha": [
                a_report(2020, confidence="amber"),
                a_report(
                    2021,
                    confidence="red",
                    whole_life_cost=Decimal(1_500_000),
                    end_date=date(2031, 3, 1),
                ),
            ],
            "Beta": [a_report(2020, confidence="amber"), a_report(2021, confidence="green")],
            "=Gamma": [
                a_report(2020),
                a_report(2021, confidence="", whole_life_cost=None, end_date=None),
            ],
        }
    )


def words(response) -> str:
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text).replace("\xa0", " "))


def names(response) -> list[str]:
    body = response.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    heads = re.findall(r'<th scope="row">(.*?)<span', body, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", head).strip() for head in heads]


def test_nobody_sees_it_without_signing_in(client):
    for address in ("/", "/portfolio.csv", "/portfolio.xlsx"):
        response = client.get(address)
        assert response.status_code == 302
        assert "/account/login/" in response.url


def test_an_empty_record_says_what_to_do_first(signed_in):
    response = signed_in.get("/")
    assert response.status_code == 200
    assert "There is no programme here yet" in words(response)


def test_the_sentence_says_what_changed_and_what_is_not_known(signed_in, three):
    said = words(signed_in.get("/"))
    assert "Of 3 programmes, 1 worsened since March 2020 and 1 improved." in said
    assert "1 gives no whole-life cost, 1 no end date and 1 no confidence." in said


def test_worst_first_and_unknown_above_good(signed_in, three):
    assert names(signed_in.get("/")) == ["Alpha", "=Gamma", "Beta"]


def test_totals_name_their_price_base_and_how_many_gave_one(signed_in, three):
    said = words(signed_in.get("/"))
    assert "GBP 2.5 m" in said
    assert "cash prices; 2 of 3 give one" in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sort=name", ["=Gamma", "Alpha", "Beta"]),
        ("sort=-drift", ["Alpha", "Beta", "=Gamma"]),
        ("confidence=red", ["Alpha"]),
        ("confidence=not-known", ["=Gamma"]),
        ("text=bet", ["Beta"]),
        ("as_at=2020-03-31&sort=-name", ["Beta", "Alpha", "=Gamma"]),
    ],
)
def test_filters_and_orders(signed_in, three, query, found):
    assert names(signed_in.get(f"/?{query}")) == found


def test_a_filter_that_is_no_choice_is_named_and_changes_nothing(signed_in, three):
    response = signed_in.get("/?confidence=purple&sort=nonsense&page=99")
    assert response.status_code == 200
    assert len(names(response)) == 3
    assert "not one of the available choices" in words(response)


def test_an_active_filter_can_be_taken_away(signed_in, three):
    page = signed_in.get("/?confidence=red&text=al").content.decode()
    assert "Confidence: Red" in page
    assert 'href="?text=al"' in page
    assert 'href="?confidence=red"' in page


def test_nothing_found_says_so(signed_in, three):
    said = words(signed_in.get("/?text=zzz"))
    assert "No programme matches these filters." in said
    assert "Show all programmes" in said


def test_the_head_says_the_order(signed_in, three):
    page = signed_in.get("/?sort=-cost").content.decode()
    assert page.count("aria-sort=") == 1
    assert 'aria-sort="descending"><button class="sort" type="submit" form="list" ' in page
    assert 'name="sort" value="cost"' in page


@pytest.mark.parametrize(
    ("query", "short"),
    [
        ("", None),
        ("text=a", None),
        ("text=a&confidence=&sort=concern", "text=a"),
        ("sort=name&sort=-cost", "sort=-cost"),
        ("text=&sort=concern", ""),
        ("columns=cost&columns=phase", None),
        ("columns=confidence&columns=cost&columns=drift&columns=end&columns=quality", ""),
    ],
)
def test_the_address_keeps_what_matters(query, short):
    assert tidy(QueryDict(query)) == short


def test_a_long_address_leads_to_the_short_one(signed_in, three):
    response = signed_in.get("/?text=al&confidence=&sort=concern")
    assert (response.status_code, response.url) == (302, "/?text=al")


def table_of(response) -> list[list[str]]:
    content = b"".join(response.streaming_content).decode()
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content[1:])))


def test_the_file_holds_exactly_what_is_shown(signed_in, three):
    query = "sort=-cost&columns=cost&columns=phase"
    shown = signed_in.get(f"/?{query}")
    head, *rows = table_of(signed_in.get(f"/portfolio.csv?{query}"))
    assert head == [
        "Programme",
        "Reference",
        "Body",
        "Whole-life cost",
        "Currency",
        "Price base",
        "Phase",
        "No longer reported",
        "Handling",
    ]
    assert [row[0].lstrip("'") for row in rows] == names(shown)
    assert rows[0][3:6] == ["1500000.00", "GBP", "cash prices"]
    assert {row[-1] for row in rows} == {"Internal"}


def test_the_workbook_holds_the_same_and_says_what_it_is(signed_in, three):
    query = "sort=name&text=a"
    rows = table_of(signed_in.get(f"/portfolio.csv?{query}"))
    book = load_workbook(io.BytesIO(signed_in.get(f"/portfolio.xlsx?{query}").content))
    sheet, about = book["Portfolio"], book["About"]
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [row[0] for row in rows[1:]]
    said = {row[0].value: row[1].value for row in about.iter_rows()}
    assert said["Filters"] == "Name or reference: a"
    assert said["Order"] == "Name, A to Z"


def test_a_name_that_looks_like_a_formula_is_text_in_a_file(signed_in, three):
    rows = table_of(signed_in.get("/portfolio.csv"))
    assert "'=Gamma" in {row[0] for row in rows}
    book = load_workbook(io.BytesIO(signed_in.get("/portfolio.xlsx").content))
    cells = [row[0] for row in book["Portfolio"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}


def test_control_characters_in_a_name_stop_no_export(signed_in, three):
    Initiative.objects.filter(name="Alpha").update(name="Al\x0bpha")
    Position.objects.filter(name="Alpha").update(name="Al\x0bpha")
    book = load_workbook(io.BytesIO(signed_in.get("/portfolio.xlsx?text=pha").content))
    assert book["Portfolio"]["A2"].value == "Al pha"


def test_every_cell_is_quoted_so_that_no_separator_begins_another(signed_in, three):
    Initiative.objects.filter(name="Alpha").update(name="Alpha;=1+1")
    sent = b"".join(signed_in.get("/portfolio.csv").streaming_content).decode("utf-8-sig")
    assert '"Alpha;=1+1",' in sent


@pytest.mark.parametrize("address", ["/", "/compare/"])
def test_a_page_number_in_no_figures_gives_the_first_page(signed_in, three, address):
    assert signed_in.get(address, {"page": "²"}).status_code == 200


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_every_beginning_of_a_formula_is_made_harmless(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", [Decimal(-5), -1.5, date(2020, 1, 1), None, "Bridge -1", ""])
def test_figures_and_plain_words_stay_what_they_are(value):
    assert harmless(value) == value


def with_role(client, role: Role, body) -> User:
    person = make_person()
    hold(person, role, body)
    client.force_login(person)
    return person


def test_a_person_of_another_body_sees_and_takes_nothing(client, three):
    with_role(client, Role.PORTFOLIO_DIRECTOR, an_organisation("Department of Tunnels"))
    assert "There is no programme here yet" in words(client.get("/"))
    assert len(table_of(client.get("/portfolio.csv"))) == 1
    book = load_workbook(io.BytesIO(client.get("/portfolio.xlsx").content))
    assert book["Portfolio"].max_row == 1


def test_who_may_read_but_not_export_gets_no_file(client, three):
    with_role(client, Role.STAFF, an_organisation())
    response = client.get("/")
    assert len(names(response)) == 3
    assert "/portfolio.csv" not in response.content.decode()
    assert len(table_of(client.get("/portfolio.csv"))) == 1


def test_a_view_is_kept_shared_and_removed(signed_in, client, three):
    asked = {"name": "Reds", "query": "confidence=red&text=", "shared": "on"}
    response = signed_in.post("/views/keep/", asked)
    assert response.url == "/?confidence=red"
    view = SavedView.objects.get()
    assert (view.name, view.query, view.shared) == ("Reds", "confidence=red", True)
    assert "Reds" in words(signed_in.get("/"))
    with_role(client, Role.ANALYST, an_organisation())
    assert "Reds" not in words(client.get("/"))  # whoever shares it belongs to no body of theirs
    User.objects.filter(email="admin@example.org").update(organisation=an_organisation())
    assert "from Ada Administrator" in words(client.get("/"))
    assert client.post(f"/views/{view.id}/remove/").status_code == 404
    client.force_login(User.objects.get(email="admin@example.org"))
    assert client.post(f"/views/{view.id}/remove/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_refused(signed_in, three):
    assert signed_in.post("/views/keep/", {"name": " ", "query": "text=a"}).status_code == 409


def test_kept_views_are_asked_for_by_post_only(signed_in, three):
    assert signed_in.get("/views/keep/").status_code == 405


def test_the_page_asks_the_database_at_most_fifteen_times(signed_in, django_assert_max_num_queries):
    taken_in({f"P{n}": [a_report(2020), a_report(2021)] for n in range(60)})
    with django_assert_max_num_queries(15):
        response = signed_in.get("/")
    assert len(names(response)) == 50
    assert "Showing 1 to 50 of 60" in words(response)
    assert len(names(signed_in.get("/?page=2"))) == 10


def test_a_figure_kept_back_is_in_neither_page_nor_file(client, three):
    mark_initiative(
        initiative=three["Alpha"],
        handling=Handling("sensitive"),
        field="whole_life_cost",
        by=SOMEBODY,
        at=NOW,
    )
    with_role(client, Role.PARTNER, an_organisation())
    response = client.get("/?sort=-cost")
    assert "GBP 1.5 m" not in words(response)
    assert "× 1.50" not in words(response)
    assert "GBP 2.5 m" not in words(response)
    assert "1 is kept back from you" in words(response)
    by_name = {row[0]: row for row in table_of(client.get("/portfolio.csv"))}
    assert "1500000.00" not in by_name["Alpha"]
    assert by_name["Alpha"][6] == "kept back"
    book = load_workbook(io.BytesIO(client.get("/portfolio.xlsx").content))
    every = [cell for row in book["Portfolio"].iter_rows(values_only=True) for cell in row]
    assert "kept back" in every
    assert not {Decimal(1_500_000), 1_500_000, 1.5} & set(every)


def test_what_is_remembered_follows_the_record(signed_in, three):
    assert "Of 3 programmes" in words(signed_in.get("/"))
    taken_in({"Delta": [a_report(2021)]}, series="other")
    assert "Of 4 programmes" in words(signed_in.get("/"))


def test_what_is_remembered_for_one_is_not_shown_to_another(signed_in, client, three):
    assert "Of 3 programmes" in words(signed_in.get("/"))
    with_role(client, Role.PORTFOLIO_DIRECTOR, an_organisation("Department of Tunnels"))
    assert "There is no programme here yet" in words(client.get("/"))


def test_a_second_look_does_not_count_again(signed_in, three, django_assert_max_num_queries):
    signed_in.get("/")
    with django_assert_max_num_queries(8):
        signed_in.get("/?sort=name")
