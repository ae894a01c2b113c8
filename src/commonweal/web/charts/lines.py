"""The line: a cost or a date, report by report, against the dashed original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from commonweal.web.charts.picture import (
    CHARACTER,
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
from commonweal.web.charts.scales import (
    AMOUNTS,
    Axis,
    Scale,
    day_ticks,
    day_words,
    month_ticks,
    short_day,
)

TICK = 72  # as wide as "01/2026" with some air
LINE_HEIGHT = 17
WIDE_FROM = 500
CROWDED = 12  # nearer to each other, dots of 5 touch
REGULAR = CHARACTER / (CHARACTER + 1.5)  # bold letters are wider


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
    for day, words in _times(frame.x, min(fit, 9 if width > 500 else 4)):
        drawn += segment(frame.x(day), frame.bottom, frame.x(day), frame.bottom + 5, "c-axis")
        drawn += text(frame.x(day), frame.bottom + 21, words, "c-text--quiet c-middle")
    return drawn


def _times(x: Scale, most: int) -> list[tuple[float, str]]:
    """Months; days where fewer than two months begin."""
    months = month_ticks(x.low, x.high, most)
    if len(months) > 1:
        return [(day, day_words(day, months)) for day in months]
    return [(day, short_day(day)) for day in day_ticks(x.low, x.high, most - 1)]


def today_line(frame: Frame, today: date | None) -> str:
    if today is None or not frame.x.low <= today.toordinal() <= frame.x.high:
        return ""
    at = frame.x(today.toordinal())
    drawn = segment(at, frame.top - 20, at, frame.bottom, "c-today")
    return drawn + text(at, frame.top - 24, _("today"), "c-today-text c-middle c-halo")


def original_at(frame: Frame, original: float, latest: float) -> float:
    """Where the words of the original stand: below it, but where the latest lies below too, or the
    axis is in the way."""
    y = frame.y(original)
    return y - 8 if latest < original or y + 20 > frame.bottom else y + 18


def latest_at(frame: Frame, latest: float, taken: float | None, *, beside: bool) -> float:
    """Where the words of the latest stand, beside, above or below it: within the picture, and a
    line away from those of the original, where these come as far."""
    places = [latest + 5] if beside else []
    places += [latest - 12, latest + 22, latest - 30, latest + 40]
    inside = [max(each, frame.top - 6) for each in places if each <= frame.bottom - 4]
    free = [each for each in inside if taken is None or abs(each - taken) >= LINE_HEIGHT]
    return (free or inside)[0]


def original_line(frame: Frame, original: Point | None, latest: float) -> str:
    """Dashed, edge to edge; its words at the right end, on the side away from the latest."""
    if original is None or original.value is None:
        return ""
    y, place = frame.y(original.value), original_at(frame, original.value, latest)
    words = shortened(f"{_('original plan')} {original.words}", frame.right - frame.left)
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
    for point in _dotted(points, frame):
        at = n(frame.x(point.at.toordinal())), n(frame.y(point.value or 0))
        drawn += f'<circle class="c-dot-1" cx="{at[0]}" cy="{at[1]}" r="5"/>'
    return drawn


def _dotted(points: Sequence[Point], frame: Frame) -> list[Point]:
    """All, where they are not so close that they would make one thick line; else those that no line
    joins to another."""
    apart = (frame.x.end - frame.x.start) / max(len(points) - 1, 1)
    if apart >= CROWDED:
        return [point for point in points if point.value is not None]
    there = [False, *(point.value is not None for point in points), False]
    alone = [not before and not after for before, after in zip(there, there[2:], strict=False)]
    return [p for p, lone in zip(points, alone, strict=True) if p.value is not None and lone]


def _drawn(data: Line, width: int) -> tuple[int, str]:
    known = [point for point in data.points if point.value is not None]
    values = [point.value for point in known if point.value is not None]
    if data.original and data.original.value is not None:
        values.append(data.original.value)
    days = [point.at.toordinal() for point in data.points]
    last = known[-1]
    # The label of the last point stands beside it where there is room, else above it.
    room = min(room_for(last.words, bold=True) + 24, 220) if width > WIDE_FROM else 20
    frame = plot(values, days, data.axis, width, room)
    latest = frame.y(last.value or 0)
    drawn = grid(frame, data.axis, width) + today_line(frame, data.today)
    if data.original and data.original.value is not None:
        y = frame.y(data.original.value)
        drawn += segment(frame.left, y, frame.right, y, "c-original")
    drawn += history(data.points, frame)
    level = _level_words(data, frame, last)
    drawn += level.drawn + _latest_words(last, frame, width, level)
    drawn += text(0, 14, shortened(data.what, width * REGULAR), "c-text--strong")
    return int(frame.bottom + 30), drawn + dot(frame.x(last.at.toordinal()), latest, 6.5, "c-dot-1")


@dataclass(frozen=True, slots=True)
class _Words:
    """Words in the plot: where they begin and end, and their line; ``drawn`` is "" for none."""

    left: float = 0
    right: float = 0
    y: float = 0
    drawn: str = ""


def _latest_words(last: Point, frame: Frame, width: int, level: _Words) -> str:
    """Beside the last point where there is room, else above or below it."""
    at, latest, beside = frame.x(last.at.toordinal()), frame.y(last.value or 0), width > WIDE_FROM
    fits = width - at - 12 if beside else at - frame.left
    words = shortened(last.words, fits * REGULAR)
    left = at + 12 if beside else at - room_for(words, bold=True)
    meets = (
        bool(level.drawn) and left < level.right and level.left < left + room_for(words, bold=True)
    )
    place = latest_at(frame, latest, level.y if meets else None, beside=beside)
    if beside:
        return text(left, place, words, "c-text-1 c-halo")
    return text(at, place, words, "c-text-1 c-end c-halo")


def _level_words(data: Line, frame: Frame, last: Point) -> _Words:
    """At the end or the beginning of its line, below or above it: where the history is least in
    the way."""
    if data.original is None or data.original.value is None:
        return _Words()
    y = frame.y(data.original.value)
    wanted = original_at(frame, data.original.value, last.value or 0)
    lines = [wanted, *(each for each in (y - 8, y + 18) if each != wanted and each < frame.bottom)]
    name = f"{data.level or _('original plan')} {data.original.words}"
    words = shortened(name, frame.right - frame.left)
    wide = room_for(words)
    free = [
        _Words(left, left + wide, line)
        for left in (frame.right - wide, frame.left + 4) for line in lines
    ]  # fmt: skip
    best = min(free, key=lambda one: _crossings(data.points, frame, one))
    if best.left > frame.left + 4:
        return replace(best, drawn=text(frame.right, best.y, words, "c-text--quiet c-halo c-end"))
    return replace(best, drawn=text(best.left, best.y, words, "c-text--quiet c-halo"))


def _crossings(points: Sequence[Point], frame: Frame, words: _Words) -> int:
    """How often the history, looked at in small steps, comes where the words would stand."""
    places = [(frame.x(p.at.toordinal()), frame.y(p.value)) for p in points if p.value is not None]
    steps = [
        (x + (to_x - x) * part / 8, y + (to_y - y) * part / 8)
        for (x, y), (to_x, to_y) in zip(places, [*places[1:], places[-1]], strict=True)
        for part in range(8)
    ]  # fmt: skip
    return sum(
        words.left <= x <= words.right and words.y - 16 <= y <= words.y + 6 for x, y in steps
    )
