"""API tokens: shown once, kept as a digest, narrow, short-lived."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.actions import deactivate_person, reactivate_person
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.administration import actions
from commonweal.apps.administration.models import ApiToken
from commonweal.apps.administration.queries import user_of_token
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import SYSTEM

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MONTH = timedelta(days=30)


@pytest.fixture
def body():
    return make_organisation()


@pytest.fixture
def owner(body) -> User:
    person = make_person("Kim")
    hold(person, "sro", body)
    return person


def make(owner: User, *, verbs=("read",), lasts=MONTH) -> tuple[ApiToken, str]:
    return actions.make_token(
        owner=owner, name="robot", verbs=verbs, expires_at=NOW + lasts, at=NOW
    )


def test_only_the_digest_is_kept(owner) -> None:
    token, text = make(owner)
    assert text.startswith("cw_")
    assert len(text) == 46
    assert text not in str(ApiToken.objects.values())
    assert user_of_token(text, at=NOW) == (owner, token)


def test_it_does_no_more_than_its_verbs_nor_than_its_owner(owner, body) -> None:
    _token, text = make(owner, verbs=["read", "administer"])
    user, _found = user_of_token(text, at=NOW)
    assert queries.access_can(owner, "edit", organisation=body)
    assert queries.access_can(user, "read", organisation=body)
    assert not queries.access_can(user, "edit", organisation=body)
    assert not queries.access_can(user, "administer", organisation=body)
    queries.access_forget(user)
    assert not queries.access_can(user, "edit", organisation=body)


@pytest.mark.parametrize(
    "how", ["expired", "revoked", "deactivated", "back again", "new password", "cut"]
)
def test_a_token_that_is_over_opens_nothing(owner, how) -> None:
    token, text = make(owner)
    at = NOW
    if how == "expired":
        at = NOW + MONTH
    elif how == "revoked":
        actions.revoke_token(token=token, by=SYSTEM, at=NOW)
    elif how in {"deactivated", "back again"}:
        deactivate_person(person=owner, successor=make_person(), by=SYSTEM, at=NOW, reason="left")
        if how == "back again":
            reactivate_person(person=owner, by=SYSTEM, at=NOW, reason="a mistake")
    elif how == "new password":
        User.objects.update(must_change_password=True)
    else:
        text = text[:-1]
    assert user_of_token(text, at=at) is None


def test_it_lasts_at_most_a_year_and_does_something(owner) -> None:
    for wrong in ({"lasts": timedelta(days=367)}, {"lasts": -MONTH}, {"verbs": []}):
        with pytest.raises(RuleBroken):
            make(owner, **wrong)


def test_the_api_opens_with_it_and_notes_the_use(client, owner, body) -> None:
    token, text = make(owner)
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert answer.json()["roles"] == [
        {"role": "sro", "organisation_id": body.id, "initiative_id": ""}
    ]
    token.refresh_from_db()
    assert token.last_used_at is not None
    wrong = client.get("/api/v1/me", headers={"Authorization": "Bearer cw_wrong"})
    assert wrong.status_code == 401


def test_the_use_is_written_at_most_every_ten_minutes(owner, django_assert_num_queries) -> None:
    token, _text = make(owner)
    for minutes, kept in ((0, 0), (5, 0), (11, 11)):
        actions.note_token_use(token=token, at=NOW + timedelta(minutes=minutes))
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(minutes=kept)


def test_the_api_shows_only_the_organisations_of_ones_roles(client, owner, body) -> None:
    other = make_organisation()
    _token, text = make(owner)
    bearer = {"Authorization": f"Bearer {text}"}
    listed = client.get("/api/v1/organisations", headers=bearer).json()
    assert [one["id"] for one in listed] == [body.id]
    assert client.get(f"/api/v1/organisations/{other.id}", headers=bearer).status_code == 404
    assert client.get(f"/api/v1/organisations/{body.id}", headers=bearer).status_code == 200
