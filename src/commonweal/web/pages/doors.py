"""How a fact of an initiative reads, and the page on which it is supplied: from a criterion that is
not met to where it can be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.facts.queries import fact_names
from commonweal.apps.programmes.models import Initiative
from commonweal.web import display
from commonweal.web.navigation import address

__all__ = ["doors_of", "meaning", "said", "shown"]

# The room of a fact, the page where it is supplied, and what the page is called.
_PAGES = {
    "benefits": ("initiative_benefits", gettext_lazy("Benefits")),
    "cases": ("case", gettext_lazy("Business case")),
    "documents": ("documents", gettext_lazy("Documents")),
    "funding": ("funding", gettext_lazy("Funding")),
    "lessons": ("initiative_lessons", gettext_lazy("Lessons")),
    "ownership": ("initiative_people", gettext_lazy("People")),
    "pilots": ("initiative_pilots", gettext_lazy("Pilots")),
    "plans": ("plan", gettext_lazy("Plan")),
    "programmes": ("plan", gettext_lazy("Plan and reports")),
    "questions": ("initiative_questions", gettext_lazy("Questions")),
    "risks": ("initiative_risks", gettext_lazy("Risks")),
}
_WHETHER = "whether "


def doors_of(initiative: Initiative, names: Iterable[str]) -> list[tuple[str, str]]:
    """The pages on which these facts are supplied, each once, with their names."""
    rooms = dict.fromkeys(name.partition(".")[0] for name in names)
    pages = dict.fromkeys(_PAGES[room] for room in rooms if room in _PAGES)
    found = [(address(name, initiative.id), str(label)) for name, label in pages]
    return [door for door in found if door[0]]


def meaning(name: str) -> str:
    """What a fact is, as it completes "This is ..."; of one that nobody offers, its name."""
    known = fact_names().get(name)
    return _(known.meaning) if known else name


def said(name: str, value: Any) -> str:
    """A fact with its value as a line: "A senior responsible owner is named: no"."""
    words = meaning(name).removeprefix(_WHETHER)
    value_words = shown(value)
    return f"{capfirst(words)}: {_('not known') if value_words is None else value_words}"


def shown(value: Any) -> object:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or isinstance(value, str):
        return value
    return display.day(value) if hasattr(value, "isoformat") else display.number(value)
