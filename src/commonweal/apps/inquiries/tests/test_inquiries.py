"""Asking why, and what is done about it: who may, who sees, what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.inquiries import actions
from commonweal.apps.inquiries.models import Inquiry, Response, WhyLink
from commonweal.apps.inquiries.queries import elsewhere, inquiries_of, inquiry_seen
from commonweal.apps.inquiries.rules import DEEPEST_WHY
from commonweal.apps.ledger.models import Entry
from commonweal.apps.plans.tests.factories import BY, a_plan
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import a_person, mark
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db


def asked(one: Initiative | None = None, **values) -> Inquiry:
    return actions.open_inquiry(initiative=one or a_plan(), problem="It is late", **values, **BY)


def whys(inquiry: Inquiry, *words: str):
    """Each led to the one before it."""
    found, effect = [], None
    for each in words:
        effect = actions.add_why(inquiry=inquiry, values={"words": each}, effect=effect, **BY)
        found.append(effect)
    return found


def browser(role: str) -> Client:
    client = Client()
    client.force_login(a_person(role))
    return client


def test_five_whys_are_a_chain_and_a_circle_is_refused_and_changes_nothing():
    inquiry = asked()
    chain = whys(inquiry, "Tests late", "Data late", "Lists differ")
    seen = inquiry_seen(a_person("sro"), inquiry)
    assert [branch.why for branch in seen.chains] == [chain[0].id]
    assert seen.chains[0].below[0].below[0].why == chain[2].id
    with pytest.raises(RuleBroken) as refused:
        actions.edit_why(why=chain[0], values={}, leads_to=[chain[2]], **BY)
    assert refused.value.code == "why-circle"
    assert WhyLink.objects.count() == 2


def test_a_why_of_another_inquiry_is_refused_and_so_is_one_too_many(monkeypatch):
    inquiry = asked()
    [here] = whys(inquiry, "Here")
    [there] = whys(asked(inquiry.initiative), "There")
    with pytest.raises(RuleBroken):
        actions.edit_why(why=here, values={}, leads_to=[there], **BY)
    monkeypatch.setattr("commonweal.apps.inquiries.actions.inquiries.MOST_WHYS", 1)
    with pytest.raises(RuleBroken):
        whys(inquiry, "One more")


def test_a_chain_of_whys_ends_where_nobody_can_follow_it_and_the_deepest_page_opens():
    inquiry = asked()
    chain = whys(inquiry, *(f"Why {n}" for n in range(DEEPEST_WHY)))
    with pytest.raises(RuleBroken) as refused:
        actions.add_why(inquiry=inquiry, values={"words": "More"}, effect=chain[-1], **BY)
    assert refused.value.code == "why-too-deep"
    page = browser("sro").get(reverse("inquiry", args=[inquiry.id]))
    assert f"Why {DEEPEST_WHY - 1}" in page.content.decode()


def test_words_of_a_sensitive_inquiry_are_kept_from_others_and_out_of_the_history():
    one = a_plan()
    actions.add_why(inquiry=asked(one, marking="sensitive"), values={"words": "Kim left"}, **BY)
    told = list(
        Entry.objects.filter(verb__startswith="inquiries.").values_list("payload_text", flat=True)
    )
    assert "Kim left" not in str(told)
    assert "It is late" not in str(told)
    inquiry = Inquiry.objects.get()
    staff, client = a_person("staff"), Client()
    client.force_login(staff)
    assert inquiries_of(staff, one) == []
    assert inquiries_of(a_person("sro"), one) == [inquiry]
    assert client.get(reverse("inquiry", args=[inquiry.id])).status_code == 404


def test_whoever_may_not_see_a_figure_opens_no_inquiry_about_it():
    inquiry = asked()
    mark(inquiry.initiative, "sensitive", "whole_life_cost")
    address = reverse("inquiry", args=[inquiry.id])
    staff = browser("staff")
    assert staff.get(address).status_code == 403
    assert browser("sro").get(address).status_code == 200
    page = reverse("diagnosis", args=[inquiry.initiative_id])
    assert "It is late" not in staff.get(page).content.decode()


def test_evidence_is_named_by_what_it_is_and_loses_its_name_where_it_is_kept_back():
    one = a_plan()
    inquiry = asked(one)
    [why] = whys(inquiry, "Tests late")
    taken = {"kind": "milestone", "ref": one.milestones.get().id, "speaks_for": True}
    actions.put_evidence(why=why, values={**taken, "words": "It moved"}, **BY)
    with pytest.raises(RuleBroken):
        actions.put_evidence(why=why, values=taken, **BY)
    gone = {"kind": "file", "ref": "0" * 26, "speaks_for": False}
    actions.put_evidence(why=why, values=gone, **BY)
    found = inquiry_seen(a_person("sro"), inquiry).evidence[why.id]
    assert [row.label for row in found] == ["Open", ""]


def test_it_is_all_done_by_forms_and_each_step_is_in_the_history():
    one, client = a_plan(), browser("programme_manager")
    client.post(reverse("inquiry_new", args=[one.id]), {"problem": "Late", "marking": "internal"})
    inquiry = Inquiry.objects.get()
    client.post(reverse("why_new", args=[inquiry.id]), {"words": "Tests late"})
    first = inquiry.whys.get()
    below = reverse("why_below", args=[inquiry.id, first.id])
    assert "Tests late" in client.get(below).content.decode()
    client.post(below, {"words": "Data late", "cause": "dependency"})
    second = inquiry.whys.exclude(id=first.id).get()
    assert list(WhyLink.objects.values_list("cause", "effect")) == [(second.id, first.id)]
    edit = reverse("why_edit", args=[inquiry.id, second.id])
    assert client.get(edit).status_code == 200
    client.post(edit, {"words": "Data late", "standing": "supported", "leads_to": [first.id]})
    put = reverse("why_evidence_new", args=[inquiry.id, second.id])
    thing = f"milestone:{one.milestones.get().id}"
    assert thing in client.get(put).content.decode()
    client.post(put, {"thing": thing, "speaks_for": "no", "words": "It is on time"})
    text = client.get(reverse("inquiry", args=[inquiry.id])).content.decode()
    assert "1 of 2 whys has something on record" not in text
    assert "1 of 2 whys have something on record" in text
    assert "Against it:" in text
    assert "supported by evidence" in text
    evidence = second.evidence.get()
    client.post(reverse("why_evidence_remove", args=[inquiry.id, second.id, evidence.id]))
    client.post(reverse("why_remove", args=[inquiry.id, first.id]))
    verbs = Entry.objects.filter(verb__startswith="inquiries.").order_by("number")
    assert [verb.removeprefix("inquiries.") for verb in verbs.values_list("verb", flat=True)] == [
        "open-inquiry", "add-why", "add-why", "edit-why", "put-evidence", "remove-evidence",
        "remove-why",
    ]  # fmt: skip


# ── Responses ────────────────────────────────────────────────────────────────────────────────


def a_response(one: Initiative, **values) -> Response:
    usual = {
        "cause": "skills",
        "kind": "train-the-team",
        "what": "Train",
        "begun_on": date(2026, 1, 1),
    }
    return actions.begin_response(initiative=one, values={**usual, **values}, **BY)


def test_what_a_response_did_elsewhere_is_counted_as_far_as_one_may_see():
    here, there, hidden = a_plan("Here"), a_plan("There"), a_plan("Hidden")
    for one in (here, there, hidden):
        actions.say_outcome(response=a_response(one), outcome="helped", why="Faster", **BY)
    a_response(there, what="Train again")
    mark(hidden, "sensitive", "end_date")
    staff = elsewhere(a_person("staff"), here, ["train-the-team"])["train-the-team"]
    assert (staff.n, staff.helped, staff.open) == (2, 1, 1)
    assert [row.initiative.name for row in staff.examples] == ["There"]
    owner = a_person("sro")
    assert elsewhere(owner, here, ["train-the-team"])["train-the-team"].n == 3
    assert elsewhere(owner, here, [""]) == {}


def test_an_outcome_needs_its_reason():
    response = a_response(a_plan())
    with pytest.raises(RuleBroken):
        actions.say_outcome(response=response, outcome="helped", why=" ", **BY)
    assert Response.objects.get().outcome == ""


def test_responses_are_put_down_and_judged_by_form():
    one, client = a_plan(), browser("programme_manager")
    new = reverse("response_new", args=[one.id])
    assert "selected" in client.get(f"{new}?cause=skills&kind=train-the-team").content.decode()
    sent = {"cause": "skills", "kind": "train-the-team", "what": "Train", "begun_on": "2026-01-01"}
    assert client.post(new, sent).status_code == 302
    response = Response.objects.get()
    client.post(
        reverse("response_outcome", args=[one.id, response.id]),
        {"outcome": "no-effect", "why": "As slow as before"},
    )
    text = client.get(reverse("diagnosis", args=[one.id])).content.decode()
    assert "made no difference: As slow as before" in text


@pytest.mark.parametrize("name", ["inquiry_new", "response_new"])
def test_nobody_writes_without_the_right_to_edit(name):
    one = a_plan()
    assert browser("staff").get(reverse(name, args=[one.id])).status_code == 403
