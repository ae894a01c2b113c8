"""Access read from the record: tenure, number of queries, lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.models import Organisation, RoleName
from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.kernel.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def test_role_names_and_the_roles_of_the_rules_are_the_same() -> None:
    assert set(RoleName.values) == {role.value for role in Role}


def test_only_roles_of_today_count() -> None:
    body, today = make_organisation(), timezone.localdate()
    day = timedelta(days=1)
    past, future, now = make_person(), make_person(), make_person()
    hold(past, "sro", body, last_day=today - day)
    hold(future, "sro", body, first_day=today + day)
    hold(now, "sro", body, first_day=today, last_day=today)
    can = [queries.access_can(p, "edit", organisation=body) for p in (past, future, now)]
    assert can == [False, False, True]


def test_access_costs_one_query_for_each_user_object(django_assert_num_queries) -> None:
    body, person = make_organisation(), make_person()
    hold(person, "sro", body)
    with django_assert_num_queries(1):
        for verb in ("read", "edit", "approve"):
            assert queries.access_can(person, verb, organisation=body)
        queries.access_organisations(person, "read")
        queries.access_initiative_ids(person, "read")


def test_somebody_deactivated_or_not_signed_in_may_do_nothing() -> None:
    body, person = make_organisation(), make_person(administrator=True)
    person.is_active = False
    for nobody in (person, AnonymousUser()):
        assert not queries.access_can(nobody, "read", organisation=body)
        with pytest.raises(NotFound):
            queries.access_require(nobody, "read", organisation=body)


def test_another_organisations_object_looks_not_found() -> None:
    ours, theirs = make_organisation(), make_organisation()
    person = make_person()
    hold(person, "staff", ours)
    with pytest.raises(NotAllowed):
        queries.access_require(person, "edit", organisation=ours)
    with pytest.raises(NotFound):
        queries.access_require(person, "edit", organisation=theirs)
    with pytest.raises(NotFound):
        queries.organisation_get(person, theirs.id, "read")
    with pytest.raises(NotFound):
        queries.organisation_get(person, "no such id", "read")
    assert queries.organisation_get(person, ours.id, "read") == ours


def test_who_administers_everything_gets_not_found_for_an_id_that_does_not_exist() -> None:
    with pytest.raises(NotFound):
        queries.organisation_get(make_person(administrator=True), "no such id", "read")


def test_lists_show_the_trees_of_my_roles() -> None:
    root = make_organisation()
    department = make_organisation(parent=root)
    agency = make_organisation(parent=department)
    make_organisation(parent=root)
    person = make_person()
    assert not queries.organisations_for(person)
    hold(person, "staff", department)
    assert set(queries.organisations_for(person)) == {department, agency}
    assert not queries.organisations_for(person, "administer")
    everything = make_person(administrator=True)
    assert queries.organisations_for(everything).count() == Organisation.objects.count()


def test_names_lead_to_the_organisation_that_stayed() -> None:
    kept, gone = make_organisation("Ministry of Works"), make_organisation("Office of Works")
    gone.merged_into = kept
    gone.aliases = ["OoW"]
    gone.save()
    by_name = queries.organisations_by_name()
    assert by_name["office works"] == by_name["oow"] == by_name["ministry works"] == kept
