"""Every address x every role x another organisation's things. access_table.py has the table."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import organisations as organisation_queries
from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.ledger.actions import checkpoint_if_due
from commonweal.web import middleware
from tests.house.access_matrix import Side
from tests.house.access_table import (
    ANYBODY,
    ASSURE,
    EVERYWHERE,
    NAMES_EVERY_BODY,
    NOBODY,
    ONESELF,
    ONLY_EVERYWHERE,
    PACKAGES,
    ROUTES,
    SIGNED_IN,
)

pytestmark = pytest.mark.either_database
LENIENT = {SIGNED_IN, ONESELF}
EACH_ROLE = tuple(role.value for role in Role)
PARTS = 4  # so that more than one process can work at it
EVERY_ROLE = "every role"  # somebody who holds all of them at once, on our organisation


@dataclass(frozen=True)
class Route:
    name: str
    parameters: tuple[str, ...]
    named: bool = True

    def address(self, side: Side) -> str:
        if not self.named:
            return f"/{self.name}"
        return reverse(
            self.name, kwargs={name: side.id_of(self.name, name) for name in self.parameters}
        )


def routes() -> list[Route]:
    return list(_walk(get_resolver(), Route("", ()), ""))


def _walk(resolver: URLResolver, above: Route, space: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        path = above.name + str(each.pattern)
        parameters = (*above.parameters, *each.pattern.regex.groupindex)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each, Route(path, parameters), inner)
        else:
            name = f"{space}{each.name}" if each.name else path
            yield Route(name, parameters, named=bool(each.name))


@dataclass(frozen=True)
class Answer:
    """What one method of an address answered, with the text that it handed out."""

    status: int
    to_the_door: bool
    text: str

    @property
    def refused(self) -> bool:
        return self.status in {401, 403, 404} or self.to_the_door


@dataclass
class World:
    """Two organisations and, in ours, one person for each role."""

    ours: Side
    theirs: Side
    clients: dict[str, Client]

    def person_with(self, roles: Sequence[str]) -> str:
        """Somebody of ours who holds all of these roles at once."""
        who = "+".join(roles)
        if who not in self.clients:
            person = make_person(f"Our {len(self.clients)}", organisation=self.ours.organisation)
            for role in roles:
                hold(person, role, self.ours.organisation)
            self.clients[who] = _signed_in(person)
        return who

    def ask(self, who: str, route: Route, side: Side) -> list[Answer]:
        """What the address answers; nothing that it does stays done. Whoever is not let in by
        GET tries POST; whoever is, needs no second try."""
        address = route.address(side)
        answers = [self._once(who, "get", address)]
        if answers[0].refused or answers[0].status == 405:
            answers.append(self._once(who, "post", address))
        return [answer for answer in answers if answer.status != 405]

    def tells_of_theirs(self, route: Route, text: str) -> bool:
        if route.name in NAMES_EVERY_BODY:
            text = text.replace(self.theirs.organisation.name, "")
        return self.theirs.mark in text

    def _once(self, who: str, method: str, address: str) -> Answer:
        with transaction.atomic():
            response = getattr(self.clients[who], method)(address)
            answer = Answer(
                response.status_code,
                response.get("Location", "").startswith(reverse("account_login")),
                text_of(response),
            )
            transaction.set_rollback(True)
        return answer


def text_of(response: HttpResponse) -> str:
    """Everything that could be read in an answer, inside a workbook too."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace")


@pytest.fixture(autouse=True)
def quiet(monkeypatch) -> Iterator[None]:
    """Thousands of refusals are asked for on purpose: no warning and no whole page for each."""
    monkeypatch.setattr(middleware, "render", lambda *_a, status, **_k: HttpResponse(status=status))
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    settings.LEDGER_KEY_FILE = tmp_path / "key.pem"
    settings.LEDGER_CHECKPOINT_FILE = tmp_path / "checkpoints.txt"
    world = World(Side("ourmark"), Side("theirmark"), {"nobody": Client()})
    checkpoint_if_due(timezone.now() + timedelta(hours=1))
    for who, roles in (*((role, [role]) for role in EACH_ROLE), (EVERY_ROLE, EACH_ROLE)):
        person = make_person(f"Our {who}", organisation=world.ours.organisation)
        for role in roles:
            hold(person, role, world.ours.organisation)
        world.clients[who] = _signed_in(person)
    world.clients[EVERYWHERE] = _signed_in(make_person(administrator=True))
    return world


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def strangers_let_in(world: World, route: Route) -> list[str]:
    """Addresses that answer somebody who is not signed in."""
    answers = world.ask("nobody", route, world.ours)
    return [f"{route.name}: {answer.status}" for answer in answers if not answer.refused]


def let_in_to_theirs(world: World, route: Route, people: Iterable[str] = EACH_ROLE) -> list[str]:
    """Who of ours reaches a thing of the other organisation."""
    aboves = [EVERYWHERE] if ROUTES[route.name] == ONESELF else []
    return [
        f"{route.name} as {who}: {answer.status}"
        for who in (*people, *aboves)
        for answer in world.ask(who, route, world.theirs)
        if not answer.refused
    ]


def told_of_ours(
    world: World, route: Route, people: Iterable[str] = (*EACH_ROLE, EVERYWHERE)
) -> tuple[set[str], set[str]]:
    """On our own organisation: who gets through by any method, and who reads there of theirs."""
    through, telling = set(), set()
    for who in people:
        answers = world.ask(who, route, world.ours)
        if not all(answer.refused for answer in answers):
            through.add(who)
        if who != EVERYWHERE and any(world.tells_of_theirs(route, one.text) for one in answers):
            telling.add(who)
    return through, telling


