"""Who sees which line, and what is left out of it; without a database."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.accounts.rules import Verb
from commonweal.apps.programmes.rules.cells import KNOWN_CELLS
from commonweal.apps.programmes.rules.handling import (
    STRICTEST,
    audiences,
    hidden_at,
    is_hidden,
    level_for,
    level_of,
    masked,
    masked_original,
)
from commonweal.apps.programmes.rules.positions import Original, ReportFacts, positions

MARKINGS = st.sampled_from(["open", "internal", "sensitive", "withheld"])
MARKED = st.dictionaries(
    st.sampled_from(["confidence", "whole_life_cost", "end_date", "start_date", "benefits"]),
    MARKINGS,
)


@pytest.mark.parametrize(
    ("verbs", "level"),
    [
        (set(), 0),
        ({Verb.READ}, 0),
        ({Verb.READ, Verb.READ_SENSITIVE}, 1),
        ({Verb.READ, Verb.READ_SENSITIVE, Verb.READ_WITHHELD}, 2),
        ({Verb.READ, Verb.READ_WITHHELD}, 0),
    ],
)
def test_levels_of_sight(verbs, level):
    assert level_for(verbs) == level


def test_an_unheard_of_marking_is_the_strictest():
    assert level_of("top secret") == STRICTEST


@given(MARKINGS, MARKED)
def test_every_level_that_may_see_the_initiative_has_exactly_one_line(marking, marked):
    lines = audiences(marking, marked)
    levels = [n for a in lines for n in range(a.seen_from, a.seen_to + 1)]
    assert levels == list(range(level_of(marking), STRICTEST + 1))


@given(MARKINGS, MARKED)
def test_a_line_hides_what_the_least_trusted_of_its_audience_may_not_see(marking, marked):
    for line in audiences(marking, marked):
        assert line.hidden == hidden_at(line.seen_from, marked)
        too_strict = {f for f, m in marked.items() if level_of(m) > line.seen_from}
        assert too_strict <= line.hidden


def test_nothing_marked_is_one_line_for_all():
    (line,) = audiences("internal", {})
    assert (line.seen_from, line.seen_to, line.hidden) == (0, STRICTEST, frozenset())


def test_figures_that_give_each_other_away_are_kept_together():
    hidden = hidden_at(0, {"year_forecast": "withheld"})
    assert {"year_baseline", "year_forecast", "year_variance_percent"} <= hidden


def test_a_figure_is_kept_back_under_every_name_of_its_cell():
    for figure, cell in [
        ("year_baseline", "year_budget"),
        ("whole_life_cost", "total_budget"),
        ("whole_life_cost", "total_budget_original"),
        ("second_confidence", "confidence_sro"),
        ("people", "sro_name"),
    ]:
        assert is_hidden(cell, {figure}, KNOWN_CELLS)
    assert not is_hidden("year_budget", {"whole_life_cost"}, KNOWN_CELLS)
    assert is_hidden("other: Remarks", {"whole_life_cost"}, KNOWN_CELLS)


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("whole_life_cost", True),
        ("whole_life_cost_text", True),
        ("schedule", False),
        ("an extra column", True),
    ],
)
def test_the_words_and_the_extra_cells_go_with_the_figure(name, hidden):
    known = {"whole_life_cost", "whole_life_cost_text", "schedule"}
    assert is_hidden(name, {"whole_life_cost"}, known) is hidden
    assert not is_hidden(name, set(), known)


@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 3000)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 3000)), min_size=1, max_size=6),
)
def test_a_line_does_not_depend_on_what_is_kept_back(one, other):
    """Two histories that differ only in what is hidden make the same line."""
    hidden = frozenset({"whole_life_cost", "end_date", "confidence"})
    count = min(len(one), len(other))

    def line(history):
        reports = [
            ReportFacts(
                id=str(n),
                as_at=date(2010 + n, 3, 31),
                confidence="red" if cost % 2 else "green",
                scale="uk-dca-five@1" if cost % 3 else "uk-dca-three@1",
                cost=Decimal(cost),
                currency="GBP",
                end_date=date.fromordinal(730_000 + days),
                answered=frozenset({"whole_life_cost"} if cost % 5 else ()),
            )
            for n, (cost, days) in enumerate(history[:count])
        ]
        first = Original(Decimal(history[0][0]), "GBP", 0, date(2009, 1, 1), date(2030, 1, 1))
        return positions([masked(r, hidden) for r in reports], masked_original(first, hidden))

    assert line(one) == line(other)


def test_the_facts_that_masking_knows_are_all_there_are():
    """A new fact of a report has to be masked, or named here as one that gives nothing away."""
    harmless = {"id", "as_at", "currency", "base_year"}
    known = {"confidence", "scale", "cost", "start_date", "end_date", "answered"}
    assert {f.name for f in fields(ReportFacts)} == harmless | known
