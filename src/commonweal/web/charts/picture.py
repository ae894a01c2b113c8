"""The frame of every chart: the svg element, its name and description, and the table beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

# Wide is shown from about 560 to 770 px, so that its letters measure 12 to 17 px.
WIDE, NARROW = 640, 350
CHARACTER = 7.6  # width of an average character of the 14 px face, a little generous


@dataclass(frozen=True, slots=True)
class Chart:
    """``title`` states the finding. ``rows`` hold the same figures as the picture, as words."""

    title: str
    description: str
    wide: SafeString
    narrow: SafeString
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


Body = Callable[[int], tuple[int, str]]  # width -> (height, inner SVG)


def chart(
    title: str, description: str, body: Body, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> Chart:
    """Draw ``body`` for both widths and put the table beside it."""
    wide = framed(title, description, body, WIDE)
    narrow = framed(title, description, body, NARROW)
    return Chart(title, description, wide, narrow, heads, rows)


def framed(title: str, description: str, body: Body, width: int) -> SafeString:
    """A whole svg element, named by its title. The ids come from all that is in it, so that a page
    may hold many: only two equal pictures would share them, and with them the same words."""
    height, inner = body(width)
    seed = f"{title}\0{description}\0{width}\0{inner}"
    prefix = "c" + hashlib.sha256(seed.encode()).hexdigest()[:10]
    named = f'aria-labelledby="{prefix}-t"'
    told = ""
    if description:
        named += f' aria-describedby="{prefix}-d"'
        told = f'<desc id="{prefix}-d">{escape(description)}</desc>'
    return mark_safe(  # noqa: S308 - every text in it went through escape
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" {named}>'
        f'<title id="{prefix}-t">{escape(title)}</title>{told}{inner}</svg>'
    )


def small(name: str, width: int, height: int, inner: str) -> SafeString:
    """A picture for the cell of a table: a name, no title, no ids."""
    return mark_safe(  # noqa: S308
        f'<svg class="small" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(name)}">{inner}</svg>'
    )


def n(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0", 1 if value == 0 else 0)


def text(x: float, y: float, words: str, classes: str = "") -> str:
    css = f"c-text {classes}".strip()
    return f'<text class="{css}" x="{n(x)}" y="{n(y)}">{escape(words)}</text>'


def path(points: Sequence[tuple[float, float]], classes: str) -> str:
    if len(points) < 2:
        return ""
    d = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)
    return f'<path class="{classes}" d="{d}"/>'


def segment(x1: float, y1: float, x2: float, y2: float, classes: str) -> str:
    return f'<path class="{classes}" d="M{n(x1)} {n(y1)}L{n(x2)} {n(y2)}"/>'


def dot(x: float, y: float, radius: float, classes: str) -> str:
    return f'<circle class="{classes}" cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/>'


def box(x: float, y: float, width: float, height: float, classes: str) -> str:
    return (
        f'<rect class="{classes}" x="{n(x)}" y="{n(y)}" '
        f'width="{n(max(width, 0))}" height="{n(height)}"/>'
    )


def room_for(words: str, *, bold: bool = False) -> float:
    """About how wide a text of the 14 px face is."""
    return len(words) * (CHARACTER + 1.5 if bold else CHARACTER)


def in_two(words: str, width: float) -> list[str]:
    """The words on one line or two, the second shortened where even that is too little."""
    if room_for(words) <= width:
        return [words]
    cut = words.rfind(" ", 0, int(width / CHARACTER) + 1)
    if cut < 1:
        return [shortened(words, width)]
    return [words[:cut], shortened(words[cut + 1 :], width)]


def shortened(words: str, width: float) -> str:
    """The words, or as many as fit with an ellipsis; the whole stands in the table."""
    fits = max(int(width / CHARACTER), 4)
    return words if len(words) <= fits else words[: fits - 1].rstrip() + "…"


def nothing(words: str) -> Body:
    """The body of a chart that has nothing to draw, and says so."""

    def body(width: int) -> tuple[int, str]:
        return 60, text(width / 2, 34, words, "c-text--quiet c-middle")

    return body
