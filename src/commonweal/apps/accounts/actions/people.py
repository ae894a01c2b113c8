"""People: made, renamed, deactivated with their roles handed over, erased."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.actions.roles import (
    check_may_give,
    facts_of,
    hold,
    place_of,
    source_of_gift,
)
from commonweal.apps.accounts.models import Organisation, PersonLabel, RoleHolding, User
from commonweal.apps.accounts.rules import Role, Tenure, Verb
from commonweal.apps.ledger.actions import entries_last, erase_mentions, record
from commonweal.apps.ledger.models import Entry
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import SYSTEM, Actor, Subject

# No letter or figure that is taken for another one when it is read from a screen.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"


def subject_of(person: User) -> Subject:
    return Subject("person", person.id, person.name)


@transaction.atomic
def create_first_administrator(*, email: str, name: str, at: datetime) -> tuple[User, str]:
    """The person who can invite all others, and the password to be changed at first sign-in.

    RuleBroken where somebody already administers everything.
    """
    if User.objects.select_for_update().filter(is_administrator=True, is_active=True).exists():
        raise RuleBroken(_("There is an administrator already."), code="administrator-exists")
    password = "-".join("".join(secrets.choice(_CLEAR) for _i in range(5)) for _j in range(4))
    person = new_person(email=email, name=name, organisation=None, at=at)
    person.is_administrator = person.must_change_password = True
    person.set_password(password)
    check_and_save(person)
    _note(person, verb="accounts.create-first-administrator", by=SYSTEM, at=at)
    return person, password


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    by: Actor,
    at: datetime,
    organisation: Organisation | None = None,
    password: str | None = None,
) -> User:
    """A person with no role yet. Without a password they can only come in by the sign-in
    service, or by asking for a new password."""
    person = new_person(email=email, name=name, organisation=organisation, at=at)
    person.set_password(password)
    check_and_save(person)
    _note(
        person,
        verb="accounts.create-person",
        by=by,
        at=at,
        organisation=organisation.id if organisation else None,
    )
    return person


@transaction.atomic
def rename_person(*, person: User, name: str, by: Actor, at: datetime) -> User:
    person.name = " ".join(name.split())
    check_and_save(person)
    _note(person, verb="accounts.rename-person", by=by, at=at)
    return person


@transaction.atomic
def make_administrator(*, person: User, administrator: bool, by: Actor, at: datetime) -> User:
    """Let a person administer everything, or no longer. The last one cannot be taken away."""
    _check_everywhere(by)
    if not administrator:
        _check_not_last_administrator(person)
    person.is_administrator = administrator
    check_and_save(person)
    queries.access_forget(person)
    _note(person, verb="accounts.make-administrator", by=by, at=at, administrator=administrator)
    return person


@transaction.atomic
def hand_over_roles(
    *, person: User, successor: User, by: Actor, at: datetime, reason: str
) -> list[RoleHolding]:
    """Give every role that the person holds now or later to the successor, from today."""
    handed = _hand_over(person, successor, by=by, at=at, reason=reason)
    _note(
        person,
        verb="accounts.hand-over-roles",
        by=by,
        at=at,
        reason=reason,
        successor=successor.id,
        roles=[facts_of(h) for h in handed],
    )
    return handed


@transaction.atomic
def deactivate_person(
    *, person: User, by: Actor, at: datetime, reason: str, successor: User | None = None
) -> User:
    """End what the person can do: sign-in, sessions, API tokens. Their roles go to ``successor``.

    RuleBroken where roles are left with nobody, where ``by`` may not give one of them on, for
    the last administrator, and for oneself.
    """
    if person.id == by.id:
        raise RuleBroken(_("You cannot deactivate yourself."), code="own-account")
    if person.is_administrator:
        _check_everywhere(by)
        _check_not_last_administrator(person)
    handed = _hand_over(person, successor, by=by, at=at, reason=reason)
    person.is_active, person.is_administrator, person.deactivated_at = False, False, at
    check_and_save(person)
    end_sessions(person)
    _note(
        person,
        verb="accounts.deactivate-person",
        by=by,
        at=at,
        reason=reason,
        successor=successor.id if successor else None,
        roles=[facts_of(h) for h in handed],
    )
    return person


@transaction.atomic
def reactivate_person(*, person: User, by: Actor, at: datetime, reason: str) -> User:
    """Let a deactivated person sign in again, with no role. Not one who was erased."""
    if person.erased_at:
        raise RuleBroken(_("This person was erased and cannot come back."), code="erased")
    person.is_active = True  # deactivated_at stays: no API token made before it opens again
    check_and_save(person)
    _note(person, verb="accounts.reactivate-person", by=by, at=at, reason=reason)
    return person


@transaction.atomic
@entries_last()
def erase_person(*, person: User, by: Actor, at: datetime, reason: str) -> User:
    """Take out of the record who the person was, the history included. Only after deactivation.

    What they did stays, under a name that says nothing; the proofs of the history stand.
    RuleBroken where the reason, which stays, names them.
    """
    if person.is_active:
        raise RuleBroken(
            _("Deactivate the person first, and hand over their roles."), code="active"
        )
    names = names_of(person)
    if any(name.casefold() in reason.casefold() for name in (*names, person.name)):
        raise RuleBroken(
            _("Do not name the person in the reason: the reason stays in the history."),
            code="named-in-reason",
            field="reason",
        )
    end_sessions(person)
    for held in (EmailAddress, Authenticator, SocialAccount):
        held.objects.filter(user=person).delete()
    person.name = _("Erased person %(number)s") % {"number": person.id[-6:]}
    person.email = f"erased-{person.id.lower()}@erased.invalid"
    person.set_unusable_password()
    person.erased_at = at
    check_and_save(person)
    _rename_beside_ids(person)
    erase_mentions(person_id=person.id, names=names, by=by, at=at, reason=reason)
    _note(person, verb="accounts.erase-person", by=by, at=at, reason=reason)
    return person


def names_of(person: User) -> frozenset[str]:
    """The addresses and names, past ones too, that mean this person wherever they stand: a
    single word may be another's name or none, and is left out."""
    addresses = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    did = Entry.objects.filter(actor_id=person.id).order_by().distinct()
    met = Entry.objects.filter(subject_kind="person", subject_id=person.id).order_by().distinct()
    known = {person.name, person.email, *addresses}
    known.update(did.values_list("actor_label", flat=True))
    known.update(met.values_list("subject_label", flat=True))
    return frozenset(name for name in known if " " in name or "@" in name)


