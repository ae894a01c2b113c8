"""People asked to join: letters with a link, and the link followed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.actions.people import check_and_save, new_person
from commonweal.apps.accounts.actions.roles import Place, check_may_give, hold, source_of_gift
from commonweal.apps.accounts.models import HoldingSource, Organisation, User
from commonweal.apps.accounts.rules import Role, Tenure
from commonweal.apps.administration.actions.outbox import queue_message
from commonweal.apps.administration.models import Invitation
from commonweal.apps.administration.queries import invitation_of, role_label, token_digest
from commonweal.apps.administration.rules import InvitationLine
from commonweal.apps.ledger.actions import record, record_batch
from commonweal.kernel.errors import NotFound, RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor, Subject

LASTS = timedelta(days=14)
Asked = list[tuple[Role, Organisation]]


@transaction.atomic
def send_invitations(
    *, lines: Sequence[InvitationLine], by: Actor, at: datetime
) -> tuple[list[Invitation], list[User]]:
    """Invite the addresses of ``lines``, one letter for each with all its roles; somebody whom
    ``by`` looks after already gets the roles at once and a letter that says so. Anybody else
    gets an invitation, whether or not they have an account elsewhere: nobody learns who has one.
    One entry for the whole list.

    RuleBroken, and nothing is sent, where a line has a problem or ``by`` may not give a role.
    """
    if not lines or any(line.problem for line in lines):
        raise RuleBroken(_("Mend or remove the lines that have a problem first."), code="problems")
    bodies = Organisation.objects.in_bulk({line.body.id for line in lines if line.body})
    at_home = queries.people_for(User.objects.get(id=by.id))
    invited: list[Invitation] = []
    known: list[User] = []
    for email, group in groupby(sorted(lines, key=lambda li: li.email), key=lambda li: li.email):
        asked = [(li.role, bodies[li.body.id]) for li in group if li.role and li.body]
        for role, body in asked:
            check_may_give(by, role, Place(body))
        person = at_home.filter(email=email).first()
        if person is None:
            invited.append(_invite(email, asked, by=by, at=at))
        else:
            _give(person, asked, at=at, by=by)
            _tell(person, asked, at=at)
            known.append(person)
    record_batch(
        verb="administration.send-invitations",
        subject=Subject("invitation", "list"),
        by=by,
        at=at,
        rows=[{"invitation": one.id, "roles": one.roles} for one in invited],
        payload={"invited": [one.id for one in invited], "here": [one.id for one in known]},
    )
    return invited, known


@transaction.atomic
def accept_invitation(*, secret: str, name: str, password: str, at: datetime) -> User:
    """Follow the link: the person comes to be, with the roles that the letter named.

    RuleBroken where whoever invited them may no longer give one of the roles.
    """
    invitation = Invitation.objects.select_for_update().get(id=invitation_of(secret, at=at).id)
    if User.objects.filter(email=invitation.email).exists():
        raise RuleBroken(_("There is an account with this address already. Sign in."), code="here")
    asked = _still_asked(invitation)
    person = new_person(email=invitation.email, name=name, organisation=asked[0][1], at=at)
    person.set_password(password)
    check_and_save(person)
    return _join(invitation, person, asked, at=at)


@transaction.atomic
def accept_as_known(*, secret: str, person: User, at: datetime) -> User:
    """Follow the link as somebody who has an account already: the roles are added to it.

    NotFound where the letter was not for this person.
    """
    invitation = Invitation.objects.select_for_update().get(id=invitation_of(secret, at=at).id)
    if person.email != invitation.email:
        raise NotFound(_("This invitation is for somebody else."), code="invitation-of-another")
    return _join(invitation, person, _still_asked(invitation), at=at)


def _still_asked(invitation: Invitation) -> Asked:
    """What was asked, where whoever invited may still give it: they may have lost the right."""
    bodies = Organisation.objects.in_bulk({asked["organisation"] for asked in invitation.roles})
    asked = [(Role(one["role"]), bodies[one["organisation"]]) for one in invitation.roles]
    for role, body in asked:
        check_may_give(queries.actor_of(invitation.invited_by), role, Place(body))
    return asked


def _join(invitation: Invitation, person: User, asked: Asked, *, at: datetime) -> User:
    _give(person, asked, at=at, by=queries.actor_of(invitation.invited_by))
    invitation.accepted_at, invitation.person = at, person
    invitation.save(update_fields=["accepted_at", "person"])
    record(
        verb="administration.accept-invitation",
        subject=Subject("person", person.id, person.name),
        by=queries.actor_of(person),
        at=at,
        payload={"invitation": invitation.id, "roles": invitation.roles},
    )
    return person


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """Make a link that nobody has followed yet lead nowhere."""
    if invitation.accepted_at:
        raise RuleBroken(_("This invitation was accepted already."), code="accepted")
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    record(
        verb="administration.withdraw-invitation",
        subject=Subject("invitation", invitation.id),
        by=by,
        at=at,
        payload={},
    )
    return invitation


def _invite(email: str, asked: Asked, *, by: Actor, at: datetime) -> Invitation:
    secret = secrets.token_urlsafe(32)
    # A second letter makes the first one's link lead nowhere, so that only one is ever good.
    Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=at
    )
    invitation = Invitation.objects.create(
        id=new_id(at),
        email=email,
        roles=[{"role": role.value, "organisation": body.id} for role, body in asked],
        invited_by_id=by.id,
        digest=token_digest(secret),
        made_at=at,
        expires_at=at + LASTS,
    )
    link = settings.ADDRESS + reverse("accept_invitation", kwargs={"secret": secret})
    _write("invitation", email, asked, at=at, link=link, inviter=by.label, until=at + LASTS)
    return invitation


def _give(person: User, asked: Asked, *, at: datetime, by: Actor) -> None:
    for role, body in asked:
        if not person.holdings.filter(role=role.value, organisation=body, last_day=None).exists():
            tenure = Tenure(timezone.localdate(at))
            source_of_gift(by, person, role, Place(body), tenure, reason="")
            hold(person, role, Place(body), tenure, at=at, source=HoldingSource.INVITATION)


def _tell(person: User, asked: Asked, *, at: datetime) -> None:
    _write("roles_given", person.email, asked, at=at, link=settings.ADDRESS)


def _write(letter: str, email: str, asked: Asked, *, at: datetime, **facts: object) -> None:
    roles = [(role_label(role), body.name) for role, body in asked]
    body = render_to_string(
        f"administration/letters/{letter}.txt",
        {"roles": roles, "body_name": settings.BODY_NAME, **facts},
    )
    subject, _sep, text = body.partition("\n")
    queue_message(to_address=email, subject=subject, body=text.strip(), at=at)
