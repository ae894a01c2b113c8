"""The main navigation: which rooms there are, and who is shown their doors.

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


def everyone(_request: HttpRequest) -> bool:
    return True


def signed_in(request: HttpRequest) -> bool:
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


def may_somewhere(verb: Verb) -> Callable[[HttpRequest], bool]:
    """True for whoever may do this anywhere at all."""
    return lambda request: signed_in(request) and access_somewhere(request.user, verb)


# label, name of the address, who sees it
ROOMS: tuple[tuple[object, str, Callable[[HttpRequest], bool]], ...] = (
    (_("Portfolio"), "portfolio", signed_in),
    (_("Compare"), "compare", signed_in),
    (_("Questions"), "questions", signed_in),
    (_("Goals"), "goals", signed_in),
    (_("Benefits"), "benefits", signed_in),
    (_("Risks"), "risks", signed_in),
    (_("Exceptions"), "exceptions", signed_in),
    (_("Pilots"), "pilots", signed_in),
    (_("Lessons"), "lessons", signed_in),
    (_("Measures"), "measures", signed_in),
    (_("My work"), "my_work", signed_in),
    (_("Gates to come"), "gate_plan", signed_in),
    (_("Waiting for you"), "waiting", may_somewhere(Verb.APPROVE)),
    (_("Data quality"), "data-quality", signed_in),
    (_("Sources"), "sources", may_somewhere(Verb.IMPORT)),
    (_("Import"), "import", may_somewhere(Verb.IMPORT)),
    (_("History"), "history", may_somewhere(Verb.AUDIT)),
    (_("Administration"), "administration", may_somewhere(Verb.ADMINISTER)),
)


def address(name: str, *values: str) -> str:
    """The address of a page, or "" where this installation has no such page."""
    try:
        return reverse(name, args=values)
    except NoReverseMatch:
        return ""


def door(request: HttpRequest, name: str) -> str:
    """The address of a room, or "" where this person is not shown its door."""
    shown = any(room == name and may_see(request) for _label, room, may_see in ROOMS)
    return address(name) if shown else ""


def is_here(path: str, url: str) -> bool:
    """True on the page itself and, but for the first page, on every page below it."""
    return path == url or (url != "/" and path.startswith(url))


def links(request: HttpRequest) -> list[Link]:
    """The doors that this person is shown, with the one they stand in marked."""
    shown = [(label, address(name)) for label, name, may_see in ROOMS if may_see(request)]
    return [Link(str(label), url, is_here(request.path, url)) for label, url in shown if url]
