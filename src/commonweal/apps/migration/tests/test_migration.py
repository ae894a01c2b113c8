"""Migrations: expected data sets, verdicts, what gates read, certificates."""

from __future__ import annotations

import json
from datetime import timedelta
from fractions import Fraction
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.estate import actions as estate
from commonweal.apps.ledger.actions import checkpoint_if_due
from commonweal.apps.ledger.models import Entry
from commonweal.apps.migration import actions
from commonweal.apps.migration.models import Certificate, KeptVerdict
from commonweal.apps.migration.queries import facts_for, moved_of, visible_migrations
from commonweal.apps.migration.rules import SetState
from commonweal.apps.migration.tests.factories import a_migration, a_verdict
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative
from commonweal.engines.attest import VerifyingKey
from commonweal.engines.certify import (
    DataSet,
    body_of,
    sets_of_whole,
    signed,
    verify_certificate,
    whole_from,
)
from commonweal.engines.verify.sampled import stated_sample
from commonweal.engines.verify.sampling import bound_of
from commonweal.kernel.errors import BadInput, RuleBroken
from tests.engines.certify.verdicts import ABSENT, WRONG, verdict
from tests.engines.certify.wholes import a_whole, absent

pytestmark = pytest.mark.django_db
LATER = "2026-11-22T22:00:00+00:00"
AT = NOW + timedelta(days=365 * 20)  # later than any verdict here was made


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def one():
    return an_initiative()


@pytest.fixture
def sro(one):
    return a_person(Role.SRO, one)


@pytest.fixture
def by(sro):
    return {"by": actor_of(sro), "at": AT}


def fact(one, name="verdict_complete"):
    return facts_for([one.id], on=AT.date())[one.id][f"migrations.{name}"]


def test_until_every_data_set_is_proved_a_gate_reads_unknown_or_false(one, by):
    assert fact(one).value is None
    migration = a_migration(one, "claims", "people", **by)
    claims, people = migration.moved_sets.all()
    a_verdict(claims, **by)
    assert fact(one).value is None
    assert fact(one, "not_proved").value == 1
    a_verdict(people, WRONG, **by)
    assert fact(one).value is False
    a_verdict(people, **by, compared="2026-11-21T22:00:00+00:00")
    moved = moved_of([migration])[migration.id]
    assert {each.state for each in moved} == {SetState.EQUAL}
    assert fact(one).value is True
    estate.add_data_set(system=migration.old_system, values={"name": "payments"}, **by)
    assert fact(one).value is None
    before = facts_for([one.id], on=NOW.date())[one.id]
    assert before["migrations.verdict_complete"].value is None


def test_what_is_left_out_is_not_asked_for_and_stays_listed(one, by):
    migration = a_migration(one, "claims", "log", **by)
    claims, log = migration.moved_sets.all()
    a_verdict(claims, **by)
    actions.leave_out(moved_set=log, reason="kept for a month only", **by)
    assert fact(one).value is True
    assert moved_of([migration])[migration.id][-1].state is SetState.LEFT_OUT
    log.refresh_from_db()
    actions.take_in_again(moved_set=log, **by)
    assert fact(one).value is None


def test_a_verdict_is_kept_once_and_not_from_later(one, by):
    migration = a_migration(one, "claims", "people", **by)
    claims, people = migration.moved_sets.all()
    kept = a_verdict(claims, WRONG, **by)
    assert kept.file.marking == "sensitive"
    assert "Ada" not in str(kept.data)
    for other in (claims, people):
        with pytest.raises(RuleBroken, match="already"):
            a_verdict(other, WRONG, **by)
    with pytest.raises(RuleBroken, match="later than now"):
        a_verdict(people, by=by["by"], at=NOW - timedelta(days=365 * 10))
    entry = Entry.objects.filter(verb="migration.keep-verdict").get()
    assert entry.payload["verdict"] == kept.sha256
    forged = SimpleUploadedFile("v.json", b'{"format": "commonweal-verdict-1"}')
    with pytest.raises(BadInput):
        actions.keep_verdict(moved_set=people, upload=forged, rehearsal="", **by)
    assert KeptVerdict.objects.count() == 1


