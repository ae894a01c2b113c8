"""Rows that wait: seen by few, decided by two, and taken along as corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.ledger.models import Entry
from commonweal.apps.migration.queries import facts_for
from commonweal.apps.migration.tests.factories import a_migration, a_verdict
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative
from commonweal.apps.quarantines import actions
from commonweal.apps.quarantines.actions import Said
from commonweal.apps.quarantines.queries import agreed, waiting
from commonweal.apps.quarantines.rules import Aside
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
    lines = [a_line(7), a_line(8), a_line(9, loaded=True), a_line(10, state="waived")]
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
        actions.agree_row(decision=decision, seen=decision.seen, **by)
    assert agreed(claims) == []
    with pytest.raises(RuleBroken, match="Something else was proposed"):
        actions.agree_row(decision=decision, seen="", **other)
    actions.agree_row(decision=decision, seen=decision.seen, **other)
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
    assert "1 row is waived: it stays out, as the transfer was told." in page
    row = client.get(reverse("quarantine_row", args=[claims.id, seven.ref]))
    assert "Ada" in row.content.decode()
    client.force_login(a_person(Role.STAFF, one))
    assert client.get(reverse("quarantine", args=[claims.id])).status_code in {403, 404}


def test_a_file_in_which_all_is_settled_is_the_newest_and_nothing_waits():
    one = an_initiative()
    by = {"by": actor_of(a_person(Role.PROGRAMME_MANAGER, one)), "at": NOW}
    claims = a_migration(one, "claims", **by).moved_sets.get()
    for wrong in ("", a_line(7, state="gone")):
        with pytest.raises(BadInput):
            actions.put_in_quarantine(moved_set=claims, upload=a_file(wrong), **by)
    settled = [a_line(7, state="waived", field=name) for name in ("born", "granted")]
    settled.append(a_line(8, state="reloaded"))
    made = actions.put_in_quarantine(moved_set=claims, upload=a_file(*settled), **by)
    assert (made.rows, made.waived, waiting(claims)) == (0, 1, [])


def test_several_columns_of_a_row_are_mended_in_one_proposal():
    one = an_initiative()
    lead, sro = a_person(Role.PROGRAMME_MANAGER, one), a_person(Role.SRO, one)
    by = {"by": actor_of(lead), "at": NOW}
    claims = a_migration(one, "claims", **by).moved_sets.get()
    actions.put_in_quarantine(moved_set=claims, upload=a_file(a_line(7)), **by)
    client = Client()
    client.force_login(lead)
    where = reverse("quarantine_row", args=[claims.id, waiting(claims)[0].row.ref])
    given = {"what": "mend", "reason": "paper", "column": "GRANTED", "value": "1",
             "column_2": "GRANTED", "value_2": "2", "value_3": "3"}  # fmt: skip
    page = client.post(where, given).content.decode()
    assert "This column has another value already." in page
    assert "Say which column gets this value." in page
    given |= {"column_2": "SURNAME", "value_2": "", "column_3": "CLAIM_ID"}
    assert client.post(where, given).status_code == 302
    (row,) = waiting(claims)
    assert row.said.values == {"GRANTED": "1", "SURNAME": None, "CLAIM_ID": "3"}
    assert client.get(where + "?columns=999").content.decode().count('name="column') == 3
    client.force_login(sro)
    agree = reverse("quarantine_agree", args=[row.said.id])
    client.post(agree)
    assert agreed(claims) == []
    client.post(agree, {"seen": row.said.seen})
    assert dict(agreed(claims)[0].values) == row.said.values


def read_by_gates(one):
    on = (NOW + timedelta(days=365 * 20)).date()
    found = facts_for([one.id], on=on)[one.id]
    return tuple(found[f"migrations.{name}"].value for name in ("verdict_complete", "rows_waiting"))


def test_rows_put_aside_have_to_be_settled_by_name():
    one = an_initiative()
    by = {"by": actor_of(a_person(Role.SRO, one)), "at": NOW + timedelta(days=365 * 20)}
    migration = a_migration(one, "claims", **by)
    claims = migration.moved_sets.get()
    a_verdict(claims, **by)
    aside = actions.note_aside(moved_set=claims, asides=[Aside("AMT", "bad", 3, "7")], **by)[0]
    assert read_by_gates(one) == (False, 1)
    said = {"state": "waived", "reason": "test records"}
    aside.moved_set.migration = migration
    settled = actions.settle_aside(put_aside=aside, **said, **by)
    assert (settled.settled_by_label, settled.rows) == (by["by"].label, 3)
    assert read_by_gates(one) == (True, 0)
    with pytest.raises(RuleBroken, match="already"):
        actions.settle_aside(put_aside=aside, **said, **by)
