"""The fan: what has been, then how far the future may spread. Never a single line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from commonweal.web.charts.lines import (
    Frame,
    Point,
    grid,
    history,
    original_line,
    plot,
    today_line,
)
from commonweal.web.charts.picture import (
    Chart,
    chart,
    n,
    nothing,
    path,
    room_for,
    shortened,
    text,
)
from commonweal.web.charts.scales import AMOUNTS, Axis


@dataclass(frozen=True, slots=True)
class Spread:
    """The quantiles of a forecast for one day; ``words`` writes the same three for people:
    what 1 in 10, 5 in 10 and 9 in 10 outcomes lie at or below."""

    at: date
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    words: tuple[str, str, str]
    label: str

    def __post_init__(self) -> None:
        if not self.p10 <= self.p25 <= self.p50 <= self.p75 <= self.p90:
            raise ValueError(f"the quantiles of {self.label} do not rise")


@dataclass(frozen=True, slots=True)
class Fan:
    title: str
    what: str
    past: Sequence[Point]
    future: Sequence[Spread]
    original: Point | None = None
    axis: Axis = AMOUNTS
    today: date | None = None


def fan(data: Fan) -> Chart:
    heads = [_("When"), _("1 in 10 at or below"), _("5 in 10"), _("9 in 10")]
    rows = [[point.label, "", point.words, ""] for point in data.past]
    rows += [[spread.label, *spread.words] for spread in data.future]
    if not data.future:
        return chart(data.title, "", nothing(_("There is no forecast yet.")), heads, rows)
    last = data.future[-1]
    told = _(
        "%(what)s by %(when)s: as likely as not at or below %(p50)s, 9 in 10 at or below %(p90)s."
    ) % {"what": data.what, "when": last.label, "p50": last.words[1], "p90": last.words[2]}
    return chart(data.title, told, lambda w: _drawn(data, w), heads, rows)


def opened(past: Sequence[Point], future: Sequence[Spread]) -> list[Spread]:
    """The fan opens at the last thing that is known."""
    known = [point for point in past if point.value is not None]
    if not future or not known or known[-1].value is None:
        return list(future)
    value = known[-1].value
    first = replace(
        future[0], at=known[-1].at, p10=value, p25=value, p50=value, p75=value, p90=value
    )
    return [first, *future]


def _drawn(data: Fan, width: int) -> tuple[int, str]:
    spreads = opened(data.past, data.future)
    values = [point.value for point in data.past if point.value is not None]
    values += [value for spread in spreads for value in (spread.p10, spread.p90)]
    if data.original and data.original.value is not None:
        values.append(data.original.value)
    days = [item.at.toordinal() for item in (*data.past, *spreads)]
    wide = width > 500
    labels = end_labels(data.future[-1], wide=wide)
    frame = plot(values, days, data.axis, width, max(room_for(words) for _y, words in labels) + 20)
    drawn = grid(frame, data.axis, width)
    drawn += band(spreads, frame, "p10", "p90", "c-band")
    drawn += band(spreads, frame, "p25", "p75", "c-band c-band--inner")
    middle = [(frame.x(s.at.toordinal()), frame.y(s.p50)) for s in spreads]
    drawn += (
        path(middle, "c-line-1")
        + today_line(frame, data.today)
        + original_line(frame, data.original, spreads[-1].p50)
    )
    drawn += history(data.past, frame)
    drawn += place_labels(labels, frame)
    drawn += text(0, 14, shortened(data.what, width), "c-text--strong")
    return int(frame.bottom + 30), drawn


def end_labels(last: Spread, *, wide: bool) -> list[tuple[float, str]]:
    if not wide:
        return [(last.p90, last.words[2]), (last.p50, last.words[1]), (last.p10, last.words[0])]
    return [
        (last.p90, _("9 in 10: %(words)s") % {"words": last.words[2]}),
        (last.p50, _("5 in 10: %(words)s") % {"words": last.words[1]}),
        (last.p10, _("1 in 10: %(words)s") % {"words": last.words[0]}),
    ]


def place_labels(labels: list[tuple[float, str]], frame: Frame) -> str:
    """The end labels, from the top, pushed apart where they would overlap."""
    drawn, above = "", -20.0
    for value, words in labels:
        y = max(frame.y(value) + 5, above + 18)
        drawn += text(frame.right + 4, y, words, "c-halo")
        above = y
    return drawn


def band(spreads: Sequence[Spread], frame: Frame, low: str, high: str, css: str) -> str:
    over = [(frame.x(s.at.toordinal()), frame.y(getattr(s, high))) for s in spreads]
    under = [(frame.x(s.at.toordinal()), frame.y(getattr(s, low))) for s in reversed(spreads)]
    d = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in [*over, *under]) + "z"
    return f'<path class="{css}" d="{d}"/>'
