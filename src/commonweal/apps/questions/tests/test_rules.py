from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commonweal.apps.questions.rules.after import what_happened
from commonweal.apps.questions.rules.audiences import Ranked, five_first, shown_questions
from commonweal.apps.questions.rules.contracts import contract_end
from commonweal.apps.questions.rules.progress import progress_in, spent_in
from commonweal.apps.questions.rules.record import Held, HeldReport, Record, history_at
from commonweal.apps.questions.rules.who import holders_first, roles_for
from commonweal.engines.question import (
    RULES,
    Layer,
    Question,
    Report,
    Side,
    Source,
    Tenure,
    Text,
    Who,
)

TODAY, DAY = date(2026, 3, 31), date(2025, 3, 31)
SOURCE = Source("March 2025", "/there/", "r1")


def a_record(**values: Any) -> Record:
    report = Report(
        on=DAY,
        known=DAY,
        source=SOURCE,
        end=date(2027, 1, 1),
        whole_life_cost=Decimal(100),
        currency="GBP",
        rating_scale="five@1",
    )
    texts = {
        "schedule": Text("schedule", "On track.", SOURCE),
        "whole_life_cost": Text("cost", "It costs 100.", SOURCE),
    }
    usual: dict[str, Any] = {"marking": "internal", "reports": (HeldReport(report, texts),)}
    return Record("one", "One", **{**usual, **values})


def asked(history) -> list[Question]:
    """A stand-in for the engine: one question for each thing that is in the record."""
    said = [f"cost {r.whole_life_cost}" for r in history.reports if r.whole_life_cost]
    said += [text.words for _day, text in history.documents]
    return [Question("a", Side(words, SOURCE), Side("other", SOURCE), Who.SRO) for words in said]


# ── What an audience knows ───────────────────────────────────────────────────────────────────


def test_what_is_kept_back_is_absent_below() -> None:
    record = a_record(
        markings={"whole_life_cost": "withheld", "end_date": "sensitive"},
        layers=(Layer(0, DAY, SOURCE, end=date(2027, 1, 1), cost=Decimal(90)),),
    )
    low, middle, high = (history_at(record, level, TODAY) for level in (0, 1, 2))
    assert low
    assert middle
    assert high
    assert [(h.reports[0].end, h.reports[0].whole_life_cost) for h in (low, middle, high)] == [
        (None, None), (date(2027, 1, 1), None), (date(2027, 1, 1), 100),
    ]  # fmt: skip
    assert [h.layers[0].cost for h in (low, middle, high)] == [None, None, 90]
    assert [t.about for t in low.reports[0].texts] == []  # the words about a date carry the date
    assert {t.about for t in high.reports[0].texts} == {"schedule", "cost"}


def test_an_initiative_that_may_not_be_known_has_no_record() -> None:
    record = a_record(marking="withheld")
    assert [history_at(record, level, TODAY) is None for level in (0, 1, 2)] == [True, True, False]


@pytest.mark.parametrize(("marking", "least"), [("open", 0), ("sensitive", 1), ("withheld", 2)])
def test_a_document_is_known_from_its_marking_up(marking: str, least: int) -> None:
    held = Held(Text("document", "Words.", SOURCE), marking)
    record = a_record(documents=((DAY, held),))
    for level in (0, 1, 2):
        history = history_at(record, level, TODAY)
        assert history is not None
        assert bool(history.documents) == (level >= least)


def test_who_holds_a_role_goes_with_the_field_people() -> None:
    tenure = Tenure("sro", "Senior responsible owner", DAY, SOURCE)
    record = a_record(
        others={"roles": (Held(tenure, fields=("people",)),)}, markings={"people": "sensitive"}
    )
    low, middle = history_at(record, 0, TODAY), history_at(record, 1, TODAY)
    assert low
    assert middle
    assert (low.roles, middle.roles) == ((), (tenure,))


# ── Audiences ────────────────────────────────────────────────────────────────────────────────


def test_the_same_question_is_one_for_all() -> None:
    (one,) = shown_questions(a_record(), TODAY, asked)
    assert (one.seen_from, one.seen_to) == (0, 2)


def test_a_question_that_quotes_a_withheld_side_is_for_those_who_see_both() -> None:
    record = a_record(
        markings={"whole_life_cost": "withheld"},
        documents=((DAY, Held(Text("document", "Open words.", SOURCE))),),
    )
    found = {
        q.question.first.says: (q.seen_from, q.seen_to)
        for q in shown_questions(record, TODAY, asked)
    }
    assert found == {"Open words.": (0, 2), "cost 100": (2, 2)}


