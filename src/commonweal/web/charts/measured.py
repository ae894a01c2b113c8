"""A measure: its readings in their usual range, what happened, its targets, and what may come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from commonweal.web.charts.fans import Spread, band, end_labels, opened, place_labels
from commonweal.web.charts.lines import Frame, Point, grid, plot, today_line
from commonweal.web.charts.picture import (
    Chart,
    box,
    chart,
    dot,
    nothing,
    path,
    room_for,
    segment,
    shortened,
    text,
)
from commonweal.web.charts.scales import Axis, number_ticks

# A target further off than this would press everything else together.
TARGET_DAYS = 730
# With more readings than this, a dot for each would be a caterpillar.
MOST_DOTS = 45


@dataclass(frozen=True, slots=True)
class Range:
    """The usual range of the readings from ``first`` to ``last``, in words too."""

    first: date
    last: date
    low: float
    middle: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened on a day; ``letter`` stands for it on the picture."""

    at: date
    letter: str
    words: str


@dataclass(frozen=True, slots=True)
class Measured:
    """``news`` are the days of readings that are not noise. ``targets``: each dashed up to its
    day. Everything may be empty but ``past``."""

    title: str
    what: str
    past: Sequence[Point]
    axis: Axis
    usual: Sequence[Range] = ()
    news: frozenset[date] = frozenset()
    targets: Sequence[Point] = ()
    future: Sequence[Spread] = ()
    happened: Sequence[Happened] = ()
    today: date | None = None


def measured(data: Measured) -> Chart:
    heads = [_("When"), _("Measured"), _("1 in 10 at or below"), _("5 in 10"), _("9 in 10")]
    heads += [_("Usual range"), _("What happened")]
    rows = _rows(data)
    if not data.past:
        return chart(data.title, "", nothing(_("Nothing has been measured yet.")), heads, rows)
    return chart(data.title, _told(data), lambda w: _drawn(data, w), heads, rows)


def axis_for(values: Sequence[float], words: object) -> Axis:
    """From zero where zero is not far away; else near the values, so that their moves are seen."""
    low, high = min(values, default=0), max(values, default=1)
    near = low * high <= 0 or min(abs(low), abs(high)) < 0.5 * max(abs(low), abs(high))
    return Axis(number_ticks, words, from_zero=near)  # type: ignore[arg-type]


def _rows(data: Measured) -> list[list[str]]:
    found = {one.at: [] for one in data.happened}
    for one in data.happened:
        found[one.at].append(f"{one.letter}: {one.words}")
    rows = []
    before = date.min
    for point in data.past:
        told = [words for at, words in found.items() if before < at <= point.at]
        before = point.at
        usual = next((r.words for r in data.usual if r.first <= point.at <= r.last), "")
        happened = "; ".join(word for words in told for word in words)
        rows.append([point.label, point.words, "", "", "", usual, happened])
    rows += [[spread.label, "", *spread.words, "", ""] for spread in data.future]
    rows += [[one.label, one.words, "", "", "", "", _("target")] for one in data.targets]
    return rows


def _told(data: Measured) -> str:
    first, last = data.past[0], data.past[-1]
    said = _("%(what)s: %(first)s in %(then)s, %(last)s in %(now)s.") % {
        "what": data.what,
        "first": first.words,
        "then": first.label,
        "last": last.words,
        "now": last.label,
    }
    if data.usual:
        said += " " + _("Usual range: %(words)s.") % {"words": data.usual[-1].words}
    if data.future:
        end = data.future[-1]
        facts = {"when": end.label, "low": end.words[0], "high": end.words[2]}
        said += " " + _("In %(when)s, 8 in 10 chance of %(low)s to %(high)s.") % facts
    return said


def _drawn(data: Measured, width: int) -> tuple[int, str]:
    spreads = opened(data.past, data.future)
    targets = _near(data)
    wide = width > 500
    labels = end_labels(data.future[-1], wide=wide) if data.future else _last_label(data)
    room = max(room_for(words, bold=not data.future) for _y, words in labels) + 16
    frame = plot(_values(data, spreads, targets), _days(data, spreads, targets), data.axis, width,
                 min(room, width * 0.4))  # fmt: skip
    drawn = grid(frame, data.axis, width)
    drawn += "".join(_usual(one, frame) for one in data.usual)
    if data.future:
        drawn += band(spreads, frame, "p10", "p90", "c-band")
        drawn += band(spreads, frame, "p25", "p75", "c-band c-band--inner")
        drawn += path([(frame.x(s.at.toordinal()), frame.y(s.p50)) for s in spreads], "c-line-1")
    drawn += "".join(_happened(one, frame) for one in data.happened)
    drawn += today_line(frame, data.today) if data.future else ""
    drawn += _past(data, frame) + _targets(targets, data, frame)
    drawn += place_labels(labels, frame)
    drawn += text(0, 14, shortened(data.what, width * 0.82), "c-text--strong")
    return int(frame.bottom + 30), drawn


