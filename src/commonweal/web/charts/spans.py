"""Spans: how far each thing reaches from low to high, against zero and one figure in common."""

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
from commonweal.web.charts.scales import Scale, amount_words, number_ticks

TICK_ROOM = 80  # "−100 m" and some air


@dataclass(frozen=True, slots=True)
class Span:
    """``words`` writes its two ends for people; ``middle``, where there is one, is a dot."""

    label: str
    low: float
    high: float
    words: str
    middle: float | None = None


@dataclass(frozen=True, slots=True)
class Spans:
    """``common`` is drawn through all of them, dashed, with its words."""

    title: str
    told: str
    rows: Sequence[Span]
    heads: Sequence[str]
    table: Sequence[Sequence[str]]
    common: float | None = None
    common_words: str = ""


def spans(data: Spans) -> Chart:
    if not data.rows:
        body = nothing(_("There is no range to draw yet."))
        return chart(data.title, "", body, data.heads, data.table)
    return chart(data.title, data.told, lambda w: _drawn(data, w), data.heads, data.table)


def _drawn(data: Spans, width: int) -> tuple[int, str]:
    """On a wide picture labels stand at the left; on a narrow one, each above its own track."""
    wide = width > 500
    left = min(max(room_for(row.label) for row in data.rows) + 16, 240) if wide else 10.0
    room = max(room_for(row.words, bold=True) for row in data.rows) + 16 if wide else 12.0
    right = max(width - room, left + 140)
    values = [v for row in data.rows for v in (row.low, row.high)]
    values += [0.0] + ([] if data.common is None else [data.common])
    pad = (max(values) - min(values)) * 0.04 or 1.0
    x = Scale(min(values) - pad, max(values) + pad, left, right)
    pitch, top = (36, 46) if wide else (74, 46)
    bottom = top + pitch * len(data.rows) - 6
    drawn = _axis(x, top - 18, bottom, max(int((right - left) / TICK_ROOM), 2))
    if data.common is not None:
        at = x(data.common)
        drawn += segment(at, top - 18, at, bottom, "c-original")
        drawn += text(at, bottom + 18, data.common_words, "c-text--quiet c-middle c-halo")
    for place, row in enumerate(data.rows):
        middle = top + pitch * place + (0 if wide else 42)
        drawn += _row(row, x, middle, (left, right) if wide else None, width)
    return int(bottom + 28), drawn


def _axis(x: Scale, top: float, bottom: float, most: int) -> str:
    ticks = [t for t in number_ticks(x.low, x.high, most) if x.low <= t <= x.high]
    drawn = "".join(
        segment(x(t), top, x(t), bottom, "c-axis" if t == 0 else "c-grid")
        + text(x(t), top - 6, amount_words(t, ticks), "c-text--quiet c-middle")
        for t in ticks
    )
    return drawn if 0 in ticks else drawn + segment(x(0), top, x(0), bottom, "c-axis")


def _row(row: Span, x: Scale, y: float, edges: tuple[float, float] | None, width: int) -> str:
    low, high = sorted((x(row.low), x(row.high)))
    bar = box(low, y - 6, max(high - low, 2), 12, "c-fill-1")
    if row.middle is not None:
        bar += dot(x(row.middle), y, 6, "c-original-dot")
    if edges:
        name = text(0, y + 5, shortened(row.label, edges[0] - 12))
        return name + bar + text(edges[1] + 10, y + 5, row.words, "c-text--strong c-halo")
    name = text(0, y - 31, shortened(row.label, width - 4), "c-halo")
    return name + text(0, y - 13, row.words, "c-text--strong c-halo") + bar
