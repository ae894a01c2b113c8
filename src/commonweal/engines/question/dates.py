"""Rules about dates: what the field says, what the words say, and what was said before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from commonweal.engines.question.asking import Question, Side, Who
from commonweal.engines.question.record import History, Report
from commonweal.engines.question.saying import (
    AT_CLOSE,
    LATE,
    NOT_FIRM,
    ON_TRACK,
    SCHEDULE,
    any_of,
    days_in,
    field,
    keywords,
    quoted,
)
from commonweal.engines.read.sentences import sentences

__all__ = [
    "benefits_before_delivery",
    "date_differs",
    "end_jumped",
    "end_not_firm",
    "end_passed",
    "late_but_unmoved",
    "moved_again",
    "on_track_but_moved",
    "promise_passed",
]

MONTH, YEAR = 31, 365
NEAR = 80
"""How many characters behind the words for the end a date may stand."""
_END = any_of(
    r"end[- ]?date", r"(?:programme|project) (?:end|closure|completion)", r"completion date",
    r"clos(?:e|ure) (?:date|by|in|on)", r"(?:complete|completed|finish|close) (?:by|in|on)",
    r"(?:is|are|be|expected|due|scheduled|planned|forecast) to (?:complete|finish|close|end)",
)  # fmt: skip
_NOT_OURS = any_of(
    r"original(?:ly)?",
    r"previous(?:ly)?",
    r"phase",
    r"stage",
    r"tranche",
    r"first",
    r"started?",
    r"first of",
    r"from",
    r"contract",
    r"review",
    r"baseline",
    r"was due",
    r"lengthened",
    r"benefits?",
    r"procurement",
    r"financial close",
    r"consultation",
    r"design",
    r"pilot",
    r"if",
    r"earliest",
    r"last year",
)
_COMES = any_of(
    r"(?:is|are|be) (?:expected|planned|due|scheduled|forecast|anticipated|targeted)",
    r"(?:expected|planned|due|scheduled|on track) (?:to|for|in|by)",
    r"will (?:be|complete|start|go)",
)
_CAME = any_of(r"has|have|was|were|achieved|completed|approved|awarded|launched|now|since")


def moved(history: History) -> int | None:
    """By how many days the end moved since the report before; None where one of them is missing."""
    now, before = history.latest, history.previous
    if now is None or before is None or now.end is None or before.end is None:
        return None
    return (now.end - before.end).days


def _two_ends(before: Report, now: Report) -> Side:
    days = (now.end - before.end).days if now.end and before.end else 0
    word = "later" if days > 0 else "earlier"
    return Side(
        f"{field(now, 'end').says}, {abs(days):,} days {word} than reported before", now.source
    )


def date_differs(history: History) -> Iterator[Question]:
    """The words give another day for the end than the field does, by more than a month."""
    now = history.latest
    if now is None or now.end is None:
        return
    for text in history.said("schedule", "document"):
        for one in sentences(text.words):
            end = _END.search(one.words)
            if not end or _NOT_OURS.search(one.words):
                continue
            days = [said for said in days_in(one.words) if 0 <= said.at - end.start() <= NEAR]
            apart = min((said.far_from(now.end) for said in days), default=0)
            if apart > MONTH and days[-1].last > now.on:
                yield Question(
                    "date-differs", Side(one.words, text.source), field(now, "end"), Who.MANAGER,
                    facts={"days": str(apart), "said": days[-1].text}, size=min(apart / YEAR, 1.0),
                )  # fmt: skip
                return


def on_track_but_moved(history: History) -> Iterator[Question]:
    """On track, say the words; the end is more than a month later than in the report before."""
    now, before, days = history.latest, history.previous, moved(history)
    if now is None or before is None or days is None or days <= MONTH:
        return
    side = quoted(history.said(*SCHEDULE), ON_TRACK, LATE)
    if side:
        yield Question(
            "on-track-but-moved", side, _two_ends(before, now), Who.MANAGER,
            facts={"days": str(days)}, size=min(days / YEAR, 1.0),
        )  # fmt: skip


def late_but_unmoved(history: History) -> Iterator[Question]:
    """The words speak of lateness; the end stands where it stood."""
    now, days = history.latest, moved(history)
    if now is None or days != 0:
        return
    side = quoted(now.said("schedule", "confidence"), LATE, any_of("no delays?", "without delay"))
    if side:
        words = f"{field(now, 'end').says}, as in the report before"
        yield Question("late-but-unmoved", side, Side(words, now.source), Who.MANAGER, size=0.6)


def moved_again(history: History) -> Iterator[Question]:
    """The end became later by more than a month, twice running."""
    if len(history.reports) < 3:
        return
    old, before, now = history.reports[-3:]
    if not (old.end and before.end and now.end):
        return
    first, second = (before.end - old.end).days, (now.end - before.end).days
    if first > MONTH and second > MONTH:
        yield Question(
            "moved-again", _two_ends(old, before), _two_ends(before, now), Who.SRO,
            facts={"days": str(first + second)}, size=min((first + second) / (2 * YEAR), 1.0),
        )  # fmt: skip


def end_passed(history: History) -> Iterator[Question]:
    """The end lies behind today, and no word says that the work is closed."""
    now = history.latest
    if now is None or now.end is None or now.end >= history.today:
        return
    if quoted(history.said("schedule", "confidence", "document"), AT_CLOSE):
        return
    today, late = history.today, (history.today - now.end).days
    told = Side(f"Reported as running; today is {today.day} {today:%B %Y}", now.source)
    yield Question(
        "end-passed", field(now, "end"), told, Who.MANAGER, facts={"days": str(late)},
        size=min(late / YEAR, 1.0),
    )  # fmt: skip


def end_not_firm(history: History) -> Iterator[Question]:
    """The field gives a day; the words say that it is being looked at again."""
    now = history.latest
    if now is None or now.end is None or now.end <= now.on:
        return
    about = any_of(
        r"schedule",
        r"time-?(?:table|line|scale)s?",
        r"dates?",
        r"plan(?:s|ning)?",
        r"re-?plan\w*",
        r"re-?baselin\w*",
    )
    for text in history.said("schedule", "document"):
        side = quoted((text,), NOT_FIRM)
        if side and about.search(side.says):
            yield Question("end-not-firm", side, field(now, "end"), Who.MANAGER, size=0.7)
            return


def end_jumped(history: History) -> Iterator[Question]:
    """The end moved by more than three years at once: is the same thing meant?"""
    now, before, days = history.latest, history.previous, moved(history)
    if now is None or before is None or days is None or abs(days) <= 3 * YEAR:
        return
    yield Question(
        "end-jumped", field(before, "end"), field(now, "end"), Who.MANAGER,
        facts={"days": str(abs(days))}, size=min(abs(days) / (10 * YEAR), 1.0),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Promise:
    side: Side
    until: date
    words: frozenset[str]


def promise_passed(history: History) -> Iterator[Question]:
    """The report before announced something for a day that has passed; this one is silent on it."""
    now, before = history.latest, history.previous
    if now is None or before is None:
        return
    said_now = keywords(" ".join(text.words for text in now.texts))
    open_ones = [
        promise for promise in _promises(before, now.known)
        if len(promise.words & said_now) < len(promise.words) / 3
    ]  # fmt: skip
    if open_ones and said_now:
        last = max(open_ones, key=lambda one: (len(one.words), one.until))
        told = Side("This report says nothing about it.", now.source)
        yield Question("promise-passed", last.side, told, Who.MANAGER, size=0.5)


def _promises(report: Report, until: date) -> Iterator[_Promise]:
    for text in report.said(*SCHEDULE):
        for one in sentences(text.words):
            if not _COMES.search(one.words):
                continue
            days = [said for said in days_in(one.words) if report.known < said.last <= until]
            words = frozenset(keywords(re.sub(_COMES, " ", one.words)))
            if days and len(words) >= 3:
                yield _Promise(Side(one.words, text.source), days[-1].last, words)


def benefits_before_delivery(history: History) -> Iterator[Question]:
    """A benefit is claimed from a day before anything is delivered to bring it."""
    lives = [one for one in history.milestones if one.nature in {"go-live", "delivery"}]
    known = [(one.expected, one) for one in lives if one.expected]
    if not known:
        return
    day, first = min(known, key=lambda pair: (pair[0], pair[1].label))
    for benefit in history.benefits:
        if benefit.starts is None or benefit.starts >= day:
            continue
        early = (day - benefit.starts).days
        says = f"{benefit.label} starts on {benefit.starts.day} {benefit.starts:%B %Y}"
        delivered = f"{first.label} is expected on {day.day} {day:%B %Y}"
        yield Question(
            "benefits-before-delivery", Side(says, benefit.source), Side(delivered, first.source),
            Who.BENEFITS, about=benefit.label, facts={"days": str(early)},
            size=min(early / YEAR, 1.0),
        )  # fmt: skip
