"""What happens at the door: sign-in, failures, lock-out, passwords, second steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commonweal.apps.accounts.actions.people import end_sessions
from commonweal.apps.accounts.actions.roles import Place, hold
from commonweal.apps.accounts.models import HoldingSource, Organisation, RoleHolding, User
from commonweal.apps.accounts.queries import access_forget, actor_of
from commonweal.apps.accounts.rules import Role, Tenure
from commonweal.apps.ledger.actions import record
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import SYSTEM, Actor, Subject


@transaction.atomic
def note_sign_in(*, person: User, methods: Iterable[str], at: datetime) -> None:
    """``methods`` are the words of the sign-in library: password, mfa, socialaccount ..."""
    _note(
        person,
        actor_of(person),
        at,
        {"methods": sorted(set(methods))},
        verb="administration.sign-in",
    )


@transaction.atomic
def note_failed_sign_in(*, person: User, at: datetime) -> None:
    """Somebody gave a wrong password for this person. Who it was is not known."""
    _note(person, SYSTEM, at, {}, verb="administration.fail-sign-in")


@transaction.atomic
def note_lock_out(*, person: User, at: datetime) -> None:
    """Too many wrong passwords: for a while nobody can sign in as this person."""
    _note(person, SYSTEM, at, {}, verb="administration.lock-out")


@transaction.atomic
def change_password(*, person: User, password: str, at: datetime) -> User:
    """Set the password that the person chose, and end the need to choose one."""
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    _note(person, actor_of(person), at, {}, verb="administration.change-password")
    return person


@transaction.atomic
def note_new_address(*, person: User, at: datetime) -> None:
    """The person followed the letter to their new address. The address itself is not noted."""
    _note(person, actor_of(person), at, {}, verb="administration.change-address")


@transaction.atomic
def note_second_step(*, person: User, change: str, kept_session: str, at: datetime) -> None:
    """``change`` says what: "code-added", "passkey-removed" ... After one is added, every session
    but ``kept_session`` ends: they were opened by a password alone."""
    if change.endswith("-added"):
        end_sessions(person, but=kept_session)
    _note(
        person, actor_of(person), at, {"change": change}, verb="administration.change-second-step"
    )


@transaction.atomic
def follow_groups(
    *, person: User, wanted: Iterable[tuple[Role, Organisation]], at: datetime
) -> list[RoleHolding]:
    """Give the roles that the sign-in service's groups stand for, and end those given earlier
    for groups that the person has left. Roles given by people are not touched.

    A role whose duties clash is left out. One entry, where anything changed.
    """
    today = timezone.localdate(at)
    left = person.holdings.filter(source=HoldingSource.SIGN_IN).exclude(last_day__lt=today)
    held = {(h.role, h.organisation_id): h for h in left}
    asked = {(role.value, body.id): (role, body) for role, body in wanted}
    given = []
    for role, body in (asked[key] for key in sorted(asked.keys() - held.keys())):
        try:
            given.append(
                hold(person, role, Place(body), Tenure(today), at=at, source=HoldingSource.SIGN_IN)
            )
        except RuleBroken:
            continue
    gone = [held[key] for key in sorted(held.keys() - asked.keys())]
    for holding in gone:
        holding.delete()
    access_forget(person)
    if given or gone:
        changes = {
            "given": [[h.role, h.organisation_id] for h in given],
            "ended": [[h.role, h.organisation_id] for h in gone],
        }
        _note(person, SYSTEM, at, changes, verb="administration.follow-groups")
    return given


def _note(person: User, by: Actor, at: datetime, payload: dict[str, object], *, verb: str) -> None:
    record(
        verb=verb,
        subject=Subject("person", person.id, person.name),
        by=by,
        at=at,
        payload=payload,
    )
