"""Causes from the record: what is quoted and for whom; keeping what was read changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.diagnosis.actions import read_narratives
from commonweal.apps.diagnosis.models import NarrativeReading, NarrativeTag
from commonweal.apps.diagnosis.queries import diagnosed, patterns_for, reports_to_read
from commonweal.apps.inquiries import actions as inquiries
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import (
    NOW,
    SOMEBODY,
    a_person,
    a_report,
    an_initiative,
    mark,
    taken_in,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)
SAID = "The main risk is a lack of skilled staff in the delivery team."


def told(*years: int) -> Initiative:
    reports = [a_report(year, narratives={"confidence": SAID}) for year in years]
    return taken_in({"Bridge renewal": reports})["Bridge renewal"]


def signs_of(person, one: Initiative, *, read_now: bool = True) -> dict[str, bool | None]:
    [found] = diagnosed(person, [one], TODAY, read_now=read_now)
    return {name: notice.there for name, notice in found.notices.items()}


def test_a_narrative_is_quoted_with_its_report_and_what_was_read_before_says_the_same():
    one, staff = told(2014, 2015, 2016), a_person("staff")
    assert signs_of(staff, one, read_now=False)["said-skills"] is False
    assert read_narratives() == 3
    assert (read_narratives(), reports_to_read().count()) == (0, 0)
    [now], [kept] = (diagnosed(staff, [one], TODAY, read_now=how) for how in (True, False))
    assert now.notices == kept.notices
    assert now.likely[0].cause == "skills"
    assert now.notices["said-skills"].quotes[0].sentence == SAID


def test_other_rules_read_everything_again():
    told(2014)
    read_narratives()
    NarrativeReading.objects.update(version="older")
    assert (read_narratives(), NarrativeTag.objects.count()) == (1, 1)


def test_a_narrative_that_is_kept_back_is_neither_quoted_nor_counted():
    one, staff, owner = told(2014, 2015, 2016), a_person("staff"), a_person("sro")
    read_narratives()
    mark(one, "sensitive", "confidence")
    for how in (True, False):
        assert signs_of(staff, one, read_now=how)["said-skills"] is False
        assert signs_of(owner, one, read_now=how)["said-skills"] is True
    client = Client()
    client.force_login(staff)
    assert SAID not in client.get(reverse("diagnosis", args=[one.id])).content.decode()


def test_what_nobody_has_tried_is_a_sign_where_pilots_are_kept():
    """Of what is only known from publications nothing is known of pilots."""
    staff = a_person("staff")
    assert signs_of(staff, told(2014))["untested-technology"] is None
    assert signs_of(staff, an_initiative("Own"))["untested-technology"] is True


def test_many_take_as_few_queries_as_one(django_assert_max_num_queries):
    made = taken_in({f"Bridge {n}": [a_report(2014), a_report(2015)] for n in range(4)})
    staff = a_person("staff")
    with django_assert_max_num_queries(20):
        assert len(diagnosed(staff, made.values(), TODAY)) == 4


def test_the_page_says_that_these_are_places_to_look():
    one = told(2014)
    client = Client()
    client.force_login(a_person("staff"))
    text = client.get(reverse("diagnosis", args=[one.id])).content.decode()
    assert "places to look, not findings" in text
    assert SAID in text


def test_causes_recur_over_what_one_may_see_and_nothing_else():
    made = taken_in(
        {f"Bridge {n}": [a_report(2014, narratives={"confidence": SAID})] for n in (1, 2)}
    )
    read_narratives()
    mark(made["Bridge 2"], "withheld")
    staff, owner = a_person("staff"), a_person("sro")
    for person, count in ((staff, 1), (owner, 2)):
        found = patterns_for(person, TODAY)
        assert (found.causes[0].cause, found.causes[0].count, found.n) == ("skills", count, count)
    client = Client()
    client.force_login(staff)
    text = client.get(reverse("patterns"), {"cause": "skills"}).content.decode()
    assert "Bridge 1" in text
    assert "Bridge 2" not in text
    assert client.get(reverse("patterns"), {"cause": "\x00", "all": "1"}).status_code in {200, 400}


def test_what_people_found_supported_is_counted_apart():
    one = told(2014)
    inquiry = inquiries.open_inquiry(initiative=one, problem="Late", by=SOMEBODY, at=NOW)
    values = {"words": "Too few testers", "cause": "skills", "standing": "supported"}
    inquiries.add_why(inquiry=inquiry, values=values, by=SOMEBODY, at=NOW)
    staff = a_person("staff")
    assert patterns_for(staff, TODAY).by_people == {"skills": 1}
    mark(one, "sensitive", "end_date")
    assert patterns_for(staff, TODAY).by_people == {}
