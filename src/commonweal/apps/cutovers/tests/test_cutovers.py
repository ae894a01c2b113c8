"""A cutover: planned, rehearsed, stopped by a check, carried through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.cutovers import actions
from commonweal.apps.cutovers.queries import facts_for, rehearsed
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
