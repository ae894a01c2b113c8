"""The pages on which people are looked after: roles given, handed over, people gone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.actions import deactivate_person
from commonweal.apps.accounts.models import RoleHolding, RolePolicy, User
from commonweal.apps.accounts.queries import access_can
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.administration.actions import queue_message
from commonweal.apps.administration.models import OutboxMessage
from commonweal.apps.administration.tests.pages import page, send, words
from commonweal.apps.ledger.models import Entry
from commonweal.kernel.shapes import SYSTEM

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


class TestPeople:
    def test_the_list_shows_those_one_looks_after(self, client, local, body) -> None:
        helper, stranger = make_person("Helping Hand"), make_person("Stranger")
        hold(helper, "staff", body)
        client.force_login(local)
        said = words(page(client, "people_list"))
        assert "2 people" in said
        assert "Helping Hand" in said
        assert "Stranger" not in said
        assert page(client, "person", stranger.id).status_code == 404

    def test_it_can_be_searched_and_leaves_out_who_is_gone(self, client, ada) -> None:
        make_person("Kim Muster")
        gone = make_person("Kim Gone")
        deactivate_person(person=gone, by=SYSTEM, at=timezone.now(), reason="left")
        answer = client.get(reverse("people_list"), {"q": "kim"})
        assert [p.name for p in answer.context["page"]] == ["Kim Muster"]
        answer = client.get(reverse("people_list"), {"q": "kim", "inactive": "on"})
        assert [p.name for p in answer.context["page"]] == ["Kim Gone", "Kim Muster"]

    def test_the_list_takes_as_many_queries_for_ten_as_for_thirty(
        self, client, ada, body, django_assert_max_num_queries
    ) -> None:
        for _i in range(30):
            hold(make_person(organisation=body), "staff", body)
        with django_assert_max_num_queries(9):
            page(client, "people_list")

    def test_a_role_is_given_and_ended(self, client, ada, body) -> None:
        kim = make_person("Kim")
        form = {"organisation": body.id, "role": "sro", "first_day": TODAY.isoformat()}
        assert send(client, "person_role", kim.id, **form).status_code == 302
        holding = RoleHolding.objects.get(person=kim)
        assert "Senior responsible owner" in words(page(client, "person", kim.id))
        assert page(client, "person_role_end", holding.id).status_code == 200
        end = {"last_day": TODAY.isoformat(), "reason": "moved"}
        assert send(client, "person_role_end", holding.id, **end).status_code == 302
        assert RoleHolding.objects.get().last_day == TODAY

    def test_a_clash_of_duties_is_said_at_the_role(self, client, ada, body) -> None:
        kim = make_person("Kim")
        hold(kim, "assurer", body)
        form = {"organisation": body.id, "role": "sro", "first_day": TODAY.isoformat()}
        errors = send(client, "person_role", kim.id, **form).context["form"].errors
        assert "This person is Assurer here" in errors["role"][0]

    def test_a_tenure_ends_after_it_begins(self, client, ada, body) -> None:
        yesterday = (TODAY - timedelta(days=1)).isoformat()
        form = {"organisation": body.id, "role": "sro", "first_day": TODAY.isoformat()}
        answer = send(client, "person_role", make_person().id, **form, last_day=yesterday)
        assert "last_day" in answer.context["form"].errors

    def test_handing_over_and_deactivating(self, client, ada, body) -> None:
        kim, lee = make_person("Kim"), make_person("Lee")
        hold(kim, "sro", body)
        refused = send(client, "deactivate", kim.id, reason="left")
        assert "still holds roles" in refused.context["form"].errors["successor"][0]
        assert send(client, "hand_over", kim.id, reason="new post").status_code == 200
        done = send(client, "hand_over", kim.id, successor=lee.id, reason="new post")
        assert done.status_code == 302
        assert access_can(lee, "approve", organisation=body)
        assert send(client, "deactivate", kim.id, reason="left").status_code == 302
        assert "cannot sign in" in words(page(client, "person", kim.id))

    def test_coming_back_and_being_forgotten(self, client, ada, body) -> None:
        kim = make_person("Kim Muster")
        queue_message(to_address=kim.email, subject="Dear Kim Muster", body="x", at=timezone.now())
        assert send(client, "erase", kim.id, reason="asked").status_code == 200
        send(client, "deactivate", kim.id, reason="left")
        send(client, "reactivate", kim.id, reason="a mistake")
        assert User.objects.get(id=kim.id).is_active
        send(client, "deactivate", kim.id, reason="left")
        assert send(client, "erase", kim.id, reason="asked").status_code == 302
        assert not OutboxMessage.objects.exists()
        assert page(client, "person", kim.id).status_code == 404
        assert "Kim Muster" not in words(page(client, "people_list"))

    def test_what_the_history_says_about_somebody_goes_with_them(self, client, ada) -> None:
        lee = make_person("Lee Muster")
        send(client, "deactivate", lee.id, reason="left")
        assert "Do not name" in words(send(client, "erase", lee.id, reason="Lee Muster asked"))
        assert send(client, "erase", lee.id, reason="asked").status_code == 302
        about = Entry.objects.filter(subject_id=lee.id).order_by("number")
        assert [(entry.verb, entry.is_erased) for entry in about] == [
            ("accounts.deactivate-person", True),
            ("accounts.erase-person", False),
        ]
        assert "Lee Muster" not in str(Entry.objects.values())

    def test_a_helper_from_elsewhere_is_not_deactivated_by_a_local_administrator(
        self, client, local, body
    ) -> None:
        helper = make_person("Helping Hand", organisation=make_organisation())
        hold(helper, "staff", body)
        client.force_login(local)
        assert page(client, "person", helper.id).status_code == 200
        for name in ("deactivate", "erase", "hand_over", "reactivate", "person_export"):
            assert send(client, name, helper.id, reason="x").status_code == 403, name
        assert User.objects.get(id=helper.id).is_active

    def test_taking_out_what_is_kept_about_somebody_is_recorded(self, client, ada) -> None:
        kim = make_person("Kim")
        assert json.loads(send(client, "person_export", kim.id).content)["person"]["name"] == "Kim"
        assert Entry.objects.get().verb == "administration.export-person"

    def test_only_who_administers_everything_makes_another(self, client, local, body) -> None:
        kim = make_person("Kim", organisation=body)
        client.force_login(local)
        assert send(client, "administrator_set", kim.id, administrator="yes").status_code == 403
        ada = make_person(administrator=True)
        client.force_login(ada)
        assert send(client, "administrator_set", kim.id, administrator="yes").status_code == 302
        assert User.objects.get(id=kim.id).is_administrator
        for person in (kim, ada):
            send(client, "administrator_set", person.id, administrator="no")
        assert User.objects.filter(is_administrator=True).exists()

    def test_the_second_step_is_required_by_role(self, client, ada) -> None:
        assert send(client, "second_step", roles=["sro", "assurer"]).status_code == 302
        assert set(RolePolicy.objects.values_list("role", flat=True)) == {"sro", "assurer"}
        form = page(client, "second_step").context["form"]
        assert set(form.initial["roles"]) == {"sro", "assurer"}

    def test_a_local_administrator_sees_less_of_administration(self, client, local, ada) -> None:
        assert "Outbox" in words(page(client, "administration"))
        client.force_login(local)
        said = words(page(client, "administration"))
        assert "Outbox" not in said
        assert "People" in said
