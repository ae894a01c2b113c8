"""The pages of benefits: what they show to whom, and the forms that fill them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.benefits import actions
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.tests.factories import (
    BY,
    a_benefit,
    a_quarterly,
    a_whole_benefit,
    actor,
    an_owner,
    measured,
)
from commonweal.apps.cases.tests.factories import a_benefit as a_benefit_line
from commonweal.apps.cases.tests.factories import a_case, an_option
from commonweal.apps.programmes.tests.factories import (
    a_person,
    a_report,
    an_initiative,
    mark,
    taken_in,
)

pytestmark = pytest.mark.django_db


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def owner():
    return an_owner("Ora Owner")


def page(person, name: str, *values: str) -> str:
    answer = client_of(person).get(reverse(name, args=values))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def post(person, name: str, *values: str, **given: object):
    return client_of(person).post(reverse(name, args=values), given)


class TestPages:
    def test_every_figure_has_the_reading_it_comes_from(self, owner):
        made = a_whole_benefit()
        lines = [{"starts": date(2025, 1, 1), "ends": date(2025, 12, 31), "planned": Decimal(900)}]
        actions.set_profile(benefit=made, lines=lines, **BY)
        measured(made, 29, 27, 24, 22)
        text = page(owner, "benefit", made.id)
        assert "GBP 450" in text
        assert text.count('id="reading-') == 4
        assert "calls.csv" in text
        assert "<svg" in text

    def test_the_list_shows_what_is_unmeasured_first(self, owner):
        one = an_initiative()
        a_benefit(one, title="Zebra crossing", measure=None)
        measured(a_whole_benefit(one, title="Aardvark"), 25)
        for text in (page(owner, "benefits"), page(owner, "initiative_benefits", one.id)):
            assert text.index("Zebra crossing") < text.index("Aardvark")

    def test_figures_that_are_kept_back_are_nowhere_on_the_pages(self):
        secret = a_quarterly(marking="sensitive", name="Secret days")
        made = a_whole_benefit(measure=secret, baseline=Decimal("31.415"))
        measured(made, 12.345)
        staff = a_person("staff")
        for text in (page(staff, "benefit", made.id), page(staff, "benefits")):
            assert "12.345" not in text
            assert "31.415" not in text
            assert "Secret days" not in text
            assert "ept back" in text

    def test_what_waits_is_on_ones_own_page(self, owner):
        made = a_whole_benefit(owner=owner)
        actions.plan_reviews(benefit=made, days=[date(2026, 1, 1)], **BY)
        text = page(owner, "my_benefits")
        assert "A review is due" in text
        assert made.title in text


class TestForms:
    def test_a_benefit_is_written_down_and_filled_section_by_section(self, owner):
        one, measure = an_initiative(), a_quarterly()
        answer = post(
            owner, "initiative_benefit_new", one.id, title="Less waiting",
            organisation=one.organisation_id, objective="Time", gainers="Builders",
        )  # fmt: skip
        made = Benefit.objects.get()
        assert answer["Location"] == reverse("benefit", args=[made.id])
        sections = {
            "about": {"title": "Less waiting", "objective": "Time for building"},
            "people": {"owner": owner.id, "verifier": an_owner("Vi").id},
            "measure": {"measure": measure.id, "baseline": "30.5", "baseline_on": "2024-12-31",
                        "baseline_source": "Register"},
            "value": {"benefit_class": "economic", "unit_value": "1,000", "unit_basis": "year",
                      "currency": "gbp", "new_group": "Permits"},
            "attribution": {"attributed": "80", "attributed_why": "The law changed too"},
            "time": {"lag_days": "0", "starts_on": "2025-01-01", "ends_on": "2030-12-31"},
            "targets": {"on-0": "2025-12-31", "value-0": "20"},
            "profile": {"starts-0": "2025-01-01", "ends-0": "2025-12-31", "planned-0": "900"},
            "reviews": {"on-0": "2026-01-31"},
            "initiatives": {f"share-{one.id}": "100"},
        }  # fmt: skip
        for section, given in sections.items():
            assert client_of(owner).get(
                reverse("benefit_edit", args=[made.id, section])
            ).status_code == 200  # fmt: skip
            answer = post(owner, "benefit_edit", made.id, section, **given)
            assert answer.status_code == 302, (section, answer.content.decode()[-3000:])
        made.refresh_from_db()
        assert (made.baseline, made.unit_value, made.currency) == (Decimal("30.5"), 1000, "GBP")
        assert made.group.name == "Permits"
        assert made.targets.get().value == 20

    def test_a_rule_that_stands_against_it_is_said_at_its_field(self, owner):
        made = a_benefit()
        given = {"benefit_class": "qualitative", "unit_value": "5", "unit_basis": "year",
                 "currency": "GBP"}  # fmt: skip
        answer = post(owner, "benefit_edit", made.id, "value", **given)
        assert "A qualitative benefit is not put into money" in answer.content.decode()

    def test_a_row_that_is_half_filled_in_is_said(self, owner):
        answer = post(owner, "benefit_edit", a_benefit().id, "targets", **{"on-0": "2025-12-31"})
        assert "Fill this in" in answer.content.decode()

    @pytest.mark.parametrize("value", ["NaN", "1e99", "12\x003", "9" * 60])
    def test_a_value_that_is_none_is_refused(self, owner, value):
        given = {"on-0": "2025-12-31", "value-0": value}
        made = a_benefit()
        answer = post(owner, "benefit_edit", made.id, "targets", **given)
        assert answer.status_code in {200, 400}
        assert not made.targets.exists()

    def test_a_life_is_walked_through_by_form(self, owner):
        one = an_initiative()
        made = a_whole_benefit(one, owner=owner)
        sro = a_person("sro")
        measured(made, 25, 22, 20, 19)
        assert post(owner, "benefit_verify", made.id, note="x").status_code in {200, 403}
        assert post(sro, "benefit_verify", made.id, note="Followed two").status_code == 302
        assert "Realised" in page(owner, "benefit", made.id)
        assert post(sro, "initiative_close", one.id).status_code in {400, 409, 422}
        assert post(sro, "benefit_accept", made.id, one.id).status_code == 403
        assert post(owner, "benefit_accept", made.id, one.id).status_code == 302
        assert post(sro, "initiative_close", one.id).status_code == 302
        given = {"held_on": "2025-06-01", "finding": "Holds"}
        assert post(owner, "benefit_review", made.id, **given).status_code == 302
        to = an_owner("Nia New")
        given = {"to": to.id, "reason": "New post"}
        assert post(owner, "benefit_hand_over", made.id, **given).status_code == 302
        made.refresh_from_db()
        assert made.owner == to
        assert "Holds" in page(to, "benefit", made.id)

    def test_an_effect_is_asked_for_and_shown(self, owner):
        made = a_whole_benefit(method="before-after")
        measured(made, 31, 29, 30, 30, year=2024)
        measured(made, 25, 24, 25, 26)
        assert post(owner, "benefit_effect", made.id).status_code == 302
        assert "Before and after" in page(owner, "benefit", made.id)

    def test_handling_is_set_by_whoever_sees_what_is_withheld(self, owner):
        made = a_benefit()
        given = {"marking": "sensitive"}
        assert post(owner, "benefit_edit", made.id, "handling", **given).status_code == 403
        assert (
            post(a_person("sro"), "benefit_edit", made.id, "handling", **given).status_code == 302
        )
        assert actor(owner).label == "Ora Owner"


def test_the_portfolio_says_how_many_benefits_are_kept_in_sight(owner):
    assert "No benefit is written down" in _portfolio(owner)
    measured(a_whole_benefit(), 25)
    a_benefit(measure=None)
    assert "0 of 2 have an owner, a baseline" in _portfolio(owner)  # the reading is long ago
    stranger = a_person("staff", an_initiative("Elsewhere"))
    assert "No benefit is written down" in _portfolio(stranger)


def _portfolio(person) -> str:
    taken_in({"Bridge": [a_report(2024)]})
    return page(person, "portfolio")


def test_a_benefit_delivers_a_line_of_the_business_case(owner):
    one = an_initiative()
    made = a_benefit(one)
    line = a_benefit_line(an_option(a_case(one), preferred=True), name="Time saved at the counter")
    assert line.name in page(owner, "benefit_edit", made.id, "value")
    given = {"benefit_class": "economic", "unit_basis": "year", "case_line": line.id}
    assert post(owner, "benefit_edit", made.id, "value", **given).status_code == 302
    assert line.name in page(owner, "benefit", made.id)
    mark(one, "sensitive", field="whole_life_cost")
    assert line.name not in page(a_person("staff"), "benefit", made.id)
    line.delete()
    made.refresh_from_db()
    assert made.case_line is None


@pytest.mark.parametrize("section", ["measure", "targets", "profile"])
def test_what_is_kept_back_is_neither_shown_in_a_form_nor_undone_by_saving_it(section):
    made = a_whole_benefit(measure=a_quarterly(marking="withheld", exemption="section 43"))
    editor = an_owner("Ed Editor")  # may edit, and sees nothing that is withheld
    answer = client_of(editor).get(reverse("benefit_edit", args=[made.id, section]))
    assert answer.status_code == 403
    post(editor, "benefit_edit", made.id, section, **{"on-0": "2026-01-01", "value-0": "1"})
    made.refresh_from_db()
    assert made.measure is not None
    assert made.targets.get().value == 20
    assert "30 days" not in page(editor, "benefit", made.id)
