"""A waterfall: from the original plan, piece by piece, to where it stands. Zero is the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.translation import gettext as _

from commonweal.web.charts.picture import (
    Chart,
    box,
    chart,
    nothing,
    room_for,
    segment,
    shortened,
    text,
)
from commonweal.web.charts.scales import Scale, number_ticks


@dataclass(frozen=True, slots=True)
class Fall:
    """One piece of a change, and how it is written; above zero is worse."""

    label: str
    value: float
    words: str


def waterfall(title: str, what: str, falls: Sequence[Fall], total: Fall) -> Chart:
    """``title`` states the finding, ``what`` names the figure with its unit."""
    heads = [_("What moved it"), what]
    rows = [[one.label, one.words] for one in (*falls, total)]
    if not falls:
        return chart(title, "", nothing(_("Nothing moved.")), heads, rows)
    told = _(
        "%(what)s. The line at the left end of the first bar is the original plan; each bar begins"
        " where the one above it ends, and the last is the whole change."
    ) % {"what": what}
    return chart(title, told, lambda width: _drawn(what, falls, total, width), heads, rows)


def _drawn(what: str, falls: Sequence[Fall], total: Fall, width: int) -> tuple[int, str]:
    wide = width > 500
    labels = [one.label for one in (*falls, total)]
    left = min(max(map(room_for, labels)) + 14, 250) if wide else 4.0
    right = width - max(room_for(one.words, bold=True) for one in (*falls, total)) - 14
    ends = [0.0, *accumulate(one.value for one in falls)]
    ticks = number_ticks(min(ends), max(ends), 4)
    x = Scale(min(ticks), max(ticks), left + 4, right)
    pitch, top = (32, 46) if wide else (50, 50)
    bottom = top + pitch * len(labels) - 8
    drawn = text(0, 14, what, "c-text--strong")
    half = room_for(_("original")) / 2
    drawn += text(max(x(0), half), top - 16, _("original"), "c-text--quiet c-middle")
    drawn += segment(x(0), top - 10, x(0), bottom, "c-original")
    rows = [*zip(falls, ends, strict=False), (total, 0.0)]
    for place, (one, start) in enumerate(rows):
        middle = top + pitch * place + (6 if wide else 24)
        room = left if wide else width - 8
        drawn += text(0, middle + 5 if wide else middle - 13, shortened(one.label, room), "c-halo")
        drawn += _bar(one, start, x, middle)
    return int(bottom + 8), drawn


def _bar(one: Fall, start: float, x: Scale, middle: float) -> str:
    low, high = sorted((x(start), x(start + one.value)))
    tone = "c-worse" if one.value > 0 else "c-better"
    return box(low, middle - 7, max(high - low, 1.5), 14, tone) + text(
        high + 6, middle + 5, one.words, "c-text--strong c-halo"
    )
