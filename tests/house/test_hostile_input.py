"""Every address, and every field of its page, with what breaks programs: none of it fails."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.web import limits
from tests.house.access_matrix import Side
from tests.house.access_table import PACKAGES
from tests.house.test_access_matrix import Route, routes, text_of

BOTH = ("get", "post")
HOSTILE = {
    "long": "x" * 60_000,
    "superscript": "²",
    "nul": "a\x00b",
    "digits": "9" * 5_000,
    "minus": "-1",
    "words": "' OR 1=1 --<script>%s{{x}}",
}
# In a percent-encoded address: half of a surrogate pair, and a byte that no UTF-8 has.
RAW = "%ED%A0%80%FF"
PARTS = 4  # so that more than one process can work at it
ASKED = (
    *("page", "q", "what", "who", "sort", "as_at", "from", "to", "sheet", "batch", "parent"),
    *("since", "until", "year", "format", "columns"),
)
_FIELD = re.compile(r'\bname="([^"]+)"')


@pytest.fixture
def side(db, settings, tmp_path) -> Side:
    settings.MEDIA_ROOT = tmp_path
    settings.LEDGER_KEY_FILE = tmp_path / "key.pem"
    settings.LEDGER_CHECKPOINT_FILE = tmp_path / "checkpoints.txt"
    return Side("ourmark")


@pytest.fixture
def client(side) -> Iterator[Client]:
    """Somebody who gets everywhere. A failure is an answer here, not an exception."""
    person = make_person("All", organisation=side.organisation, administrator=True)
    for role in Role:
        hold(person, role.value, side.organisation)
    client = Client(raise_request_exception=False)
    client.force_login(person)
    logging.disable(logging.CRITICAL)
    yield client
    logging.disable(logging.NOTSET)


def asked(client: Client, method: str, address: str, data: Mapping[str, str] | None = None) -> int:
    """The status of the answer; nothing that it does stays done."""
    with transaction.atomic():
        answer = getattr(client, method)(address, data)
        answer.close()
        transaction.set_rollback(True)
    status: int = answer.status_code
    return status


def hostile_addresses(route: Route, side: Side, values: dict[str, str]) -> Iterator[str]:
    known = {name: side.id_of(route.name, name) for name in route.parameters}
    for name in route.parameters:
        for value in values.values():
            try:
                yield reverse(route.name, kwargs={**known, name: value})
            except NoReverseMatch:
                continue
        yield reverse(route.name, kwargs=known).replace(known[name], RAW)


def failures(
    client: Client, side: Side, route: Route, values: dict[str, str], methods: Sequence[str] = BOTH
) -> list[str]:
    """The addresses and fields of one route that answer with a failure of ours."""
    found = [
        f"{method} {quote(address)[:90]}"
        for address in hostile_addresses(route, side, values)
        for method in methods
        if asked(client, method, address) >= 500
    ]
    usual = route.address(side)
    fields = set(_FIELD.findall(text_of(client.get(usual))))
    for label, value in values.items():
        got = dict.fromkeys({*ASKED, *fields}, value)
        found += [f"get {route.name}: {label}"] * (asked(client, "get", usual, got) >= 500)
        sent = dict.fromkeys(fields - {"csrfmiddlewaretoken"}, value)
        found += [f"post {route.name}: {label}"] * (asked(client, "post", usual, sent) >= 500)
    return found


def own_routes() -> list[Route]:
    return [route for route in routes() if route.named and route.name not in PACKAGES]


@pytest.mark.drill
@pytest.mark.parametrize("part", range(PARTS))
def test_no_address_and_no_field_fails_by_what_it_is_given(client, side, drill_rounds, part):
    """Every value for every address by ``make drill``; in ``make test`` the values take turns, and
    an address is only asked for."""
    values, most = list(HOSTILE.items()), drill_rounds(1, len(HOSTILE))
    methods = BOTH[: drill_rounds(1, 2)]
    found = []
    for number, route in list(enumerate(own_routes()))[part::PARTS]:
        turn = number % len(values)
        tried = dict((values[turn:] + values[:turn])[:most])
        found += failures(client, side, route, tried, methods)
    assert found == []


def test_a_page_that_fails_is_found(client, side, monkeypatch):
    monkeypatch.setattr(limits, "_is_text", {}.__getitem__)
    assert failures(client, side, Route("account", ()), {"nul": "a\x00b"})
