"""What if gates asked something else, and which criteria nobody has failed."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.facts.actions import say_nature
from commonweal.apps.facts.queries import facts_of
from commonweal.apps.frameworks.actions import change_part, copy_framework
from commonweal.apps.frameworks.queries import framework_of
from commonweal.apps.gates.tests.factories import UK, a_gate
from commonweal.apps.programmes.actions import create_initiative
from commonweal.apps.readiness.actions import refresh
from commonweal.apps.readiness.queries import never_failed, what_if
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def body():
    return make_organisation("Body")


def person(body, role="portfolio_director", name="Dora Director"):
    made = make_person(name, organisation=body)
    hold(made, role, body)
    return made


def by(somebody):
    return {"by": actor_of(somebody), "at": timezone.now()}


def an_initiative(body, somebody, name="Bridge"):
    return create_initiative(name=name, organisation=body, **by(somebody))


def test_a_change_of_the_criteria_shows_for_whom_it_is_another_answer(body, client):
    dora = person(body)
    an_initiative(body, dora)
    draft = copy_framework(ref="two-gates@1", organisation=body, name="Ours", **by(dora))
    easy = {"title": "Not merged", "rule": "plans.open_changes = 0", "supplied_by": "sro"}
    change_part(version=draft, part=("criterion", ""), values=easy, **by(dora))
    asked = {"criteria": ("not-merged",)}
    change_part(version=draft, part=("gate", "pilot"), values=asked, **by(dora))
    then = framework_of(f"{draft.id}@1")
    (row,) = what_if(
        dora, then, "pilot", ref=draft.id, before=framework_of("two-gates@1"), on=TODAY
    )
    assert (row.then.passes, row.now.passes, row.differs) == (True, False, True)
    client.force_login(dora)
    page = client.get(reverse("framework_what_if", args=[draft.id]), {"gate": "pilot"})
    assert "1 would pass today" in page.content.decode()
    assert "another answer" in page.content.decode()
    elsewhere = person(make_organisation("Elsewhere"), name="Eve Elsewhere")
    assert what_if(elsewhere, then, "pilot", ref=draft.id, before=None, on=TODAY) == []


def test_a_criterion_that_nobody_failed_is_proposed_for_removal_to_who_sees_all(body):
    dora, staff = person(body), person(body, "staff", "Sue Staff")
    for number in range(5):
        a_gate(an_initiative(body, dora, f"Bridge {number}"), "gate-2", **by(dora))
    refresh(at=timezone.now())
    count, never = never_failed(dora, UK)
    assert count == 5
    assert "case-approved" not in never
    assert never == ["lessons-answered"]
    assert never_failed(staff, UK) == (0, [])
    assert never_failed(dora, "pm2@1") == (0, [])


def test_an_owner_sits_where_the_nearest_unit_above_says(body):
    below = make_organisation("Unit", parent=body)
    dora = person(body)
    owner = make_person("Olga Owner", organisation=below)
    one = an_initiative(body, dora)
    name = "ownership.owner_in_business"

    def found():
        return facts_of([one.id], on=TODAY, names=[name])[one.id][name].value

    assert found() is None
    hold(owner, "sro", body, initiative_id=one.id)
    assert found() is None
    say_nature(organisation=body, nature="business", **by(dora))
    assert found() is True
    say_nature(organisation=below, nature="it", **by(dora))
    assert found() is False
    say_nature(organisation=below, nature="", **by(dora))
    assert found() is True
    with pytest.raises(RuleBroken, match="of the list"):
        say_nature(organisation=below, nature="cloud", **by(dora))


def test_the_pages_say_what_a_unit_is(body, client):
    chief = person(body, "administrator", "Ada Administrator")
    client.force_login(chief)
    assert "Body" in client.get(reverse("units")).content.decode()
    sent = client.post(reverse("unit", args=[body.id]), {"nature": "it"})
    assert sent.status_code == 302
    assert "IT: it delivers" in client.get(reverse("units")).content.decode()
    other = make_organisation("Other")
    assert client.get(reverse("unit", args=[other.id])).status_code == 404
