"""The page on which a fact is supplied: from a criterion that is not met to where it can be."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from commonweal.apps.programmes.models import Initiative
from commonweal.web.navigation import address

__all__ = ["doors_of"]

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


def doors_of(initiative: Initiative, names: Iterable[str]) -> list[tuple[str, str]]:
    """The pages on which these facts are supplied, each once, with their names."""
    rooms = dict.fromkeys(name.partition(".")[0] for name in names)
    pages = dict.fromkeys(_PAGES[room] for room in rooms if room in _PAGES)
    found = [(address(name, initiative.id), str(label)) for name, label in pages]
    return [door for door in found if door[0]]
