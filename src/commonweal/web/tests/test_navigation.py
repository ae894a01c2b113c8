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
    labels = [link.label for link in navigation.links(request)]
    assert ("Import" in labels) is shown


def test_a_room_that_does_not_exist_has_no_door():
    request = RequestFactory().get("/")
    request.user = factories.make_person(administrator=True)
    assert navigation.door(request, "dungeon") == ""