def test_what_a_database_has_no_room_for_is_written_out(one, by):
    claims = a_migration(one, "claims", **by).moved_sets.get()
    kept = a_verdict(claims, source="old\x00.db#claims", **by)
    kept.refresh_from_db()
    assert kept.source == kept.data["source"] == "old␀.db#claims"


def test_a_certificate_is_proved_by_the_history(one, sro, by):
    migration = a_migration(one, "claims", "people", **by)
    a_verdict(migration.moved_sets.get(name="claims"), **by)
    client = Client()
    client.force_login(sro)
    client.post(reverse("migration_certify", args=[migration.id]))
    issued = Certificate.objects.get()
    address = reverse("certificate_json", args=[issued.id])
    assert client.get(address).status_code == 404
    checkpoint_if_due(AT)
    file = client.get(address).content
    found = verify_certificate(file)
    assert found.holds
    assert (found.outcome, found.entry > 0) == ("incomplete", True)
    assert not verify_certificate(file.replace(b'"people"', b'"people2"')).holds


def test_a_page_of_it_says_first_what_was_not_compared(one, sro, by):
    migration = a_migration(one, "claims", "people", **by)
    a_verdict(migration.moved_sets.get(name="claims"), WRONG, rehearsal="Rehearsal 1", **by)
    client = Client()
    client.force_login(sro)
    page = client.get(reverse("migration", args=[migration.id])).content.decode()
    assert "1 of 2 data sets were not compared" in page
    assert page.index("people") < page.index("claims")
    upload = SimpleUploadedFile("v.json", b"{}")
    address = reverse("moved_set_verdict", args=[migration.moved_sets.first().id])
    refused = client.post(address, {"upload": upload, "rehearsal": ""})
    assert "does not say commonweal-verdict-1" in refused.content.decode()


def test_a_result_on_some_rows_says_on_which(one, sro, by):
    claims = a_migration(one, "claims", **by).moved_sets.get()
    said = {"side": "source", "rows": "office = 'A'", "outside": 7, "elsewhere": ""}
    a_verdict(claims, filters=[{**said, "because": "C stays in the archive"}], **by)
    client = Client()
    client.force_login(sro)
    page = client.get(reverse("moved_set", args=[claims.id])).content.decode()
    for words in ("office = &#x27;A&#x27;", "7 rows lie outside.", "C stays in the archive"):
        assert words in page


def test_a_result_by_a_mapping_says_by_which_and_keeps_no_rows_of_it(one, sro, by):
    claims = a_migration(one, "claims", **by).moved_sets.get()
    row = {"place": '{"key": {"name": "Ada"}}', "why": "status: code", "state": "waived"}
    said = {
        "name": "register", "version": "7", "sha256": "ab" * 32, "table": "claims", "rows_read": 12,
        "proves": "Proved: the target holds it.", "proves_not": "That it says what was meant.",
        "worked_out": "By other code.", "rows_out": {"waived": 2}, "corrected": 0,
        "named": [row], "left": {},
        "totals": [{"from": "paid", "source": "77.10"}], "left_out": ["FILLER"], "loaded_with": [],
    }  # fmt: skip
    kept = a_verdict(claims, mapping=said, **by)
    assert [word for word in ("Ada", "77.10") if word in json.dumps(kept.data)] == []
    client = Client()
    client.force_login(sro)
    page = client.get(reverse("moved_set", args=[claims.id])).content.decode()
    for words in ("register, version 7,", "does not show that the mapping is right", "FILLER"):
        assert words in page
    with pytest.raises(BadInput, match="lacks a part"):
        a_verdict(claims, mapping={**said, "rows_out": {"waived": -1}}, **by)
    certificate = actions.issue_certificate(migration=claims.migration, **by)
    assert '"sha256":"' + "ab" * 32 in certificate.body
    assert "Ada" not in certificate.body


def test_it_is_seen_under_the_strictest_marking_of_what_it_names(one, sro, by):
    migration = a_migration(one, "claims", **by)
    estate.change_system(system=migration.old_system, values={"marking": "sensitive"}, **by)
    manager = a_person(Role.ADMINISTRATOR)
    assert not visible_migrations(manager).exists()
    assert visible_migrations(sro).exists()
    assert {item.marking for item in fact(one).items} == {"sensitive"}


