"""The main navigation: which rooms there are, under which heading, and who is shown their doors.

A door that is not shown is still locked: each view asks for permission itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.queries import access_somewhere
from commonweal.apps.accounts.rules import Verb


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the menu with its doors; ``current`` where one stands behind one of them."""

    label: str
    links: tuple[Link, ...]

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


def signed_in(request: HttpRequest) -> bool:
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


def may_somewhere(verb: Verb) -> Callable[[HttpRequest], bool]:
    """True for whoever may do this anywhere at all."""
    return lambda request: signed_in(request) and access_somewhere(request.user, verb)


@dataclass(frozen=True, slots=True)
class Room:
    """A door: its words, the name of its address, who sees it, and what else lies behind it."""

    label: object
    name: str
    may_see: Callable[[HttpRequest], bool] = signed_in
    below: tuple[str, ...] = ()


_APPROVES, _IMPORTS = may_somewhere(Verb.APPROVE), may_somewhere(Verb.IMPORT)
_ADMINISTERS = may_somewhere(Verb.ADMINISTER)

# One line of headings, each with a handful of doors: what somebody comes for most stands first.
MENU: tuple[tuple[object, tuple[Room, ...]], ...] = (
    (_("My work"), (
        Room(_("What waits for you"), "my_work"),
        Room(_("Changes, cases and reports to approve"), "waiting", _APPROVES),
        Room(_("Your benefits"), "my_benefits"),
        Room(_("Your risks and actions"), "my_risks"),
    )),
    (_("Portfolio"), (
        Room(_("All programmes"), "portfolio", below=("/initiatives/", "/views/")),
        Room(_("Goals"), "goals"),
        Room(_("Compare two dates"), "compare"),
        Room(_("Data quality"), "data-quality"),
    )),
    (_("Questions"), (
        Room(_("Questions to ask this week"), "questions"),
        Room(_("Flags that the record raises"), "flags"),
        Room(_("Causes that recur"), "patterns", below=("/inquiries/",)),
    )),
    (_("Benefits"), (
        Room(_("All benefits"), "benefits"),
        Room(_("Promised and realised"), "benefit_report"),
        Room(_("Benefit maps"), "maps"),
        Room(_("Measures"), "measures"),
        Room(_("Measures year by year"), "measures_years"),
    )),
    (_("Risks"), (
        Room(_("All risks"), "risks"),
        Room(_("Exceptions: beyond what was agreed"), "exceptions"),
        Room(_("How much risk a body carries"), "risk_bodies", _APPROVES),
    )),
    (_("Pilots"), (
        Room(_("All pilots"), "pilots"),
        Room(_("How many to try it on"), "pilot_size"),
        Room(_("Lessons learned"), "lessons"),
    )),
    (_("Gates"), (
        Room(_("Gates to come"), "gate_plan"),
        Room(_("What is to be done"), "to_do"),
        Room(_("What gates ask: frameworks"), "frameworks"),
    )),
    (_("Data"), (
        Room(_("Import"), "import", _IMPORTS),
        Room(_("Sources"), "sources", _IMPORTS),
        Room(_("Files"), "files", may_somewhere(Verb.READ)),
        Room(_("Systems"), "systems", below=("/migrations/", "/cutovers/")),
    )),
    (_("Administration"), (
        Room(_("People, bodies and letters"), "administration", _ADMINISTERS,
             below=("/people/", "/organisations/", "/invitations/", "/outbox/")),
        Room(_("Which units are business, which IT"), "units", _ADMINISTERS),
        Room(_("History, signed"), "history", may_somewhere(Verb.AUDIT)),
    )),
)  # fmt: skip
ROOMS = tuple(room for _label, rooms in MENU for room in rooms)


def address(name: str, *values: str) -> str:
    """The address of a page, or "" where this installation has no such page."""
    try:
        return reverse(name, args=values)
    except NoReverseMatch:
        return ""


def door(request: HttpRequest, name: str) -> str:
    """The address of a room, or "" where this person is not shown its door."""
    return address(name) if any(r.name == name and r.may_see(request) for r in ROOMS) else ""


def is_here(path: str, url: str) -> bool:
    """True on the page itself and, but for the first page, on every page below it."""
    return path == url or (url != "/" and path.startswith(url))


def here(path: str) -> str:
    """The name of the room behind whose door this page stands: the nearest one; "" for none."""
    found = [
        (len(url), room.name)
        for room in ROOMS
        for url in (address(room.name), *room.below)
        if url and is_here(path, url)
    ]
    return max(found, default=(0, ""))[1]


def menu(request: HttpRequest) -> list[Section]:
    """The headings that this person is shown, with the door that they stand behind marked."""
    if not signed_in(request):
        return []
    standing = here(request.path)
    sections = (Section(str(label), _doors(request, rooms, standing)) for label, rooms in MENU)
    return [section for section in sections if section.links]


def _doors(request: HttpRequest, rooms: tuple[Room, ...], standing: str) -> tuple[Link, ...]:
    shown = ((room, address(room.name)) for room in rooms if room.may_see(request))
    return tuple(Link(str(room.label), url, room.name == standing) for room, url in shown if url)
