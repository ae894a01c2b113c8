"""Maps: drawing them, what they refuse, who sees what on them, and that a benefit is one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.benefits import actions as benefits
from commonweal.apps.benefits.queries import listed
from commonweal.apps.benefits.tests.factories import BY, TODAY, a_whole_benefit, an_owner, measured
from commonweal.apps.ledger.models import Entry
from commonweal.apps.maps import actions
from commonweal.apps.maps.models import BenefitMap, MapLink
from commonweal.apps.maps.queries import benefits_on, map_seen, maps_for
from commonweal.apps.plans.actions import set_goal
from commonweal.apps.programmes.tests.factories import (
    a_person,
    an_initiative,
    an_organisation,
    mark,
)
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db


def a_map(initiative=None, title: str = "Faster permits") -> BenefitMap:
    return actions.create_map(
        organisation=an_organisation(), initiative=initiative, title=title, **BY
    )


def boxes(on: BenefitMap, *layers: str):
    return [
        actions.add_node(on=on, values={"layer": each, "words": f"{each} {n}"}, **BY)
        for n, each in enumerate(layers)
    ]


def test_a_benefit_on_two_maps_is_one_benefit_and_counts_once():
    made, owner = a_whole_benefit(), an_owner()
    measured(made, 20)
    maps = [a_map(title="One"), a_map(title="Two")]
    for each in maps:
        actions.add_node(on=each, values={"layer": "benefit", "benefit": made}, **BY)
    found = benefits_on(BenefitMap.objects.all(), owner)
    assert list(found) == [made]
    assert listed(owner, found, TODAY).totals[0].net == 250
    box = next(iter(map_seen(owner, maps[0]).boxes.values()))
    assert [other.title for other in box.others] == ["Two"]
    with pytest.raises(RuleBroken):
        actions.add_node(on=maps[0], values={"layer": "benefit", "benefit": made}, **BY)


def test_links_that_go_backwards_or_round_are_refused_and_nothing_changes():
    one = a_map()
    first, second, output = boxes(one, "outcome", "outcome", "output")
    actions.link_node(node=first, leads_to=[second], **BY)
    for node, leads_to, code in (
        (second, [first], "link-circle"),
        (first, [output], "link-backwards"),
        (first, boxes(a_map(title="Other"), "outcome"), "link-backwards"),
    ):
        with pytest.raises(RuleBroken) as refused:
            actions.link_node(node=node, leads_to=leads_to, **BY)
        assert refused.value.code == code
    assert MapLink.objects.count() == 1


def test_a_box_without_words_or_record_is_refused():
    one = a_map()
    for values in ({"layer": "output", "words": " "}, {"layer": "benefit", "words": "x"}):
        with pytest.raises(RuleBroken):
            actions.add_node(on=one, values=values, **BY)
    assert not one.nodes.exists()


def test_what_is_kept_back_stands_on_the_map_without_its_name():
    one = a_map()
    made = a_whole_benefit(title="Secret gain")
    benefits.change_benefit(benefit=made, values={"marking": "sensitive"}, **BY)
    actions.add_node(on=one, values={"layer": "benefit", "benefit": made}, **BY)
    pages = {}
    for role in ("staff", "sro"):
        client = Client()
        client.force_login(a_person(role))
        pages[role] = client.get(reverse("map", args=[one.id])).content.decode()
    assert "Secret gain" not in pages["staff"]
    assert "kept back from you" in pages["staff"]
    assert pages["sro"].count("Secret gain") >= 2


def test_the_map_of_an_initiative_that_is_kept_back_is_not_there():
    one = an_initiative()
    made = a_map(one)
    mark(one, "withheld")
    assert not maps_for(a_person("staff")).exists()
    assert list(maps_for(a_person("sro"))) == [made]


def test_a_map_is_drawn_by_form_and_every_step_is_in_the_history():
    owner, one = an_owner(), an_initiative()
    client = Client()
    client.force_login(owner)
    made = a_whole_benefit(one)
    goal = set_goal(organisation=an_organisation(), values={"outcome": "Homes sooner"}, **BY)
    answer = client.post(reverse("initiative_map_new", args=[one.id]), {"title": "Permits"})
    drawn = BenefitMap.objects.get()
    assert answer["Location"] == reverse("map", args=[drawn.id])
    new = reverse("map_node_new", args=[drawn.id])
    client.post(new, {"layer": "output", "words": "An online form"})
    client.post(new, {"layer": "benefit", "benefit": made.id})
    client.post(new, {"layer": "goal", "goal": goal.id})
    form, benefit, last = drawn.nodes.all()
    for node, target in ((form, benefit), (benefit, last)):
        address = reverse("map_node", args=[drawn.id, node.id])
        assert client.get(address).status_code == 200
        assert client.post(address, {"leads_to": [target.id]}).status_code == 302
    text = client.get(reverse("map", args=[drawn.id])).content.decode()
    assert "Every output leads to a goal" in text
    assert text.count("<rect") == 3
    assert text.count("leads to") >= 2
    client.post(reverse("map_node_remove", args=[drawn.id, form.id]))
    assert "Nothing leads to" in client.get(reverse("map", args=[drawn.id])).content.decode()
    verbs = Entry.objects.filter(subject_id=drawn.id).order_by("number")
    assert list(verbs.values_list("verb", flat=True)) == [
        "maps.create-map", *["maps.add-node"] * 3, *["maps.link-node"] * 2, "maps.remove-node",
    ]  # fmt: skip
    assert "Permits" in client.get(reverse("maps")).content.decode()