def test_other_words_below_are_another_row() -> None:
    def telling(history):
        known = "dear" if history.reports[0].whole_life_cost else "unknown"
        side = Side("says", SOURCE)
        return [Question("a", side, side, Who.SRO, facts={"cost": known})]

    record = a_record(markings={"whole_life_cost": "sensitive"})
    found = [
        (q.seen_from, q.seen_to, q.question.facts["cost"])
        for q in shown_questions(record, TODAY, telling)
    ]
    assert found == [(0, 0, "unknown"), (1, 2, "dear")]


def test_every_level_is_asked_at_most_once_for_one_record() -> None:
    calls: list[object] = []
    shown_questions(a_record(), TODAY, lambda history: calls.append(history) or [])
    assert len(calls) == 1


# ── Which first ──────────────────────────────────────────────────────────────────────────────


def test_one_of_each_initiative_and_kind_comes_first() -> None:
    rows = [
        Ranked("a", "late", 9, "a1"),
        Ranked("b", "late", 8, "b1"),
        Ranked("a", "cost", 7, "a2"),
        Ranked("c", "cost", 2, "c1"),
        Ranked("b", "scope", 1, "b2"),
    ]
    assert five_first(rows) == ["a1", "c1", "b2", "b1", "a2"]
    assert five_first(rows, most=2) == ["a1", "c1"]
    assert five_first([]) == []


def test_those_asked_first_come_first_and_once() -> None:
    holders = [("sro", "S"), ("finance", "F"), ("programme_manager", "S"), ("staff", "X")]
    assert holders_first("finance", holders) == ["F", "S"]
    assert holders_first("office", holders) == []


@pytest.mark.parametrize("who", Who)
def test_somebody_could_answer_everything(who: Who) -> None:
    assert roles_for(who)


# ── A past day ───────────────────────────────────────────────────────────────────────────────


def test_what_happened_is_told_by_the_next_report() -> None:
    whole = history_at(a_record(), 2, TODAY)
    assert whole is not None
    later = replace(
        whole.reports[0],
        on=date(2026, 3, 31),
        known=date(2026, 3, 31),
        end=date(2027, 4, 11),
        whole_life_cost=Decimal(150),
    )
    both = replace(whole, reports=(whole.reports[0], later))
    after = what_happened(both, date(2025, 9, 30))
    assert (after["days_later"], after["cost_ratio"]) == (100, 1.5)
    assert what_happened(whole, date(2025, 9, 30)) == {}
    other = replace(both, reports=(whole.reports[0], replace(later, currency="EUR", end=None)))
    assert what_happened(other, DAY)["cost_ratio"] is None
    assert what_happened(other, DAY)["days_later"] is None


# ── Contracts ────────────────────────────────────────────────────────────────────────────────


def a_date(text: str, day: str) -> dict[str, str]:
    return {"kind": "date", "text": text, "last": day}


def test_a_contract_ends_where_it_says_so() -> None:
    said = [
        ("It was signed on 1 May 2020.", [a_date("1 May 2020", "2020-05-01")]),
        ("This agreement ends on 30 June 2026.", [a_date("30 June 2026", "2026-06-30")]),
    ]
    assert contract_end(said) == date(2026, 6, 30)
    assert contract_end(said[:1]) is None
    other = [("The contract expires on 1 July 2027.", [a_date("1 July 2027", "2027-07-01")])]
    assert contract_end(said + other) is None  # a person has to read which


# ── Spent and done ───────────────────────────────────────────────────────────────────────────


def a_cost(actual: str | None, **values: Any) -> dict[str, Any]:
    return {
        "recurrence": "one-off",
        "currency": "GBP",
        "base_year": 0,
        "actual": actual,
        **values,
    }


def test_what_was_spent_is_summed_in_one_money_only() -> None:
    rows = [a_cost("10.50"), a_cost(None), a_cost("5"), a_cost("3", recurrence="income")]
    assert spent_in({"cost_lines": rows}, "GBP", 0) == Decimal("15.50")
    assert spent_in({"cost_lines": [*rows, a_cost("1", currency="EUR")]}, "GBP", 0) is None
    assert spent_in({"cost_lines": [a_cost(None)]}, "GBP", 0) is None
    assert spent_in({}, "GBP", 0) is None


def test_what_is_done_is_the_share_of_milestones_reached() -> None:
    rows = [{"actual": "2026-01-01"}, {"actual": None}, {"actual": None}]
    assert progress_in({"milestones": rows}) == Decimal("0.33")
    assert progress_in({"milestones": rows[:2]}) is None
    assert progress_in({}) is None


def test_every_rule_has_a_name_in_the_list() -> None:
    from commonweal.apps.questions.words import rule_title

    plain = [rule for rule in RULES if rule_title(rule) == rule.replace("-", " ").capitalize()]
    assert plain == []
    assert rule_title("a-new-rule") == "A new rule"
