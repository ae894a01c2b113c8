"""Rules about what is measured again and again: it fell silent, or says another thing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from commonweal.engines.question.asking import Question, Side, Who
from commonweal.engines.question.record import BenefitFacts, Figure, History

__all__ = ["reading_against_claim", "stopped_series"]

FEWEST = 3  # values, before a step is usual
# Daily values pause over holidays, and a report comes four times a year: less is no silence.
SHORTEST_SILENCE = timedelta(days=28)
SETTLED = timedelta(days=90)  # after the first day of a benefit, something is to be seen of it


def stopped_series(history: History) -> Iterator[Question]:
    """A series that has no value for two of its usual steps."""
    for own in _by_series(history).values():
        if len(own) < FEWEST:
            continue
        steps = sorted((later.on - before.on).days for before, later in pairwise(own))
        last = own[-1]
        usual = max(steps[len(steps) // 2], 1)
        if history.today - last.on <= max(timedelta(days=2 * usual), SHORTEST_SILENCE):
            continue
        # Not the day of today: the question stays the same one for as long as it is silent.
        silent = Side(f"Nothing since, where a value came every {usual} days", last.source)
        yield Question(
            "number-stopped", Side(_told(last), last.source), silent, Who.OFFICE, about=last.name
        )


def reading_against_claim(history: History) -> Iterator[Question]:
    """A benefit is claimed, and its newest value is no better than before it."""
    series = _by_series(history)
    for benefit in history.benefits:
        last = series[benefit.measure][-1] if benefit.measure in series else None
        if last is None or benefit.starts is None or benefit.baseline is None:
            continue
        if last.on < benefit.starts + SETTLED or _is_better(benefit, last):
            continue
        unit = f" {last.unit}" if last.unit else ""
        claim = (
            f"{benefit.label}: from {_said(benefit.starts)}, against {benefit.baseline:,f}{unit}"
        )
        yield Question(
            "reading-against-claim", Side(claim, benefit.source), Side(_told(last), last.source),
            Who.BENEFITS, about=benefit.label, size=0.8,
        )  # fmt: skip


def _is_better(benefit: BenefitFacts, last: Figure) -> bool:
    """True also where nobody has said which way is better."""
    if benefit.baseline is None or benefit.rises is None:
        return True
    return last.value > benefit.baseline if benefit.rises else last.value < benefit.baseline


def _by_series(history: History) -> dict[str, list[Figure]]:
    """The values of each series, oldest first."""
    found: dict[str, list[Figure]] = {}
    for figure in sorted(history.figures, key=lambda one: (one.series, one.on)):
        found.setdefault(figure.series, []).append(figure)
    return found


def _told(figure: Figure) -> str:
    unit = f" {figure.unit}" if figure.unit else ""
    return f"{figure.name}: {figure.value:,f}{unit} on {_said(figure.on)}"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