def test_a_signed_result_counts_only_where_its_key_is_named(one, by, tmp_path):
    migration = a_migration(one, "claims", **by)
    claims = migration.moved_sets.get()
    private = Ed25519PrivateKey.generate()
    key = str(VerifyingKey.of(private, "town.example"))
    body = body_of("x", "town.example", AT, [DataSet("claims", verdict())])
    upload = SimpleUploadedFile("c.json", signed(body, private, "town.example", [key]))
    actions.keep_verdict(moved_set=claims, upload=upload, rehearsal="", **by)
    assert fact(one).value is False
    assert moved_of([migration])[migration.id][0].stranger
    certificate = actions.issue_certificate(migration=migration, **by)
    assert certificate.outcome == "incomplete"
    named = actions.name_key(migration=migration, key=f" {key} ", **by)
    assert fact(one).value is True
    with pytest.raises(RuleBroken, match="named already"):
        actions.name_key(migration=migration, key=key, **by)
    with pytest.raises(BadInput, match="not a verifying key"):
        actions.name_key(migration=migration, key="town", **by)
    actions.withdraw_key(named=named, by=by["by"], at=AT)
    assert moved_of([migration])[migration.id][0].state is SetState.INCOMPLETE


def put_whole(migration, tables, *findings, by, **changed):
    upload = SimpleUploadedFile(
        "all.json", json.dumps(a_whole(tables, *findings, **changed)).encode()
    )
    return actions.keep_whole(migration=migration, upload=upload, rehearsal="", **by)


def states(migration):
    return {one.moved_set.name: one.state for one in moved_of([migration])[migration.id]}


def test_a_whole_database_gives_each_data_set_its_result_and_names_what_was_not_compared(one, by):
    migration = a_migration(one, "claims", "people", "Visits of old", **by)
    assert fact(one, "whole_equal").value is None
    made = put_whole(migration, {"claims": [], "public.People": [WRONG], "v": []}, by=by)
    assert states(migration) == {
        "claims": SetState.EQUAL, "people": SetState.DIFFERS, "Visits of old": SetState.NOT_COMPARED
    }  # fmt: skip
    assert fact(one, "whole_equal").value is False
    with pytest.raises(RuleBroken, match="in already"):
        put_whole(migration, {"claims": [], "public.People": [WRONG], "v": []}, by=by)
    visits = migration.moved_sets.get(name="Visits of old")
    actions.name_table(moved_set=visits, table="v", **by)
    again = put_whole(migration, {"claims": [], "public.People": [WRONG], "v": []}, by=by)
    assert again.id == made.id
    assert states(migration)["Visits of old"] is SetState.EQUAL


def test_what_was_equal_is_not_known_once_the_whole_could_not_compare_it(one, by, sro):
    migration = a_migration(one, "claims", **by)
    a_verdict(migration.moved_sets.get(), **by)
    assert fact(one).value is True
    put_whole(migration, {"offices": [], "log": [ABSENT]}, absent("claims"), absent("spare"), by=by)
    assert states(migration) == {"claims": SetState.NOT_COMPARED}
    assert fact(one).value is None
    assert fact(one, "not_proved").value == 3
    client = Client()
    client.force_login(sro)
    page = client.get(reverse("migration", args=[migration.id])).content.decode()
    assert "The table spare was not compared" in page
    assert "none is called so" in page
    later = "2026-11-22T22:00:00+00:00"
    put_whole(migration, {"offices": [], "claims": []}, by=by, at=later)
    assert fact(one).value is True
    assert fact(one, "whole_equal").value is True


def put_sample(moved_set, by, wrong=(), **changed):
    bound = bound_of(1_000, 95, len(wrong), Fraction(95, 100))
    said = {
        "at": "2026-11-21T22:00:00+00:00", "plan_sha256": "a", "answers_sha256": "b",
        "source": "old.db#claims", "target": "new\x00", "population": 1_000, "looked": 95,
        "tolerable": "3%", "confidence": "95%", "accepted": 0, "wrong": list(wrong),
        "unanswered": [], "at_most_wrong": bound.rows, "met": not wrong, "statement": "x",
    }  # fmt: skip
    data = json.dumps(stated_sample({**said, **changed})).encode()
    return actions.keep_sample(
        moved_set=moved_set, upload=SimpleUploadedFile("sample.json", data), **by
    )


