"""Who is shown which door."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests import factories
from commonweal.web import navigation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.PORTFOLIO_DIRECTOR, True), (Role.PUBLIC, False), (Role.ASSURER, False)],
)
def test_a_door_is_shown_to_whoever_may_do_what_is_behind_it(role, shown):
    request = RequestFactory().get("/")
    request.user = factories.make_person()
    factories.hold(request.user, role.value, factories.make_organisation())
    assert (navigation.door(request, "import") == "/import/") is shown
    labels = [link.label for section in navigation.menu(request) for link in section.links]
    assert ("Import" in labels) is shown


def test_a_room_that_does_not_exist_has_no_door():
    request = RequestFactory().get("/")
    request.user = factories.make_person(administrator=True)
    assert navigation.door(request, "dungeon") == ""


@pytest.mark.parametrize(
    ("path", "standing"),
    [
        ("/", "portfolio"),
        ("/initiatives/new/", "portfolio"),
        ("/risks/", "risks"),
        ("/risks/mine/", "my_risks"),
        ("/gates/to-do/", "to_do"),
        ("/frameworks/uk-gates@1/", "frameworks"),
        ("/account/login/", ""),
    ],
)
def test_a_page_stands_behind_the_nearest_door(path, standing):
    assert navigation.here(path) == standing


def test_every_door_of_the_menu_leads_somewhere():
    assert [room.name for room in navigation.ROOMS if not navigation.address(room.name)] == []


def test_nobody_who_is_not_signed_in_is_shown_a_menu():
    request = RequestFactory().get("/")
    assert navigation.menu(request) == []
