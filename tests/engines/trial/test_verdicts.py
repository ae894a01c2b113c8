"""Verdicts by hand and by simulation: as many false ones as allowed, as much power as said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from statsmodels.stats.power import NormalIndPower, TTestIndPower

from commonweal.engines.trial import (
    Aim,
    Arms,
    Design,
    Expected,
    Kind,
    Outcome,
    Rules,
    Sample,
    Shares,
    Spending,
    judge,
    power_of,
    size_for,
)
from commonweal.engines.trial.planning import part_allowed
from commonweal.kernel.errors import RuleBroken

BETTER = Rules(Aim.BETTER, 0.0)
HALVES = Expected(Kind.SHARES, 0.6, 0.5)


def a_design(rules=BETTER, expected=HALVES, size=500, **more) -> Design:
    return Design(rules, expected, size, **more)


def shares(a: int, b: int, count: int = 500) -> Arms:
    return Arms(Shares(a, count), Shares(b, count))


class TestVerdicts:
    @pytest.mark.parametrize(
        ("rules", "new", "other", "said"),
        [
            (BETTER, 300, 250, Outcome.PASSED),
            (BETTER, 250, 300, Outcome.FAILED),  # the opposite is shown
            (BETTER, 252, 250, Outcome.FAILED),  # ten points better is ruled out
            (BETTER, 275, 250, Outcome.INCONCLUSIVE),
            (Rules(Aim.BETTER, 0.08), 300, 250, Outcome.INCONCLUSIVE),
            (Rules(Aim.NO_WORSE, 0.05), 300, 290, Outcome.PASSED),
            (Rules(Aim.NO_WORSE, 0.05), 200, 290, Outcome.FAILED),
            (Rules(Aim.ALIKE, 0.1), 250, 252, Outcome.PASSED),
            (Rules(Aim.ALIKE, 0.1), 350, 252, Outcome.FAILED),
            (Rules(Aim.ALIKE, 0.1), 250, 290, Outcome.INCONCLUSIVE),
        ],
    )
    def test_what_a_last_look_comes_to(self, rules, new, other, said):
        found = judge(a_design(rules), [shares(new, other)])
        assert (found.outcome, found.final, found.look) == (said, True, 1)
        assert found.low <= found.difference <= found.high

    def test_lower_may_be_better(self):
        design = a_design(expected=Expected(Kind.SHARES, 0.5, 0.4), lower_is_better=True)
        found = judge(design, [shares(200, 250)])
        assert found.outcome is Outcome.PASSED
        assert found.difference == pytest.approx(-0.1)
        assert found.high < 0

    def test_the_same_figures_pass_once_and_not_when_one_looks_often(self):
        arms = [shares(60, 44, 100)]
        assert judge(a_design(size=100), arms).outcome is Outcome.PASSED
        often = Rules(Aim.BETTER, 0.0, looks=5)
        assert judge(a_design(often), arms).outcome is Outcome.CONTINUE
        assert judge(a_design(often), [shares(70, 30, 100)]).outcome is Outcome.PASSED
        assert judge(a_design(often), [shares(30, 70, 100)]).outcome is Outcome.FAILED

    def test_lines_of_the_past_stay(self):
        often = a_design(Rules(Aim.BETTER, 0.0, looks=3))
        arms = [shares(60, 50, 100), shares(120, 110, 200)]
        one, two = judge(often, arms[:1]), judge(often, arms)
        assert two.lines[:1] == one.lines
        with pytest.raises(RuleBroken) as refused:
            judge(often, [arms[0], arms[0]])
        assert refused.value.code == "no-news"

    def test_a_pilot_ended_before_its_size_spends_what_is_left_and_says_so(self):
        often = a_design(Rules(Aim.BETTER, 0.0, looks=5))
        found = judge(often, [shares(60, 44, 100)], final=True)
        assert found.final
        assert found.allowed == pytest.approx(0.025)
        assert "short" in found.cautions
        assert "overrun" in judge(often, [shares(480, 400, 800)]).cautions
        assert "few-seen" in judge(often, [shares(3, 2, 100)]).cautions

    def test_the_same_figures_give_the_same_digest_and_others_another(self):
        one, two = judge(a_design(), [shares(300, 250)]), judge(a_design(), [shares(300, 250)])
        assert one == two
        assert judge(a_design(), [shares(301, 250)]).digest != one.digest
        assert judge(a_design(size=501), [shares(300, 250)]).digest != one.digest

    def test_means_that_do_not_vary_keep_a_finite_interval(self):
        expected = Expected(Kind.MEANS, 2.0, 1.0, 1.0)
        arms = Arms(Sample(10, 2.0, 0.0), Sample(10, 1.0, 0.0))
        found = judge(a_design(expected=expected, size=10), [arms])
        assert (found.outcome, round(found.low, 6), round(found.high, 6)) == (
            Outcome.PASSED, 1.0, 1.0,
        )  # fmt: skip


class TestSizes:
    def test_means_agree_with_statsmodels(self):
        for effect in (0.3, 0.5, 0.8):
            theirs = TTestIndPower().solve_power(
                effect, alpha=0.025, power=0.9, alternative="larger"
            )
            ours = size_for(Expected(Kind.MEANS, effect, 0.0, 1.0), BETTER, 0.9)
            assert ours == pytest.approx(theirs, abs=1)

    def test_shares_are_near_the_plain_formula(self):
        effect = 0.1 / (0.6 * 0.4 / 2 + 0.5 * 0.5 / 2) ** 0.5
        plain = NormalIndPower().solve_power(effect, alpha=0.025, power=0.9, alternative="larger")
        # The half unit costs one over the gain (Casagrande, Pike and Smith's first term).
        assert size_for(HALVES, BETTER, 0.9) == pytest.approx(plain + 1 / 0.1, rel=0.01)

    @pytest.mark.parametrize("aim", [Aim.BETTER, Aim.NO_WORSE, Aim.ALIKE])
    def test_the_size_is_the_least_that_will_do(self, aim):
        expected = HALVES if aim is Aim.BETTER else Expected(Kind.SHARES, 0.5, 0.5)
        rules = Rules(aim, 0.0 if aim is Aim.BETTER else 0.1, looks=3)
        size = size_for(expected, rules, 0.8)
        assert power_of(expected, rules, size - 1) < 0.8 + 1e-3
        assert power_of(expected, rules, size) > 0.8 - 1e-3

    def test_looks_at_means_use_less_of_what_they_may_spend(self):
        often = replace(BETTER, looks=5)
        assert part_allowed(Kind.PAIRS, often, 11) == pytest.approx(1 / 1.5)
        assert part_allowed(Kind.MEANS, often, 51) == pytest.approx(1 / 1.1)
        assert part_allowed(Kind.PAIRS, BETTER, 11) == part_allowed(Kind.RATES, often, 11) == 1
        expected = Expected(Kind.PAIRS, 1.0, 0.0, 1.0)
        found = judge(a_design(often, expected, 11), [Arms(Sample(5, 1.0, 1.0))], final=True)
        assert found.allowed == pytest.approx(0.025 / 1.5)

    def test_looking_costs_a_little(self):
        once, often = size_for(HALVES, BETTER, 0.9), size_for(HALVES, replace(BETTER, looks=5), 0.9)
        evenly = size_for(HALVES, replace(BETTER, looks=5, spending=Spending.POCOCK), 0.9)
        assert once < often < once * 1.05 < evenly < once * 1.3

    def test_no_number_shows_what_is_not_there(self):
        with pytest.raises(ValueError, match="would not pass"):
            size_for(Expected(Kind.SHARES, 0.5, 0.5), BETTER, 0.9)
        with pytest.raises(ValueError, match="ten million"):
            size_for(Expected(Kind.SHARES, 0.5, 0.49999), BETTER, 0.9)

    @pytest.mark.parametrize(
        "make",
        [
            lambda: Rules(Aim.NO_WORSE, 0.0),
            lambda: Rules(Aim.BETTER, -1.0),
            lambda: Rules(Aim.BETTER, 0.0, looks=0),
            lambda: Rules(Aim.BETTER, 0.0, level=0.6),
            lambda: Expected(Kind.SHARES, 1.2, 0.5),
            lambda: Expected(Kind.MEANS, 1.2, 0.5),
            lambda: Expected(Kind.RATES, -1.0, 0.5),
            lambda: Design(BETTER, HALVES, 0),
        ],
    )
    def test_what_cannot_be_is_refused(self, make):
        with pytest.raises(ValueError, match=r"\w"):
            make()