def allowed(route: Route) -> set[str] | None:
    """Who gets through on their own organisation, where the table says so exactly."""
    through = ROUTES[route.name]
    return None if through in LENIENT else set(map(str, through))


def who_tries(world: World, number: int, route: Route, most: int) -> list[str]:
    """Everybody on their own, or ``most`` of those let in, by turns, and all others as one."""
    everybody, inside = (*EACH_ROLE, EVERYWHERE), allowed(route)
    if most >= len(EACH_ROLE):
        return list(everybody)
    let_in = [who for who in everybody if inside is None or who in inside]
    turn = number % len(let_in) if let_in else 0
    shut_out = [who for who in EACH_ROLE if inside is not None and who not in inside]
    together = [world.person_with(shut_out)] if shut_out else []
    if together and told_of_ours(world, route, together)[0]:
        together = shut_out  # two roles may open together what neither opens alone
    return [*(let_in[turn:] + let_in[:turn])[:most], *together]


def test_every_address_is_in_the_table_and_the_reverse():
    assert {route.name for route in routes()} ^ ROUTES.keys() == set()


def test_no_name_is_given_twice():
    names = [route.name for route in routes()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_part_of_an_address_is_made_for_both_sides(world):
    needed = [(route.name, name) for route in routes() for name in route.parameters]
    assert all(world.ours.id_of(route, name) for route, name in needed)
    assert world.ours.ids.keys() == world.theirs.ids.keys()


def test_a_stranger_is_sent_to_the_door(world):
    closed = [route for route in routes() if ROUTES[route.name] != ANYBODY]
    assert [name for route in closed for name in strangers_let_in(world, route)] == []


def closed_routes() -> list[Route]:
    """Our own addresses at which somebody has to be signed in."""
    return [r for r in routes() if r.name not in PACKAGES and ROUTES[r.name] != ANYBODY]


def test_another_organisations_things_are_refused_to_who_holds_every_role_of_ours(world):
    aimed = [route for route in closed_routes() if route.parameters]
    assert len(aimed) > 20
    found = [one for route in aimed for one in let_in_to_theirs(world, route, [EVERY_ROLE])]
    assert found == []


def test_no_page_tells_who_holds_every_role_of_ours_about_another_organisation(world):
    found = {r.name: told_of_ours(world, r, [EVERY_ROLE]) for r in closed_routes()}
    assert [name for name, (_through, telling) in found.items() if telling] == []
    shut = {name for name, (through, _telling) in found.items() if not through}
    assert {ROUTES[name] for name in shut} <= {ONESELF, ONLY_EVERYWHERE, NOBODY, ASSURE}


@pytest.mark.drill
def test_another_organisations_things_are_refused_to_each_role(world, drill_rounds):
    """That nobody with every role gets there is in the fast tests; here each on its own."""
    people = EACH_ROLE[: drill_rounds(1, len(EACH_ROLE))]
    aimed = [route for route in closed_routes() if route.parameters]
    assert [found for route in aimed for found in let_in_to_theirs(world, route, people)] == []


@pytest.mark.drill
@pytest.mark.parametrize("part", range(PARTS))
def test_ones_own_things_open_to_the_roles_of_the_table_and_tell_of_nobody_else(
    world, drill_rounds, part
):
    """One person for each role by ``make drill``. Rights only add up (accounts.rules), so one who
    holds all the roles that the table leaves out stands for each of them in ``make test``; of
    those it lets in, three take turns."""
    numbered, most = list(enumerate(closed_routes()))[part::PARTS], drill_rounds(2, len(EACH_ROLE))
    tried = {route.name: who_tries(world, number, route, most) for number, route in numbered}
    asked = [route for _number, route in numbered]
    found = {route.name: told_of_ours(world, route, tried[route.name]) for route in asked}
    assert {name: telling for name, (_through, telling) in found.items() if telling} == {}
    exact = {r.name: allowed(r) & set(tried[r.name]) for r in asked if allowed(r) is not None}
    wrong = {name: who for name, who in exact.items() if found[name][0] != who}
    assert {name: found[name][0] for name in wrong} == wrong


class TestPlantedFaults:
    ORGANISATION = Route("organisation", ("organisation_id",))
    RENAME = Route("organisation_rename", ("organisation_id",))

    def test_a_view_that_asks_for_no_permission_is_found(self, world, monkeypatch):
        monkeypatch.setattr(organisation_queries, "access_require", lambda *_a, **_k: None)
        assert len(let_in_to_theirs(world, self.ORGANISATION, ["public", "staff"])) == 2
        assert told_of_ours(world, self.RENAME, ["staff"])[0] == {"staff"}

    def test_a_list_that_is_not_filtered_is_found(self, world, monkeypatch):
        monkeypatch.setattr(organisation_queries, "access_filter", lambda *_a, **_k: Q())
        assert told_of_ours(world, Route("organisations", ()), ["staff"])[1] == {"staff"}

    def test_a_page_without_a_door_is_found(self, world, settings):
        doors = "commonweal.apps.administration.guards.require_sign_in"
        settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != doors]
        assert strangers_let_in(world, Route("organisations", ())) != []

    def test_a_workbook_is_read(self):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/sharedStrings.xml", "theirmark " * 99)
        assert b"theirmark" not in made.getvalue()
        assert "theirmark" in text_of(HttpResponse(made.getvalue()))
