"""API tokens: made and shown once, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.administration.models import ApiToken
from commonweal.apps.administration.queries import token_digest
from commonweal.apps.ledger.actions import record
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor, Subject

LONGEST = timedelta(days=366)
_MARK = "cw_"  # lets a scanner of leaked secrets know one of ours
_NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def make_token(
    *, owner: User, name: str, verbs: Iterable[Verb | str], expires_at: datetime, at: datetime
) -> tuple[ApiToken, str]:
    """A token of the owner's own, and its text, which is kept nowhere."""
    wanted = sorted({Verb(verb).value for verb in verbs})
    if not wanted:
        raise RuleBroken(_("Say what the token may do."), code="no-verbs", field="verbs")
    if not at < expires_at <= at + LONGEST:
        raise RuleBroken(
            _("A token lasts at most a year."), code="lasts-too-long", field="expires_on"
        )
    text = _MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        id=new_id(at),
        owner=owner,
        name=name.strip(),
        digest=token_digest(text),
        verbs=wanted,
        made_at=at,
        expires_at=expires_at,
    )
    check(token, exclude=["owner", "last_used_at", "revoked_at"])
    token.save(force_insert=True)
    _note(token, actor_of(owner), at, verb="administration.make-token")
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor, at: datetime) -> ApiToken:
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _note(token, by, at, verb="administration.revoke-token")
    return token


def note_token_use(*, token: ApiToken, at: datetime) -> None:
    """When it was last used, to ten minutes, so that reading does not write each time."""
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=at - _NOTED_EVERY)
    ApiToken.objects.filter(long_ago, id=token.id).update(last_used_at=at)


def _note(token: ApiToken, by: Actor, at: datetime, *, verb: str) -> None:
    record(
        verb=verb,
        subject=Subject("person", token.owner_id, token.owner.name),
        by=by,
        at=at,
        payload={
            "token": token.id,
            "name": token.name,
            "verbs": token.verbs,
            "expires_at": token.expires_at.isoformat(),
        },
    )
