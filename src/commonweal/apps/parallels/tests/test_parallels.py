"""A parallel run in the room: locked, put in, judged; what gates and a cutover read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.ledger.models import Entry
from commonweal.apps.migration.tests.factories import a_migration
from commonweal.apps.parallels import actions
from commonweal.apps.parallels.models import DayResult
from commonweal.apps.parallels.queries import facts_for, run_of
from commonweal.apps.parallels.tests.factories import a_day, a_file, a_judgement, a_rule
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative
from commonweal.kernel.errors import BadInput, RuleBroken

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=10)
DAYS = [NOW.date() + timedelta(days=number) for number in (1, 2)]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def one():
    return an_initiative()


@pytest.fixture
def sro(one):
    return a_person(Role.SRO, one)


def test_a_run_is_locked_put_in_and_judged_and_gates_read_it(one, sro):
    by = actor_of(sro)
    migration = a_migration(one, "claims", by=by, at=NOW)
    assert facts_for([one.id], on=LATER.date())[one.id]["parallels.may_end"].value is None
    actions.lock_exit(migration=migration, upload=a_file(a_rule()), by=by, at=NOW)
    with pytest.raises(RuleBroken, match="locked already"):
        actions.lock_exit(migration=migration, upload=a_file(a_rule()), by=by, at=LATER)
    results = [a_day(DAYS[0]), a_judgement(*DAYS, rule=a_rule())]
    uploads = [a_file(data) for data in results]
    actions.keep_results(migration=migration, uploads=uploads, by=by, at=LATER)
    assert run_of(migration).standing.code == "days-missing"
    with pytest.raises(BadInput, match="in already"):
        actions.keep_results(migration=migration, uploads=[a_file(results[0])], by=by, at=LATER)
    uploads = [a_file(a_day(DAYS[1], what="a\x00b"))]
    actions.keep_results(migration=migration, uploads=uploads, by=by, at=LATER)
    assert facts_for([one.id], on=LATER.date())[one.id]["parallels.may_end"].value is True
    assert facts_for([one.id], on=NOW.date())[one.id]["parallels.may_end"].value is None
    verbs = Entry.objects.filter(verb__startswith="parallels.").values_list("verb", flat=True)
    assert sorted(verbs) == ["parallels.keep-results"] * 2 + ["parallels.lock"]


def test_one_bad_file_keeps_all_of_them_out(one, sro):
    by = actor_of(sro)
    migration = a_migration(one, "claims", by=by, at=NOW)
    bad = [{**a_day(DAYS[1]), "requests": 9}, a_day((LATER + timedelta(days=3)).date())]
    for each in bad:
        uploads = [a_file(a_day(DAYS[0])), a_file(each, "bad.json")]
        with pytest.raises(BadInput, match=r"bad\.json"):
            actions.keep_results(migration=migration, uploads=uploads, by=by, at=LATER)
    assert not DayResult.objects.exists()
    bomb = b"a: &a [x, x]\nb: [*a, *a]\n"
    with pytest.raises(BadInput, match="Aliases"):
        actions.lock_exit(
            migration=migration, upload=SimpleUploadedFile("r.yaml", bomb), by=by, at=NOW
        )


def test_the_page_says_what_is_missing_before_anything_else(one, sro):
    by = actor_of(sro)
    migration = a_migration(one, "claims", by=by, at=NOW)
    client = Client()
    client.force_login(sro)
    address = reverse("parallel_run", args=[migration.id])
    assert "Nobody has locked yet" in client.get(address).content.decode()
    actions.lock_exit(migration=migration, upload=a_file(a_rule()), by=by, at=NOW)
    uploads = [a_file(a_day(DAYS[0], wrong=1))]
    actions.keep_results(migration=migration, uploads=uploads, by=by, at=LATER)
    page = client.get(address).content.decode()
    assert "It was not judged yet" in page
    assert "paid differs by -0.01." in page
    assert "Ada" not in page
