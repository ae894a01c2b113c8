"""Rules about the time that is left: what is still open although the end is near."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonweal.engines.question.asking import Question, Side, Who
from commonweal.engines.question.record import History, Report
from commonweal.engines.question.saying import LATE, any_of, field, quoted
from commonweal.kernel.shapes.returns import Level

__all__ = [
    "doubt_near_the_end",
    "extension_named",
    "late_with_little_time",
    "people_still_sought",
    "still_choosing",
    "unsure_near_the_end",
]

YEAR = 365
_ALL = ("schedule", "confidence", "cost", "document")
_CHOOSING = any_of(
    r"options? (?:appraisal|analysis|are being|being considered|development|phase)",
    r"short-?list(?:ed)?", r"(?:outline|full|strategic) business case", r"assessment phase",
    r"preferred (?:option|bidder|route)", r"competition", r"feasibility", r"tender\w*",
    r"procurement (?:is|will|process|strategy|phase|approach)",
)  # fmt: skip
_SOUGHT = any_of(
    r"recruit\w*", r"vacanc\w+", r"resourcing", r"shortage of \w+",
    r"lack of (?:\w+ )?(?:resources?|staff|skills)",
)  # fmt: skip
_EXTENDS = any_of(r"exten(?:d|ds|ded|ding|sions?)")
_NO_DELAY = any_of(
    r"no (?:further )?delays?", r"without delay", r"not (?:been )?delayed", r"not anticipated",
    r"not (?:be )?affect\w*", r"despite",
)  # fmt: skip
_CHOSEN = any_of(
    r"(?:has|have) (?:been |now been )?(?:approved|completed|awarded|signed)", r"as per",
    r"in line with", r"was (?:successfully )?(?:completed|awarded|signed)", r"baseline is from",
    r"(?:approved|agreed) (?:by|in|at)", r"was approved",
)  # fmt: skip
_FOUND = any_of(
    r"recruitment (?:[\w ]{0,30} )?(?:is|was|has been|now) complete\w*",
    r"has been (?:completed|filled)",
    r"significant increase",
    r"have been (?:recruited|filled)",
    r"fully resourced",
)
_OTHER_EXTENSION = any_of(
    r"life extension",
    r"extended (?:hours|entitlement|\d+)",
    r"line extension",
    r"extends? (?:the )?benefits?",
)


def _left(report: Report | None) -> int | None:
    """Days from the day of the report to the end that it gives; None where there is none."""
    return (report.end - report.on).days if report and report.end else None


def _near(history: History, years: int) -> tuple[Report, int] | None:
    """The latest report and the days left, where the end is ahead and within so many years."""
    now, left = history.latest, _left(history.latest)
    return (now, left) if now and left is not None and 0 <= left <= years * YEAR else None


def _said(
    history: History, rule: str, years: int, words: re.Pattern[str], but: re.Pattern[str] | None
) -> Iterator[Question]:
    """A question where a sentence has the words and the end is near."""
    near = _near(history, years)
    if near is None:
        return
    now, left = near
    side = quoted(history.said(*_ALL), words, but)
    if side:
        yield Question(
            rule, side, field(now, "end"), Who.MANAGER, facts={"days": str(left)},
            size=1 - left / (years * YEAR),
        )  # fmt: skip


def still_choosing(history: History) -> Iterator[Question]:
    """Options, business case or supplier are still open, and the end is within three years."""
    yield from _said(history, "still-choosing", 3, _CHOOSING, _CHOSEN)


def late_with_little_time(history: History) -> Iterator[Question]:
    """The words speak of lateness, and the end is within three years."""
    yield from _said(history, "late-with-little-time", 3, LATE, _NO_DELAY)


def people_still_sought(history: History) -> Iterator[Question]:
    """People are still being sought, and the end is within five years."""
    yield from _said(history, "people-still-sought", 5, _SOUGHT, _FOUND)


def extension_named(history: History) -> Iterator[Question]:
    """The words speak of an extension; the end stands where it stood, or was never given before."""
    now, before = history.latest, history.previous
    if now is None or now.end is None or (before and before.end and before.end != now.end):
        return
    texts = history.said("schedule", "confidence", "cost", "budget", "document")
    side = quoted(texts, _EXTENDS, _OTHER_EXTENSION)
    if side:
        yield Question("extension-named", side, field(now, "end"), Who.MANAGER, size=0.6)


def _doubted(
    history: History, rule: str, years: int, levels: tuple[Level, ...]
) -> Iterator[Question]:
    near = _near(history, years)
    if near is None or near[0].rating not in levels:
        return
    now, left = near
    yield Question(
        rule, field(now, "rating"), Side(f"{field(now, 'end').says}, in {left:,} days", now.source),
        Who.SRO, facts={"days": str(left)}, size=1 - left / (years * YEAR),
    )  # fmt: skip


def doubt_near_the_end(history: History) -> Iterator[Question]:
    """Amber-red or red, and the end is within three years."""
    yield from _doubted(history, "doubt-near-the-end", 3, (Level.AMBER_RED, Level.RED))


def unsure_near_the_end(history: History) -> Iterator[Question]:
    """Amber, and the end is within two years."""
    yield from _doubted(history, "unsure-near-the-end", 2, (Level.AMBER,))
