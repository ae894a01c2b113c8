"""Designs, totals and steps: values in, a result out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from commonweal.apps.pilots.rules import (
    Drawn,
    Step,
    arms_of,
    chance_of,
    design_of,
    figures_from_rows,
    figures_from_values,
    holds,
    lacking,
    next_step,
    size_of,
)
from commonweal.kernel.errors import BadInput, RuleBroken

D = Decimal
DRAWN = Drawn("shares", "better", False, D(0), D(40), D(50), None, D("2.5"), D(90), 3,
              "obrien-fleming")  # fmt: skip


class TestDesigns:
    def test_percent_become_shares(self):
        design = design_of(DRAWN)
        assert design.expected.gain == pytest.approx(0.1)
        assert design.rules.level == 0.025
        assert design.size == size_of(DRAWN)
        assert 500 < design.size < 560

    def test_lower_may_be_better(self):
        design = design_of(replace(DRAWN, lower_is_better=True, now=D(50), hoped=D(40)))
        assert design.expected.gain == pytest.approx(0.1)
        assert design.size == size_of(DRAWN)

    def test_pairs_are_judged_by_their_change(self):
        drawn = replace(DRAWN, kind="pairs", now=D(10), hoped=D(8), lower_is_better=True)
        with pytest.raises(RuleBroken) as refused:
            size_of(drawn)
        assert refused.value.field == "spread"
        expected = design_of(replace(drawn, spread=D(4))).expected
        assert (expected.gain, expected.other) == (2, 0)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"aim": "no-worse"}, "margin"),
            ({"margin": D(-1)}, "margin"),
            ({"hoped": None}, "hoped_value"),
            ({"hoped": D(120)}, "hoped_value"),
            ({"hoped": D(30)}, "hoped_value"),
            ({"hoped": D("40.001")}, "hoped_value"),
            ({"kind": "rates", "now": D(-1)}, "hoped_value"),
            ({"kind": "means"}, "spread"),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, change, field):
        with pytest.raises(RuleBroken) as refused:
            size_of(replace(DRAWN, **change))
        assert refused.value.field == field

    def test_a_size_that_was_set_says_what_chance_it_gives(self):
        assert chance_of(DRAWN) == pytest.approx(0.9, abs=0.002)
        assert chance_of(replace(DRAWN, size=200)) < 0.6

    def test_what_is_empty_is_named_in_order(self):
        words = {"hypothesis": "it helps", "outcome": " ", "starts": None}
        assert lacking(words, replace(DRAWN, kind="means", margin=None)) == [
            "unit", "cohort", "comparison", "stop_rule", "starts", "ends", "margin", "spread",
        ]  # fmt: skip


class TestTotals:
    @pytest.mark.parametrize(
        ("kind", "figures"),
        [
            ("shares", {"new_hits": 5, "new_count": 4, "other_hits": 1, "other_count": 4}),
            ("shares", {"new_hits": 1.5, "new_count": 4, "other_hits": 1, "other_count": 4}),
            ("shares", {"new_hits": 1}),
            ("rates", {"new_events": 1, "new_exposure": 0, "other_events": 1, "other_exposure": 1}),
            ("pairs", {"count": 1, "mean": 0, "spread": 1}),
            ("pairs", {"count": float("nan"), "mean": 0, "spread": 1}),
        ],
    )
    def test_totals_that_cannot_be_are_refused(self, kind, figures):
        with pytest.raises(RuleBroken) as refused:
            arms_of(kind, figures)
        assert refused.value.code == "totals-impossible"

    def test_rows_of_outcomes_are_added_up(self):
        rows = [("Group", "Value"), ("new", "1"), ("new", "no"), (), ("Control", "yes")]
        found = figures_from_rows("shares", rows, "a.csv")
        assert found == {"new_hits": 1, "new_count": 2, "other_hits": 1, "other_count": 1}
        rows = [("group", "exposure", "value"), ("new", "2", "3"), ("other", "4", "1")]
        assert arms_of("rates", figures_from_rows("rates", rows, "a")).difference == 1.25
        rows = [("group", "value"), *(("new", n) for n in "135"), *(("other", n) for n in "224")]
        assert arms_of("means", figures_from_rows("means", rows, "a")).difference == pytest.approx(
            1 / 3
        )
        rows = [("before", "after"), ("5", "3"), ("6", "6"), ("4", "1")]
        assert figures_from_rows("pairs", rows, "a")["mean"] == pytest.approx(-5 / 3)

    @pytest.mark.parametrize(
        ("kind", "rows", "code", "where"),
        [
            ("shares", [], "empty", "a.csv"),
            ("shares", [("group",)], "columns-missing", "a.csv"),
            ("shares", [("group", "value"), ("some", "1")], "group-unknown", "a.csv, row 2"),
            ("shares", [("group", "value"), ("new", "x")], "not-a-number", "a.csv, row 2"),
            ("shares", [("group", "value"), ("new",)], "not-a-number", "a.csv, row 2"),
            ("shares", [("group", "value"), ("new", "1e400")], "not-a-number", "a.csv, row 2"),
            ("shares", [("group", "value"), ("new", "2"), ("old", "1")], "not-a-share", "a.csv"),
            ("shares", [("group", "value"), ("new", "1")], "group-empty", "a.csv"),
            ("pairs", [("before", "after"), ("1", "2")], "too-few", "a.csv"),
        ],
    )
    def test_a_file_that_cannot_be_read_says_where(self, kind, rows, code, where):
        with pytest.raises(BadInput) as refused:
            figures_from_rows(kind, rows, "a.csv")
        assert (refused.value.code, refused.value.where) == (code, where)

    def test_measured_values_are_compared_in_order_of_time(self):
        new, other = {1: 5.0, 2: 6.0, 3: 4.0}, {2: 5.0, 3: 5.0, 4: 9.0}
        assert figures_from_values("pairs", new, other)["mean"] == 0
        assert figures_from_values("means", new, other)["new_mean"] == 5
        with pytest.raises(RuleBroken):
            figures_from_values("shares", new, other)
        with pytest.raises(BadInput):
            figures_from_values("pairs", new, {9: 1.0})


class TestSteps:
    def test_each_waits_for_the_one_before(self):
        steps = [Step("b", 25, ""), Step("a", 5, "met"), Step("c", 100, "")]
        assert next_step("passed", steps) == "b"
        assert next_step("running", steps) == ""
        missed = [Step("a", 5, "missed"), Step("b", 25, "")]
        assert next_step("passed", missed) == "a"
        assert next_step("passed", [Step("a", 5, "met")]) == ""

    def test_a_limit_holds_or_not_or_nobody_knows(self):
        assert holds(D(3), D(3), at_most=True) is True
        assert holds(D(3), D(4), at_most=False) is False
        assert holds(None, D(4), at_most=True) is None
