"""The pages of one programme: what they say, to whom, and at what cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.rules import Role
from commonweal.apps.plans.tests.factories import a_plan
from commonweal.apps.programmes.tests.factories import (
    a_person,
    a_report,
    an_administrator,
    an_initiative,
    mark,
    taken_in,
)
from commonweal.apps.returns.actions.originals import keep_original

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MILLION = Decimal(1000000)
CELLS = {
    "whole_life_cost": {
        "raw": "£1.42m", "outcome": "value", "file": "a.csv", "row": 7, "column": 9,
        "header": "WLC",
    },
    "end_date": {"raw": "Exempt under Section 43", "outcome": "withheld", "sections": ["43"]},
    "benefits": {"raw": "tbc!", "outcome": "not-understood", "file": "a.csv"},
    "year_budget": {"raw": "", "outcome": "not-provided"},
    "other: Remark": {"raw": "a <b>remark</b>", "header": "Remark"},
}  # fmt: skip


@pytest.fixture
def reader(client):
    client.force_login(an_administrator(), backend=BACKEND)
    return client


def page_of(client, one, name="initiative", *more):
    return client.get(reverse(name, args=[one.id, *more])).content.decode()


def sentence_of(text: str) -> str:
    return text.split('<p class="sentence">')[1].split("</p>", maxsplit=1)[0]


def one_of(*reports, name="Bridge"):
    return taken_in({name: list(reports)})[name]


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        (
            [a_report(2014), a_report(2020, confidence="red", whole_life_cost=MILLION * 142 / 100,
                                      end_date=date(2031, 3, 1))],
            "Costs 1.42 times the figure first reported in 2014 and ends 14 months later than "
            "first planned; confidence fell from amber to red in March 2020; 5 facts are not "
            "known.",
        ),
        (
            [a_report(2014), a_report(2015)],
            "Costs what was first reported in 2014 and ends as first planned; confidence has been "
            "amber in all 2 reports; 5 facts are not known.",
        ),
        (
            [a_report(2014)],
            "Its cost was first reported in 2014, and it is planned to end in January 2030; "
            "confidence is amber; 5 facts are not known.",
        ),
        (
            [a_report(2014, confidence="", whole_life_cost=None, end_date=None)],
            "No whole-life cost has been given, and no end date has been given; its confidence has "
            "never been given; 8 facts are not known.",
        ),
        (
            [a_report(2014), a_report(2015, confidence="exempt", whole_life_cost=Decimal(0),
                                      end_date=None)],
            "Its whole-life cost is published as zero, and its end date is no longer given; "
            "confidence, amber before, is withheld since March 2015; 6 facts are not known.",
        ),
        (
            [a_report(2014), a_report(2015, whole_life_cost=None, cells={
                "whole_life_cost": {"raw": "Exempt", "outcome": "withheld"}})],
            "Its whole-life cost is withheld by the publisher, and it ends as first planned; "
            "confidence has been amber in all 2 reports; 6 facts are not known.",
        ),
        (
            [a_report(2014), a_report(2015, currency="CAD", confidence="reset")],
            "Its cost cannot be compared with the first figure, and it ends as first planned; "
            "confidence was reset in March 2015, amber before; 5 facts are not known.",
        ),
    ],
)  # fmt: skip
def test_the_sentence(reader, reports, said):
    # Never given here: start date, description, benefits, category, forecast of the year.
    assert sentence_of(page_of(reader, one_of(*reports))) == said


def test_one_report_is_no_history_to_draw(reader):
    text = page_of(reader, one_of(a_report(2014)))
    assert '<figure class="chart">' not in text
    assert "Cost against the first" not in text
    assert '<figure class="chart">' in page_of(
        reader, one_of(a_report(2014), a_report(2015), name="B")
    )


def test_one_that_left_says_so_and_that_it_is_no_success(reader):
    made = taken_in({"Bridge": [a_report(2014)], "Road": [a_report(2014), a_report(2015)]})
    text = sentence_of(page_of(reader, made["Bridge"]))
    assert text.startswith("Last reported in March 2014; leaving the portfolio is not success.")


def test_nothing_reported_yet_says_what_to_do(reader):
    text = page_of(reader, an_initiative())
    assert "Nothing has been reported of this yet" in text
    assert "No report yet" in text


def test_twelve_reports_take_as_many_queries_as_one(reader, django_assert_max_num_queries):
    one = one_of(*[a_report(2010 + n, confidence="red" if n % 2 else "amber") for n in range(12)])
    page_of(reader, one)
    with django_assert_max_num_queries(15) as captured:
        text = page_of(reader, one)
    assert text.count("Compare with the one before") == 11
    few = one_of(a_report(2014), name="Road")
    with django_assert_max_num_queries(len(captured)):
        page_of(reader, few)


def test_the_plan_is_told_without_what_is_kept_back(client):
    one = a_plan("Pier")
    reader = a_person(Role.STAFF)
    client.force_login(reader, backend=BACKEND)
    text = page_of(client, one)
    assert "None of 1 milestone later than first planned" in text
    assert "Cost by year and kind" in text
    mark(one, "withheld", "whole_life_cost")
    mark(one, "sensitive", "end_date")
    text = page_of(client, one)
    assert "Cost by year and kind" not in text
    assert "milestone later" not in text


def test_every_figure_shows_where_it_came_from(reader):
    one = one_of(a_report(2014, cells=CELLS))
    text = page_of(reader, one)
    assert "row 7, column 9, under “WLC”" in text
    assert "£1.42m" in text


def test_a_report_says_in_words_why_a_figure_is_missing(reader):
    one = one_of(a_report(2014, cells=CELLS, end_date=None, narratives={"schedule": "All <well>."}))
    text = page_of(reader, one, "report", one.reports.get().id)
    for words in (
        "withheld by the publisher", "section 43 of the freedom of information law",
        "could not be read", "not provided", "an empty cell", "a &lt;b&gt;remark&lt;/b&gt;",
        "All &lt;well&gt;.", "This is the first report there is.",
    ):  # fmt: skip
        assert words in text


def test_reports_lead_to_their_neighbours(reader):
    one = one_of(a_report(2014), a_report(2015, whole_life_cost=MILLION * 3), a_report(2016))
    first, second, third = one.reports.order_by("as_at")
    text = page_of(reader, one, "report", second.id)
    assert reverse("report", args=[one.id, first.id]) in text
    assert reverse("report", args=[one.id, third.id]) in text
    said = text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Since the 2014 publication: cost × 3.00 the one before, end date as before." in said


def test_two_reports_side_by_side(reader):
    one = one_of(
        a_report(2014, narratives={"schedule": "We will open in May and not before."}),
        a_report(
            2015, confidence="red", narratives={"schedule": "We will open in June and not before."}
        ),
    )
    text = page_of(reader, one, "report_compare")
    assert "From March 2014 to March 2015, 1 figure and 1 text changed." in text
    assert "</span>May </del>" in text
    assert "</span>June </ins>" in text
    assert text.count("≠") == 1


def test_one_report_has_nothing_to_be_compared_with(reader):
    assert "There is only one report" in page_of(reader, one_of(a_report(2014)), "report_compare")


def test_what_is_kept_back_is_on_no_page_and_is_said_to_be_kept_back(client):
    secret = Decimal("7654321.00")
    cells = {**CELLS, "whole_life_cost": {"raw": "7654321", "outcome": "value"}}
    one = one_of(a_report(2014), a_report(2015, whole_life_cost=secret, cells=cells))
    mark(one, "withheld", "whole_life_cost")
    client.force_login(a_person(Role.STAFF), backend=BACKEND)
    newest = one.reports.order_by("-as_at").first()
    for text in (
        page_of(client, one),
        page_of(client, one, "report", newest.id),
        page_of(client, one, "report_compare"),
    ):
        assert "7654321" not in text.replace(",", "")
        assert "7.7" not in text
        assert "kept back" in text


@pytest.mark.parametrize("name", ["initiative", "report_compare"])
def test_strangers_find_nothing_and_nobody_is_asked_to_sign_in(client, name):
    one = one_of(a_report(2014))
    address = reverse(name, args=[one.id])
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create(email="s@example.org", name="Sam"), backend=BACKEND)
    assert client.get(address).status_code == 404
    assert client.get(reverse("report", args=[one.id, one.reports.get().id])).status_code == 404


def test_a_report_of_another_programme_is_not_shown(reader):
    made = taken_in({"Bridge": [a_report(2014)], "Road": [a_report(2014)]})
    other = made["Road"].reports.get()
    assert reader.get(reverse("report", args=[made["Bridge"].id, other.id])).status_code == 404


@pytest.mark.parametrize(
    ("role", "marked", "status"),
    [
        (Role.PORTFOLIO_DIRECTOR, "", 200),
        (Role.PORTFOLIO_DIRECTOR, "withheld", 200),
        (Role.PARTNER, "", 200),
        (Role.PARTNER, "withheld", 403),
        (Role.STAFF, "", 403),
    ],
)
def test_the_file_of_origin_goes_to_those_who_see_all_of_it(
    client, settings, tmp_path, role, marked, status
):
    settings.MEDIA_ROOT = tmp_path
    digest = keep_original(b"name;cost\nBridge;1\n")
    reports = [a_report(2014, source_label="a.csv", source_digest=digest)]
    made = taken_in({"Bridge": reports, "Road": reports})
    if marked:
        mark(made["Road"], marked, "whole_life_cost")
    client.force_login(a_person(role), backend=BACKEND)
    one = made["Bridge"]
    answer = client.get(reverse("report_file", args=[one.id, one.reports.get().id]))
    assert answer.status_code == status
    if status == 200:
        assert answer.content.startswith(b"name;cost")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="a.csv"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_report_from_no_file_has_none_to_take(reader):
    one = one_of(a_report(2014))
    assert (
        reader.get(reverse("report_file", args=[one.id, one.reports.get().id])).status_code == 404
    )
