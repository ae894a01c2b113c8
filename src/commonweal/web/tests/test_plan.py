"""The pages of a plan, as people of different roles open and send them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from commonweal.apps.accounts.models import RoleHolding, User
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.funding.models import Drawdown
from commonweal.apps.plans import actions
from commonweal.apps.plans.models import ChangeRequest, Dependency, Goal
from commonweal.apps.plans.tests.factories import BY, OWNER, a_change, a_milestone, a_plan
from commonweal.apps.plans.tests.factories import a_submitted_change as a_submitted
from commonweal.apps.programmes.actions import Handling, mark_initiative
from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.programmes.tests.factories import (
    a_report,
    an_initiative,
    an_organisation,
    taken_in,
)
from commonweal.apps.reports.tests.factories import a_draft, a_locked_report

pytestmark = pytest.mark.django_db


def somebody(role: str) -> User:
    person = make_person(organisation=an_organisation())
    hold(person, role, an_organisation())
    return person


def signed_in(role: str | User = "sro") -> Client:
    client = Client()
    client.force_login(role if isinstance(role, User) else somebody(role))
    return client


def filled(client: Client, url: str, **changed: Any) -> dict[str, Any]:
    """What a browser would send of the form on this page, with some fields changed."""
    form = client.get(url).context["form"]
    data: dict[str, Any] = {}
    for field in form:
        value = field.field.prepare_value(field.initial)
        data[field.html_name] = "" if value is None else value
        if field.field.show_hidden_initial:
            data[field.html_initial_name] = "" if value is None else value
    return {**data, **changed}


def sent(client: Client, url: str, **changed: Any) -> Any:
    """Send the form on this page; the errors of the page where it was not taken."""
    answer = client.post(url, filled(client, url, **changed))
    form = answer.context["form"] if answer.context and "form" in answer.context else None
    assert answer.status_code == 302, form.errors if form else answer.content.decode()[:2000]
    return answer


PAGES = [
    ("plan", "read"), ("plan_start", "approve"), ("milestones", "edit"), ("milestone_new", "edit"),
    ("costs", "edit"), ("cost_new", "edit"), ("served_goals", "edit"), ("dependency_new", "edit"),
    ("change_new", "edit"), ("own_report_new", "edit"), ("funding", "edit"),
    ("funding_draw", "edit"), ("initiative_edit", "edit"), ("initiative_people", "read"),
    ("initiative_role_new", "appoint"), ("handling", "edit"), ("release_withdraw", "publish"),
]  # fmt: skip
CAN = {
    "sro": {"read", "approve", "edit", "appoint", "publish"},
    "programme_manager": {"read", "edit"},
    "staff": {"read"},
}


@pytest.mark.parametrize("role", [*CAN, "stranger"])
@pytest.mark.parametrize(("name", "verb"), PAGES)
def test_each_page_opens_to_whom_it_is_for(name: str, verb: str, role: str):
    one = a_plan()
    if role == "stranger":
        person = make_person()
        hold(person, "sro", make_organisation("Elsewhere"))
        expected = 404
    else:
        person = somebody(role)
        expected = 200 if verb in CAN[role] else 403
    assert signed_in(person).get(reverse(name, args=[one.id])).status_code == expected
    anonymous = Client().get(reverse(name, args=[one.id]))
    assert (anonymous.status_code, anonymous["Location"].split("?")[0]) == (
        302,
        reverse("account_login"),
    )


def test_a_new_initiative_is_no_id():
    assert resolve("/initiatives/new/").url_name == "initiative_new"


def test_an_initiative_is_made_below_another_and_changed():
    above, client = an_initiative("Roads"), signed_in()
    body = an_organisation()
    url = reverse("initiative_new")
    sent(
        client,
        url,
        name="Bridge one",
        kind="project",
        organisation=body.id,
        parent="roads",
        tags="a, b,a",
    )
    made = Initiative.objects.get(name="Bridge one")
    assert (made.parent, made.tags) == (above, ["a", "b"])
    sent(client, reverse("initiative_edit", args=[made.id]), name="Bridge two", phase="delivery")
    made.refresh_from_db()
    assert (made.name, made.other_names, made.phase) == ("Bridge two", ["Bridge one"], "delivery")


def test_a_parent_that_is_not_seen_or_not_found_is_said_so():
    secret, client = an_initiative("Secret"), signed_in()
    Initiative.objects.filter(id=secret.id).update(organisation=make_organisation("Elsewhere"))
    for name in ("Secret", "Nothing"):
        data = filled(
            client, reverse("initiative_new"), name="x", organisation=an_organisation().id,
            parent=name,
        )  # fmt: skip
        answer = client.post(reverse("initiative_new"), data)
        assert "There is no such programme" in str(answer.context["form"].errors["parent"])
    assert not Initiative.objects.filter(name="x").exists()


def test_marking_and_releasing_take_each_their_right():
    one = an_initiative()
    url, release = reverse("handling", args=[one.id]), reverse("release", args=[one.id])
    sent(signed_in(), url, marking="open")
    assert signed_in("programme_manager").post(release).status_code == 403
    assert signed_in().post(release).status_code == 302
    one.refresh_from_db()
    assert one.released_by_label
    data = filled(signed_in(), url, marking="sensitive")
    assert "Withdraw the release first" in str(signed_in().post(url, data).context["form"].errors)
    sent(signed_in(), reverse("release_withdraw", args=[one.id]), reason="A mistake")
    one.refresh_from_db()
    assert one.released_at is None
    # An administrator may edit, but not see what is sensitive, and so not lower its marking.
    mark_initiative(initiative=one, handling=Handling("internal"), **BY)
    assert signed_in("administrator").get(url).status_code == 403


def test_milestones_and_cost_lines_are_added_changed_and_removed():
    one, client = an_initiative(), signed_in("programme_manager")
    sent(client, reverse("milestone_new", args=[one.id]), name="Open", nature="delivery")
    sent(
        client, reverse("cost_new", args=[one.id]), first_year=2026, nature="capital",
        recurrence="one-off", currency="gbp", forecast="1,200,000", base_year="",
    )  # fmt: skip
    milestone, line = one.milestones.get(), one.cost_lines.get()
    assert (line.currency, line.forecast, line.base_year) == ("GBP", 1_200_000, 0)
    field = f"forecast-{milestone.id}"
    sent(client, reverse("milestones", args=[one.id]), **{field: "2027-05-01"})
    milestone.refresh_from_db()
    assert milestone.forecast == date(2027, 5, 1)
    sent(client, reverse("costs", args=[one.id]), **{f"actual-{line.id}": "900"})
    line.refresh_from_db()
    assert (line.actual, line.forecast) == (900, 1_200_000)
    for name, row in (("milestone_remove", milestone), ("cost_remove", line)):
        assert client.post(reverse(name, args=[one.id, row.id])).status_code == 302
    assert not one.milestones.exists()
    assert not one.cost_lines.exists()


def test_what_somebody_else_changed_meanwhile_is_not_undone():
    one, client = an_initiative(), signed_in("programme_manager")
    first, second = a_milestone(one, "First"), a_milestone(one, "Second")
    url = reverse("milestones", args=[one.id])
    data = filled(client, url, **{f"forecast-{first.id}": "2028-01-01"})
    changes = {second.id: {"forecast": date(2029, 1, 1)}}
    actions.edit_milestones(initiative=one, changes=changes, **BY)
    assert client.post(url, data).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.forecast, second.forecast) == (date(2028, 1, 1), date(2029, 1, 1))


def test_a_wrong_field_is_named_in_the_summary_and_nothing_is_saved():
    one, client = an_initiative(), signed_in("programme_manager")
    milestone = a_milestone(one)
    url = reverse("milestones", args=[one.id])
    answer = client.post(url, filled(client, url, **{f"actual-{milestone.id}": "2999-01-01"}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in page
    assert "cannot have a date in the future" in page
    milestone.refresh_from_db()
    assert milestone.actual is None


def test_a_plan_starts_and_a_change_goes_from_draft_to_layer():
    one = an_initiative()
    a_milestone(one)
    manager, owner = signed_in("programme_manager"), signed_in("sro")
    sent(
        owner, reverse("plan_start", args=[one.id]), origin="Board", whole_life_cost="100",
        currency="GBP", end_date="2028-01-01", scope="Three bridges",
    )  # fmt: skip
    new = reverse("change_new", args=[one.id])
    milestone = one.milestones.get()
    sent(
        manager, new, what="Later", why="Soft ground", end_date="2028-07-01",
        **{f"promised-{milestone.id}": "2027-08-01"},
    )  # fmt: skip
    change = ChangeRequest.objects.get()
    assert change.proposed == {
        "figures": {"end_date": "2028-07-01"},
        "milestones": {milestone.id: "2027-08-01"},
    }
    page = reverse("change", args=[one.id, change.id])
    assert "1 moved" in manager.get(page).content.decode()
    assert manager.post(page, {"decision": "approve", "seen_layer": 0}).status_code == 403
    sent(manager, reverse("change_edit", args=[one.id, change.id]), scope="Four bridges")
    manager.post(reverse("change_submit", args=[one.id, change.id]))
    assert "decision waits for you" in owner.get(reverse("waiting")).content.decode()
    sent(owner, page, decision="approve")
    assert one.baselines.count() == 2
    plan = owner.get(reverse("plan", args=[one.id])).content.decode()
    assert "6 months later than first planned" in plan
    assert "<del>" in plan


def test_a_form_that_stayed_open_does_not_undo_an_approved_change():
    one, client = a_plan(), signed_in("programme_manager")
    url = reverse("change_new", args=[one.id])
    data = filled(client, url, what="Cheaper", why="Found a way", whole_life_cost="90")
    actions.decide_change(change=a_submitted(one), approve=True, by=OWNER, at=BY["at"])
    assert client.post(url, data).status_code == 302
    assert ChangeRequest.objects.get(what="Cheaper").proposed == {
        "figures": {"whole_life_cost": "90"}
    }


def test_a_change_is_withdrawn_or_refused_with_a_reason():
    one, manager, owner = a_plan(), signed_in("programme_manager"), signed_in("sro")
    change = a_change(one)
    manager.post(reverse("change_withdraw", args=[one.id, change.id]))
    change.refresh_from_db()
    assert change.state == "withdrawn"
    other = a_submitted(one, scope="Less")
    page = reverse("change", args=[one.id, other.id])
    data = {"decision": "refuse", "reason": "", "seen_layer": 0}
    assert "Say why it is refused" in owner.post(page, data).content.decode()
    sent(owner, page, decision="refuse", reason="No money")
    assert "No money" in manager.get(page).content.decode()


def test_a_report_goes_from_draft_to_approval_through_the_pages():
    one, manager, owner = a_plan(), signed_in("programme_manager"), signed_in("sro")
    sent(manager, reverse("own_report_new", args=[one.id]), as_at="2026-06-30", label="June")
    report = Report.objects.get()
    edit = reverse("own_report_edit", args=[one.id, report.id])
    page = reverse("own_report", args=[one.id, report.id])
    milestone = one.milestones.get()
    sent(
        manager, edit, confidence="amber", about_summary="Slow",
        **{f"forecast-{milestone.id}": "2027-09-01"},
    )  # fmt: skip
    report.refresh_from_db()
    assert (report.confidence, report.narratives) == ("amber", {"summary": "Slow"})
    sent(manager, edit, lock="1")
    assert manager.get(edit).status_code == 200
    approve = reverse("own_report_approve", args=[one.id, report.id])
    assert manager.post(approve).status_code == 403
    assert "Approve the report" in owner.get(page).content.decode()
    assert owner.post(approve).status_code == 302
    milestone.refresh_from_db()
    assert milestone.forecast == date(2027, 9, 1)
    assert owner.post(approve).status_code == 409
    sent(manager, reverse("own_report_new", args=[one.id]), as_at="2026-09-30", label="September")
    following = Report.objects.get(label="September")
    compare = reverse("own_report_compare", args=[one.id, following.id])
    assert "September" in manager.get(compare).content.decode()
    discard = reverse("own_report_discard", args=[one.id, following.id])
    assert manager.post(discard).status_code == 302
    assert Report.objects.count() == 1


def test_a_report_is_returned_and_a_draft_is_not_shown_to_everybody():
    one, owner = a_plan(), signed_in("sro")
    report = a_locked_report(one)
    url = reverse("own_report_return", args=[one.id, report.id])
    assert "This field is required" in owner.post(url, {"reason": ""}).content.decode()
    assert owner.post(url, {"reason": "Say more"}).status_code == 302
    page = reverse("own_report", args=[one.id, report.id])
    assert signed_in("staff").get(page).status_code == 404
    assert owner.get(page).status_code == 302


def test_a_report_of_figures_kept_back_is_not_shown():
    one = a_plan()
    report = a_draft(one)
    mark_initiative(initiative=one, handling=Handling("sensitive"), field="benefits", **BY)
    page = reverse("own_report", args=[one.id, report.id])
    assert signed_in("administrator").get(page).status_code == 403
    assert signed_in("sro").get(page).status_code == 302


def test_a_kept_cost_is_nowhere_on_the_plan_page():
    one = a_plan(whole_life_cost=Decimal("7654321.00"))
    a_submitted(one)
    url = reverse("funding", args=[one.id])
    sent(signed_in(), url, **{"body-1": one.organisation_id, "percent-1": "100"})
    mark_initiative(initiative=one, handling=Handling("sensitive"), field="whole_life_cost", **BY)
    page = signed_in("staff").get(reverse("plan", args=[one.id])).content.decode()
    assert "kept back" in page
    assert "7,654,321" not in page
    assert "7,654,321" in signed_in().get(reverse("plan", args=[one.id])).content.decode()


def test_shares_and_drawdowns_are_set():
    one, client = a_plan(), signed_in()
    other = an_organisation("Partner")
    url = reverse("funding", args=[one.id])
    data = filled(client, url, **{"body-1": other.id, "percent-1": "90"})
    assert "sum to 90 percent" in client.post(url, data).content.decode()
    sent(client, url, **{"body-1": other.id, "percent-1": "100"})
    share = one.funding_shares.get()
    sent(client, reverse("funding_draw", args=[one.id]), share=share.id, amount="25")
    assert Drawdown.objects.get().amount == 25


def test_goals_are_set_and_served():
    one, client = an_initiative(), signed_in()
    assert "No goal is set yet" in client.get(reverse("goals")).content.decode()
    sent(client, reverse("goal_new"), organisation=one.organisation_id, outcome="No queue")
    goal = Goal.objects.get()
    sent(client, reverse("goal_edit", args=[goal.id]), outcome="No queues")
    client.post(reverse("served_goals", args=[one.id]), {"goals": [goal.id]})
    page = client.get(reverse("goals")).content.decode()
    assert "No queues" in page
    assert one.name in page
    assert signed_in("staff").get(reverse("goal_edit", args=[goal.id])).status_code == 403


def test_a_dependency_is_added_by_reference_and_removed():
    one, other, client = an_initiative(), an_initiative("Other", reference="X-1"), signed_in()
    url = reverse("dependency_new", args=[one.id])
    sent(client, url, nature="needs-output-of", on="x-1", what="The survey")
    kept = Dependency.objects.get()
    assert kept.on == other
    client.post(reverse("dependency_remove", args=[one.id, kept.id]))
    assert not Dependency.objects.exists()


def test_reports_that_are_of_another_are_split_off():
    one = taken_in({"Bridge": [a_report(2020), a_report(2021), a_report(2022)]})["Bridge"]
    client = signed_in(somebody("portfolio_director"))
    url = reverse("initiative_split", args=[one.id])
    assert "Split in two" in client.get(reverse("plan", args=[one.id])).content.decode()
    first = one.reports.order_by("as_at")[0]
    all_of_them = [report.id for report in one.reports.all()]
    said = client.post(url, {"report_ids": all_of_them, "name": "Ford", "reason": "x"})
    assert "leave at least one" in said.content.decode()
    moved = client.post(url, {"report_ids": [first.id], "name": "Ford", "reason": "another river"})
    other = Initiative.objects.get(name="Ford")
    assert moved.url == reverse("initiative", args=[other.id])
    assert (other.reports.count(), one.reports.count()) == (1, 2)
    assert signed_in(somebody("sro")).get(url).status_code == 200
    assert signed_in(somebody("staff")).get(url).status_code == 403


def test_roles_are_given_for_a_time_and_ended():
    one = an_initiative()
    boss, person = somebody("sro"), make_person("Pat Person", organisation=an_organisation())
    client = signed_in(boss)
    url = reverse("initiative_role_new", args=[one.id])
    sent(client, url, person=person.email, role="programme_manager", first_day="2020-01-01")
    holding = RoleHolding.objects.get(person=person)
    assert (holding.initiative_id, holding.first_day) == (one.id, date(2020, 1, 1))
    assert "Pat Person" in client.get(reverse("initiative_people", args=[one.id])).content.decode()
    stranger = make_person("Stan Stranger", organisation=make_organisation("Far away"))
    for address in (stranger.email, "nobody@example.org"):  # who has an account is not told
        data = filled(client, url, person=address, role="finance")
        assert "Nobody with this address works here" in client.post(url, data).content.decode()
    data = filled(client, url, person=person.email, role="sro")
    assert "administrator" in client.post(url, data).content.decode()
    sent(client, reverse("initiative_role_end", args=[one.id, holding.id]), reason="Moved on")
    holding.refresh_from_db()
    assert holding.last_day is not None
    foreign = hold(person, "staff", make_organisation("Elsewhere"))
    assert client.get(reverse("initiative_role_end", args=[one.id, foreign.id])).status_code == 404
