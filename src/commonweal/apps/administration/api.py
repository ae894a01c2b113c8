"""Signing in to the API by token, and what the API says about organisations and oneself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.security import HttpBearer

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.models import User
from commonweal.apps.administration.actions import note_token_use
from commonweal.apps.administration.queries import user_of_token

router = Router(tags=["organisations"])


class TokenAuth(HttpBearer):
    """``Authorization: Bearer cw_...``: the token's owner, with the token's verbs at most."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        now = timezone.now()
        found = user_of_token(token, at=now)
        if found is None:
            return None
        request.user, used = found
        note_token_use(token=used, at=now)
        return request.user


class OrganisationOut(Schema):
    id: str
    name: str
    short_name: str
    kind: str
    parent_id: str | None
    aliases: list[str]


class RoleOut(Schema):
    role: str
    organisation_id: str
    initiative_id: str


class MeOut(Schema):
    id: str
    name: str
    is_administrator: bool
    roles: list[RoleOut]


@router.get("/organisations", response=list[OrganisationOut], operation_id="organisations")
def organisations(request: HttpRequest) -> Any:
    """The organisations that you may read, by name."""
    return queries.organisations_for(request.user)


@router.get(
    "/organisations/{organisation_id}", response=OrganisationOut, operation_id="organisation"
)
def organisation(request: HttpRequest, organisation_id: str) -> Any:
    return queries.organisation_get(request.user, organisation_id, "read")


@router.get("/me", response=MeOut, operation_id="me")
def me(request: HttpRequest) -> Any:
    """Who the token or session stands for, and the roles held today."""
    person, today = request.user, timezone.localdate()
    return {
        "id": person.id,
        "name": person.name,
        "is_administrator": person.is_administrator,
        "roles": queries.holdings_on(today).filter(person=person),
    }
