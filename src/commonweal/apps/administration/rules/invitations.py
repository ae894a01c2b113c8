"""A pasted list of invitations, read line by line, with what is wrong in each."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from commonweal.apps.accounts.rules import Role, Words, same_name_key

__all__ = ["Body", "InvitationLine", "Known", "read_invitations"]

_ADDRESS = re.compile(r"[^@\s\"<>(),:;\\\[\]]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_HEADINGS = frozenset({"email", "mail", "emailaddress", "mailaddress", "address"})
_MAX_LINES = 500


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, as far as an invitation needs it."""

    id: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One line: what was asked, and ``problem`` where it cannot be done."""

    number: int
    email: str
    role: Role | None = None
    body: Body | None = None
    problem: Words | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the lines are read against: roles and bodies under ``same_name_key`` of their names,
    and whether a role may be given in the organisation at a path."""

    roles: Mapping[str, Role]
    bodies: Mapping[str, Body]
    may_give: Callable[[Role, str], bool]


def read_invitations(text: str, known: Known) -> list[InvitationLine]:
    """Read ``e-mail, role, organisation`` from pasted lines: tabs, semicolons or commas between
    them, empty lines and a line of headings left out."""
    lines = [(n, one) for n, one in enumerate(text.splitlines(), start=1) if one.strip()]
    mark = next((m for m in "\t;," if lines and m in lines[0][1]), ",")
    found: list[InvitationLine] = []
    asked: set[tuple[str, Role, str]] = set()
    for number, one in lines[:_MAX_LINES]:
        cells = [cell.strip() for cell in next(csv.reader([one], delimiter=mark))]
        if number == lines[0][0] and _letters(cells[0]) in _HEADINGS:
            continue
        line = _read_line(number, cells, known)
        if line.role and line.body and not line.problem:
            key = (line.email, line.role, line.body.id)
            if key in asked:
                line = _wrong(number, line.email, _("The same is asked in a line above."))
            asked.add(key)
        found.append(line)
    if len(lines) > _MAX_LINES:
        over = lines[_MAX_LINES][0]
        found.append(_wrong(over, "", _("Paste at most %(n)s lines at once."), n=str(_MAX_LINES)))
    return found


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalpha())


def _read_line(number: int, cells: list[str], known: Known) -> InvitationLine:
    if len(cells) != 3:
        return _wrong(
            number,
            cells[0],
            _("Give e-mail, role and organisation; here are %(n)s of them."),
            n=str(len(cells)),
        )
    email = cells[0].lower()
    if not _ADDRESS.fullmatch(email):
        return _wrong(number, email, _("%(given)s is not an e-mail address."), given=cells[0])
    role = known.roles.get(same_name_key(cells[1]))
    if role is None:
        names = {key: one.value for key, one in known.roles.items()}
        return _unknown(number, email, _("There is no role %(given)s."), cells[1], names)
    body = known.bodies.get(same_name_key(cells[2]))
    if body is None:
        text = _("There is no organisation %(given)s.")
        names = {key: one.name for key, one in known.bodies.items()}
        return _unknown(number, email, text, cells[2], names)
    if not known.may_give(role, body.path):
        return _wrong(number, email, _("You may not give this role in %(given)s."), given=body.name)
    return InvitationLine(number, email, role, body)


def _unknown(
    number: int, email: str, text: str, given: str, names: Mapping[str, str]
) -> InvitationLine:
    near = difflib.get_close_matches(same_name_key(given), names, 1)
    if not near:
        return _wrong(number, email, text, given=given)
    return _wrong(number, email, text + _(" Is it %(near)s?"), given=given, near=names[near[0]])


def _wrong(number: int, email: str, text: str, **facts: str) -> InvitationLine:
    return InvitationLine(number, email, problem=Words(text, tuple(sorted(facts.items()))))
