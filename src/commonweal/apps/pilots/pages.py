"""What the views of this slice share: the place of a page below a pilot."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.pilots.models import Pilot
from commonweal.apps.plans.pages import Place, address

__all__ = ["below", "pilot_url"]


def pilot_url(pilot: Pilot, part: str = "") -> str:
    """The page of a pilot, at one of its parts."""
    return address("pilot", pilot.id) + (f"#{part}" if part else "")


def below(pilot: Pilot, title: str, sentence: str = "", **more: Any) -> Place:
    """A page below a pilot, with its marking."""
    context = {
        "marking": pilot.get_marking_display(),
        "pilot": pilot,
        "back": pilot_url(pilot),
        **more.pop("context", {}),
    }
    trail = (
        (_("Pilots"), address("initiative_pilots", pilot.initiative_id)),
        (pilot.title, pilot_url(pilot)),
    )
    usual = {"template": "pilots/form.html", "trail": trail, "context": context}
    return Place(title, pilot.initiative, sentence, **{**usual, **more})
