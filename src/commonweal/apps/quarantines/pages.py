"""Where the pages of rows stand: below the data set that they are of."""

from __future__ import annotations

from typing import Any

from commonweal.apps.migration.models import MovedSet
from commonweal.apps.migration.pages import below
from commonweal.apps.plans.pages import Place, address

__all__ = ["below_set"]


def below_set(
    one: MovedSet, room: tuple[str, str], title: str = "", sentence: str = "", **more: Any
) -> Place:
    """``room`` is the title of the page that these belong to, and the name of its address; without
    ``title`` it is that page itself."""
    back = address(room[1], one.id)
    trail: tuple[tuple[str, str], ...] = ((one.name, address("moved_set", one.id)),)
    if title:
        trail += ((room[0], back),)
    template = {"template": more.pop("template")} if "template" in more else {}
    of = f"{one.migration.name}, {one.name}"
    context = {"back": back, "of": of, **more}
    return below(
        one.migration, title or room[0], sentence, trail=trail, context=context, **template
    )
