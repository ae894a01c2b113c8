"""The pages of a business case: nobody reads a ratio without what belongs to it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from commonweal.apps.accounts.rules import Role
from commonweal.apps.appraisals import actions
from commonweal.apps.appraisals.tests.factories import (
    a_submitted_case,
    an_appraised_case,
    an_approved_case,
    appraise,
)
from commonweal.apps.cases import actions as writing
from commonweal.apps.cases.models import BenefitLine, BusinessCase, CostLine
from commonweal.apps.cases.tests.factories import BY, a_case, a_cost, a_whole_case
from commonweal.apps.plans.tests.factories import a_plan
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative, mark
from commonweal.web.pages.cases import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    """``read(name, case, role)``: the text of one of the pages of a case, for somebody."""

    def page(name: str, case: BusinessCase, role: Role = Role.SRO, query: str = "") -> str:
        client.force_login(a_person(role))
        response = client.get(reverse(name, args=[case.initiative_id, case.id]) + query)
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    return page


def ratio_of(case: BusinessCase) -> str:
    """The ratio of the preferred option, as it would be written."""
    result = case.runs.first().result
    row = next(row for row in result["options"] if row["preferred"])
    return f"{Decimal(row['bcr']):.2f}"


def ratio_blocks(text: str) -> list[str]:
    return re.findall(r'<div class="ratio">.*?</div>', text, re.DOTALL)


class TestRatio:
    def test_it_stands_with_its_range_and_with_what_has_no_price(self, read):
        case = an_appraised_case()
        text = read("case_appraisal", case)
        (block,) = ratio_blocks(text)
        assert re.search(rf"data-ratio>{ratio_of(case)}<", block)
        assert "8 chances in 10 that it lies between" in block
        assert "People trust the bridge" in block

    @pytest.mark.parametrize("name", ["case", "case_version", "case_appraisal", "case_compare"])
    def test_it_stands_nowhere_else(self, read, client, name):
        case = an_appraised_case()
        if name == "case":
            client.force_login(a_person(Role.SRO))
            text = client.get(reverse("case", args=[case.initiative_id])).content.decode()
        else:
            text = read(name, case)
        for block in ratio_blocks(text):
            text = text.replace(block, "")
        assert "data-ratio" not in text
        assert ratio_of(case) not in text

    def test_without_a_range_there_is_no_ratio(self, read):
        case = a_whole_case()
        for kind in (CostLine, BenefitLine):
            kind.objects.filter(option__case=case).update(low_percent=None, high_percent=None)
        appraise(case)
        text = read("case_appraisal", case)
        assert "data-ratio" not in text
        assert ratio_of(case) not in text
        assert "a ratio without its uncertainty misleads" in text
        assert "People trust the bridge" in text

    def test_words_have_no_ratio_without_a_spread(self):
        """The fault that the page must not be able to make."""
        case = an_appraised_case()
        result = case.runs.get().result
        told = words.preferred_of(result)
        assert told is not None
        assert told.ratio is not None
        assert told.ratio.unpriced == ["People trust the bridge"]
        for row in result["options"]:
            row["spread"] = None
        bare = words.preferred_of(result)
        assert bare is not None
        assert (bare.ratio, bool(bare.why_no_ratio)) == (None, True)


class TestWorth:
    def test_the_sentence_says_what_it_is_worth_and_how_sure_that_is(self, read):
        text = read("case_appraisal", an_appraised_case())
        assert "8 chances in 10 that it lies between" in text
        assert "What would have to change for the answer to change" in text
        assert "Two at a time" in text
        assert "Costs a fifth higher" in text
        assert "seed 7, 10000 draws" in text

    def test_a_result_that_is_older_than_the_figures_says_so(self, read):
        case = an_appraised_case()
        assert "before the last change" not in read("case_appraisal", case)
        a_cost(case.options.get(preferred=True), "More")
        assert "Worked out before the last change" in read("case_appraisal", case, Role.FINANCE)

    def test_another_option_is_shown_on_request(self, read):
        case = an_appraised_case()
        usual = case.options.get(kind="business-as-usual")
        text = read("case_appraisal", case, query=f"?option={usual.lineage}")
        assert "There are no costs to divide by." in text

    def test_what_is_being_worked_out_is_not_shown_as_worked_out(self, read):
        case = a_whole_case()
        actions.ask_for_appraisal(case=case, **BY)
        text = read("case_appraisal", case)
        assert "It is being worked out" in text
        assert "every 2s" in text

    def test_a_case_without_figures_says_what_to_do(self, read):
        case = a_case()
        appraise(case)
        assert "Add lines with their amounts" in read("case_appraisal", case)


class TestKeptBack:
    @pytest.mark.parametrize("field", ["whole_life_cost", "benefits"])
    def test_no_figure_no_word_and_no_result_is_shown(self, read, client, field):
        case = an_approved_case(conditions=("Costs stay below 1,000",))
        mark(case.initiative, "withheld", field)
        text = read("case_version", case, Role.TRANSITION_MANAGER)
        assert "kept back" in text
        for secret in ("1,000", "People trust", "Answer to", "New bridge", "Build", "GBP"):
            assert secret not in text
        for name in ("case_appraisal", "case_compare", "case_section", "case_option_new"):
            args = [case.initiative_id, case.id]
            args += ["economic"] if name == "case_section" else []
            assert client.get(reverse(name, args=args)).status_code == 403

    def test_no_list_of_the_programme_tells_the_figures(self, client):
        case = an_approved_case()
        mark(case.initiative, "withheld", "whole_life_cost")
        client.force_login(a_person(Role.TRANSITION_MANAGER))
        text = client.get(reverse("initiative", args=[case.initiative_id])).content.decode()
        assert "The full case was approved on" in text
        assert "New bridge" not in text

    def test_a_draft_is_not_shown_to_who_only_reads(self, client):
        case = a_case()
        client.force_login(a_person(Role.STAFF))
        address = reverse("case_version", args=[case.initiative_id, case.id])
        assert client.get(address).status_code == 404
        text = client.get(reverse("case", args=[case.initiative_id])).content.decode()
        assert "There is no business case here yet" in text


class TestPages:
    def test_a_decision_waits_for_who_may_take_it(self, client):
        case = a_submitted_case()
        client.force_login(a_person(Role.SRO))
        text = client.get(reverse("waiting")).content.decode()
        assert f"{case.initiative.name}: Full case, version 1" in text

    def test_two_versions_side_by_side_show_only_what_differs(self, read):
        case = an_approved_case()
        new = writing.new_version(case=case, stage="full", **BY)
        line = BenefitLine.objects.get(option__case=new)
        values = {"amounts": {**line.amounts, "2031": "999.00"}}
        writing.set_line(option=line.option, kind=BenefitLine, line=line, values=values, **BY)
        text = read("case_compare", new)
        assert "1 thing differs between version 2 and version 1" in text
        assert "2031: 999" in text
        assert "Answer to need" not in text

    def test_the_programme_page_has_the_plain_sentence(self, client):
        one = an_initiative()
        client.force_login(a_person(Role.STAFF))
        text = client.get(reverse("initiative", args=[one.id])).content.decode()
        assert "No business case is approved here" in text

    def test_a_form_says_which_line_is_wrong(self, client):
        case = a_whole_case()
        client.force_login(a_person(Role.FINANCE))
        line = CostLine.objects.filter(option__case=case, purpose="").get()
        address = reverse("case_line", args=[case.initiative_id, case.id, "cost", line.id])
        sent = {"name": "Build", "nature": "capital", "base": "real", "amounts": "2026: 5\n20x7: 6"}
        text = client.post(address, sent).content.decode()
        assert "Line 2: give a year and an amount" in text
        done = client.post(address, {**sent, "amounts": "2026: 5,000"})
        assert (done.status_code, CostLine.objects.get(id=line.id).amounts) == (
            302,
            {"2026": "5000.00"},
        )

    def test_the_worker_is_asked_once_for_each_press(self, client):
        case = a_whole_case()
        client.force_login(a_person(Role.SRO))
        args = [case.initiative_id, case.id]
        response = client.post(reverse("case_appraise", args=args))
        assert response.url == reverse("case_appraisal", args=args)
        assert case.runs.get().state == "waiting"

    def test_a_withdrawn_version_does_not_hide_the_approved_one(self, client):
        case = an_approved_case()
        new = writing.new_version(case=case, stage="full", **BY)
        actions.withdraw_case(case=new, reason="", **BY)
        client.force_login(a_person(Role.SRO))
        text = client.get(reverse("case", args=[case.initiative_id])).content.decode()
        assert "Full case, version 1" in text

    def test_more_lines_take_no_more_queries(self, client, django_assert_max_num_queries):
        case = an_appraised_case()
        client.force_login(a_person(Role.SRO))
        address = reverse("case_version", args=[case.initiative_id, case.id])
        client.get(address)
        with django_assert_max_num_queries(40) as few:
            client.get(address)
        option = case.options.get(preferred=True)
        for number in range(8):
            a_cost(option, f"More {number}")
        with django_assert_max_num_queries(len(few)):
            client.get(address)

    def test_a_broken_fingerprint_is_told(self, read):
        case = an_approved_case()
        CostLine.objects.filter(option__case=case).update(amounts={"2026": "1.00"})
        assert "its fingerprint differs" in read("case_version", case)

    def test_text_of_a_case_is_never_markup(self, read):
        case = an_appraised_case()
        hostile = "<script>alert(1)</script>"
        writing.answer_section(case=case, answers={"need": hostile}, **BY)
        option = case.options.get(preferred=True)
        values = {"name": hostile, "unpriced": [hostile]}
        writing.set_option(case=case, option=option, values=values, **BY)
        appraise(case)
        for name in ("case_version", "case_appraisal"):
            assert hostile not in read(
                name, case, Role.SRO if name == "case_version" else Role.FINANCE
            )


class TestByToken:
    """The API gives what the pages show, and no ratio alone."""

    def test_a_version_with_its_options(self, client):
        case = an_approved_case(conditions=("Test the ground",))
        client.force_login(a_person(Role.STAFF))
        place = f"/api/v1/initiatives/{case.initiative_id}/cases"
        told = client.get(place).json()
        assert [v["state"] for v in told["versions"]] == ["approved"]
        one = client.get(f"{place}/{case.id}").json()
        option = one["options"][-1]
        assert option["ratio"]["unpriced"] == ["People trust the bridge"]
        assert Decimal(option["ratio"]["p10"]) < Decimal(option["ratio"]["p90"])
        assert "bcr" not in str(one)
        assert one["conditions"] == [{"text": "Test the ground", "met": False}]
        assert (one["seed"], one["fresh"]) == (7, True)

    def test_it_is_kept_from_who_may_not_see_the_cost(self, client):
        case = an_approved_case()
        mark(case.initiative, "withheld", "whole_life_cost")
        client.force_login(a_person(Role.TRANSITION_MANAGER))
        place = f"/api/v1/initiatives/{case.initiative_id}/cases"
        assert client.get(place).status_code == 200
        assert client.get(f"{place}/{case.id}").status_code == 403


class TestEarned:
    def test_each_index_has_its_formula_and_its_inputs(self, client):
        one = a_plan()
        milestone, cost = one.milestones.get(), one.cost_lines.get()
        milestone.actual, cost.actual = NOW.date(), Decimal(150)
        milestone.save()
        cost.save()
        client.force_login(a_person(Role.SRO))
        text = client.get(reverse("earned_value", args=[one.id])).content.decode()
        assert "CPI = EV / AC" in text
        assert "GBP\xa0100 and GBP\xa0150" in text

    def test_without_a_plan_it_says_what_to_do(self, client):
        one = an_initiative()
        client.force_login(a_person(Role.SRO))
        text = client.get(reverse("earned_value", args=[one.id])).content.decode()
        assert "Start the plan." in text

    def test_it_is_not_for_who_may_not_see_the_cost(self, client):
        one = a_plan()
        mark(one, "withheld", "whole_life_cost")
        client.force_login(a_person(Role.TRANSITION_MANAGER))
        assert client.get(reverse("earned_value", args=[one.id])).status_code == 403
