"""Rules about reported confidence: what moved it, and what the words beside it say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonweal.engines.question.asking import Question, Side, Who
from commonweal.engines.question.record import History, Report
from commonweal.engines.question.saying import (
    GOOD_NEWS,
    LATE,
    any_of,
    field,
    hollow,
    likeness,
    quoted,
    worded,
)
from commonweal.kernel.shapes.returns import Level

__all__ = [
    "better_with_nothing_changed",
    "confident_but_late",
    "doubt_without_reason",
    "rating_differs",
    "worse_but_unmoved",
]

# Best first; RESET is no step of the scale.
_STEPS = (Level.GREEN, Level.AMBER_GREEN, Level.AMBER, Level.AMBER_RED, Level.RED)
_WORDS = {
    "amber/green": Level.AMBER_GREEN, "green": Level.GREEN, "amber": Level.AMBER,
    "amber/red": Level.AMBER_RED, "red/amber": Level.AMBER_RED, "green/amber": Level.AMBER_GREEN,
    "red": Level.RED,
}  # fmt: skip
_COLOUR = r"(?:amber\s?[/-]\s?(?:green|red)|(?:red|green)\s?/\s?amber|green|amber|red)"
_RATED = re.compile(
    rf"(?:rating|rated|assessment|confidence|dca|rag)\b[^.;]{{0,60}}?\b(?:is|was|at|as|remains?|of)\s+"
    rf"(?:an?\s+)?['‘“\"]?({_COLOUR})\b(?!\s?[/-]?\s?(?:amber|green|red)\b)",
    re.IGNORECASE,
)
_OTHER_TIME = any_of(
    r"since",
    r"previous(?:ly)?",
    r"last",
    r"from",
    r"improved",
    r"now",
    r"upgraded",
    r"downgraded",
    r"review",
    r"gateway",
    r"will",
    r"would",
    r"moved?",
    r"in \w+ 20\d\d",
    r"before",
    r"increase[sd]?",
    r"decrease[sd]?",
    r"sro",
    r"overall",
    r"subsequent\w*",
)


def _step(report: Report | None) -> int | None:
    known = report is not None and report.rating in _STEPS
    return _STEPS.index(report.rating) if known and report and report.rating else None


def _comparable(before: Report | None, now: Report | None) -> bool:
    return bool(before and now and before.rating_scale == now.rating_scale)


def better_with_nothing_changed(history: History) -> Iterator[Question]:
    """A better rating; the same end, cost and forecast, and words that name nothing achieved or
    are the same as before."""
    before, now = history.previous, history.latest
    old, new = _step(before), _step(now)
    if before is None or now is None or old is None or new is None or not _comparable(before, now):
        return
    if new >= old or (before.end, before.whole_life_cost) != (now.end, now.whole_life_cost):
        return
    texts = [text for text in now.said("confidence") if not hollow(text)]
    same = any(_alike(text.words, before) for text in texts)
    if quoted(texts, GOOD_NEWS) and not same:
        return
    ends = f"{field(now, 'end').says}; {field(now, 'whole_life_cost').says}: as before"
    told = (
        f"{field(now, 'rating').says}; before it was {field(before, 'rating').says.split(': ')[1]}"
    )
    yield Question(
        "better-with-nothing-changed", Side(told, now.source), Side(ends, now.source), Who.SRO,
        size=min((old - new) / 2, 1.0),
    )  # fmt: skip


def _alike(words: str, before: Report) -> bool:
    return any(likeness(words, text.words) > 0.9 for text in before.said("confidence"))


def rating_differs(history: History) -> Iterator[Question]:
    """The words name another rating than the field."""
    now = history.latest
    if now is None or now.rating not in _STEPS:
        return
    side = quoted(history.said("confidence", "document"), _RATED, _OTHER_TIME)
    if side is None:
        return
    named = {_level(match) for match in _RATED.findall(side.says)} - {None}
    if named and now.rating not in named:
        yield Question("rating-differs", side, field(now, "rating"), Who.SRO, size=0.5)


def _level(colour: str) -> Level | None:
    return _WORDS.get(re.sub(r"\s?[/-]\s?", "/", colour.strip().lower()))


def confident_but_late(history: History) -> Iterator[Question]:
    """Green or amber-green, and the words speak of lateness."""
    now = history.latest
    step = _step(now)
    if now is None or step is None or step > 1:
        return
    no = any_of("no delays?", "without delay", "ahead of", "mitigate delays?", "any delays?")
    side = quoted(now.said("schedule", "confidence", "budget"), LATE, no)
    if side:
        yield Question("confident-but-late", side, field(now, "rating"), Who.SRO, size=0.6)


def worse_but_unmoved(history: History) -> Iterator[Question]:
    """A worse rating; the end and the cost stand where they stood."""
    before, now = history.previous, history.latest
    old, new = _step(before), _step(now)
    if before is None or now is None or old is None or new is None or not _comparable(before, now):
        return
    same = (before.end, before.whole_life_cost) == (now.end, now.whole_life_cost)
    if new <= old or not same or now.end is None:
        return
    was = worded(before, "rating")
    told = f"{field(now, 'rating').says}; before it was {was}"
    ends = f"{field(now, 'end').says}; {field(now, 'whole_life_cost').says}: as before"
    yield Question(
        "worse-but-unmoved", Side(told, now.source), Side(ends, now.source), Who.SRO,
        size=min((new - old) / 2, 1.0),
    )  # fmt: skip


def doubt_without_reason(history: History) -> Iterator[Question]:
    """Amber-red or red, and no word why."""
    now, step = history.latest, _step(history.latest)
    if now is None or step is None or step < 3:
        return
    texts = now.said("confidence")
    if all(hollow(text) for text in texts):
        told = texts[0].words.strip()[:300] if texts else ""
        second = Side(told or "Nothing is said about confidence.", now.source)
        yield Question("doubt-without-reason", field(now, "rating"), second, Who.SRO, size=0.6)
