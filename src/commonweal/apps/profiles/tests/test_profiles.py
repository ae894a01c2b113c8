"""Profiles: kept once, seen by those who see the migration, shown without values of people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.ledger.models import Entry
from commonweal.apps.migration.tests.factories import a_migration
from commonweal.apps.profiles.models import KeptProfile
from commonweal.apps.profiles.tests.factories import a_column, a_profile, a_set, as_file, stated
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=365 * 20)  # later than any profile here was made
SURNAME = a_column("surname", suspects=[{"kind": "name"}])
STATUS = a_column("status", codes=[{"value": "A\x00", "rows": 5}])
DAYS = {"first": "2001-01-01", "last": "2002-02-02", "stand_ins": []}
OPENED = a_column("opened", kind="date32[day]", shapes=[], days=DAYS)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_profile_is_kept_once_and_shown(client: Client):
    one = an_initiative()
    sro = a_person(Role.SRO, one)
    by = {"by": actor_of(sro), "at": AT}
    migration = a_migration(one, "claims", **by)
    kept = a_profile(migration, a_set("claim", SURNAME, STATUS, OPENED), findings=["odd"], **by)
    assert (kept.data_sets, kept.rows, kept.findings, kept.file.marking) == (1, 10, 1, "sensitive")
    entry = Entry.objects.get(verb="profiles.keep")
    assert entry.payload["profile"] == kept.sha256
    with pytest.raises(RuleBroken, match="already"):
        a_profile(migration, a_set("claim", SURNAME, STATUS, OPENED), findings=["odd"], **by)
    with pytest.raises(RuleBroken, match="later"):
        a_profile(migration, a_set("t"), by=by["by"], at=NOW - timedelta(days=365 * 10))
    client.force_login(sro)
    page = client.get(reverse("profile", args=[kept.id])).content.decode()
    assert "1 thing was found" in page
    page = client.get(reverse("profile", args=[kept.id]), {"data-set": "1"}).content.decode()
    assert "May say something of a person: name" in page
    assert page.count("kept back") == 2
    assert '<span class="date">1 January 2001</span>' in page
    assert '<span class="quiet">not listed</span>' in page
    assert "A␀" in page
    address = reverse("profile_put_in", args=[migration.id])
    refused = client.post(address, {"upload": as_file({})})
    assert "no result of commonweal profile" in refused.content.decode()
    client.post(address, {"upload": as_file(stated(a_set("t")))})
    assert KeptProfile.objects.count() == 2


def test_it_is_seen_by_those_who_see_the_migration(client: Client):
    one = an_initiative()
    by = {"by": actor_of(a_person(Role.SRO, one)), "at": AT}
    kept = a_profile(a_migration(one, "claims", **by), a_set("claim"), **by)
    stranger = a_person(Role.SRO, an_initiative("Elsewhere"))
    client.force_login(stranger)
    assert client.get(reverse("profile", args=[kept.id])).status_code == 404
    assert client.get(reverse("profile", args=["0" * 26])).status_code == 404
