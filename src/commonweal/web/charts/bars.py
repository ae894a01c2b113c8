"""The drift bar: how many times its first figure something has become. 1.0 is the zero line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonweal.web import display
from commonweal.web.charts.picture import (
    Chart,
    box,
    chart,
    nothing,
    room_for,
    segment,
    shortened,
    small,
    text,
)
from commonweal.web.charts.scales import Scale

LONGEST, LONGEST_SMALL = (
    4.0,
    3.0,
)  # a bar is cut here and ends in an arrow: one at 40 would flatten all others


@dataclass(frozen=True, slots=True)
class Bar:
    """``ratio`` is the latest over the original; None where one of them is not known."""

    label: str
    ratio: float | None
    note: str = ""

    @property
    def words(self) -> str:
        return display.times(self.ratio)


def bars(title: str, rows: Sequence[Bar]) -> Chart:
    heads = [_("Programme"), _("Latest over original"), _("Note")]
    table = [[row.label, row.words, row.note] for row in rows]
    if not any(row.ratio is not None for row in rows):
        return chart(title, "", nothing(_("No figure can be compared yet.")), heads, table)
    told = _("Each bar starts at the original, 1.0, and ends at the latest figure.")
    return chart(title, told, lambda w: _drawn(rows, w), heads, table)


def _scale(rows: Sequence[Bar], start: float, end: float) -> Scale:
    ratios = [min(row.ratio, LONGEST) for row in rows if row.ratio is not None]
    return Scale(min([*ratios, 0.8]), max([*ratios, 1.5]), start, end)


def _drawn(rows: Sequence[Bar], width: int) -> tuple[int, str]:
    wide = width > 500
    left = min(max(room_for(row.label) for row in rows) + 16, 280) if wide else 10.0
    x = _scale(rows, left + 8, width - 100)
    pitch, top = (30, 40) if wide else (52, 48)
    bottom = top + pitch * len(rows) - 8
    drawn = segment(x(1), 22, x(1), bottom - 4, "c-axis")
    drawn += text(x(1), 16, _("original"), "c-text--quiet c-middle")
    for place, row in enumerate(rows):
        middle = top + pitch * place + (0 if wide else 22)
        room = left - 12 if wide else width - 10
        drawn += text(0, middle + 5 if wide else middle - 14, shortened(row.label, room), "c-halo")
        drawn += _bar(row.ratio, x, middle, 12)
        end = x(max(min(row.ratio or 1, LONGEST), 1)) + 12
        tone = "c-text--quiet" if row.ratio is None else "c-text--strong"
        drawn += text(end, middle + 5, row.words, f"{tone} c-halo")
    return int(bottom), drawn


def _bar(ratio: float | None, x: Scale, y: float, height: float, longest: float = LONGEST) -> str:
    """The bar alone, from 1.0 to the ratio, with an arrow where it was cut."""
    if ratio is None:
        return ""
    end = x(min(ratio, longest))
    one, two = sorted((x(1), end))
    tone = "c-worse" if ratio > 1 else "c-better"
    drawn = box(one, y - height / 2, two - one, height, tone)
    if ratio > longest:
        half = height / 2 + 1
        drawn += f'<path class="{tone}" d="M{end:.1f} {y - half}l6 {half}l-6 {half}z"/>'
    return drawn


def drift_bar(row: Bar, *, width: int = 110) -> SafeString:
    """A small one for the cell of a table; every row of a column has the same scale."""
    x = Scale(0.5, LONGEST_SMALL, 2, width - 10)

    zero = segment(x(1), 1, x(1), 15, "c-axis")
    clipped = None if row.ratio is None else max(row.ratio, 0.5)
    return small(
        f"{row.label} {row.words}".strip(), width, 16, zero + _bar(clipped, x, 8, 8, LONGEST_SMALL)
    )
