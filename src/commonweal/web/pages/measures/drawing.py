"""The chart of one measure."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.outlook.queries import Mark, ahead_of
from commonweal.apps.outlook.rules import Ahead
from commonweal.web import charts, display
from commonweal.web.charts.measured import axis_for
from commonweal.web.pages.measures.facts import Facts
from commonweal.web.pages.measures.saying import NEWS, range_words
from commonweal.web.pages.measures.words import (
    axis_words,
    ends_words,
    number_words,
    unit_words,
    value_words,
)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NEEDED = (0.1, 0.25, 0.5, 0.75, 0.9)


def chart_of(facts: Facts) -> charts.Chart:
    return charts.measured(
        charts.Measured(
            title=_title(facts),
            what=f"{facts.measure.name}, {unit_words(facts.measure)}",
            past=[
                charts.Point(
                    one.ends,
                    one.value,
                    value_words(facts.measure, one.value),
                    ends_words(facts.measure, one.starts, one.ends),
                )
                for one in facts.readings
            ],
            axis=axis_for(_all_values(facts), axis_words(facts.measure)),
            usual=_ranges(facts),
            news=frozenset(facts.judged[one.place].ends for one in facts.usual.signals[-NEWS:]),
            targets=[
                charts.Point(
                    row.record.on,
                    float(row.record.value),
                    value_words(facts.measure, row.record.value),
                    display.day(row.record.on),
                )
                for row in facts.targets
            ],
            future=[_spread(facts, step) for step in ahead_of(facts.outlook)],
            happened=[
                charts.Happened(mark.on, letter, mark_words(mark))
                for letter, mark in lettered(facts.marks)
            ],
            today=facts.today,
        )
    )


def lettered(marks: list[Mark]) -> list[tuple[str, Mark]]:
    """The newest marks, oldest first, each with its letter."""
    return list(zip(LETTERS, marks[-len(LETTERS) :], strict=False))


def mark_words(mark: Mark) -> str:
    kinds = {
        "milestone": _("milestone reached: %(words)s"),
        "correction": _("value corrected: %(words)s"),
    }
    return kinds.get(mark.kind, "%(words)s") % {"words": mark.words}


def _title(facts: Facts) -> str:
    """The finding: the last thing that is not noise, or that there is none."""
    if not facts.readings:
        return _("Nothing has been measured yet")
    if facts.usual.now is None:
        return _("Too few values to say what is usual")
    shifts = [one for one in facts.usual.signals if one.kind == "shift"]
    if shifts:
        began = facts.judged[shifts[-1].place]
        words = {"when": ends_words(facts.measure, began.starts, began.ends)}
        if shifts[-1].side == "above":
            return _("The level rose in %(when)s") % words
        return _("The level fell in %(when)s") % words
    outside = len(facts.usual.signals)
    if not outside:
        return _("No change: all values lie within the usual range")
    return ngettext(
        "%(n)s value lies outside the usual range",
        "%(n)s values lie outside the usual range",
        outside,
    ) % {"n": display.number(outside)}


def _all_values(facts: Facts) -> list[float]:
    found = [one.value for one in facts.readings]
    found += [float(row.record.value) for row in facts.targets]
    for step in ahead_of(facts.outlook):
        known = dict(zip(step.probabilities, step.quantiles, strict=True))
        found += [known[0.1], known[0.9]]
    return found or [0.0, 1.0]


def _ranges(facts: Facts) -> list[charts.Range]:
    return [
        charts.Range(
            first=facts.judged[one.first].ends,
            last=facts.judged[one.last].ends,
            low=max(one.low, _floor(facts, one.middle)),
            middle=one.middle,
            high=min(one.high, _roof(facts, one.middle)),
            words=range_words(facts, one),
        )
        for one in facts.usual.stretches
    ]


def _floor(facts: Facts, middle: float) -> float:
    low = facts.measure.lowest
    return float("-inf") if low is None else min(float(low), middle)


def _roof(facts: Facts, middle: float) -> float:
    high = facts.measure.highest
    return float("inf") if high is None else max(float(high), middle)


def _spread(facts: Facts, step: Ahead) -> charts.Spread:
    known = dict(zip(step.probabilities, step.quantiles, strict=True))
    p10, p25, p50, p75, p90 = (known[one] for one in _NEEDED)
    words = tuple(number_words(facts.measure, value) for value in (p10, p50, p90))
    return charts.Spread(
        at=step.ends, p10=p10, p25=p25, p50=p50, p75=p75, p90=p90,
        words=(words[0], words[1], words[2]),
        label=ends_words(facts.measure, step.starts, step.ends),
    )  # fmt: skip
