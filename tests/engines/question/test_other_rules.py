"""Rules about confidence, duties and wordings: what each finds, and what looks alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from commonweal.engines.question import (
    Asked,
    Contract,
    History,
    MilestoneFacts,
    RiskFacts,
    Tenure,
    Text,
)
from commonweal.kernel.shapes.returns import Level
from tests.engines.question.making import DAY, history, report, source
from tests.engines.question.test_dates_rules import END, asked, one

SAME = {"end": END, "whole_life_cost": 10_000_000}
AIMS = (
    "The port will deliver a new northern terminal with shore power for cruise ships. "
    "It serves the islands and the mainland, and it trains pilots for the whole coast. "
    "Freight, ferries and fishing boats share one control room with the coastguard."
)
CUT = AIMS.split(". ", 1)[1]
LONG = "The dredging of the basin and the building of the quay go on as they did last summer."


def rated(level: Level, year: int = 2030, **facts: object) -> object:
    return report(year, rating=level, **{**SAME, **facts})


POSITIVES: dict[str, History] = {
    "better-with-nothing-changed": history(
        rated(Level.AMBER, 2029), rated(Level.GREEN, confidence="The rating is by the board.")),
    "rating-differs": history(
        rated(Level.GREEN, confidence="The confidence assessment remains Amber/Red.")),
    "confident-but-late": history(rated(Level.GREEN, schedule="The cranes slipped by a year.")),
    "worse-but-unmoved": history(rated(Level.GREEN, 2029), rated(Level.RED)),
    "doubt-without-reason": history(rated(Level.RED, confidence="Data not provided")),
    "scope-words-vanished": history(report(2029, aims=AIMS), report(aims=CUT)),
    "same-words-other-figures": history(
        report(2029, end=END, schedule=LONG),
        report(end=date(2035, 3, 31), schedule=LONG)),
    "text-stopped": history(report(2029, schedule=LONG), report(schedule="Data not provided")),
}  # fmt: skip
NEAR_MISSES: list[tuple[str, str, History]] = [
    ("better-with-nothing-changed", "something was achieved", history(
        rated(Level.AMBER, 2029), rated(Level.GREEN, confidence="The quay was completed."))),
    ("better-with-nothing-changed", "the end moved", history(
        rated(Level.AMBER, 2029), rated(Level.GREEN, end=date(2035, 1, 1)))),
    ("better-with-nothing-changed", "another scale", history(
        rated(Level.AMBER, 2029, rating_scale="five-point"),
        rated(Level.GREEN, rating_scale="three-point"))),
    ("rating-differs", "the same", history(
        rated(Level.AMBER_RED, confidence="The confidence assessment remains Amber/Red."))),
    ("rating-differs", "of last year", history(
        rated(Level.GREEN, confidence="The previous confidence assessment was Amber/Red."))),
    ("confident-but-late", "no delay", history(
        rated(Level.GREEN, schedule="There were no delays."))),
    ("confident-but-late", "not confident", history(
        rated(Level.AMBER, schedule="The cranes slipped by a year."))),
    ("worse-but-unmoved", "the cost moved", history(
        rated(Level.GREEN, 2029), rated(Level.RED, whole_life_cost=12_000_000))),
    ("worse-but-unmoved", "replanned, which is no step", history(
        rated(Level.GREEN, 2029), rated(Level.RESET))),
    ("doubt-without-reason", "a reason", history(
        rated(Level.RED, confidence="The quay sinks into the mud of the basin."))),
    ("scope-words-vanished", "said otherwise", history(
        report(2029, aims=AIMS),
        report(aims=CUT + " A northern terminal with shore power for cruise ships is new."))),
    ("scope-words-vanished", "written anew", history(
        report(2029, aims=AIMS), report(aims="Something else entirely is told here now."))),
    ("same-words-other-figures", "the same figure", history(
        report(2029, end=END, schedule=LONG), report(end=END, schedule=LONG))),
    ("same-words-other-figures", "too few words to tell", history(
        report(2029, end=END, schedule="On schedule."),
        report(end=date(2035, 3, 31), schedule="On schedule."))),
    ("text-stopped", "never said", history(
        report(2029, schedule="Data not provided"), report(schedule="Data not provided"))),
]  # fmt: skip


@pytest.mark.parametrize("rule", POSITIVES)
def test_a_planted_contradiction_is_found_and_quoted(rule):
    one(rule, POSITIVES[rule])


@pytest.mark.parametrize(("rule", "why", "record"), NEAR_MISSES, ids=lambda one: str(one)[:40])
def test_what_looks_alike_is_none(rule, why, record):
    assert asked(rule, record) == []


def owned(*roles: Tenure, gate: date | None = None) -> History:
    gates = (MilestoneFacts("Gate 4", "gate", DAY, source(), promised=gate),) if gate else ()
    return history(report(), roles=roles, milestones=gates)


def owner(until: date | None = None, since: date | None = None, role: str = "sro") -> Tenure:
    return Tenure(role, "A. N. Owner", DAY, source("Roles"), since=since, until=until)


class TestTheOwner:
    def test_whose_tenure_ended_is_asked_about(self):
        assert one("owner-tenure-ended", owned(owner(date(2030, 6, 30)))).size == 1.0

    def test_whose_tenure_ends_before_the_next_gate_is_asked_about(self):
        found = one("owner-tenure-ended", owned(owner(date(2031, 6, 30)), gate=date(2031, 9, 1)))
        assert found.about == "Gate 4"

    def test_who_is_followed_by_another_is_not(self):
        after = owner(since=date(2030, 7, 1))
        assert asked("owner-tenure-ended", owned(owner(date(2030, 6, 30)), after)) == []

    def test_who_stays_past_the_gate_is_not(self):
        stays = owned(owner(date(2031, 9, 2)), gate=date(2031, 9, 1))
        assert asked("owner-tenure-ended", stays) == []

    def test_who_is_missing_among_the_roles_is_asked_about(self):
        assert one("owner-missing", owned(owner(role="manager"))).first.says.startswith("manager")

    def test_of_whom_nothing_is_recorded_is_not(self):
        assert asked("owner-missing", owned()) == []
        assert asked("owner-missing", owned(owner())) == []


def hired(ends: date | None, live: date | None = date(2031, 5, 1)) -> History:
    return history(
        report(),
        contracts=(Contract("Cranes Ltd", DAY, source(), ends=ends),),
        milestones=(MilestoneFacts("Opening", "go-live", DAY, source(), forecast=live),),
    )


def test_a_contract_that_ends_before_going_live_is_asked_about():
    assert one("contract-ends-first", hired(date(2031, 4, 1))).facts["days"] == "30"


@pytest.mark.parametrize(
    "record",
    [hired(date(2031, 5, 1)), hired(None), hired(date(2031, 4, 1), None), hired(date(2030, 1, 1))],
    ids=["ends with it", "no end", "no day of going live", "over long ago"],
)
def test_a_contract_that_lasts_or_is_not_known_is_not(record):
    assert asked("contract-ends-first", record) == []


def feared(closed: date | None, words: str) -> History:
    risk = RiskFacts("R1", "The quay wall subsides", DAY, source("Risks"), closed=closed)
    return history(report(schedule=words), risks=(risk,))


def test_a_closed_risk_whose_event_is_told_is_asked_about():
    found = one(
        "risk-closed-but-named", feared(DAY, "The quay walls have subsided: a wall subsides.")
    )
    assert found.about == "R1"


@pytest.mark.parametrize(
    "record",
    [
        feared(None, "The quay wall subsides, as was feared."),
        feared(DAY, "The quay is open and the ferries are running again."),
    ],
    ids=["still open", "not told"],
)
def test_a_risk_that_is_open_or_did_not_happen_is_not(record):
    assert asked("risk-closed-but-named", record) == []


def waiting(year: int, answered: date | None = None) -> History:
    question = Asked(
        "k1", "Who pays for the crane?", date(year, 12, 1), source("Questions"), answered
    )
    return history(report(2028), report(2029), report(2030), asked=(question,))


def test_a_question_that_two_reports_passed_over_is_asked_again():
    assert one("unanswered", waiting(2028)).facts["reports"] == "2"


def test_a_question_that_is_young_or_answered_is_not():
    assert asked("unanswered", waiting(2029)) == []
    assert asked("unanswered", waiting(2028, answered=DAY)) == []


def test_what_a_document_tells_of_a_closed_risk_counts():
    record = feared(DAY, "All is well.")
    letter = Text("document", "The quay wall subsides and is fenced off.", source("Letter, page 1"))
    found = one("risk-closed-but-named", replace(record, documents=((DAY, letter),)))
    assert found.second.source.label == "Letter, page 1"
