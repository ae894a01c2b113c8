"""Marks of confidence: letter, word and shape, and only then colour. Pure: a code in, SVG out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SIDE = 18  # each mark is drawn in a square of this side


@dataclass(frozen=True, slots=True)
class Mark:
    """One point of a scale as it is drawn. ``tone`` names the CSS classes; ``shape`` is SVG drawn
    in a square of SIDE at the origin."""

    code: str
    letter: object
    word: object
    tone: str
    shape: str
    letter_down: float = 13.0  # where the letter's baseline stands


_RING = '<circle class="m-none" cx="9" cy="9" r="7.5" stroke-width="1.5"/>'
_HATCHED = (
    '<circle class="m-none" cx="9" cy="9" r="7" stroke-width="3" stroke-dasharray="1.5 1.25"/>'
)
_ARROW = (
    '<path class="m-line" stroke-width="2" d="M14.6 5.1A6.8 6.8 0 1 0 15.8 9.4"/>'
    '<path class="m-line" stroke-width="2" stroke-linecap="square" d="M15.1 1.4v4.1h-4.1"/>'
)
_SQUARE = '<rect class="m-red" x="1" y="1" width="16" height="16"/>'
_SIX = '<path class="m-amber-red" d="M.7 9 4.7 1.5h8.6L17.3 9l-4 7.5H4.7z"/>'
_TRIANGLE = (
    '<path class="m-amber" stroke-width="1.5" stroke-linejoin="round" d="M9 1.2 17 16.6H1z"/>'
)
_PILL = '<rect class="m-amber-green" x=".75" y="2" width="16.5" height="14" rx="5"/>'
_DISC = '<circle class="m-green" cx="9" cy="9" r="8"/>'

MARKS = {
    mark.code: mark
    for mark in (
        Mark("red", pgettext_lazy("confidence", "R"), _("Red"), "red", _SQUARE),
        Mark("amber-red", pgettext_lazy("confidence", "AR"), _("Amber/red"), "amber-red", _SIX),
        Mark("amber", pgettext_lazy("confidence", "A"), _("Amber"), "amber", _TRIANGLE, 14.6),
        Mark(
            "amber-green", pgettext_lazy("confidence", "AG"), _("Amber/green"), "amber-green", _PILL
        ),
        Mark("green", pgettext_lazy("confidence", "G"), _("Green"), "green", _DISC),
        Mark("unknown", "?", _("Not known"), "none", _HATCHED),
        Mark("exempt", "X", _("Exempt"), "none", _RING),
        Mark("reset", "", _("Reset"), "none", _ARROW),
    )
}


def mark_of(code: object) -> Mark:
    """The mark of a code, however its words are joined; what is not recognised is not known."""
    key = str(code or "").strip().lower().replace("_", "-").replace("/", "-").replace(" ", "-")
    return MARKS.get(key, MARKS["unknown"])


def glyph(mark: Mark) -> str:
    """The shape and its letter, in a square of SIDE at the origin, without an outer svg."""
    letter = str(mark.letter)
    if not letter:
        return mark.shape
    small = len(letter) > 1 or mark.code == "amber"
    size = 8.5 if len(letter) > 1 else 10 if small else 11.5
    down = 12.1 if len(letter) > 1 else mark.letter_down
    attributes = f'class="m-letter m-{mark.tone}-text" x="9" y="{down}" font-size="{size}"'
    return f"{mark.shape}<text {attributes}>{format_html('{}', letter)}</text>"


def mark_svg(mark: Mark, *, alone: bool) -> SafeString:
    """The mark as a picture. ``alone`` gives it its word, for where none is written beside it."""
    picture = mark_safe(glyph(mark))  # noqa: S308 - built from the table above
    if not alone:
        return format_html(
            '<svg class="mark__picture" width="22" height="22" viewBox="0 0 18 18" '
            'aria-hidden="true" focusable="false">{}</svg>',
            picture,
        )
    return format_html(
        '<svg class="mark__picture" width="22" height="22" viewBox="0 0 18 18" role="img" '
        'aria-label="{}">{}</svg>',
        mark.word,
        picture,
    )


def mark_html(code: object, *, word: bool = True) -> SafeString:
    """Picture and word, or the picture alone with the word as its name."""
    mark = mark_of(code)
    if not word:
        return mark_svg(mark, alone=True)
    picture = mark_svg(mark, alone=False)
    return format_html('<span class="mark">{}<span>{}</span></span>', picture, mark.word)
