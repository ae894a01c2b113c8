"""The table, the ranking and the words: what holds for every rule."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.question import (
    RULES,
    TITLES,
    History,
    Report,
    Source,
    Text,
    five,
    questions_for,
    rule_weights,
    words_of,
)
from commonweal.kernel.shapes.returns import Level
from tests.engines.question import test_dates_rules, test_money_rules, test_other_rules
from tests.engines.question.making import history, report

BY_HAND = {
    "benefits-before-delivery", "baseline-without-change", "owner-tenure-ended", "owner-missing",
    "contract-ends-first", "risk-closed-but-named", "unanswered", "reading-against-claim",
}  # fmt: skip
PLANTED = {
    **test_dates_rules.POSITIVES, **test_money_rules.POSITIVES, **test_other_rules.POSITIVES,
}  # fmt: skip
TRIED = {
    rule
    for module in (test_dates_rules, test_money_rules, test_other_rules)
    for rule, _why, _record in module.NEAR_MISSES
}


def test_every_rule_has_a_planted_contradiction_and_a_near_miss():
    assert set(PLANTED) | BY_HAND == set(RULES)
    assert set(RULES) == TRIED | BY_HAND


def test_every_rule_has_words_and_a_weight():
    assert set(TITLES) == set(RULES) == set(rule_weights())


@pytest.mark.parametrize("rule", sorted(PLANTED))
def test_the_message_quotes_both_sides_with_their_sources(rule):
    found = next(question for question in questions_for(PLANTED[rule]) if question.rule == rule)
    words = words_of(found, translate=lambda text: text)
    assert "{" not in words.ask + words.message
    assert found.first.says in words.message
    assert f"({found.second.source.label})" in words.message


def test_a_translation_is_asked_for_the_words_and_not_for_the_quotation():
    found = questions_for(PLANTED["cost-jumped"])[0]
    seen: list[str] = []
    words_of(found, translate=lambda text: seen.append(text) or text)
    assert not any(found.first.says in text for text in seen)


MANY = history(
    report(2028, end=date(2031, 3, 31), whole_life_cost=8_000_000),
    report(2029, end=date(2031, 9, 30), whole_life_cost=9_000_000, rating=Level.GREEN),
    report(
        end=date(2032, 3, 31), whole_life_cost=11_000_000, rating=Level.RED, year_budget=100,
        year_forecast=60, schedule="Three options are being considered. It is on track.",
        confidence="The cranes are delayed. Recruitment of pilots goes on.",
    ),
)  # fmt: skip


def test_the_five_are_the_best_of_each_rule_and_helped_in_the_past():
    asked = questions_for(MANY)
    first = five(asked)
    assert len(first) == 5 < len(asked)
    assert len({question.rule for question in first}) == 5
    assert all(rule_weights()[question.rule].value >= 1.1 for question in first)
    assert [q.score for q in first] == sorted((q.score for q in first), reverse=True)
    assert five([]) == ()


def test_the_same_record_gives_the_same_questions_with_the_same_keys():
    assert questions_for(MANY) == questions_for(MANY)
    assert len({question.key for question in questions_for(MANY)}) == len(questions_for(MANY))


def test_a_key_lasts_until_one_side_says_something_else():
    def key(forecast: int) -> str:
        return next(iter(RULES["year-off-budget"](
            history(report(year_budget=100, year_forecast=forecast)))
        )).key  # fmt: skip

    assert key(60) == key(60) != key(50)


WORDS = st.text(st.characters(codec="utf-8"), max_size=400) | st.sampled_from(
    [
        "on track by 31/02/2030",
        "end date 99/99/99",
        "the whole life cost is £" + "9" * 60 + "m",
        "\x00",
    ]
)
DATES = st.none() | st.dates()
AMOUNTS = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2, max_value=10**15)


@st.composite
def records(draw: st.DrawFn) -> History:
    days = sorted(draw(st.sets(st.dates(date(2001, 1, 1), date(2090, 1, 1)), max_size=3)))
    reports = tuple(
        Report(
            day, day, Source("r"), draw(DATES), draw(DATES),
            rating=draw(st.none() | st.sampled_from(Level)),
            whole_life_cost=draw(AMOUNTS), year_budget=draw(AMOUNTS), year_forecast=draw(AMOUNTS),
            texts=tuple(
                Text(about, draw(WORDS), Source(about)) for about in ("aims", "schedule", "cost")
            ),
        )
        for day in days
    )  # fmt: skip
    return History("i", "Harbour", date(2091, 1, 1), reports)


@given(records())
def test_no_record_makes_a_rule_fail_and_nothing_is_asked_without_two_sides(record):
    for question in questions_for(record):
        assert question.first.says
        assert question.second.says
        assert 0 <= question.size <= 1
        assert words_of(question).ask


@given(records())
def test_what_is_known_later_never_changes_what_was_asked(record):
    for report_ in record.reports:
        then = record.as_of(report_.on)
        cut = History(record.id, record.name, report_.on, tuple(
            one for one in record.reports if one.on <= report_.on))  # fmt: skip
        assert questions_for(then) == questions_for(cut)
