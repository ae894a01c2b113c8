"""An organisation and those who administer it."""

from __future__ import annotations

import pytest

from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person


@pytest.fixture
def body() -> Organisation:
    return make_organisation("Ministry of Works")


@pytest.fixture
def ada(client) -> User:
    """An administrator of everything, signed in."""
    person = make_person("Ada", administrator=True)
    client.force_login(person)
    return person


@pytest.fixture
def local(body) -> User:
    person = make_person("Lo Cal", organisation=body)
    hold(person, "administrator", body)
    return person