def test_what_people_found_is_a_fact_once_every_data_set_was_looked_at(one, by, sro):
    migration = a_migration(one, "claims", "people", **by)
    claims, people = migration.moved_sets.all()
    put_sample(claims, by)
    assert fact(one, "samples_met").value is None
    with pytest.raises(RuleBroken, match="in already"):
        put_sample(people, by)
    with pytest.raises(BadInput, match="contradicts"):
        put_sample(people, by, met=False)
    put_sample(people, by, wrong=[3])
    assert fact(one, "samples_met").value is False
    put_sample(people, by, at="2026-11-22T22:00:00+00:00")
    assert fact(one, "samples_met").value is True
    client = Client()
    client.force_login(sro)
    page = client.get(reverse("moved_set", args=[people.id])).content.decode()
    assert "With 95% confidence at most" in page
    assert "The aim is not met." in page


def in_a_certificate(whole, private):
    """The result of a whole database as ``commonweal certificate make`` signs it."""
    record, name = whole_from(whole), "town.example"
    body = body_of("x", name, AT, sets_of_whole(record), record)
    key = str(VerifyingKey.of(private, name))
    return SimpleUploadedFile("c.json", signed(body, private, name, [key])), key


def test_a_gate_can_ask_that_each_result_is_signed_and_an_unsigned_one_comes_again_signed(
    one, by, sro
):
    migration = a_migration(one, "claims", "people", **by)
    assert fact(one, "results_signed").value is None
    private, whole = Ed25519PrivateKey.generate(), a_whole({"claims": [], "people": []})
    put_whole(migration, {"claims": [], "people": []}, by=by)
    assert (fact(one).value, fact(one, "results_signed").value) == (True, False)
    client = Client()
    client.force_login(sro)
    page = client.get(reverse("migration", args=[migration.id])).content.decode()
    assert f"Not signed: it counts on the word of {by['by'].label}" in page
    upload, key = in_a_certificate(whole, private)
    by = {**by, "at": AT + timedelta(minutes=1)}
    made = actions.keep_whole(migration=migration, upload=upload, rehearsal="", **by)
    assert made.verdicts.filter(signed_by=key).count() == 2
    assert (fact(one).value, fact(one, "whole_equal").value) == (False, False)
    for moved_set in migration.moved_sets.all():
        a_verdict(moved_set, compared=LATER, source=moved_set.name, **by)
    assert fact(one).value is None  # a stranger's may leave out a table that nobody lists
    assert actions.issue_certificate(migration=migration, **by).outcome == "incomplete"
    KeptVerdict.objects.filter(compared_at=LATER).delete()
    actions.name_key(migration=migration, key=key, **by)
    assert (fact(one).value, fact(one, "results_signed").value) == (True, True)
    assert fact(one, "whole_equal").value is True
    page = client.get(reverse("migration", args=[migration.id])).content.decode()
    assert "Signed by a key that is named here" in page
    for again in (SimpleUploadedFile("w.json", json.dumps(whole).encode()), upload):
        again.seek(0)
        with pytest.raises(RuleBroken, match="in already"):
            actions.keep_whole(migration=migration, upload=again, rehearsal="", **by)
    upload.seek(0)
    changed = SimpleUploadedFile("c.json", upload.read().replace(b"new/town", b"new/city"))
    with pytest.raises(BadInput, match="does not hold"):
        actions.keep_whole(migration=migration, upload=changed, rehearsal="", **by)


def test_a_verdict_that_is_in_unsigned_comes_again_signed(one, by):
    claims = a_migration(one, "claims", **by).moved_sets.get()
    a_verdict(claims, **by)
    private, name = Ed25519PrivateKey.generate(), "town.example"
    key = str(VerifyingKey.of(private, name))
    body = body_of("x", name, AT, [DataSet("claims", verdict())])
    for told in ({}, {"match": "in already"}):
        upload = SimpleUploadedFile("c.json", signed(body, private, name, [key]))
        put = partial(actions.keep_verdict, moved_set=claims, upload=upload, rehearsal="", **by)
        if told:
            with pytest.raises(RuleBroken, **told):
                put()
        else:
            assert put().signed_by == key
    with pytest.raises(RuleBroken, match="in already"):
        a_verdict(claims, **by)
