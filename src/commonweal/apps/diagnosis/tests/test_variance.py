"""What moved an initiative, from its own record, and who is shown it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.diagnosis import actions
from commonweal.apps.diagnosis.queries import evaluation_page, variance_page
from commonweal.apps.plans import actions as plans
from commonweal.apps.plans.queries import promised_now
from commonweal.apps.plans.tests.factories import (
    BY,
    OWNER,
    a_cost_line,
    a_milestone,
    a_plan,
    a_submitted_change,
)
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import (
    NOW,
    a_person,
    a_report,
    an_initiative,
    mark,
    taken_in,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)


def published(**values) -> Initiative:
    reports = [a_report(2014), a_report(2015, **values)]
    return taken_in({"Bridge renewal": reports})["Bridge renewal"]


def by(tree) -> dict[str, object]:
    return {driver.value: value for driver, value in tree.by_driver().items()}


def approve(one: Initiative, **wanted) -> None:
    change = a_submitted_change(one, **wanted)
    plans.decide_change(change=change, approve=True, reason="Needed", by=OWNER, at=NOW)


def test_of_published_reports_the_start_is_found_and_the_rest_is_not_explained():
    one = published(
        whole_life_cost=Decimal("1400000.00"), end_date=date(2030, 7, 1), confidence="red"
    )
    found = variance_page(a_person("staff"), one.id, TODAY)
    assert found.cost.total == 400_000
    assert by(found.cost) == {"unexplained": Decimal("400000.00")}
    assert by(found.time) == {"unexplained": 181}


def test_a_reset_is_a_plan_that_somebody_set_anew():
    one = published(end_date=date(2030, 7, 1), confidence="reset")
    assert by(variance_page(a_person("staff"), one.id, TODAY).time) == {"rebaseline": 181}


def test_a_line_in_a_new_layer_is_scope_and_what_is_expected_above_it_is_not_explained():
    one = a_plan(whole_life_cost=Decimal("100.00"))
    extra = a_cost_line(one, name="Second span", forecast=Decimal("40.00"))
    _number, now = promised_now(one)
    lines = {**now.cost_lines, extra.id: Decimal("40.00")}
    approve(one, cost_lines=lines, whole_life_cost=Decimal("140.00"))
    moved = {extra.id: {"forecast": Decimal("45.00")}}
    plans.edit_cost_lines(initiative=one, changes=moved, **BY)
    found = variance_page(a_person("staff"), one.id, TODAY)
    assert by(found.cost) == {"scope": Decimal("40.00"), "unexplained": Decimal("5.00")}
    assert {part.item for part in found.cost.parts} == {extra.id}


def test_what_waits_for_another_is_told_to_whoever_may_see_the_other():
    one = a_plan()
    other = taken_in({"Ground works": [a_report(2025, end_date=date(2027, 3, 11))]})
    needed = {"nature": "needs-output-of", "what": "Ground", "needed_by": date(2027, 3, 1)}
    plans.add_dependency(needs=one, on=other["Ground works"], values=needed, **BY)
    milestone = one.milestones.get()
    moved = {milestone.id: {"forecast": date(2027, 5, 31)}}
    plans.edit_milestones(initiative=one, changes=moved, **BY)
    staff = a_person("staff")
    assert by(variance_page(staff, one.id, TODAY).time) == {"slower-work": 20, "dependency": 10}
    mark(other["Ground works"], "withheld")
    assert by(variance_page(staff, one.id, TODAY).time) == {"slower-work": 30}


@pytest.mark.parametrize(("field", "gone"), [("whole_life_cost", "cost"), ("end_date", "time")])
def test_what_is_kept_back_is_not_to_be_worked_out(field, gone):
    one = published(whole_life_cost=Decimal("1400000.00"), end_date=date(2030, 7, 1))
    mark(one, "sensitive", field)
    found = evaluation_page(a_person("staff"), one.id, TODAY)
    assert getattr(found.variance, gone) is None
    judged = {each.dimension: each for each in found.judged}
    assert (judged[gone].code, judged[gone].figures) == ("kept", {})
    assert getattr(evaluation_page(a_person("sro"), one.id, TODAY).variance, gone) is not None


def test_the_pages_say_it_in_words_and_nothing_that_is_kept_back():
    one = published(whole_life_cost=Decimal("1400000.00"), end_date=date(2030, 7, 1))
    a_milestone(one)
    client = Client()
    client.force_login(a_person("staff"))
    whole = client.get(reverse("diagnosis", args=[one.id])).content.decode()
    assert "40.0\N{NO-BREAK SPACE}% above the first promise" in whole
    assert "Nothing is known" not in whole
    tree = client.get(reverse("variance", args=[one.id])).content.decode()
    assert "Not explained by the record" in tree
    assert "1.4\N{NO-BREAK SPACE}m" in tree
    mark(one, "withheld", "whole_life_cost")
    for name in ("diagnosis", "variance"):
        text = client.get(reverse(name, args=[one.id])).content.decode()
        assert "1.4\N{NO-BREAK SPACE}m" not in text
        assert "40.0" not in text


def test_of_something_new_nothing_is_known():
    one = an_initiative()
    found = evaluation_page(a_person("staff"), one.id, TODAY)
    assert found.variance.cost is found.variance.time is None
    assert {each.standing.value for each in found.judged} == {"unknown"}


def browser(role: str) -> Client:
    client = Client()
    client.force_login(a_person(role))
    return client


def test_what_is_stated_comes_out_of_what_is_not_explained_and_can_be_taken_back():
    reports = [a_report(2014), a_report(2015, whole_life_cost=Decimal("1400000.00"))]
    one = taken_in({"Bridge renewal": reports})["Bridge renewal"]
    client = browser("programme_manager")
    found = variance_page(a_person("sro"), one.id, date(2026, 4, 1))
    step = found.cost.steps[0].after
    new = reverse("part_new", args=[one.id])
    assert step in client.get(new).content.decode()
    sent = {"step": step, "driver": "price", "cost": "150,000", "words": "Steel"}
    assert client.post(new, sent).status_code == 302
    assert client.post(new, {**sent, "cost": ""}).status_code == 200
    tree = variance_page(a_person("analyst"), one.id, date(2026, 4, 1)).cost
    assert {d.value: int(v) for d, v in tree.by_driver().items()} == {
        "price": 150_000, "unexplained": 250_000,
    }  # fmt: skip
    page = reverse("variance", args=[one.id])
    assert "Steel" in client.get(page).content.decode()
    mark(one, "sensitive", "end_date")
    assert "Steel" not in browser("staff").get(page).content.decode()
    part = one.stated_parts.get()
    actions.withdraw_part(part=part, **BY)
    assert len(variance_page(a_person("architect"), one.id, date(2026, 4, 1)).cost.parts) == 1


def test_nobody_states_anything_without_the_right_to_edit():
    new = reverse("part_new", args=[a_plan().id])
    assert browser("staff").get(new).status_code == 403
