"""Gates are planned, and answered where the record does not; and what of that one may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.benefits.actions import create_benefit
from commonweal.apps.gates import actions
from commonweal.apps.gates.queries import answers_of, milestones_for, planned_for
from commonweal.apps.gates.tests.factories import UK, a_gate, a_paper, a_read_paper
from commonweal.apps.ledger.models import Entry
from commonweal.apps.plans.tests.factories import a_milestone
from commonweal.apps.programmes.actions import Handling, mark_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import an_initiative
from commonweal.apps.readiness.queries import question_of, readiness_of
from commonweal.apps.risks.models import Risk
from commonweal.engines.assess import Status, assess
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=90)


@pytest.fixture
def one():
    return an_initiative("Bridge")


def person(one, role="sro", name="Sam Owner"):
    made = make_person(name, organisation=one.organisation)
    hold(made, role, one.organisation, initiative_id=one.id)
    return made


def by(somebody):
    return {"by": actor_of(somebody), "at": timezone.now()}


def status(gate, key):
    readiness = assess(question_of(gate, on=TODAY))
    return next(result for result in readiness.results if result.key == key)


def test_a_gate_keeps_what_it_follows_and_is_planned_once(one):
    sam = person(one)
    day = date(2027, 3, 1)
    gate = a_gate(one, milestone=a_milestone(one, "Gate 3", nature="gate", forecast=day), **by(sam))
    assert (gate.title, gate.round) == ("Gate 3: investment decision", 1)
    assert len(gate.framework_digest) == 64
    with pytest.raises(RuleBroken, match="planned already"):
        a_gate(one, **by(sam))
    first, again = a_gate(one, "gate-0", **by(sam)), a_gate(one, "gate-0", **by(sam))
    assert (first.round, again.round) == (1, 2)
    assert again.title.endswith("(2)")
    with pytest.raises(RuleBroken, match="no such gate"):
        a_gate(one, "gate-9", **by(sam))
    with pytest.raises(RuleBroken, match="not in force"):
        a_gate(one, framework="nobodys@1", **by(sam))
    with pytest.raises(RuleBroken, match="whose kind is gate"):
        a_gate(one, "gate-1", milestone=a_milestone(one, "Open"), **by(sam))
    assert Entry.objects.filter(verb="gates.plan-gate", subject_id=one.id).count() == 3


def test_what_lies_outside_is_answered_by_a_document_and_its_reader(one):
    sam = person(one)
    gate = a_gate(one, "gate-4", **by(sam))
    assert status(gate, "support-ready").status is Status.UNKNOWN
    a_read_paper(gate, "support-ready", **by(sam))
    met = status(gate, "support-ready")
    assert met.status is Status.MET
    assert [item.label for item in met.items] == ["p.txt"]
    a_read_paper(gate, "support-ready", met=False, **by(sam))
    assert status(gate, "support-ready").status is Status.NOT_MET
    (held,) = gate.answers.filter(taken_back_at=None)
    actions.take_back(answer=held, reason="The wrong paper.", **by(sam))
    assert status(gate, "support-ready").status is Status.UNKNOWN
    with pytest.raises(RuleBroken, match="already"):
        actions.take_back(answer=held, reason="Again.", **by(sam))
    assert gate.answers.count() == 2


def test_a_document_does_not_outvote_the_record_and_an_old_day_is_refused(one):
    sam = person(one)
    gate = a_gate(one, **by(sam))
    a_read_paper(gate, "case-full", **by(sam))
    assert status(gate, "case-full").status is Status.NOT_MET
    with pytest.raises(RuleBroken, match="day to come"):
        a_read_paper(gate, "security-in-date", until=TODAY - timedelta(days=1), **by(sam))
    with pytest.raises(RuleBroken, match="no such criterion"):
        a_read_paper(gate, "nothing", **by(sam))


def test_only_what_may_be_waived_is(one):
    sam = person(one)
    gate = a_gate(one, **by(sam))
    actions.waive(gate=gate, criterion="legal-named", reason="No law is touched.", **by(sam))
    waived = status(gate, "legal-named")
    assert (waived.status, waived.ground) == (Status.NOT_APPLICABLE, Status.NOT_MET)
    with pytest.raises(RuleBroken, match="does not let"):
        actions.waive(gate=gate, criterion="owner-in-business", reason="Never mind.", **by(sam))


def test_an_unknown_is_accepted_by_name_until_a_day_and_only_where_it_is_unknown(one):
    sam = person(one)
    gate = a_gate(one, **by(sam))
    borne = actions.Borne(sam, "GBP 20,000", SOON)
    given = {"gate": gate, "reason": "We go on.", "borne": borne, **by(sam)}
    actions.accept_unknown(criterion="cost-within-funding", **given)
    assert status(gate, "cost-within-funding").status is Status.ACCEPTED_UNKNOWN
    risk = Risk.objects.get(initiative=one)
    assert (risk.owner, risk.review_on, risk.event) == (sam, SOON, "We go on.")
    actions.accept_unknown(criterion="cost-within-funding", **given)
    assert Risk.objects.filter(initiative=one).count() == 1
    with pytest.raises(RuleBroken, match="not unknown"):
        actions.accept_unknown(criterion="case-full", **given)
    late = actions.Borne(sam, "GBP 1", TODAY + timedelta(days=367))
    with pytest.raises(RuleBroken, match="at most a year"):
        actions.accept_unknown(criterion="security-in-date", **{**given, "borne": late})
    past = actions.Borne(sam, "GBP 1", TODAY - timedelta(days=1))
    with pytest.raises(RuleBroken, match="to come"):
        actions.accept_unknown(criterion="security-in-date", **{**given, "borne": past})


def test_a_chosen_weight_says_why_and_can_be_taken_back(one):
    sam = person(one)
    gate = a_gate(one, **by(sam))
    assert question_of(gate, on=TODAY).weight == "full"
    with pytest.raises(RuleBroken, match="Say why"):
        actions.choose_weight(gate=gate, weight="quick-win", reason=" ", **by(sam))
    with pytest.raises(RuleBroken, match="no such weight"):
        actions.choose_weight(gate=gate, weight="none", reason="Small.", **by(sam))
    lighter = actions.choose_weight(gate=gate, weight="quick-win", reason="Small.", **by(sam))
    assert question_of(lighter, on=TODAY).weight == "quick-win"
    back = actions.choose_weight(gate=gate, weight="", reason="Not small.", **by(sam))
    assert (back.weight, back.weight_reason) == ("", "")


def test_nobody_learns_of_a_benefit_that_they_may_not_see(one):
    sam, staff = person(one), person(one, "staff", "Sue Staff")
    gate = a_gate(one, "gate-0", **by(sam))
    values = {"title": "Secret gain", "marking": "withheld", "exemption": "s 27"}
    create_benefit(organisation=one.organisation, initiative=one, values=values, **by(sam))
    found = {
        who: {one.key: one for one in readiness_of(user, gate, on=TODAY).readiness.results}
        for who, user in {"sam": sam, "sue": staff}.items()
    }
    assert found["sam"]["benefits-listed"].status is Status.MET
    assert found["sue"]["benefits-listed"].status is Status.NOT_MET
    assert found["sue"]["benefits-listed"].items == ()
    assert "Secret" not in str(found["sue"])


def test_the_day_of_a_gate_is_kept_back_with_the_dates(one, client):
    sam, staff = person(one), person(one, "staff", "Sue Staff")
    day = date(2031, 3, 1)
    dated = a_milestone(one, "Gate 3", nature="gate", forecast=day)
    gate = a_gate(one, milestone=dated, **by(sam))
    kept = Handling("sensitive")
    mark_initiative(initiative=one, handling=kept, field="end_date", **by(sam))
    one = Initiative.objects.get(id=one.id)
    gate.initiative = one
    assert planned_for(sam, gate) == day
    assert planned_for(staff, gate) is None
    assert list(milestones_for(sam, one)) == [dated]
    assert list(milestones_for(staff, one)) == []
    client.force_login(staff)
    for page in (reverse("gate", args=[one.id, gate.id]), reverse("gates", args=[one.id])):
        assert "2031" not in client.get(page).content.decode()


def test_a_document_that_somebody_may_not_open_has_no_name_for_them(one):
    sam, staff = person(one), person(one, "staff", "Sue Staff")
    gate = a_gate(one, "gate-4", **by(sam))
    paper = a_paper(one, name="secret-plan.txt", **by(sam))
    paper.marking = "sensitive"
    paper.save()
    values = {"met": True, "reason": "Page 3.", "until": None}
    actions.answer_by_document(
        gate=gate, criterion="support-ready", document=paper, values=values, **by(sam)
    )
    assert "secret-plan" in str(answers_of([gate], sam))
    assert "secret-plan" not in str(answers_of([gate], staff))
    assert readiness_of(staff, gate, on=TODAY).readiness.passes is False


def test_the_pages_show_plan_answer_and_say_what_is_missing(one, client):
    sam = person(one)
    client.force_login(sam)
    sent = client.post(reverse("gate_new", args=[one.id]), {"kind": f"{UK}/gate-1"})
    gate = one.gates.get()
    assert sent["Location"] == reverse("gate", args=[one.id, gate.id])
    page = client.get(sent["Location"]).content.decode()
    assert "Not ready: of 12 criteria" in page
    assert "What is missing, and who can supply it" in page
    listed = client.get(reverse("gates", args=[one.id])).content.decode()
    assert "Of 1 gate that has not been passed, 0 could be passed today." in listed
    asked = reverse("gate_waive", args=[one.id, gate.id, "legal-named"])
    assert client.post(asked, {"reason": "No law."}).status_code == 302
    assert "No law." in client.get(sent["Location"]).content.decode()
    accept = reverse("gate_accept", args=[one.id, gate.id, "risks-accepted"])
    given = {"owner": sam.id, "reason": "Small.", "cost": "a day", "until": SOON.isoformat()}
    assert client.post(accept, given).status_code == 302
    assert "Not known, accepted" in client.get(sent["Location"]).content.decode()