def _rename_beside_ids(person: User) -> None:
    """The present name of the person, wherever any slice keeps their name beside their id."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001 - documented as public
            if isinstance(field, PersonLabel):
                rows = model._default_manager.filter(**{field.of: person.id})  # noqa: SLF001
                rows.update(**{field.name: person.name})


def end_sessions(person: User, *, but: str = "") -> None:
    """Sign the person out everywhere, but in the session with this key."""
    for session in UserSession.objects.filter(user=person).exclude(session_key=but):
        session.end()


def new_person(*, email: str, name: str, organisation: Organisation | None, at: datetime) -> User:
    return User(
        id=new_id(at),
        email=User.objects.normalize_email(email),
        name=" ".join(name.split()),
        organisation=organisation,
        joined_at=at,
    )


def check_and_save(person: User) -> None:
    check(person, exclude=["password", "organisation"])
    person.save()
    if not person.erased_at:
        EmailAddress.objects.update_or_create(
            user=person, primary=True, defaults={"email": person.email, "verified": True}
        )


def _note(
    person: User, *, verb: str, by: Actor, at: datetime, reason: str = "", **facts: object
) -> None:
    record(verb=verb, subject=subject_of(person), by=by, at=at, reason=reason, payload=facts)


def _check_everywhere(by: Actor) -> None:
    giver = User.objects.filter(id=by.id).first()
    if by != SYSTEM and not (giver and queries.access_can(giver, Verb.ADMINISTER)):
        raise RuleBroken(
            _("Only an administrator of the whole system can do this."), code="not-everywhere"
        )


def _check_not_last_administrator(person: User) -> None:
    others = User.objects.select_for_update().filter(is_administrator=True, is_active=True)
    if person.is_administrator and not others.exclude(id=person.id).exists():
        raise RuleBroken(
            _("This is the last administrator. Make somebody else one first."),
            code="last-administrator",
        )


def _hand_over(
    person: User, successor: User | None, *, by: Actor, at: datetime, reason: str
) -> list[RoleHolding]:
    today = timezone.localdate(at)
    open_ones = person.holdings.exclude(last_day__lt=today).select_related("organisation")
    handed = []
    for holding in open_ones.order_by("id"):
        check_may_give(by, Role(holding.role), place_of(holding))
        if successor is None:
            raise RuleBroken(
                _("%(name)s still holds roles. Say who takes them over.") % {"name": person.name},
                code="roles-left",
                field="successor",
            )
        handed.append(_pass_on(holding, successor, by=by, at=at, reason=reason))
    queries.access_forget(person)
    return handed


def _pass_on(
    holding: RoleHolding, successor: User, *, by: Actor, at: datetime, reason: str
) -> RoleHolding:
    today = timezone.localdate(at)
    tenure = Tenure(max(today, holding.first_day), holding.last_day)
    role, place = Role(holding.role), place_of(holding)
    source = source_of_gift(by, successor, role, place, tenure, reason=reason)
    if holding.first_day >= today:
        holding.delete()
    else:
        holding.last_day = today - timedelta(days=1)
        holding.save(update_fields=["last_day"])
    already = successor.holdings.filter(
        role=holding.role,
        organisation=holding.organisation,
        initiative_id=holding.initiative_id,
    ).exclude(last_day__lt=tenure.first)
    return already.first() or hold(successor, role, place, tenure, at=at, source=source)
