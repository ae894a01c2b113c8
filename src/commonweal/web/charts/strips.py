"""The strip: the history of confidence, one cell per report, oldest left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.web.marks import SIDE, glyph, mark_of

PITCH = SIDE + 2


@dataclass(frozen=True, slots=True)
class Cell:
    """``label`` names the report ("2014"). ``code`` is its confidence; None where there is no
    report for that time, which is something else than a report that does not say."""

    label: str
    code: str | None


def strip(cells: Sequence[Cell], *, most: int = 12) -> SafeString:
    """The last ``most`` cells as one picture whose name says every one of them."""
    if not cells:
        return mark_safe(f'<span class="unknown">{escape(_("no reports"))}</span>')  # noqa: S308
    shown = cells[-most:]
    drawn = "".join(_cell(cell, place * PITCH) for place, cell in enumerate(shown))
    width = len(shown) * PITCH - 2
    picture = (
        f'<svg class="strip" viewBox="0 0 {width} {SIDE}" width="{width}" height="{SIDE}" '
        f'role="img" aria-label="{escape(_said(cells, len(cells) - len(shown)))}">{drawn}</svg>'
    )
    return mark_safe(picture)  # noqa: S308 - marks come from a table, every text is escaped


def _cell(cell: Cell, x: int) -> str:
    if cell.code is None:
        return f'<path class="m-gap" stroke-dasharray="2 2" d="M{x + 4} 9h10"/>'
    return f'<g transform="translate({x})">{glyph(mark_of(cell.code))}</g>'


def _said(cells: Sequence[Cell], hidden: int) -> str:
    listed = ", ".join(
        f"{cell.label} {_('no report') if cell.code is None else mark_of(cell.code).word}".strip()
        for cell in cells[hidden:]
    )
    said = _("Confidence, oldest first: %(listed)s") % {"listed": listed}
    if not hidden:
        return said
    more = ngettext("%(n)s earlier report not drawn", "%(n)s earlier reports not drawn", hidden)
    return f"{said}. {more % {'n': hidden}}"
