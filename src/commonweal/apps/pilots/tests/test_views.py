"""Pages of a pilot, from the empty list to the result."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.pilots.actions import work_out_look
from commonweal.apps.pilots.models import Look, Pilot
from commonweal.apps.pilots.tests.factories import NOW, TODAY, a_pilot, looked, shares
from commonweal.apps.programmes.tests.factories import an_initiative

pytestmark = pytest.mark.django_db
ABOUT = {
    "title": "The new form", "hypothesis": "More finish", "cohort": "Every second",
    "comparison": "The others", "stop_rule": "Complaints double", "marking": "internal",
}  # fmt: skip
MEASURED = {
    "outcome": "Finished", "unit": "percent", "kind": "shares", "starts": TODAY.isoformat(),
    "ends": (TODAY + timedelta(days=60)).isoformat(),
}  # fmt: skip
THRESHOLD = {
    "aim": "better", "margin": "0", "now_value": "40", "hoped_value": "50",
    "error_percent": "2.5", "power_percent": "90", "looks_planned": "1",
    "look_shape": "obrien-fleming",
}  # fmt: skip


@pytest.fixture
def one(client):
    found = an_initiative()
    person = make_person("Sam Senior", organisation=found.organisation)
    hold(person, Role.SRO, found.organisation)
    client.force_login(person)
    return found


def page(client, name, *args, **post):
    address = reverse(name, args=args)
    sent = client.post(address, post, follow=True) if post else client.get(address)
    return sent.content.decode()


def test_from_nothing_to_a_result(client, one):
    assert "Nothing has been tried out yet" in page(client, "initiative_pilots", one.id)
    assert "Before it can be locked, say" in page(client, "pilot_new", one.id, **ABOUT)
    made = Pilot.objects.get()
    page(client, "pilot_edit", made.id, "measured", **MEASURED)
    whole = page(client, "pilot_edit", made.id, "threshold", **THRESHOLD)
    assert "With 528 in each group" in whole
    step = {"percent-1": "5", "check_words-1": "Nobody complains", "at_most-1": "on"}
    assert "Nobody complains" in page(client, "pilot_steps", made.id, **step)
    address = reverse("pilot_lock", args=[made.id])
    assert "It runs. Nobody has looked" in client.post(address, follow=True).content.decode()
    assert "is locked" in page(client, "pilot_edit", made.id, "about")
    totals = {"as_of": TODAY.isoformat(), **shares(260, 208, 520)}
    assert "A look is being worked out" in page(client, "pilot_look", made.id, "typed", **totals)
    work_out_look(look=made.looks.get(), at=NOW)
    shown = page(client, "pilot", made.id)
    assert "It passed: a difference of 10.0 points, between" in shown
    assert "How the difference was seen at each look" in shown
    step = made.steps.get()
    answered = page(client, "pilot_step", made.id, step.id, met="yes", note="No complaint")
    assert "The check holds" in answered


def test_a_wrong_total_is_said_on_the_form(client, one):
    pilot = a_pilot(one)
    totals = {"as_of": TODAY.isoformat(), **shares(9, 1, 5)}
    assert "These totals cannot be" in page(client, "pilot_look", pilot.id, "typed", **totals)
    assert not Look.objects.exists()


def test_every_state_says_what_came_of_it(client, one):
    looked(a_pilot(one, looks_planned=3), shares(60, 55, 100))
    looked(a_pilot(one), shares(201, 200))
    looked(a_pilot(one), shares(222, 200))
    for pilot, words in zip(
        Pilot.objects.order_by("id"),
        ("Looked at 1 of 3 times", "It failed", "It cannot be told"),
        strict=True,
    ):
        assert words in page(client, "pilot", pilot.id)
    listed = page(client, "pilots")
    assert "3 pilots: 1 running, 1 failed, 1 inconclusive." in listed


def test_how_many_it_takes_is_worked_out_without_keeping_anything(client, one):
    asked = {"kind": "shares", **THRESHOLD}
    found = client.get(reverse("pilot_size"), asked).content.decode()
    assert "It takes 528 in each group" in found
    never = client.get(reverse("pilot_size"), {**asked, "hoped_value": "30"}).content.decode()
    assert "would not pass this threshold" in never
    assert not Pilot.objects.exists()


def test_what_it_repeats_is_not_named_to_who_may_not_see_that(client, one):
    first = a_pilot(one, title="The secret trial", marking="sensitive")
    again = a_pilot(one, repeats=first)
    assert "The secret trial" in page(client, "pilot", again.id)
    person = make_person("Sta Ff", organisation=one.organisation)
    hold(person, Role.STAFF, one.organisation)
    client.force_login(person)
    assert "The secret trial" not in page(client, "pilot", again.id)
    assert "The secret trial" not in page(client, "pilots")
