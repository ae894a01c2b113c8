"""A body writes its own framework, and somebody else puts it in force."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.frameworks import actions
from commonweal.apps.frameworks.queries import framework_of, frameworks_offered, ref_of
from commonweal.apps.frameworks.rules import key_of, shipped, with_part, without_part
from commonweal.kernel.errors import NotFound, RuleBroken

TWO = "two-gates@1"
CRITERION = {"title": "Quiet week", "rule": "plans.open_changes = 0", "supplied_by": "sro"}


def test_parts_are_added_changed_and_removed_without_touching_the_first():
    first = shipped()[TWO]
    added = with_part(first, "criterion", "", CRITERION)
    assert added.criteria[-1].key == "quiet-week"
    assert len(first.criteria) == len(added.criteria) - 1
    changed = with_part(added, "criterion", "quiet-week", {"title": "Quieter"})
    assert changed.criterion("quiet-week").title == "Quieter"
    asked = with_part(changed, "gate", "pilot", {"criteria": ("quiet-week",)})
    assert without_part(asked, "criterion", "quiet-week").gate("pilot").criteria == ()
    weight = with_part(first, "weight", "", {"title": "Tiny", "rule": "plans.goals > 0"})
    assert weight.weights[0].key == "tiny"
    assert without_part(weight, "weight", "tiny") == first
    with pytest.raises(RuleBroken, match="not there any more"):
        with_part(first, "gate", "gone", {"title": "x"})
    with pytest.raises(RuleBroken, match="title of its own"):
        with_part(added, "criterion", "", CRITERION)
    with pytest.raises(RuleBroken, match="title of its own"):
        with_part(first, "criterion", "", {**CRITERION, "title": "¿?"})


def test_a_key_is_made_of_plain_letters():
    assert key_of("  Größe & Zweck ") == "gr-sse-zweck"
    assert len(key_of("x" * 99)) == 60


@pytest.fixture
def body(db):
    return make_organisation("Body")


def person(body, name):
    made = make_person(name, organisation=body)
    hold(made, "portfolio_director", body)
    return made


def by(somebody):
    return {"by": actor_of(somebody), "at": timezone.now()}


def test_who_wrote_it_does_not_put_it_in_force_and_then_it_is_fixed(body):
    wendy, paul = person(body, "Wendy Writer"), person(body, "Paul Approver")
    draft = actions.copy_framework(ref=TWO, organisation=body, name="Our way", **by(wendy))
    assert frameworks_offered(body)[0].ref == "uk-gates@1"
    with pytest.raises(RuleBroken, match="being written already"):
        actions.copy_framework(ref=TWO, organisation=body, name="Our way", **by(paul))
    actions.change_part(version=draft, part=("criterion", ""), values=CRITERION, **by(wendy))
    with pytest.raises(RuleBroken, match="had a hand"):
        actions.put_in_force(version=draft, **by(wendy))
    held = actions.put_in_force(version=draft, **by(paul))
    assert held.state == "in-force"
    assert len(held.digest) == 64
    assert frameworks_offered(body)[0].ref == ref_of(held)
    below = make_organisation("Below", parent=body)
    assert frameworks_offered(below)[0].organisation == body
    assert frameworks_offered(make_organisation("Other"))[0].organisation is None
    with pytest.raises(RuleBroken, match="in force"):
        actions.remove_part(version=held, part=("criterion", "quiet-week"), **by(wendy))
    second = actions.copy_framework(ref=ref_of(held), organisation=body, name="Our way", **by(paul))
    assert (second.number, framework_of(ref_of(second)).version) == (2, 2)
    actions.retire(version=held, reason="Replaced.", **by(paul))
    assert frameworks_offered(body)[0].ref == "uk-gates@1"
    assert framework_of(ref_of(held)).key == "our-way"


def test_what_passes_by_silence_is_not_put_in_force(body):
    wendy, paul = person(body, "Wendy Writer"), person(body, "Paul Approver")
    draft = actions.copy_framework(ref=TWO, organisation=body, name="Loose", **by(wendy))
    loose = {"rule": "coalesce(plans.open_changes, 0) = 0"}
    part = ("criterion", "goal-served")
    actions.change_part(version=draft, part=part, values=loose, **by(wendy))
    with pytest.raises(RuleBroken, match="Mend first"):
        actions.put_in_force(version=draft, **by(paul))
    with pytest.raises(NotFound):
        framework_of("nobodys@1")


def test_the_pages_copy_change_and_say_what_stops_it(body, client):
    wendy = person(body, "Wendy Writer")
    client.force_login(wendy)
    assert "PM2" in client.get(reverse("frameworks")).content.decode()
    given = {"organisation": body.id, "name": "Ours"}
    sent = client.post(reverse("framework_copy", args=[TWO]), given)
    version = body.frameworks.get()
    assert sent["Location"] == reverse("framework", args=[version.id])
    form = {**CRITERION, "rule": "plans.open_chnges = 0", "title": "Typo"}
    place = reverse("framework_part_new", args=[version.id, "criterion"])
    assert client.post(place, form).status_code == 302
    page = client.get(sent["Location"]).content.decode()
    assert "Did you mean plans.open_changes?" in page
    edit = reverse("framework_part", args=[version.id, "gate", "pilot"])
    assert "Pilot: may some people try it?" in client.get(edit).content.decode()
    gone = reverse("framework_part_remove", args=[version.id, "criterion", "typo"])
    assert client.post(gone).status_code == 302
    assert "Typo" not in client.get(sent["Location"]).content.decode()
    assert (
        client.get(reverse("framework_part_new", args=[version.id, "nothing"])).status_code == 404
    )
