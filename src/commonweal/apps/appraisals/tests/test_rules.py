"""What a case is worth, what it lacks, and whether money may be spent on it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from commonweal.apps.appraisals.rules import (
    CaseState,
    EarnedFacts,
    NoResult,
    SpendingFacts,
    appraised,
    digest_of,
    earned_of,
    missing_of,
    next_state,
    spending_of,
)
from commonweal.apps.cases.rules import CaseFacts, LineFacts, OptionFacts, prompts_for

D = Decimal
RANGE = {"low": D(80), "high": D(150)}


def line(key, side, amounts, **values):
    return LineFacts(key, key, side, dict(enumerate(map(D, amounts), 2026)), 2026, "GBP", **values)


def option(key, *lines, **values):
    kind = values.pop("kind", "other")
    return OptionFacts(key, key, kind, values.pop("preferred", False), lines, **values)


USUAL = option("usual", line("run", "cost", [20, 20, 20]), kind="business-as-usual")
MINE = option(
    "mine",
    line("build", "cost", [100], nature="capital", **RANGE),
    line("time", "benefit", [0, 90, 90], group="Poor", **RANGE),
    line("noise", "disbenefit", [0, 5], **RANGE),
    preferred=True,
    unpriced=("Trust",),
)
SCENARIO = {"name": "Late", "costs": "0", "benefits": "0", "delay": 1}
CASE = CaseFacts("GBP", 2026, 2026, "green-book@2022", (USUAL, MINE), scenarios=(SCENARIO,))


def mine(case=CASE, seed=1, draws=2_000):
    return appraised(case, seed, draws)["options"][1]


class TestAppraised:
    def test_the_headline_and_the_comparison_with_business_as_usual(self):
        found = appraised(CASE, 1, 500)
        usual, own = found["options"]
        npsv = D(90 - 5) / D("1.035") + D(90) / D("1.035") ** 2 - 100
        assert own["npsv"] == f"{npsv:.2f}"
        between = D(own["npsv"]) - D(usual["npsv"])
        assert abs(D(own["against_usual"]) - between) <= D("0.01")  # each is rounded by itself
        assert (own["payback_year"], own["unpriced"]) == (2, ["Trust"])
        assert found["ranking"] == ["mine", "usual"]

    def test_one_seed_gives_the_same_figures_and_another_gives_others(self):
        assert mine()["spread"] == mine()["spread"] != mine(seed=2)["spread"]
        assert appraised(CASE, 1, 500) == appraised(CASE, 1, 500)

    def test_the_spread_lies_around_the_figure(self):
        spread = mine()["spread"]
        low, middle, high = (D(spread[name]) for name in ("p10", "p50", "p90"))
        assert low < middle < high
        assert D(spread["bcr_p10"]) < D(spread["bcr_p90"])
        assert 0 < spread["chance_below_zero"] < 1

    def test_where_nobody_said_how_far_a_line_may_lie_there_is_no_spread(self):
        plain = replace(MINE, lines=tuple(replace(x, low=None, high=None) for x in MINE.lines))
        found = mine(replace(CASE, options=(USUAL, plain)))
        assert found["spread"] is None
        assert found["unranged"] == ["build", "time", "noise"]
        assert found["tornado"] == []

    def test_the_widest_bar_first_and_a_grid_of_the_two_widest(self):
        found = mine()
        swings = [abs(D(b["npsv_high"]) - D(b["npsv_low"])) for b in found["tornado"]]
        assert swings == sorted(swings, reverse=True)
        assert {found["grid"]["first"], found["grid"]["second"]} == {"time", "build"}
        assert found["grid"]["rows"][2][2] == found["npsv"]

    def test_at_the_switch_it_is_worth_nothing_and_at_the_flip_as_much_as_its_rival(self):
        switch = next(s for s in mine()["switching"] if s["label"] == "time")
        for name, wanted in (
            ("factor", D(0)),
            ("flips", D(appraised(CASE, 1, 9)["options"][0]["npsv"])),
        ):
            lines = tuple(
                replace(x, amounts={y: a * D(switch[name]) for y, a in x.amounts.items()})
                if x.key == "time"
                else x
                for x in MINE.lines
            )
            moved = mine(replace(CASE, options=(USUAL, replace(MINE, lines=lines))))
            assert abs(D(moved["npsv"]) - wanted) < D("0.05")

    def test_benefits_that_come_later_are_worth_less(self):
        assert D(mine()["scenarios"][0]["npsv"]) < D(mine()["npsv"])

    def test_sets_of_rates_stand_side_by_side(self):
        keys = [row["key"] for row in mine()["sets"]]
        assert keys == ["green-book@2022", "green-book-health@2022"]

    def test_weights_are_off_until_given_and_the_plain_figure_stays_beside(self):
        heavy = mine(replace(CASE, weights={"Poor": D(2)}))
        assert D(heavy["npsv"]) > D(mine()["npsv"])
        assert next(r for r in heavy["sets"] if r["key"] == "unweighted")["npsv"] == mine()["npsv"]

    def test_a_case_without_a_figure_has_no_result(self):
        with pytest.raises(NoResult):
            appraised(replace(CASE, options=(option("a"), option("b"))), 1)

    def test_the_digest_changes_with_every_input(self):
        others = [
            replace(CASE, price_year=2025, index={2025: D(1), 2026: D(1)}),
            replace(CASE, parameter_set="green-book-health@2022"),
            replace(CASE, options=(MINE,)),
            replace(CASE, scenarios=()),
            replace(CASE, weights={"Poor": D(2)}),
        ]
        assert len({digest_of(one) for one in [CASE, *others]}) == len(others) + 1
        assert digest_of(CASE) == digest_of(replace(CASE))


class TestMissing:
    WHOLE = CaseState(
        stage="full",
        answers={p.key: "yes" for p in prompts_for("full")},
        options=3, preferred="New", factors=2, effects=True, appraised=True, fresh=True,
    )  # fmt: skip

    def test_a_whole_case_lacks_nothing(self):
        assert missing_of(self.WHOLE) == []

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"answers": {}}, "unanswered"),
            ({"options": 2}, "no-third-option"),
            ({"factors": 0}, "no-factors"),
            ({"preferred": ""}, "no-preferred"),
            ({"unscored": 1}, "unscored"),
            ({"unanswered": {"New": ("exit",)}}, "forgotten-costs"),
            ({"effects": False}, "no-effects"),
            ({"left_out": 1}, "left-out"),
            ({"unranged": 2}, "no-range"),
            ({"appraised": False, "fresh": False}, "not-appraised"),
            ({"fresh": False}, "stale"),
        ],
    )
    def test_each_gap_is_named(self, change, code):
        assert {one.code for one in missing_of(replace(self.WHOLE, **change))} == {code}

    def test_a_strategic_outline_needs_no_figures(self):
        early = replace(self.WHOLE, stage="strategic-outline", preferred="", appraised=False)
        assert missing_of(early) == []


def test_only_what_is_submitted_is_decided():
    assert next_state("submitted", "approve") == "approved"
    assert next_state("submitted", "return") == "draft"
    assert next_state("draft", "approve") == next_state("approved", "return") == ""


class TestSpending:
    @pytest.mark.parametrize(
        ("facts", "allowed", "code"),
        [
            (SpendingFacts("delivery"), False, "no-case"),
            (SpendingFacts("delivery", waiting=True), False, "waiting"),
            (SpendingFacts("delivery", "outline"), False, "stage-too-early"),
            (SpendingFacts("", "outline"), False, "stage-too-early"),
            (SpendingFacts("definition", "strategic-outline"), True, "approved"),
            (SpendingFacts("delivery", "full"), True, "approved"),
            (SpendingFacts("delivery", "programme", open_conditions=1), True, "conditions-open"),
            (SpendingFacts("delivery", "full", review_overdue=True), True, "review-overdue"),
            (SpendingFacts("closed", "full"), False, "over"),
        ],
    )
    def test_no_stage_that_spends_without_an_approved_case(self, facts, allowed, code):
        found = spending_of(facts)
        assert (found.allowed, found.code) == (allowed, code)


class TestEarned:
    FACTS = EarnedFacts(
        planned={2025: D(100), 2026: D(100)},
        actual={2025: D(120), 2026: D(60)},
        milestones=4, reached=2, year=2026, passed=D("0.5"),
    )  # fmt: skip

    def test_a_worked_example(self):
        found = earned_of(self.FACTS)
        assert found.value is not None
        assert (found.value.pv, found.value.ev, found.value.ac) == (150, 100, 180)
        assert found.schedule is not None
        assert (found.schedule.earned_periods, found.schedule.actual_periods) == (1, D("1.5"))

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"planned": {}}, "no-plan"),
            ({"planned": {2025: D(0)}}, "no-plan"),
            ({"milestones": 0, "reached": 0}, "no-milestones"),
            ({"year": 2024}, "not-begun"),
            ({"actual": {2025: D(1), 2026: None}}, "no-actuals"),
        ],
    )
    def test_what_is_missing_is_named_and_nothing_is_guessed(self, change, why):
        found = earned_of(replace(self.FACTS, **change))
        assert (found.why, found.value) == (why, None)

    def test_a_gap_in_the_plan_and_a_year_after_its_end(self):
        gap = replace(self.FACTS, planned={2025: D(100), 2027: D(100)}, year=2030, passed=D(0),
                      actual={2025: D(90), 2027: D(90)}, reached=4)  # fmt: skip
        found = earned_of(gap)
        assert found.value is not None
        assert (found.value.pv, found.value.eac_at_cpi, found.years) == (200, 180, 3)
