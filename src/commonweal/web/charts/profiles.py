"""The profile: what each period was to bring, is expected to bring, and brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commonweal.web.charts.picture import (
    Chart,
    box,
    chart,
    dot,
    nothing,
    room_for,
    segment,
    shortened,
    text,
)
from commonweal.web.charts.scales import AMOUNTS, Scale


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure and how it is written; ``value`` None where it is not known."""

    value: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Period:
    label: str
    planned: Amount
    forecast: Amount
    actual: Amount


def profile(title: str, what: str, periods: Sequence[Period]) -> Chart:
    """``title`` states the finding, ``what`` names the figure with its unit."""
    heads = [_("Period"), _("Planned"), _("Now expected"), _("Realised")]
    rows = [[p.label, p.planned.words, p.forecast.words, p.actual.words] for p in periods]
    if not _values(periods):
        return chart(title, "", nothing(_("Nothing is planned or measured yet.")), heads, rows)
    told = _(
        "%(what)s. A bar is what was realised, a dashed line what was planned, a dot what is now"
        " expected."
    ) % {"what": what}
    return chart(title, told, lambda width: _drawn(what, periods, width), heads, rows)


def _values(periods: Sequence[Period]) -> list[float]:
    every = (one.value for p in periods for one in (p.planned, p.forecast, p.actual))
    return [value for value in every if value is not None]


def _drawn(what: str, periods: Sequence[Period], width: int) -> tuple[int, str]:
    wide = width > 500
    left = min(max(room_for(p.label) for p in periods) + 12, 240) if wide else 8.0
    right = width - 34  # half of the last tick's words
    ticks = AMOUNTS.ticks(min(0.0, *_values(periods)), max(0.0, *_values(periods)), 4)
    x = Scale(min(ticks), max(ticks), left + 8, right)
    pitch, top = (34, 56) if wide else (52, 60)
    bottom = top + pitch * len(periods) - 10
    drawn = text(0, 14, what, "c-text--strong")
    for tick in ticks:
        drawn += segment(x(tick), top - 12, x(tick), bottom, "c-grid")
        drawn += text(x(tick), top - 18, AMOUNTS.words(tick, ticks), "c-text--quiet c-middle")
    drawn += segment(x(0), top - 12, x(0), bottom, "c-axis")
    for place, period in enumerate(periods):
        middle = top + pitch * place + (4 if wide else 22)
        label = shortened(period.label, left if wide else width)
        drawn += text(0, middle + 5 if wide else middle - 12, label)
        drawn += _row(period, x, middle)
    return int(bottom + 46), drawn + _legend(bottom + 34, wide=wide)


def _row(period: Period, x: Scale, y: float) -> str:
    drawn = ""
    if period.actual.value is not None:
        one, two = sorted((x(0), x(period.actual.value)))
        drawn += box(one, y - 7, two - one, 14, "c-fill-1")
    if period.planned.value is not None:
        at = x(period.planned.value)
        drawn += segment(at, y - 12, at, y + 12, "c-original")
    if period.forecast.value is not None:
        drawn += dot(x(period.forecast.value), y, 5, "c-dot-1")
    return drawn


def _legend(y: float, *, wide: bool) -> str:
    """Labels cannot stand at each row without covering the next, so they stand once, below."""
    step = 150 if wide else 112
    return (
        box(2, y - 11, 16, 12, "c-fill-1")
        + text(24, y, _("realised"), "c-text--quiet")
        + segment(step, y - 14, step, y + 3, "c-original")
        + text(step + 8, y, _("planned"), "c-text--quiet")
        + dot(2 * step, y - 5, 5, "c-dot-1")
        + text(2 * step + 11, y, _("expected"), "c-text--quiet")
    )
