"""A map in layers: boxes in columns, and lines from each to what it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from commonweal.web.charts.picture import box, framed, n, text

BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y, TOP = 176, 62, 44, 20, 44


@dataclass(frozen=True, slots=True)
class Place:
    """A box: where it stands, and its words. ``gap``: something before or after it is missing."""

    column: int
    row: int
    words: str
    gap: bool = False


def layers(
    title: str,
    description: str,
    heads: Sequence[str],
    places: Mapping[str, Place],
    links: Sequence[tuple[str, str]],
) -> SafeString:
    """One picture, in a frame that scrolls where the screen is narrow. A list beside it says the
    same."""
    rows = max((place.row for place in places.values()), default=0) + 1
    height = TOP + rows * (BOX_HEIGHT + GAP_Y)
    width = len(heads) * (BOX_WIDTH + GAP_X) - GAP_X + 4
    drawn = "".join(
        text(_left(column), 18, head, "c-text--strong") for column, head in enumerate(heads)
    )
    drawn += "".join(_link(places[one], places[two]) for one, two in links)
    drawn += "".join(_box(place) for place in places.values())
    return framed(title, description, lambda _width: (height, drawn), width)


def _left(column: int) -> float:
    return 2 + column * (BOX_WIDTH + GAP_X)


def _top(row: int) -> float:
    return TOP + row * (BOX_HEIGHT + GAP_Y)


def _link(one: Place, two: Place) -> str:
    """A curve from the right edge to the left edge; within a layer, around the right."""
    x1, y1 = _left(one.column) + BOX_WIDTH, _top(one.row) + BOX_HEIGHT / 2
    y2 = _top(two.row) + BOX_HEIGHT / 2
    if one.column == two.column:
        bend = x1 + GAP_X * 0.8
        d = f"M{n(x1)} {n(y1)}C{n(bend)} {n(y1)} {n(bend)} {n(y2)} {n(x1)} {n(y2)}"
    else:
        x2 = _left(two.column)
        half = (x2 - x1) / 2
        d = f"M{n(x1)} {n(y1)}C{n(x1 + half)} {n(y1)} {n(x2 - half)} {n(y2)} {n(x2)} {n(y2)}"
    return f'<path class="c-line-1" d="{d}"/>'


def _box(place: Place) -> str:
    x, y = _left(place.column), _top(place.row)
    drawn = box(x, y, BOX_WIDTH, BOX_HEIGHT, "c-node c-node--gap" if place.gap else "c-node")
    lines = wrapped(place.words)
    first = y + BOX_HEIGHT / 2 + 5 - 8.5 * (len(lines) - 1)
    return drawn + "".join(
        text(x + 8, first + 17 * number, words) for number, words in enumerate(lines)
    )


def wrapped(words: str, most: int = 21, lines: int = 3) -> list[str]:
    """At most three lines of about so many characters; the last ends in an ellipsis where cut."""
    found = [""]
    for word in words.split():
        if found[-1] and len(found[-1]) + 1 + len(word) > most:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}".strip()
    cut = [line if len(line) <= most else line[: most - 1] + "…" for line in found]
    if len(cut) <= lines:
        return cut
    last = cut[lines - 1]
    return [*cut[: lines - 1], last[: most - 1].rstrip("…") + "…"]
