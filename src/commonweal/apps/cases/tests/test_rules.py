"""Reading what people type, and making of it what the engine is given."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.cases.rules import (
    BiasFacts,
    CaseFacts,
    LineFacts,
    OptionFacts,
    differences,
    engine_option,
    prompts_for,
    read_amounts,
    read_causes,
    read_index,
    read_scenarios,
    read_weights,
    sections,
    write_amounts,
)
from commonweal.engines.appraise import Contribution
from commonweal.kernel.errors import BadInput

D = Decimal


def facts(*lines: LineFacts, **values):
    usual = {"currency": "GBP", "price_year": 2026, "first_year": 2026}
    bias = values.pop("bias", None)
    option = OptionFacts("o", "New", "other", True, tuple(lines), bias=bias)
    case = CaseFacts(**{**usual, **values}, parameter_set="green-book@2022", options=(option,))
    return engine_option(case, option)


def line(amounts, price_year=2026, currency="GBP", **values):
    known = {year: D(amount) for year, amount in amounts.items()}
    named = (values.pop("key", "k"), "Build", values.pop("side", "cost"))
    return LineFacts(*named, known, price_year, currency, **values)


def test_the_five_cases_ask_more_at_each_stage():
    assert [s.key for s in sections()] == [
        "strategic", "economic", "commercial", "financial", "management",
    ]  # fmt: skip
    counts = [len(prompts_for(s)) for s in ("strategic-outline", "outline", "full", "programme")]
    assert counts == sorted(counts)
    assert counts[0] < counts[2] == counts[3]


class TestReading:
    def test_amounts_by_year_and_by_spans(self):
        assert read_amounts("2026: 1,000\n\n2027-2028\t2 500.5") == {
            "2026": "1000.00", "2027": "2500.50", "2028": "2500.50",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("2026", "Line 1"),
            ("2026: -5", "below zero"),
            ("2026: 5\n2025-2027: 6", "Line 2: 2026 is there twice"),
            ("2030-2026: 5", "the first before the last"),
            ("1800: 5", "from 1900"),
            ("2026: 1e9", "such as"),
            ("2026: NaN", "such as"),
            ("2026: 99999999999999999999", "amount"),
            ("1900-2200: 1", "At most 150 years"),
        ],
    )
    def test_what_is_no_amount_is_named_by_its_line(self, text, why):
        with pytest.raises(BadInput, match=why):
            read_amounts(text)

    @given(
        st.dictionaries(
            st.integers(1900, 2049).map(str),
            st.decimals(0, 10**9, places=2).map(lambda a: f"{a:.2f}"),
        )
    )
    def test_what_is_written_is_read_back(self, amounts):
        assert read_amounts(write_amounts(amounts)) == dict(sorted(amounts.items()))

    def test_an_index_weights_scenarios_and_causes(self):
        assert read_index("2026: 100\n2027: 102.50") == {"2026": "100", "2027": "102.5"}
        assert read_weights("Lowest fifth; 1.80") == {"Lowest fifth": "1.8"}
        assert read_scenarios("Dearer; +20%; -5; 1") == [
            {"name": "Dearer", "costs": "20", "benefits": "-5", "delay": 1}
        ]
        assert read_causes("Scope; 30; 50; Minutes of 3 May")[0]["mitigation"] == "50"

    @pytest.mark.parametrize(
        ("read", "text"),
        [
            (read_index, "2026-2027: 100"),
            (read_index, "2026: 0"),
            (read_weights, "; 2"),
            (read_weights, "Poor; 0"),
            (read_scenarios, "; 1; 1; 1"),
            (read_scenarios, "Late; 0; 0; 1.5"),
            (read_scenarios, "Free; -101; 0; 0"),
            (read_scenarios, "Same; 1; 1; 1\nSame; 2; 2; 2"),
            (read_causes, "Scope; 30; 50;"),
            (read_causes, "A; 60; 0;\nB; 60; 0;"),
            (read_amounts, "\n".join("2026: 1" for _n in range(300))),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, read, text):
        with pytest.raises(BadInput):
            read(text)


class TestFigures:
    def test_money_of_the_case_counts_as_it_is(self):
        made = facts(line({2026: 10, 2028: 5}))
        assert made.option.lines[0].amounts == (10, 0, 5)
        assert made.left_out == ()

    def test_cash_and_other_prices_are_moved_by_the_index(self):
        index = {2025: D(100), 2026: D(110), 2027: D(121)}
        cash = facts(line({2026: 110, 2027: 121}, price_year=0), index=index)
        assert cash.option.lines[0].amounts == (110, 110)
        older = facts(line({2027: 100}, price_year=2025), index=index)
        assert older.option.lines[0].amounts == (0, 110)

    def test_without_an_index_it_does_not_count_and_is_named(self):
        made = facts(line({2026: 110, 2027: 121}, price_year=0), index={2026: D(1)})
        assert made.option.lines == ()
        assert [(one.code, one.fact) for one in made.left_out] == [("no-index", "2027")]

    def test_another_currency_does_not_count_and_is_named(self):
        made = facts(line({2026: 1}, currency="EUR"))
        assert (made.option.lines, made.left_out[0].code) == ((), "currency")

    def test_what_was_spent_before_does_not_count(self):
        made = facts(line({2025: 7, 2026: 10}))
        assert made.option.lines[0].amounts == (10,)
        assert [(one.code, one.fact) for one in made.left_out] == [("sunk", "2025")]

    def test_optimism_bias_is_a_line_of_its_own_over_the_capital_alone(self):
        causes = (Contribution("scope", D("0.5"), D("1"), "minutes"),)
        made = facts(
            line({2026: 100}, key="a", nature="capital"),
            line({2026: 50}, key="b", nature="resource"),
            bias=BiasFacts({"equipment-and-development": D(1)}, causes),
        )
        assert made.option.lines[-1].amounts == (100,)  # 200 % halved, of 100
        assert made.uplifts["capital"].percent == 100

    def test_outsourcing_lifts_what_is_not_capital(self):
        bias = BiasFacts({"outsourcing": D(1)})
        made = facts(line({2026: 100}, nature="resource"), bias=bias)
        assert made.option.lines[-1].amounts == (41,)

    def test_lines_of_which_nobody_said_how_far_they_may_lie_are_named(self):
        made = facts(line({2026: 1}, key="a"), line({2026: 1}, key="b", low=D(90), high=D(120)))
        assert (list(made.ranges), made.unranged) == (["b"], ("Build",))
        assert made.ranges["b"].high == 1.2

    def test_a_line_of_zeros_is_no_line(self):
        assert facts(line({2026: 0})).option.lines == ()


def test_only_what_differs_is_listed_in_the_order_of_the_pages():
    before = {("Words", "need", "Need"): "old", ("Lines", "1", "Build"): "5"}
    after = {
        ("Words", "need", "Need"): "new",
        ("Lines", "1", "Build"): "5",
        ("Lines", "2", "Run"): "1",
    }
    found = differences(before, after)
    assert [(d.part, d.name, d.before, d.after) for d in found] == [
        ("Words", "Need", "old", "new"),
        ("Lines", "Run", "", "1"),
    ]
