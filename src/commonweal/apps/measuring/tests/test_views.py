"""The forms of measures, and the list of values to look at, as a person uses them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.measures.models import Measure, Reading, Target
from commonweal.apps.measures.tests.factories import a_measure, a_month, counting, pushed

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return make_organisation("Highways")


@pytest.fixture
def person(client, body):
    made = make_person("Nora", organisation=body)
    hold(made, Role.PROGRAMME_MANAGER, body)
    client.force_login(made)
    return made


def fields(page):
    """What the form on a page would send as it is."""
    form = page.context["form"]
    return {bound.html_name: bound.value() or "" for bound in form} | {
        f"initial-{bound.html_name}": bound.value() or ""
        for bound in form
        if bound.field.show_hidden_initial
    }


def test_a_measure_is_made_from_the_catalogue(client, person, body):
    choose = client.get(reverse("measure_catalogue"))
    assert "Digital take-up" in choose.text
    assert choose.text.count("?from=") == 16
    address = reverse("measure_new") + "?from=uptime"
    sent = fields(client.get(address)) | {"organisation": body.id, "owner": person.email}
    assert client.post(address, sent).status_code == 302
    made = Measure.objects.get()
    assert (made.key, made.owner, made.catalogue_key) == ("uptime", person, "uptime@1")
    assert (made.highest, made.aggregation) == (1, "mean")


def test_a_key_that_is_taken_is_refused_in_the_form(client, person, body):
    a_measure("uptime", organisation=body)
    address = reverse("measure_new") + "?from=uptime"
    page = client.post(address, fields(client.get(address)) | {"organisation": body.id})
    assert page.status_code == 200
    assert "already" in page.text
    assert Measure.objects.count() == 1


def test_a_measure_is_changed_with_a_reason_and_keeps_what_was_not_shown(client, person, body):
    one = a_measure(organisation=body, highest=Decimal("1.5"))
    address = reverse("measure_change", args=[one.id])
    page = client.get(address)
    assert 'value="1.5"' in page.text
    sent = fields(page) | {"name": "Calls taken", "reason": "clearer", "highest": "1 000"}
    assert client.post(address, sent).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.highest, one.marking) == ("Calls taken", 1000, "internal")


def test_it_is_not_said_who_has_an_account_elsewhere(client, person, body):
    elsewhere = make_person("Zoe", organisation=make_organisation("Rivers"))
    address = reverse("measure_new") + "?from=uptime"
    begin = fields(client.get(address)) | {"organisation": body.id}
    for email in (elsewhere.email, "nobody@example.org"):
        page = client.post(address, begin | {"owner": email})
        assert "Nobody with this address works here" in page.text
    assert not Measure.objects.exists()


def test_an_owner_who_works_elsewhere_by_now_stays(client, person, body):
    elsewhere = make_person("Zoe", organisation=make_organisation("Rivers"))
    one = a_measure(organisation=body, owner=elsewhere)
    address = reverse("measure_change", args=[one.id])
    sent = fields(client.get(address)) | {"name": "Calls taken", "owner": elsewhere.email}
    assert client.post(address, sent).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.owner) == ("Calls taken", elsewhere)


def test_who_may_not_see_what_is_withheld_may_not_mark(client, body):
    owner = make_person("Ben", organisation=body)
    hold(owner, Role.BENEFIT_OWNER, body)
    client.force_login(owner)
    one = a_measure(organisation=body, marking="sensitive")
    address = reverse("measure_change", args=[one.id])
    page = client.get(address)
    assert "marking" not in page.context["form"].fields
    client.post(address, fields(page) | {"marking": "open", "name": "Other"})
    one.refresh_from_db()
    assert (one.name, one.marking) == ("Other", "sensitive")


def test_targets_are_set_and_dropped_by_rows(client, person, body):
    one = a_measure(organisation=body)
    address = reverse("measure_targets", args=[one.id])
    sent = fields(client.get(address)) | {"on-new0": "2026-12-31", "value-new0": "1,200.5"}
    assert client.post(address, sent).status_code == 302
    assert Target.objects.values_list("on", "value", "tolerance").get() == (
        date(2026, 12, 31),
        Decimal("1200.5"),
        0,
    )
    page = client.post(address, sent | {"value-new0": ""})
    assert "Give the value to reach" in page.text
    kept = Target.objects.get()
    sent = fields(client.get(address)) | {f"on-{kept.id}": "", f"value-{kept.id}": ""}
    client.post(address, sent)
    assert not Target.objects.exists()


def test_a_value_is_corrected_with_a_reason(client, person, body):
    one = a_measure(organisation=body)
    pushed(a_month(one, 1, "10.25"))
    address = reverse("reading_correct", args=[counting(one)[0].id])
    page = client.get(address)
    assert "10.25\xa0calls" in page.text
    assert "1 January 2025" in page.text
    assert "This field is required" in client.post(address, {"value": "11"}).text
    assert "the value already" in client.post(address, {"value": "10.25", "reason": "x"}).text
    assert client.post(address, {"value": "9", "reason": "one twice"}).status_code == 302
    assert counting(one)[0].value == 9


def test_what_is_held_is_listed_with_why_and_decided(client, person, body):
    odd = a_measure("odd", organisation=body, name="Take-up", highest=Decimal(1))
    two = a_measure("two", organisation=body, name="Visits")
    pushed(a_month(odd, 1, "4.57"), a_month(two, 1, 5), a_month(two, 1, 6))
    page = client.get(reverse("held_readings"))
    assert "3 values are held" in page.text
    assert "Above the highest plausible value, 1." in page.text
    assert "nothing says which of them is the newer one" in page.text
    six = Reading.objects.get(value=6)
    client.post(reverse("reading_choose", args=[six.id]), {"reason": "the later list"})
    client.post(reverse("reading_refuse", args=[Reading.objects.get(measure=odd).id]))
    assert [r.value for r in counting(two)] == [6]
    assert "No value is held" in client.get(reverse("held_readings")).text
    client.post(reverse("reading_confirm", args=[six.id]), {"reason": " sure "})
    six.refresh_from_db()
    assert (six.status, six.reason) == ("confirmed", "sure")


def test_another_body_sees_and_decides_nothing(client, body):
    one = a_measure(organisation=body, highest=Decimal(1))
    pushed(a_month(one, 1, 7))
    stranger = make_person("Eve")
    hold(stranger, Role.PROGRAMME_MANAGER, make_organisation("Elsewhere"))
    client.force_login(stranger)
    assert "No value is held" in client.get(reverse("held_readings")).text
    reading = Reading.objects.get()
    for name in ("reading_choose", "reading_refuse", "reading_confirm"):
        assert client.post(reverse(name, args=[reading.id])).status_code == 404
    assert client.get(reverse("reading_correct", args=[reading.id])).status_code == 404
    assert client.get(reverse("measure_change", args=[one.id])).status_code == 404
    assert client.get(reverse("reading_correct", args=[2**63])).status_code in {404, 400}


def test_a_formula_is_given_with_what_its_names_stand_for(client, person, body):
    address = reverse("measure_new") + "?from=change-failure"
    client.post(address, fields(client.get(address)) | {"organisation": body.id})
    share = Measure.objects.get()
    failed = a_measure("failed", organisation=body, aggregation="latest")
    releases = a_measure("releases", organisation=body, name="All releases")
    pushed(a_month(failed, 1, 3), a_month(releases, 1, 12))
    address = reverse("measure_formula", args=[share.id])
    page = client.get(address)
    assert "failed / releases" in page.text
    sent = fields(page) | {"stands-0": "failed", "stands-1": "All releases"}
    assert "Give both" in client.post(address, sent | {"name-2": "x"}).text
    assert "no such measure" in client.post(address, sent | {"stands-0": "gone"}).text
    assert "inputs" in client.post(address, sent | {"formula": "failed / inputs"}).text
    assert client.post(address, sent).status_code == 302
    assert [r.value for r in counting(share)] == [Decimal("0.25")]
    assert 'value="releases"' in client.get(address).text


def test_a_formula_does_not_reach_into_another_body(client, person, body):
    theirs = a_measure("theirs", organisation=make_organisation("Elsewhere"))
    mine = a_measure("mine", organisation=body)
    address = reverse("measure_formula", args=[mine.id])
    sent = fields(client.get(address)) | {"formula": "x * 2", "name-0": "x", "stands-0": theirs.id}
    assert "no such measure" in client.post(address, sent).text
