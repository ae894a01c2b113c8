"""Which questions each audience is asked, and from which level of sight to which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.apps.questions.rules.record import LEVELS, Record, history_at
from commonweal.engines.question import History, Question

__all__ = ["Ranked", "Shown", "digest_of", "five_first", "shown_questions"]

Ask = Callable[[History], Sequence[Question]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question among those of many initiatives."""

    initiative: str
    rule: str
    score: float
    id: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as the levels from ``seen_from`` to ``seen_to`` are shown it."""

    question: Question
    seen_from: int
    seen_to: int


def shown_questions(record: Record, today: date, ask: Ask) -> list[Shown]:
    """Every question, once for each run of levels to which it is put in the same words.

    Each level is asked about what it may know and nothing else: a question that quotes a side that
    is kept back does not come up below.
    """
    found: dict[str, list[Shown]] = {}
    before: History | None = None
    asked: Sequence[Question] = ()
    for level in LEVELS:
        history = history_at(record, level, today)
        if history is None:
            continue
        if history != before:
            before, asked = history, ask(history)
        for question in asked:
            _take(found.setdefault(question.key, []), question, level)
    return [shown for runs in found.values() for shown in runs]


def _take(runs: list[Shown], question: Question, level: int) -> None:
    last = runs[-1] if runs else None
    if last and last.seen_to == level - 1 and last.question == question:
        runs[-1] = Shown(question, last.seen_from, level)
    elif last is None or last.seen_to < level:
        runs.append(Shown(question, level, level))


def digest_of(record: Record, today: date) -> str:
    """The digest of the record as those see it who see all of it."""
    whole = history_at(record, LEVELS[-1], today)
    return whole.digest() if whole else ""


def five_first(rows: Iterable[Ranked], most: int = 5) -> list[str]:
    """The ids of the questions to show first: one of each initiative and of each rule, as far as
    there are that many, so that no loud programme and no one thing takes the page."""
    ranked = sorted(rows, key=lambda row: (-row.score, row.id))
    first = _different(ranked, lambda row: (row.initiative, row.rule))
    second = _different(ranked, lambda row: (row.initiative,))
    return list(dict.fromkeys(row.id for row in [*first, *second, *ranked]))[:most]


def _different(rows: Iterable[Ranked], marks: Callable[[Ranked], Sequence[str]]) -> list[Ranked]:
    """The rows none of whose marks another row before it had."""
    seen: set[tuple[int, str]] = set()
    found = []
    for row in rows:
        own = set(enumerate(marks(row)))
        if not own & seen:
            seen |= own
            found.append(row)
    return found
