"""How much of a line is taken: a bar in a frame, the frame being all of it."""

from __future__ import annotations

from django.utils.safestring import SafeString

from commonweal.web.charts.picture import box, segment, small

_WHOLE, _MOST = 84.0, 116.0  # where the line stands, and where a bar beyond it is cut


def use_bar(name: str, share: float | None) -> SafeString:
    """For the cell of a table. ``share`` 1 is all that may differ; what goes beyond passes the
    upright stroke, and where it is cut ends in an arrow. Not known is a dotted line."""
    frame = f'<rect class="c-axis" x="1" y="3" width="{_WHOLE - 1:g}" height="12"/>'
    if share is None:
        return small(name, 124, 18, frame + segment(5, 9, _WHOLE - 4, 9, "c-gap"))
    end = 1 + (_WHOLE - 1) * share
    drawn = box(1, 5, min(end, _MOST) - 1, 8, "c-worse" if share > 1 else "c-fill-1")
    if end > _MOST:
        drawn += f'<path class="c-worse" d="M{_MOST:g} 3l7 6l-7 6z"/>'
    return small(name, 124, 18, frame + drawn + segment(_WHOLE, 0, _WHOLE, 18, "c-axis"))
