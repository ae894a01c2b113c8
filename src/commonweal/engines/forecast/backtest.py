"""Rolling origin: forecast from what was known on a day, compare with what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from commonweal.engines.forecast.forecasting import forecast_series
from commonweal.engines.forecast.methods import Spread, level
from commonweal.engines.forecast.rhythm import Rhythm, rhythm_of
from commonweal.engines.forecast.scales import scale_for
from commonweal.engines.forecast.scores import (
    NINE_TENTHS,
    TENTH,
    Interval,
    clustered,
    inside,
    pinball,
)
from commonweal.engines.forecast.shapes import Forecast, Question

__all__ = ["Outcome", "Score", "backtest", "drift", "naive", "scored"]

MARKS = (TENTH, 0.5, NINE_TENTHS)
Three = tuple[float, float, float]
Rows = Sequence[Three]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One period that came: what three methods had said of it (P10, P50, P90).

    ``size`` is the mean change from period to period before the origin, so that losses of large
    and small services can be put together.
    """

    cluster: str
    step: int
    outcome: float
    size: float
    method: str
    said: dict[str, Three]


@dataclass(frozen=True, slots=True)
class Score:
    """Of one method: the coverage of its 80 % interval, and its mean pinball loss in mean
    changes; ``median_loss`` beside it, because a few wild series rule a mean."""

    method: str
    outcomes: int
    coverage: Interval
    loss: Interval
    median_loss: float


def backtest(
    series: Iterable[tuple[str, Question]],
    origins: Callable[[int], Sequence[int]],
    progress: Callable[[int], None] = lambda _done: None,
) -> Iterator[Outcome]:
    """``origins(n)`` says after how many of n readings a forecast is made.

    A series is a cluster: its outcomes hang together.
    """
    for done, (name, question) in enumerate(series, start=1):
        ordered = question.ordered()
        for origin in origins(len(ordered)):
            known = replace(question, observations=tuple(ordered[:origin]))
            later = {(one.ends.year, one.ends.month): one.value for one in ordered[origin:]}
            yield from _outcomes(name, known, later)
        progress(done)


def _outcomes(name: str, known: Question, later: dict[tuple[int, int], float]) -> Iterator[Outcome]:
    made, rhythm = forecast_series(known), rhythm_of(known)
    if not isinstance(made, Forecast) or rhythm is None:
        return
    size = float(np.mean(np.abs(np.diff(rhythm.values))))
    simple = {"naive": naive(known, rhythm), "drift": drift(known, rhythm)}
    for number, step in enumerate(made.steps):
        outcome = later.get((step.ends.year, step.ends.month))
        if outcome is not None:
            own = (step.at(TENTH), step.at(0.5), step.at(NINE_TENTHS))
            said = {"ours": own, **{key: rows[number] for key, rows in simple.items()}}
            yield Outcome(name, number + 1, outcome, size, made.method, said)


def naive(known: Question, rhythm: Rhythm) -> Rows:
    """The last value for ever, spread by the changes seen; on the plain scale, cut at the ends."""
    return _simple(known, rhythm, level(rhythm.values, 12 // rhythm.step_months))


def drift(known: Question, rhythm: Rhythm) -> Rows:
    """The line from the first value to the last, continued (Hyndman, section 5.2)."""
    changes = np.diff(np.asarray(rhythm.values))
    ahead = np.arange(1, 12 // rhythm.step_months + 1)
    error = changes.std(ddof=1) * np.sqrt(ahead * (1 + ahead / len(changes)))
    mean = rhythm.values[-1] + changes.mean() * ahead
    return _simple(known, rhythm, Spread("drift", mean, error, len(changes) - 1))


def _simple(known: Question, rhythm: Rhythm, spread: Spread) -> Rows:
    from scipy import stats

    plain = scale_for(replace(known, highest=None), rhythm.values)
    away = stats.t.ppf(MARKS, spread.freedom)
    rows = spread.mean[:, None] + spread.error[:, None] * away[None, :]
    roof = np.inf if known.highest is None else max(known.highest, *rhythm.values)
    return [
        (min(plain.back(a), roof), min(plain.back(b), roof), min(plain.back(c), roof))
        for a, b, c in rows.tolist()
    ]


def scored(
    outcomes: Sequence[Outcome], method: str, rng: np.random.Generator, draws: int = 1000
) -> Score:
    """``method`` is ours, naive or drift. Series that never moved have no size and no loss."""
    names = [one.cluster for one in outcomes]
    held = [
        inside(one.outcome, dict(zip(MARKS, one.said[method], strict=True)), float(rng.random()))
        for one in outcomes
    ]
    moved = [one for one in outcomes if one.size > 0]
    losses = [_loss(one, one.said[method]) for one in moved]
    return Score(
        method,
        len(outcomes),
        clustered(held, names, rng, draws),
        clustered(losses, [one.cluster for one in moved], rng, draws),
        float(np.median(losses)),
    )


def _loss(one: Outcome, said: Three) -> float:
    marks = zip(said, MARKS, strict=True)
    return sum(pinball(value, mark, one.outcome) for value, mark in marks) / 3 / one.size