def _last_label(data: Measured) -> list[tuple[float, str]]:
    last = data.past[-1]
    return [(last.value or 0, last.words)]


def _near(data: Measured) -> list[Point]:
    until = data.past[-1].at + timedelta(days=TARGET_DAYS)
    return [one for one in data.targets if data.past[0].at <= one.at <= until]


def _values(data: Measured, spreads: Sequence[Spread], targets: Sequence[Point]) -> list[float]:
    found = [point.value for point in (*data.past, *targets) if point.value is not None]
    found += [value for spread in spreads for value in (spread.p10, spread.p90)]
    found += [value for one in data.usual for value in (one.low, one.high)]
    if min(found) == max(found):  # a flat line lies in the middle of something
        reach = abs(found[0]) * 0.1 or 1.0
        found += [found[0] - reach, found[0] + reach]
    return found


def _days(data: Measured, spreads: Sequence[Spread], targets: Sequence[Point]) -> list[int]:
    return [one.at.toordinal() for one in (*data.past, *spreads, *targets)]


def _usual(one: Range, frame: Frame) -> str:
    """A quiet box with edges, and a dotted middle; never wider than the plot."""
    left, right = frame.x(one.first.toordinal()), frame.x(one.last.toordinal())
    top, bottom = frame.y(one.high), frame.y(one.low)
    drawn = box(left, top, right - left, bottom - top, "c-usual")
    for y in (top, bottom):
        drawn += segment(left, y, right, y, "c-usual-edge")
    middle = frame.y(one.middle)
    return drawn + segment(left, middle, right, middle, "c-gap")


def _happened(one: Happened, frame: Frame) -> str:
    day = one.at.toordinal()
    if not frame.x.low <= day <= frame.x.high:
        return ""
    at = frame.x(day)
    drawn = segment(at, frame.top - 14, at, frame.bottom, "c-happened")
    return drawn + text(at, frame.top - 18, one.letter, "c-text--strong c-middle c-halo")


def _targets(targets: Sequence[Point], data: Measured, frame: Frame) -> str:
    """Each dashed from the one before it to its own day, with a ring at the end."""
    drawn, left = "", frame.x(data.past[0].at.toordinal())
    for one in targets:
        at, y = frame.x(one.at.toordinal()), frame.y(one.value or 0)
        drawn += segment(left, y, at, y, "c-original") + dot(at, y, 4.5, "c-original-dot")
        words = _("target %(words)s") % {"words": one.words}
        above = y - 8 if y - 22 > frame.top else y + 18
        at_left = room_for(words) < at - left and _free(data, frame, y, left, at)
        place, css = (left, "") if at_left else (at, "c-end")
        drawn += text(place, above, words, f"c-text--quiet c-halo {css}".strip())
        left = at
    return drawn


def _free(data: Measured, frame: Frame, y: float, left: float, right: float) -> bool:
    """True where the readings keep further from this height at the left end than at the right."""
    near = {True: float("inf"), False: float("inf")}
    for point in data.past:
        x = frame.x(point.at.toordinal())
        if point.value is not None and left <= x <= right:
            side = x < (left + right) / 2
            near[side] = min(near[side], abs(frame.y(point.value) - y))
    return near[True] >= min(near[False], 30)


def _past(data: Measured, frame: Frame) -> str:
    places = [
        (frame.x(point.at.toordinal()), frame.y(point.value), point.at)
        for point in data.past
        if point.value is not None
    ]
    drawn = path([(x, y) for x, y, _at in places], "c-line-1")
    if len(places) <= MOST_DOTS:
        drawn += "".join(dot(x, y, 3.5, "c-dot-1") for x, y, _at in places)
    drawn += "".join(dot(x, y, 8, "c-news") for x, y, at in places if at in data.news)
    x, y, _at = places[-1]
    return drawn + dot(x, y, 5.5, "c-dot-1")
