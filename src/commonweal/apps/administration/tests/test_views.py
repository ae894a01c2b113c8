"""The pages of administration: who gets in, what a form says when it is refused, what changes."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.tests.factories import PASSWORD, hold, make_organisation, make_person
from commonweal.apps.administration.actions import make_token, queue_message
from commonweal.apps.administration.models import ApiToken, Invitation, OutboxMessage
from commonweal.apps.administration.tests.pages import page, send, words
from commonweal.apps.ledger.models import Entry

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


class TestMyAccount:
    @pytest.fixture
    def kim(self, client, body) -> User:
        person = make_person("Kim", organisation=body)
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
        hold(person, "sro", body)
        form = {"login": person.email, "password": PASSWORD}
        client.post(reverse("account_login"), form)
        return person

    def test_it_shows_roles_sessions_and_what_is_missing(self, client, kim) -> None:
        said = words(page(client, "account"))
        assert "Senior responsible owner (SRO)" in said
        assert "You have no second step yet" in said
        assert "This one" in said

    def test_the_name_can_be_changed_and_not_emptied(self, client, kim) -> None:
        assert send(client, "account", name="Kim Muster").status_code == 302
        assert User.objects.get(id=kim.id).name == "Kim Muster"
        assert "name" in send(client, "account", name=" ").context["form"].errors

    def test_another_session_is_ended_and_nobody_elses(self, client, kim) -> None:
        other, stranger = Client(), Client()
        other.post(reverse("account_login"), {"login": kim.email, "password": PASSWORD})
        someone = make_person()
        stranger.post(reverse("account_login"), {"login": someone.email, "password": PASSWORD})
        mine, theirs = (
            UserSession.objects.get(session_key=c.session.session_key) for c in (other, stranger)
        )
        assert send(client, "session_end", str(theirs.id)).status_code == 404
        assert send(client, "session_end", str(mine.id)).status_code == 302
        assert page(other, "account").status_code == 302
        assert page(stranger, "account").status_code == 200

    def test_a_token_is_shown_once_after_the_password_was_asked_again(self, client, kim) -> None:
        ask = page(client, "token_new")
        assert ask.url.startswith(reverse("account_reauthenticate"))
        client.post(ask.url, {"password": PASSWORD})
        until = (TODAY + timedelta(days=30)).isoformat()
        made = send(client, "token_new", name="robot", verbs=["read"], expires_on=until)
        text = re.search(r"cw_[\w-]{43}", made.content.decode()).group()
        assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
        assert text not in page(client, "account").content.decode()
        late = (TODAY + timedelta(days=400)).isoformat()
        refused = send(client, "token_new", name="robot", verbs=["read"], expires_on=late)
        assert "expires_on" in refused.context["form"].errors

    def test_only_my_own_tokens_can_be_revoked_by_me(self, client, kim) -> None:
        now = timezone.now()
        mine, theirs = (
            make_token(
                owner=owner,
                name="robot",
                verbs=["read"],
                expires_at=now + timedelta(days=1),
                at=now,
            )[0]
            for owner in (kim, make_person())
        )
        assert send(client, "token_revoke", theirs.id).status_code == 404
        assert send(client, "token_revoke", mine.id).status_code == 302
        assert list(ApiToken.objects.filter(revoked_at=None)) == [theirs]

    def test_everything_kept_can_be_taken_home(self, client, kim) -> None:
        answer = page(client, "my_export")
        everything = json.loads(answer.content)
        assert everything["person"]["email"] == kim.email
        assert everything["roles"][0]["role"] == "sro"
        assert everything["history"][0]["verb"] == "administration.sign-in"
        assert everything["sessions"][0]["ip"] == "127.0.0.1"
        assert kim.password not in answer.content.decode()


class TestOrganisations:
    def test_the_first_page_says_what_to_do_first(self, client, ada) -> None:
        assert "Add the first one" in words(page(client, "organisations"))

    def test_a_tree_is_made_and_shown(self, client, ada) -> None:
        send(client, "organisation_new", name="State", kind="government")
        root = Organisation.objects.get()
        send(client, "organisation_new", name="Works", kind="department", parent=root.id)
        tree = page(client, "organisations").context["tree"]
        assert [(b.organisation.name, b.depth, b.parent_name) for b in tree] == [
            ("State", 0, ""),
            ("Works", 1, "State"),
        ]

    def test_the_same_name_twice_is_said_on_the_form(self, client, ada, body) -> None:
        form = {"name": body.name, "kind": "department"}
        assert send(client, "organisation_new", **form).context["form"].errors
        assert Organisation.objects.count() == 1

    def test_a_local_administrator_adds_only_below_their_own(self, client, local, body) -> None:
        other = make_organisation()
        client.force_login(local)
        for parent in ("", other.id):
            form = {"name": "New", "kind": "agency", "parent": parent}
            errors = send(client, "organisation_new", **form).context["form"].errors
            assert "parent" in errors
        form = {"name": "New", "kind": "agency", "parent": body.id}
        assert send(client, "organisation_new", **form).status_code == 302

    def test_renaming_aliases_and_moving(self, client, ada, body) -> None:
        other = make_organisation("Treasury")
        send(client, "organisation_rename", body.id, name="Works", short_name="W")
        send(client, "organisation_alias", body.id, alias="MoW")
        refused = send(client, "organisation_alias", other.id, alias="mow")
        assert "already a name of Works" in refused.context["form"].errors["alias"][0]
        send(client, "organisation_move", body.id, parent=other.id)
        body.refresh_from_db()
        assert (body.name, body.parent) == ("Works", other)
        assert body.aliases == ["Ministry of Works", "MoW"]
        said = words(page(client, "organisation", body.id))
        assert "Ministry of Works; MoW" in said

    def test_merging_and_separating(self, client, ada, body) -> None:
        same = make_organisation("Works Department")
        assert send(client, "organisation_merge", same.id, into=body.id).status_code == 200
        send(client, "organisation_merge", same.id, into=body.id, reason="one body")
        assert "was merged into it" in words(page(client, "organisation", same.id))
        assert same not in page(client, "organisations").context["tree"]
        send(client, "organisation_separate", same.id, reason="mistake")
        same.refresh_from_db()
        assert same.merged_into is None

    def test_a_local_administrator_lifts_nothing_out_of_their_tree(
        self, client, local, body
    ) -> None:
        root = make_organisation("State")
        below = make_organisation("Works Agency", parent=body)
        client.force_login(local)
        for name, form in (
            ("merge", {"into": below.id, "reason": "x"}),
            ("merge", {"into": root.id, "reason": "x"}),
            ("move", {"parent": root.id}),
            ("move", {"parent": ""}),
        ):
            assert send(client, f"organisation_{name}", body.id, **form).status_code == 200
        send(client, "organisation_merge", below.id, into=body.id, reason="one")
        send(client, "organisation_separate", below.id, reason="two")
        paths = {one.id: one.path for one in Organisation.objects.all()}
        assert paths[body.id] == f"{body.id}/"
        assert paths[below.id] == f"{body.id}/{below.id}/"

    def test_a_role_is_given_on_the_organisations_page(self, client, ada, body) -> None:
        kim = make_person("Kim")
        form = {"person": kim.id, "role": "finance", "first_day": TODAY.isoformat()}
        assert send(client, "organisation_role", body.id, **form).status_code == 302
        assert "Kim" in words(page(client, "organisation", body.id))

    def test_staff_see_their_organisation_and_change_nothing(self, client, body) -> None:
        staff = make_person()
        hold(staff, "staff", body)
        client.force_login(staff)
        said = words(page(client, "organisation", body.id))
        assert "Change the organisation" not in said
        for name in ("rename", "alias", "move", "merge", "separate", "role"):
            assert page(client, f"organisation_{name}", body.id).status_code == 403


class TestInvitations:
    def test_nothing_is_sent_by_looking_nor_with_a_problem(self, client, ada, body) -> None:
        good, bad = "k@e.org,SRO,Ministry of Works", "nobody,SRO,Ministry of Works"
        for form in (
            {"lines": good, "look": "yes"},
            {"lines": f"{good}\n{bad}", "look": "yes"},
            {"lines": f"{good}\n{bad}", "send": "yes"},
            {"lines": "", "send": "yes"},
        ):
            assert client.post(reverse("invitations"), form).status_code == 200
        assert not Invitation.objects.exists()
        said = words(client.post(reverse("invitations"), {"lines": bad, "look": "yes"}))
        assert "nobody is not an e-mail address." in said

    def test_from_the_list_to_the_first_page(self, client, ada, body) -> None:
        form = {"lines": "k@e.org,SRO,Ministry of Works", "send": "yes"}
        assert client.post(reverse("invitations"), form).status_code == 302
        assert "k@e.org" in words(page(client, "invitations"))
        letter = OutboxMessage.objects.get()
        link = re.search(r"/invitation/\S+", letter.body).group()
        guest = Client()
        assert "Ministry of Works" in words(guest.get(link))
        short = guest.post(link, {"name": "Kim", "password": "short"})
        assert "password" in short.context["form"].errors
        joined = guest.post(link, {"name": "Kim", "password": "a good long horse"})
        assert joined.url == reverse("account_login")
        assert guest.get(link).status_code == 404
        signed_in = guest.post(joined.url, {"login": "k@e.org", "password": "a good long horse"})
        assert signed_in.status_code == 302
        assert words(page(guest, "organisation", body.id))

    def test_one_can_be_withdrawn_by_its_sender_only(self, client, ada, local) -> None:
        client.force_login(local)
        form = {"lines": "k@e.org,SRO,Ministry of Works", "send": "yes"}
        client.post(reverse("invitations"), form)
        sent = Invitation.objects.get()
        other = make_person()
        hold(other, "administrator", make_organisation())
        client.force_login(other)
        assert send(client, "invitation_withdraw", sent.id).status_code == 404
        client.force_login(local)
        assert send(client, "invitation_withdraw", sent.id).status_code == 302
        assert Invitation.objects.get().withdrawn_at


class TestOutbox:
    def test_the_text_is_shown_only_when_asked_for_and_that_is_recorded(self, client, ada) -> None:
        letter = queue_message(
            to_address="k@e.org", subject="Hello", body="a secret link", at=timezone.now()
        )
        assert "No mail server is set" in words(page(client, "outbox"))
        assert "a secret link" not in words(page(client, "outbox_message", letter.id))
        assert not Entry.objects.exists()
        assert "a secret link" in words(send(client, "outbox_message", letter.id))
        assert Entry.objects.get().actor_id == ada.id

    def test_a_letter_given_up_is_tried_again(self, client, ada) -> None:
        letter = queue_message(to_address="k@e.org", subject="Hello", body="x", at=timezone.now())
        assert send(client, "outbox_retry", letter.id).status_code == 409
        OutboxMessage.objects.update(state="failed")
        assert "Try again" in words(page(client, "outbox_message", letter.id))
        assert send(client, "outbox_retry", letter.id).status_code == 302
        assert OutboxMessage.objects.get().state == "waiting"
