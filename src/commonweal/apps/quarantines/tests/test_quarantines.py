"""Rows that wait: seen by few, decided by two, and taken along as corrections."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.ledger.models import Entry
from commonweal.apps.migration.tests.factories import a_migration
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative
from commonweal.apps.quarantines import actions
from commonweal.apps.quarantines.actions import Said
from commonweal.apps.quarantines.queries import agreed, waiting
from commonweal.apps.quarantines.tests.factories import a_file, a_line
from commonweal.kernel.errors import BadInput, RuleBroken

pytestmark = pytest.mark.django_db
MEND = Said(False, {"GRANTED": "10.96"}, "the paper file")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_row_is_mended_by_two_people_and_is_then_in_the_corrections():
    one = an_initiative()
    lead, sro = a_person(Role.PROGRAMME_MANAGER, one), a_person(Role.SRO, one)
    by, other = ({"by": actor_of(who), "at": NOW} for who in (lead, sro))
    claims = a_migration(one, "claims", **by).moved_sets.get()
    lines = [a_line(7), a_line(8), a_line(9, loaded=True)]
    actions.put_in_quarantine(moved_set=claims, upload=a_file(*lines), **by)
    assert claims.put_aside.get().rows == 3
    seven, _eight, nine = (each.row for each in waiting(claims))
    for said in (Said(True, {"GRANTED": "1"}, "x"), Said(False, {}, "x")):
        with pytest.raises(RuleBroken, match="Give another value"):
            actions.say_of_row(moved_set=claims, row=seven, said=said, **by)
    with pytest.raises(BadInput, match="no such column"):
        actions.say_of_row(moved_set=claims, row=seven, said=Said(False, {"X": "1"}, "x"), **by)
    with pytest.raises(RuleBroken, match="is loaded"):
        actions.say_of_row(moved_set=claims, row=nine, said=MEND, **by)
    decision = actions.say_of_row(moved_set=claims, row=seven, said=MEND, **by)
    with pytest.raises(RuleBroken, match="Somebody else"):
        actions.agree_row(decision=decision, **by)
    assert agreed(claims) == []
    actions.agree_row(decision=decision, **other)
    (given,) = agreed(claims)
    assert (given.values, given.by) == ({"GRANTED": "10.96"}, lead.name)
    actions.say_of_row(moved_set=claims, row=seven, said=Said(True, {}, "a test record"), **by)
    assert agreed(claims) == []
    told = str(
        list(Entry.objects.filter(verb__startswith="quarantines.").values_list("payload_text"))
    )
    assert "10.96" not in told
    assert "Ada" not in told
    client = Client()
    client.force_login(sro)
    page = client.get(reverse("quarantine", args=[claims.id])).content.decode()
    assert "3 rows wait: 2 without a word, 1 to be agreed, 0 agreed." in page
    row = client.get(reverse("quarantine_row", args=[claims.id, seven.ref]))
    assert "Ada" in row.content.decode()
    client.force_login(a_person(Role.STAFF, one))
    assert client.get(reverse("quarantine", args=[claims.id])).status_code in {403, 404}
