"""Each rule about dates and time left: what it finds, and what looks alike and is none."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.engines.question import BenefitFacts, History, MilestoneFacts, Question, Text
from commonweal.engines.question.table import RULES
from commonweal.kernel.shapes.returns import Level
from tests.engines.question.making import DAY, history, report, source

END, LATER = date(2034, 3, 31), date(2035, 3, 31)
OLD = report(2029, end=END)


def asked(rule: str, record: History) -> list[Question]:
    found = list(RULES[rule](record))
    assert all(question.rule == rule for question in found)
    return found


def one(rule: str, record: History) -> Question:
    (question,) = asked(rule, record)
    assert question.first.says
    assert question.second.says
    assert 0 <= question.size <= 1
    return question


POSITIVES: dict[str, History] = {
    "date-differs": history(report(end=END, schedule="The programme end date is 30/06/2036.")),
    "on-track-but-moved": history(OLD, report(end=LATER, schedule="The work is on track.")),
    "late-but-unmoved": history(OLD, report(end=END, schedule="The build was delayed by fire.")),
    "moved-again": history(
        report(2028, end=date(2033, 3, 31)), OLD, report(end=LATER),
    ),
    "end-passed": history(report(end=date(2030, 3, 31), schedule="Work goes on at the quay.")),
    "end-not-firm": history(report(end=END, schedule="The timetable is under review.")),
    "end-jumped": history(OLD, report(end=date(2040, 3, 31))),
    "promise-passed": history(
        report(2029, schedule="The northern breakwater gates are expected to open in May 2030."),
        report(schedule="Dredging continues in the basin."),
    ),
    "still-choosing": history(
        report(end=date(2032, 3, 31), schedule="Three options are being considered."),
    ),
    "late-with-little-time": history(
        report(end=date(2032, 3, 31), confidence="The cranes are delayed."),
    ),
    "people-still-sought": history(report(end=END, confidence="Recruitment of pilots goes on.")),
    "extension-named": history(OLD, report(end=END, cost="An extension of a year was sought.")),
    "doubt-near-the-end": history(report(end=date(2032, 3, 31), rating=Level.AMBER_RED)),
    "unsure-near-the-end": history(report(end=date(2031, 3, 31), rating=Level.AMBER)),
}  # fmt: skip
NEAR_MISSES: list[tuple[str, str, History]] = [
    ("date-differs", "the same month", history(
        report(end=END, schedule="The programme end date is March 2034."))),
    ("date-differs", "a date of the past", history(
        report(end=END, schedule="The programme end date was agreed on 1 May 2029."))),
    ("date-differs", "the end of a phase", history(
        report(end=END, schedule="The first phase is to complete in June 2032."))),
    ("date-differs", "the original date", history(
        report(end=END, schedule="The original end date was 30 June 2036."))),
    ("on-track-but-moved", "moved by days", history(
        OLD, report(end=date(2034, 4, 15), schedule="The work is on track."))),
    ("on-track-but-moved", "the delay is said", history(
        OLD, report(end=LATER, schedule="After a delay of a year it is on track again."))),
    ("on-track-but-moved", "moved nearer", history(
        OLD, report(end=date(2033, 3, 31), schedule="The work is on track."))),
    ("late-but-unmoved", "no delay", history(
        OLD, report(end=END, schedule="There were no delays."))),
    ("late-but-unmoved", "the end moved", history(
        OLD, report(end=LATER, schedule="The build was delayed."))),
    ("moved-again", "moved once", history(
        report(2028, end=END), OLD, report(end=LATER))),
    ("end-passed", "said to be closed", history(
        report(end=date(2030, 3, 31), schedule="The project has now closed."))),
    ("end-passed", "still ahead", history(report(end=END))),
    ("end-not-firm", "another thing is reviewed", history(
        report(end=END, schedule="The size of the canteen is under review."))),
    ("end-jumped", "moved by two years", history(OLD, report(end=date(2036, 3, 31)))),
    ("promise-passed", "it is reported", history(
        report(2029, schedule="The northern breakwater gates are expected to open in May 2030."),
        report(schedule="The northern breakwater gates opened."))),
    ("promise-passed", "the day is still to come", history(
        report(2029, schedule="The northern breakwater gates are expected to open in May 2031."),
        report(schedule="Dredging continues in the basin."))),
    ("still-choosing", "years to go", history(
        report(end=date(2036, 3, 31), schedule="Three options are being considered."))),
    ("still-choosing", "chosen", history(
        report(end=date(2032, 3, 31), schedule="The full business case was approved in May."))),
    ("late-with-little-time", "no delay", history(
        report(end=date(2032, 3, 31), confidence="It goes on without delay."))),
    ("late-with-little-time", "years to go", history(
        report(end=date(2036, 3, 31), confidence="The cranes are delayed."))),
    ("people-still-sought", "found", history(
        report(end=END, confidence="Recruitment of the team has been completed."))),
    ("extension-named", "in the end date", history(
        OLD, report(end=LATER, cost="An extension of a year was agreed."))),
    ("extension-named", "another extension", history(
        OLD, report(end=END, cost="This is the life extension of the ferry."))),
    ("doubt-near-the-end", "years to go", history(
        report(end=date(2036, 3, 31), rating=Level.RED))),
    ("doubt-near-the-end", "confident", history(
        report(end=date(2032, 3, 31), rating=Level.GREEN))),
    ("unsure-near-the-end", "passed", history(
        report(end=date(2030, 3, 31), rating=Level.AMBER))),
    ("unsure-near-the-end", "no rating", history(report(end=date(2031, 3, 31)))),
]  # fmt: skip


@pytest.mark.parametrize("rule", POSITIVES)
def test_a_planted_contradiction_is_found_and_quoted(rule):
    one(rule, POSITIVES[rule])


@pytest.mark.parametrize(("rule", "why", "record"), NEAR_MISSES, ids=lambda one: str(one)[:40])
def test_what_looks_alike_is_none(rule, why, record):
    assert asked(rule, record) == []


def test_a_quotation_stands_as_it_was_written():
    words = "Some words first. The programme end date is 30/06/2036, as the board knows! Then more."
    found = one("date-differs", history(report(end=END, schedule=words)))
    assert found.first.says == "The programme end date is 30/06/2036, as the board knows!"
    assert found.second.says == "End: 31 March 2034"
    assert found.facts["said"] == "30/06/2036"


def test_a_document_that_was_dropped_in_is_read_like_a_text():
    text = Text("document", "The project is to finish in June 2036.", source("Contract, page 3"))
    now = report(end=END)
    record = History("i1", "Harbour", DAY, (now,), documents=((DAY, text),))
    assert one("date-differs", record).first.source.label == "Contract, page 3"


def benefits(starts: date | None, nature: str = "go-live") -> History:
    return history(
        report(),
        benefits=(BenefitFacts("Faster permits", DAY, source(), starts=starts),),
        milestones=(
            MilestoneFacts("Gate 3", "gate", DAY, source(), promised=date(2030, 1, 1)),
            MilestoneFacts("Opening", nature, DAY, source(), forecast=date(2031, 5, 1)),
        ),
    )


def test_a_benefit_that_starts_before_anything_is_delivered():
    found = one("benefits-before-delivery", benefits(date(2031, 1, 1)))
    assert (found.about, found.facts["days"]) == ("Faster permits", "120")


@pytest.mark.parametrize(
    "record",
    [benefits(date(2031, 5, 1)), benefits(None), benefits(date(2031, 1, 1), nature="gate")],
    ids=["starts with it", "no start is known", "no delivery is known"],
)
def test_a_benefit_that_may_start_is_not_asked_about(record):
    assert asked("benefits-before-delivery", record) == []
