"""A heat map: how many stand on each cell of likelihood by impact. Each cell says its band in words
and has an edge that grows with it, so that no colour is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.web.charts.picture import Chart, box, chart, shortened, text

STEPS_DRAWN = 3  # the edges and grounds that styles know, from 0


@dataclass(frozen=True, slots=True)
class Heat:
    """``rows`` and ``columns`` name the steps, the least first. ``counts`` is by row and column,
    from 1. ``bands`` has for each cell the name of its band and its place, 0 for the least."""

    title: str
    told: str
    rows: Sequence[str]
    columns: Sequence[str]
    counts: Mapping[tuple[int, int], int]
    bands: Mapping[tuple[int, int], tuple[str, int]]
    corner: str


def heat(data: Heat) -> Chart:
    """Likelihood goes up, impact to the right; the table has the likeliest first, as drawn."""
    heads = [data.corner, *data.columns]
    rows = [
        [name, *(_cell_words(data, row, column + 1) for column in range(len(data.columns)))]
        for row, name in reversed(list(enumerate(data.rows, start=1)))
    ]
    return chart(data.title, data.told, lambda width: _drawn(data, width), heads, rows)


def _cell_words(data: Heat, row: int, column: int) -> str:
    name, _place = data.bands[row, column]
    return f"{data.counts.get((row, column), 0)} ({name})"


def _drawn(data: Heat, width: int) -> tuple[int, str]:
    wide = width > 500
    left = 120 if wide else 34
    side = (width - left - 2) / len(data.columns)
    height = 62 if wide else 54
    drawn = ""
    for place, row in enumerate(range(len(data.rows), 0, -1)):
        top = 2 + place * height
        name = shortened(data.rows[row - 1], left - 10) if wide else str(row)
        drawn += text(0, top + height / 2 + 5, name)
        for column in range(1, len(data.columns) + 1):
            drawn += _cell(data, (row, column), (left + (column - 1) * side, top), (side, height))
    bottom = 2 + len(data.rows) * height
    for column, name in enumerate(data.columns, start=1):
        words = shortened(name, side - 4) if wide else str(column)
        drawn += text(left + (column - 0.5) * side, bottom + 20, words, "c-middle")
    return int(bottom + 30), drawn


def _cell(
    data: Heat, cell: tuple[int, int], corner: tuple[float, float], size: tuple[float, float]
) -> str:
    name, place = data.bands[cell]
    count = data.counts.get(cell, 0)
    x, y = corner
    drawn = box(x + 3, y + 3, size[0] - 6, size[1] - 6, f"c-heat c-heat--{min(place, STEPS_DRAWN)}")
    middle = x + size[0] / 2
    if count:
        drawn += text(middle, y + size[1] / 2 + 1, str(count), "c-text--strong c-middle")
    words = shortened(name, size[0] - 12)
    return drawn + text(middle, y + size[1] - 12, words, "c-text--small c-middle")
