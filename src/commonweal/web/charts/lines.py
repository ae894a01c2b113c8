"""The line: a cost or a date, report by report, against the dashed original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from commonweal.web.charts.picture import (
    Chart,
    chart,
    dot,
    n,
    nothing,
    path,
    room_for,
    segment,
    shortened,
    text,
)
from commonweal.web.charts.scales import AMOUNTS, Axis, Scale, day_words, month_ticks

TICK = 72  # as wide as "01/2026" with some air


@dataclass(frozen=True, slots=True)
class Point:
    """What one report says. ``value`` None: the report is there, the figure is not."""

    at: date
    value: float | None
    words: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """``title`` states the finding; ``what`` names the figure with its unit. ``original`` is drawn
    for ever, dashed, from edge to edge; ``level`` is its name, "" for the original plan. For an
    axis of DATES, values are ordinals of days."""

    title: str
    what: str
    points: Sequence[Point]
    original: Point | None = None
    axis: Axis = AMOUNTS
    today: date | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot: where days and values fall, and its edges."""

    x: Scale
    y: Scale
    ticks: list[float]
    left: float
    right: float
    top: float
    bottom: float


def line(data: Line) -> Chart:
    rows = [[point.label, point.words] for point in data.points]
    if data.original:
        rows.insert(0, [data.level or _("Original plan"), data.original.words])
    heads = [_("Report"), data.what]
    if not any(point.value is not None for point in data.points):
        return chart(data.title, "", nothing(_("No figure has been reported yet.")), heads, rows)
    return chart(data.title, _described(data), lambda w: _drawn(data, w), heads, rows)


def _described(data: Line) -> str:
    known = [point for point in data.points if point.value is not None]
    said = _("%(what)s: %(first)s in %(then)s, %(last)s in %(now)s.") % {
        "what": data.what,
        "first": known[0].words,
        "then": known[0].label,
        "last": known[-1].words,
        "now": known[-1].label,
    }
    if data.original:
        name = data.level or _("original plan")
        words = {"name": name, "words": data.original.words}
        said += " " + _("The %(name)s was %(words)s.") % words
    return said


def plot(
    values: Sequence[float], days: Sequence[int], axis: Axis, width: int, right: float
) -> Frame:
    """The frame that holds all values and days, ticks included. ``right``: room for end labels."""
    low, high = min(values), max(values)
    if axis.from_zero:
        low, high = min(low, 0), max(high, 0)
    if low == high == 0 and axis.from_zero:
        high = 1
    if low == high:
        # A year either side of a date; a tenth of its ordinal would be two centuries.
        pad = (abs(low) * 0.1 or 1) if axis.from_zero else 366
        low, high = low - pad, high + pad
    ticks = axis.ticks(low, high, 5)
    low, high = min([low, *ticks]), max([high, *ticks])
    if not axis.from_zero:
        pad = (high - low) * 0.14
        low, high = low - pad, high + pad * 0.3
    widest = max(room_for(axis.words(tick, ticks)) for tick in ticks or [low])
    left = min(widest, width * 0.35) + 14
    first, last = min(days), max(days)
    if first == last:
        first, last = first - 180, last + 180
    top, bottom = 56.0, 270.0
    x = Scale(first, last, left + 8, width - right)
    return Frame(x, Scale(low, high, bottom, top), ticks, left, width - right + 8, top, bottom)


def grid(frame: Frame, axis: Axis, width: int) -> str:
    """Horizontal rules with their values, and the axis of time below."""
    drawn = "".join(
        segment(frame.left, frame.y(t), frame.right, frame.y(t), "c-grid")
        + text(frame.left - 8, frame.y(t) + 5, axis.words(t, frame.ticks), "c-text--quiet c-end")
        for t in frame.ticks
    )
    drawn += segment(frame.left, frame.bottom, frame.right, frame.bottom, "c-axis")
    fit = max(2, int((frame.right - frame.left) / TICK))
    months = month_ticks(frame.x.low, frame.x.high, min(fit, 9 if width > 500 else 4))
    for day in months:
        drawn += segment(frame.x(day), frame.bottom, frame.x(day), frame.bottom + 5, "c-axis")
        drawn += text(
            frame.x(day), frame.bottom + 21, day_words(day, months), "c-text--quiet c-middle"
        )
    return drawn


def today_line(frame: Frame, today: date | None) -> str:
    if today is None or not frame.x.low <= today.toordinal() <= frame.x.high:
        return ""
    at = frame.x(today.toordinal())
    drawn = segment(at, frame.top - 20, at, frame.bottom, "c-today")
    return drawn + text(at, frame.top - 24, _("today"), "c-today-text c-middle c-halo")


def original_line(frame: Frame, original: Point | None, latest: float, level: str = "") -> str:
    """Dashed, edge to edge; its words at the right end, on the side away from the latest."""
    if original is None or original.value is None:
        return ""
    y = frame.y(original.value)
    words = shortened(f"{level or _('original plan')} {original.words}", frame.right - frame.left)
    # Below, but where the latest lies below too, or the axis is in the way.
    above = latest < original.value or y + 20 > frame.bottom
    place = y - 8 if above else y + 18
    return segment(frame.left, y, frame.right, y, "c-original") + text(
        frame.right, place, words, "c-text--quiet c-halo c-end"
    )


def history(points: Sequence[Point], frame: Frame) -> str:
    """The line itself: whole where reports follow one another, dotted across a missing figure."""
    drawn, run, gap = "", list[tuple[float, float]](), False
    for point in points:
        if point.value is None:
            gap = True
            continue
        place = (frame.x(point.at.toordinal()), frame.y(point.value))
        if gap and run:
            drawn += path(run, "c-line-1") + segment(*run[-1], *place, "c-gap")
            run = []
        run.append(place)
        gap = False
    drawn += path(run, "c-line-1")
    for point in points:
        if point.value is not None:
            at = n(frame.x(point.at.toordinal())), n(frame.y(point.value))
            drawn += f'<circle class="c-dot-1" cx="{at[0]}" cy="{at[1]}" r="5"/>'
    return drawn


def _drawn(data: Line, width: int) -> tuple[int, str]:
    known = [point for point in data.points if point.value is not None]
    values = [point.value for point in known if point.value is not None]
    if data.original and data.original.value is not None:
        values.append(data.original.value)
    days = [point.at.toordinal() for point in data.points]
    last = known[-1]
    # The label of the last point stands beside it where there is room, else above it.
    beside = width > 500
    room = min(room_for(last.words, bold=True) + 24, 220) if beside else 20
    frame = plot(values, days, data.axis, width, room)
    latest = frame.y(last.value or 0)
    drawn = grid(frame, data.axis, width) + today_line(frame, data.today)
    drawn += original_line(frame, data.original, last.value or 0, data.level)
    drawn += history(data.points, frame)
    at = frame.x(last.at.toordinal())
    if beside:
        drawn += text(at + 12, latest + 5, last.words, "c-text-1 c-halo")
    else:
        drawn += text(at, max(latest - 12, 50), last.words, "c-text-1 c-end c-halo")
    drawn += text(0, 14, shortened(data.what, width), "c-text--strong")
    return int(frame.bottom + 30), drawn + dot(at, latest, 6.5, "c-dot-1")
