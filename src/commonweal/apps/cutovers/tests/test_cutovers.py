"""A cutover: planned, rehearsed, stopped by a check, carried through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.administration.actions import make_token
from commonweal.apps.cutovers import actions
from commonweal.apps.cutovers.models import KeptLag
from commonweal.apps.cutovers.queries import facts_for, read_now, read_words, rehearsed
from commonweal.apps.cutovers.tests.lags import a_lag, a_table
from commonweal.apps.migration.actions import name_table
from commonweal.apps.migration.tests.factories import a_migration, a_verdict
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=365 * 20)


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
    return actor_of(sro)


@pytest.fixture
def plan(one, by):
    given = {"by": by, "at": AT}
    made = a_migration(one, "claims", **given)
    found = actions.set_plan(migration=made, values={"way_back": "Old rows stay"}, **given)
    steps = [
        ("Load", "work", "", 30),
        ("Go?", "check", "verdicts", 5),
        ("Open", "no-return", "", 5),
    ]
    for number, (title, kind, reads, minutes) in enumerate(steps, 1):
        values = {"position": number, "title": title, "kind": kind, "reads": reads,
                  "minutes": minutes}  # fmt: skip
        actions.add_step(plan=found, values=values, **given)
    return found


def walked(plan, by, *answers, rehearsal=True, minutes=10):
    """A run with these answers, each step taking so long; and when it got there."""
    run = actions.start_run(plan=plan, rehearsal=rehearsal, by=by, at=AT)
    run.plan, at = plan, AT
    for step, answer in zip(run.steps.all(), answers, strict=False):
        step.run = run
        if step.kind != "check":
            actions.begin_step(step=step, by=by, at=at)
        at += timedelta(minutes=minutes)
        actions.end_step(step=step, ended=actions.Ended(answer), by=by, at=at)
    return run, at


def ended(run, outcome, by, at):
    return actions.end_run(run=run, outcome=outcome, why="said so", by=by, at=at)


def test_a_rehearsal_counts_for_the_steps_as_they_were(plan, by):
    assert rehearsed(plan) is None
    run, at = walked(plan, by, "done", "go", "done")
    ended(run, "done", by, at)
    assert rehearsed(plan) is True
    one = plan.migration.initiative_id
    assert facts_for([one], on=AT.date())[one]["cutovers.rehearsed"].value is True
    step = plan.steps.first()
    step.plan = plan
    actions.change_step(step=step, values={"minutes": 31}, by=by, at=at)
    assert rehearsed(plan) is None


def test_a_rehearsal_that_took_too_long_does_not_count(plan, by):
    run, at = walked(plan, by, "done", "go", "done", minutes=60)
    ended(run, "done", by, at)
    assert rehearsed(plan) is False


def test_in_the_night_go_is_refused_until_every_data_set_is_proved(plan, by):
    with pytest.raises(RuleBroken, match="No data set was compared"):
        walked(plan, by, "done", "go", rehearsal=False)
    run = plan.runs.get()
    run.plan = plan
    a_verdict(plan.migration.moved_sets.get(), by=by, at=AT)
    step = run.steps.get(position=2)
    step.run = run
    said = actions.end_step(step=step, ended=actions.Ended("go"), by=by, at=AT)
    assert said.read_holds is True
    with pytest.raises(RuleBroken, match="Not every step"):
        ended(run, "done", by, AT)
    last = run.steps.get(position=3)
    last.run = run
    actions.begin_step(step=last, by=by, at=AT)
    with pytest.raises(RuleBroken, match="no going back"):
        ended(run, "back", by, AT)


def test_a_no_go_stops_and_one_goes_back(plan, by, sro):
    run, at = walked(plan, by, "done", "no-go", rehearsal=False)
    client = Client()
    client.force_login(sro)
    page = client.get(reverse("cutover_run", args=[run.id])).content.decode()
    assert "It stands still" in page
    with pytest.raises(RuleBroken, match="One goes on"):
        actions.start_run(plan=plan, rehearsal=True, by=by, at=at)
    assert ended(run, "back", by, at).outcome == "back"
    assert client.get(reverse("cutover", args=[plan.migration_id])).status_code == 200


def test_the_page_of_the_night_says_who_acts_and_loads_itself_where_asked(plan, by, sro):
    run = actions.start_run(plan=plan, rehearsal=False, by=by, at=AT)
    run.plan = plan
    for kind, more, said in (("waiting", {}, "how many"), ("told", {}, "who was told")):
        with pytest.raises(RuleBroken, match=f"(?i){said}"):
            actions.note_run(run=run, values={"kind": kind, **more}, by=by, at=AT)
    for values in ({"kind": "waiting", "number": 412}, {"kind": "read-only"}):
        actions.note_run(run=run, values=values, by=by, at=AT)
    client = Client()
    client.force_login(sro)
    plain = client.get(reverse("cutover_run", args=[run.id]))
    assert "Refresh" not in plain.headers
    page = client.get(reverse("cutover_run", args=[run.id]), {"live": "1"})
    assert page.headers["Refresh"] == "30"
    words = page.content.decode()
    assert "nobody is named" in words
    assert "Can only be read" in words
    assert "412" in words
    ended(run, "stopped", by, AT)
    with pytest.raises(RuleBroken, match="ended already"):
        actions.note_run(run=run, values={"kind": "open"}, by=by, at=AT)


def lagging(migration, *tables, by, at=AT, **changed):
    """A lag that was measured a minute ago."""
    said = {"at": (at - timedelta(minutes=1)).isoformat(), **changed}
    upload = SimpleUploadedFile("lag.json", a_lag(*tables, **said))
    return actions.keep_lag(migration=migration, upload=upload, by=by, at=at)


@pytest.fixture
def asked(plan, by):
    """The plan, which asks how far behind it is, and whether the last changes came."""
    more = [
        ("lag", {"most_changes": 0, "fresh_minutes": 15}),
        ("final", {"fresh_minutes": 15}),
    ]
    plan.steps.all().delete()
    for number, (reads, limits) in enumerate(more, 1):
        values = {"position": number, "title": reads, "kind": "check", "reads": reads,
                  "minutes": 5, **limits}  # fmt: skip
        actions.add_step(plan=plan, values=values, by=by, at=AT)
    return plan


def facts_on(plan, at=AT):
    one = plan.migration.initiative_id
    return {name: fact.value for name, fact in facts_for([one], on=at.date())[one].items()}


def test_a_limit_is_stated_beforehand_and_only_where_it_is_read(plan, by):
    usual = {"position": 9, "title": "Go?", "kind": "check", "minutes": 5}
    for reads, limits, field in (
        ("lag", {"most_changes": 0}, "fresh_minutes"),
        ("lag", {"fresh_minutes": 5}, "most_changes"),
        ("final", {}, "fresh_minutes"),
        ("final", {"fresh_minutes": 5, "most_changes": 0}, "most_changes"),
        ("settled", {"most_seconds": 0}, "most_seconds"),
    ):
        with pytest.raises(RuleBroken) as refused:
            actions.add_step(plan=plan, values={**usual, "reads": reads, **limits}, by=by, at=AT)
        assert refused.value.field == field


def test_a_lag_that_is_stale_or_behind_is_no_go(asked, by):
    migration, first = asked.migration, asked.steps.first()
    assert facts_on(asked)["cutovers.within_lag"] is None
    assert read_now(asked, first, AT).holds is None
    lagging(migration, a_table(changes=3, seconds=9), by=by)
    assert read_words(read_now(asked, first, AT)) == "Changes behind: 3, allowed: 0."
    assert facts_on(asked)["cutovers.within_lag"] is False
    with pytest.raises(RuleBroken, match="Changes behind: 3"):
        walked(asked, by, "go", rehearsal=False)
    later = AT + timedelta(minutes=20)
    lagging(migration, by=by, at=later)
    assert read_now(asked, first, later).holds is True
    assert read_now(asked, first, later + timedelta(minutes=15)).holds is None
    assert facts_on(asked)["cutovers.within_lag"] is True
    assert facts_on(asked, later + timedelta(days=1))["cutovers.within_lag"] is None
    name_table(moved_set=migration.moved_sets.get(), table="public.other", by=by, at=AT)
    assert "no lag names: 1" in read_words(read_now(asked, first, later))


def test_the_last_changes_are_over_once_a_night_has_read_them_so(asked, by):
    assert facts_on(asked)["cutovers.carried_over"] is None
    lagging(asked.migration, by=by, source_read_only=True, final=True)
    run, at = walked(asked, by, "go", "go", rehearsal=False, minutes=2)
    assert facts_on(asked)["cutovers.carried_over"] is None
    ended(run, "done", by, at)
    assert facts_on(asked)["cutovers.carried_over"] is True


def test_a_lag_is_believed_once_and_never_from_later(plan, by):
    lagging(plan.migration, by=by)
    with pytest.raises(RuleBroken, match="in already"):
        lagging(plan.migration, by=by)
    with pytest.raises(RuleBroken, match="later than now"):
        actions.keep_lag(
            migration=plan.migration, by=by, at=AT - timedelta(days=1),
            upload=SimpleUploadedFile("lag.json", a_lag(at=AT.isoformat())),
        )  # fmt: skip


def test_the_page_of_the_night_says_how_far_behind(asked, by, sro):
    run = actions.start_run(plan=asked, rehearsal=True, by=by, at=AT)
    client = Client()
    client.force_login(sro)
    night, plan = (reverse("cutover_run", args=[run.id]),
                   reverse("cutover", args=[asked.migration_id]))  # fmt: skip
    assert "Nobody has put in how far it is behind" in client.get(night).content.decode()
    lagging(asked.migration, a_table(changes=3, seconds=9, cannot_see=["a\x00b"]), by=by)
    words = client.get(night).content.decode()
    assert "3 changes" in words
    assert "the oldest 9 seconds old" in words
    page = client.get(plan).content.decode()
    assert "public.claims" in page
    assert "a␀b" in page


def test_a_program_puts_the_lag_in_and_reads_it_again(asked, by, sro, one):
    at = timezone.now()
    _made, token = make_token(
        owner=sro, name="follow", verbs=("edit", "read"), expires_at=at + timedelta(days=1), at=at
    )
    client = Client(headers={"Authorization": f"Bearer {token}"})
    where = f"/api/v1/migrations/{asked.migration_id}/lag"
    assert client.get(where).json()["changes"] is None
    sent = a_lag(a_table(changes=2, seconds=4), at=at.isoformat())
    put = client.post(where, sent, content_type="application/json")
    assert put.status_code == 200
    assert put.json()["sha256"] == KeptLag.objects.get().sha256
    said = client.get(where).json()
    assert (said["changes"], said["seconds"], said["whole"]) == (2, 4, True)
    assert client.post(where, b"{}", content_type="application/json").status_code == 400
    assert client.get(where.replace(asked.migration_id, "none")).status_code == 404
    signed_in = Client()
    signed_in.force_login(sro)
    assert signed_in.get(where).status_code == 200
    assert signed_in.post(where, sent, content_type="application/json").status_code == 401
