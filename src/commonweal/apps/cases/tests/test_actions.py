"""How a case is written, and how its versions come about."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commonweal.apps.cases import actions
from commonweal.apps.cases.models import BenefitLine, BusinessCase, CostLine, Option
from commonweal.apps.cases.queries import (
    benefit_lines_offered,
    case_facts,
    content_digest,
    content_of,
    line_now,
)
from commonweal.apps.cases.tests.factories import (
    BY,
    OWNER,
    a_case,
    a_cost,
    a_whole_case,
    an_option,
)
from commonweal.apps.ledger.models import Entry
from commonweal.apps.plans.tests.factories import a_cost_line
from commonweal.apps.programmes.tests.factories import NOW, an_initiative
from commonweal.kernel.errors import BadInput, NotFound, RuleBroken

pytestmark = pytest.mark.django_db


def last_verb() -> str:
    return Entry.objects.order_by("-number")[0].verb


def approve(case: BusinessCase) -> BusinessCase:
    """As the slice above does it, without its rules."""
    case.state, case.content_digest = "approved", content_digest(case)
    case.save()
    return case


def test_a_case_begins_with_business_as_usual_and_the_minimum():
    case = a_case()
    assert [o.kind for o in case.options.all()] == ["business-as-usual", "do-minimum"]
    usual, minimum = case.options.all()
    assert (usual.cost_lines.count(), minimum.cost_lines.count()) == (0, 6)
    assert (case.number, case.state, last_verb()) == (1, "draft", "cases.start-case")
    assert len(case.scenarios) == 4


def test_there_is_one_case_of_an_initiative():
    case = a_case()
    with pytest.raises(RuleBroken) as broken:
        a_case(case.initiative)
    assert broken.value.code == "case-there"


def test_the_two_that_are_always_compared_with_stay():
    case = a_case()
    for option in case.options.all():
        with pytest.raises(RuleBroken) as broken:
            actions.remove_option(option=option, **BY)
        assert broken.value.code == "option-stays"
    other = an_option(case)
    actions.remove_option(option=other, **BY)
    assert case.options.count() == 2


def test_every_new_option_has_the_costs_that_get_forgotten():
    option = an_option(a_case())
    purposes = set(option.cost_lines.values_list("purpose", flat=True))
    assert purposes == {p for p in CostLine.Purpose.values if p}
    line = option.cost_lines.first()
    with pytest.raises(RuleBroken) as broken:
        actions.remove_line(line=line, **BY)
    assert broken.value.code == "forgotten-cost-stays"
    extra = a_cost(option)
    actions.remove_line(line=extra, **BY)
    assert option.cost_lines.count() == 6


def test_only_one_option_is_preferred():
    case = a_case()
    first = an_option(case)
    second = an_option(case, "Tunnel")
    first.refresh_from_db()
    assert (first.preferred, second.preferred) == (False, True)


def test_an_option_takes_in_the_costs_of_the_plan_and_follows_them():
    one = an_initiative()
    a_cost_line(one, first_year=2026, forecast=Decimal(100), base_year=2026)
    later = a_cost_line(one, first_year=2027, forecast=Decimal(50), base_year=2026)
    a_cost_line(one, first_year=2027, forecast=Decimal(5), base_year=2026, recurrence="income")
    case = a_case(one)
    an_option(case, includes_plan=True, plan_low=Decimal(90), plan_high=Decimal(150))

    def plan():
        return [x for x in case_facts(case).options[-1].lines if x.key.startswith("plan/")]

    cost, income = sorted(plan(), key=lambda x: x.side, reverse=True)
    assert (cost.side, dict(cost.amounts)) == ("cost", {2026: 100, 2027: 50})
    assert (income.side, income.cashable, dict(income.amounts)) == ("benefit", True, {2027: 5})
    assert (cost.low, cost.high, cost.nature) == (90, 150, "capital")
    later.forecast = Decimal(70)
    later.save()
    assert dict(max(plan(), key=lambda x: x.side).amounts)[2027] == 70


@pytest.mark.parametrize(
    ("low", "high", "code"),
    [(None, 120, "half-a-range"), (130, 120, "range-reversed")],
)
def test_a_range_has_two_ends_in_order(low, high, code):
    option = an_option(a_case())
    with pytest.raises(RuleBroken) as broken:
        a_cost(option, low_percent=low, high_percent=high)
    assert broken.value.code == code


def test_bias_that_the_table_does_not_know_is_refused():
    option = an_option(a_case())
    shares = {"equipment-and-development": "100"}
    cause = {"cause": "Scope", "contribution": "50", "mitigation": "50", "evidence": "Minutes"}
    made = actions.set_bias(option=option, shares=shares, causes=[cause], **BY)
    assert (made.bias["causes"][0]["evidence"], last_verb()) == ("Minutes", "cases.set-bias")
    with pytest.raises(BadInput, match="evidence"):
        actions.set_bias(option=option, shares=shares, causes=[{**cause, "evidence": ""}], **BY)
    mixed = {"outsourcing": "50", "standard-buildings": "50"}
    with pytest.raises(BadInput):
        actions.set_bias(option=option, shares=mixed, causes=[], **BY)
    assert actions.set_bias(option=option, shares={}, causes=[], **BY).bias == {}


def test_an_index_and_weights_name_their_source():
    case = a_case()
    for values in ({"price_index": {"2026": "100"}}, {"weights": {"Poor": "2"}}):
        with pytest.raises(RuleBroken, match="come"):
            actions.set_assumptions(case=case, values=values, **BY)
    with pytest.raises(BadInput, match="no parameter set"):
        actions.set_assumptions(case=case, values={"parameter_set": "mine@1"}, **BY)


def test_factors_keep_their_scores_while_they_keep_their_name():
    case = a_case()
    first, _second = actions.set_factors(case=case, names=["Carries trains", "Lasts"], **BY)
    option = case.options.first()
    actions.score_options(case=case, scores={first.id: {option.lineage: 2}}, **BY)
    kept, _new = actions.set_factors(case=case, names=["Carries trains", "Is cheap"], **BY)
    assert kept.scores == {option.lineage: 2}
    with pytest.raises(RuleBroken):
        actions.score_options(case=case, scores={kept.id: {option.lineage: 9}}, **BY)


def test_a_line_of_another_case_is_not_changed_through_this_one():
    mine, theirs = an_option(a_case()), an_option(a_case(an_initiative("Other")))
    line = a_cost(theirs)
    with pytest.raises(NotFound):
        actions.set_line(option=mine, kind=CostLine, line=line, values={"name": "X"}, **BY)


class TestVersions:
    def test_an_approved_version_is_never_changed(self):
        case = approve(a_whole_case())
        option = case.options.get(preferred=True)
        line = option.benefit_lines.get()
        tries = [
            lambda: actions.answer_section(case=case, answers={"need": "Other"}, **BY),
            lambda: actions.set_assumptions(case=case, values={"currency": "EUR"}, **BY),
            lambda: actions.set_option(case=case, option=option, values={"name": "X"}, **BY),
            lambda: actions.remove_option(option=option, **BY),
            lambda: actions.set_bias(option=option, shares={}, causes=[], **BY),
            lambda: actions.set_factors(case=case, names=["Other"], **BY),
            lambda: actions.score_options(case=case, scores={}, **BY),
            lambda: a_cost(option, "More"),
            lambda: actions.set_line(
                option=option, kind=BenefitLine, line=line, values={"name": "X"}, **BY
            ),
            lambda: actions.remove_line(line=line, **BY),
        ]
        before = content_digest(case)
        for attempt in tries:
            with pytest.raises(RuleBroken) as broken:
                attempt()
            assert broken.value.code == "case-approved"
        assert content_digest(BusinessCase.objects.get(id=case.id)) == before

    def test_a_new_version_says_the_same_until_somebody_changes_it(self):
        old = approve(a_whole_case())
        new = actions.new_version(case=old, stage="full", by=OWNER, at=NOW)
        assert (new.number, new.state, new.copied_from, new.stage) == (2, "draft", old, "full")
        assert content_of(new) == content_of(old)
        option = new.options.get(preferred=True)
        actions.set_option(case=new, option=option, values={"name": "Wider bridge"}, **BY)
        assert content_of(new) != content_of(old)
        assert old.options.filter(name="New bridge").exists()

    def test_one_version_is_open_at_a_time(self):
        old = approve(a_whole_case())
        actions.new_version(case=old, stage="full", **BY)
        with pytest.raises(RuleBroken) as broken:
            actions.new_version(case=old, stage="full", **BY)
        assert broken.value.code == "case-open"

    def test_a_benefit_finds_its_line_in_the_newest_approved_version(self):
        old = a_whole_case()
        (line,) = benefit_lines_offered(old.initiative)
        assert line_now(line) is None
        approve(old)
        assert line_now(line) == line
        new = actions.new_version(case=old, stage="full", **BY)
        assert line_now(line) == line
        approve(new)
        again = line_now(line)
        assert again is not None
        assert (again.option.case, again.lineage) == (new, line.lineage)
        assert benefit_lines_offered(old.initiative) == [again]


def test_the_digest_hangs_on_every_line_and_on_no_order():
    case = a_whole_case()
    before = content_digest(case)
    line = BenefitLine.objects.get(option__case=case)
    line.amounts = {**line.amounts, "2031": "301.00"}
    line.save()
    assert content_digest(case) != before
    option = Option.objects.get(case=case, preferred=True)
    line.amounts["2031"] = "300.00"
    line.save()
    assert content_digest(case) == before
    option.description = "Other"
    option.save()
    assert content_digest(case) != before
