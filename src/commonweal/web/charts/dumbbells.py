"""The dumbbell: from the original date to the latest, with the difference in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonweal.kernel.period import months_between
from commonweal.web import display
from commonweal.web.charts.picture import (
    Chart,
    box,
    chart,
    dot,
    in_two,
    nothing,
    room_for,
    segment,
    shortened,
    small,
    text,
)
from commonweal.web.charts.scales import Scale, day_words, month_ticks


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One thing with a date: what was first planned, and what is now. None where not known."""

    label: str
    first: date | None
    latest: date | None

    @property
    def moved(self) -> int | None:
        """Months later; negative where earlier; None where one of the dates is not known."""
        if self.first is None or self.latest is None:
            return None
        return months_between(self.first, self.latest)

    @property
    def words(self) -> str:
        return display.not_known() if self.moved is None else display.months(self.moved)


def dumbbells(title: str, rows: Sequence[Dumbbell], *, today: date | None = None) -> Chart:
    """Several, one below the other, on one axis of time."""
    heads = [_("Milestone"), _("Original plan"), _("Latest"), _("Difference")]
    table = [[r.label, display.day(r.first), display.day(r.latest), r.words] for r in rows]
    days = [day.toordinal() for row in rows for day in (row.first, row.latest) if day]
    if not days:
        return chart(title, "", nothing(_("No date has been given yet.")), heads, table)
    if today and min(days) - 400 <= today.toordinal() <= max(days) + 400:
        days.append(today.toordinal())
    told = _("%(n)s dates, each from the original plan to the latest.") % {"n": len(rows)}
    return chart(title, told, lambda w: _drawn(rows, days, today, w), heads, table)


def _drawn(
    rows: Sequence[Dumbbell], days: Sequence[int], today: date | None, width: int
) -> tuple[int, str]:
    """On a wide picture labels stand at the left; on a narrow one, each above its own track."""
    wide = width > 500
    left = min(max(room_for(row.label) for row in rows) + 16, 270) if wide else 10
    right = width - (max(room_for(row.words) for row in rows) + 22 if wide else 12)
    first, last = min(days), max(days)
    pad = max((last - first) * 0.04, 45)
    x = Scale(first - pad, last + pad, left, right)
    pitch, top = (38, 46) if wide else (58, 48)
    bottom = top + pitch * len(rows) - 8
    drawn = _ticks(x, top - 20, bottom, 8 if wide else 4)
    if today and x.low <= today.toordinal() <= x.high:
        at = x(today.toordinal())
        drawn += segment(at, top - 20, at, bottom, "c-today")
        drawn += text(at, bottom + 16, _("today"), "c-today-text c-middle")
    for place, row in enumerate(rows):
        middle = top + pitch * place + (0 if wide else 26)
        drawn += _name(row, left - 14, middle) if wide else _name_above(row, width, middle)
        drawn += _bell(row, x, middle, None if wide else width)
    return int(bottom + 24), drawn


def _name(row: Dumbbell, room: float, middle: float) -> str:
    lines = in_two(row.label, room)
    top = middle + 5 - 8 * (len(lines) - 1)
    return "".join(text(0, top + 16 * place, words) for place, words in enumerate(lines))


def _name_above(row: Dumbbell, width: int, middle: float) -> str:
    room = width - room_for(row.words, bold=True) - 12
    return text(0, middle - 14, shortened(row.label, room))


def _ticks(x: Scale, top: float, bottom: float, most: int) -> str:
    ticks = month_ticks(x.low, x.high, most)
    return "".join(
        segment(x(t), top, x(t), bottom, "c-grid")
        + text(x(t), top - 6, day_words(t, ticks), "c-text--quiet c-middle")
        for t in ticks
    )


def _tone(row: Dumbbell) -> str:
    return "" if not row.moved else "c-worse" if row.moved > 0 else "c-better"


def _bell(row: Dumbbell, x: Scale, y: float, edge: float | None) -> str:
    """The shapes, and the words behind the later end or, on a narrow picture, at its ``edge``."""
    css = f"c-text--strong {_tone(row)}".strip()
    if edge is not None:
        return _shapes(row, x, y, _tone(row)) + text(edge, y - 14, row.words, f"{css} c-end")
    ends = [x(day.toordinal()) for day in (row.first, row.latest) if day]
    return _shapes(row, x, y, _tone(row)) + text(
        max(ends, default=x.start) + 12, y + 5, row.words, f"{css} c-halo"
    )


def _shapes(row: Dumbbell, x: Scale, y: float, tone: str) -> str:
    """Ring for the original, dot for the latest, a bar between."""
    drawn = ""
    if row.first and row.latest:
        one, two = sorted((x(row.first.toordinal()), x(row.latest.toordinal())))
        drawn += box(one, y - 2, two - one, 4, tone or "c-fill-1")
    if row.latest:
        drawn += dot(x(row.latest.toordinal()), y, 6, "c-dot-1")
    if row.first:
        drawn += dot(x(row.first.toordinal()), y, 5, "c-original-dot")
    return drawn


def dumbbell_row(row: Dumbbell, first: date, last: date, *, width: int = 120) -> SafeString:
    """A small one for the cell of a table, on the axis that the whole column shares. What lies
    beyond the axis is drawn at its end; the name says the true dates."""
    x = Scale(first.toordinal(), last.toordinal(), 8, width - 8)
    name = f"{display.day(row.first)} – {display.day(row.latest)}, {row.words}"
    held = (day and min(max(day, first), last) for day in (row.first, row.latest))
    drawn = replace(row, **dict(zip(("first", "latest"), held, strict=True)))
    axis = segment(2, 9, width - 2, 9, "c-grid")
    return small(name, width, 18, axis + _shapes(drawn, x, 9, _tone(row)))
