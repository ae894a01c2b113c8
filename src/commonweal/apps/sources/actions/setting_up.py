"""Sources: added, changed, started, paused. What is typed is checked before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.ledger.actions import record
from commonweal.apps.measures.models import Measure
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.sources.models import Source
from commonweal.apps.sources.places import path_inside
from commonweal.apps.sources.rules import KINDS, Secret, check_columns, check_header, check_secret
from commonweal.apps.sources.sealing import sealed
from commonweal.engines.read.outside import read_address, require_listed
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["add_source", "change_source", "switch_source"]

FIELDS = ("name", "measure", "address", "query", "columns", "every_minutes")


@transaction.atomic
def add_source(
    *,
    organisation: Organisation,
    kind: str,
    values: Mapping[str, Any],
    keeper: User,
    by: Actor,
    at: datetime,
) -> Source:
    """A source, paused: it is tried first. ``values`` holds FIELDS and ``secret``."""
    made = Source(
        id=new_id(at), organisation=organisation, kind=kind, keeper=keeper, made_at=at,
        **{name: values[name] for name in FIELDS if name in values},
    )  # fmt: skip
    _check(made, bool(values.get("secret")))
    made.sealed = sealed(check_secret(values.get("secret", "")), made.id)
    check(made, exclude=["keeper"])
    made.save(force_insert=True)
    payload = {"kind": kind, "organisation": organisation.id, **_told(made)}
    _note(made, by, at, verb="sources.add-source", payload=payload)
    return made


@transaction.atomic
def change_source(
    *, source: Source, values: Mapping[str, Any], keeper: User, by: Actor, at: datetime
) -> Source:
    """Change some of FIELDS or the secret. Whoever changes it answers for it from now on.

    Where it leads somewhere else, or names another user there, the old secret does not go along:
    else it could be sent to whoever asks for it. RuleBroken until it is typed again.
    """
    held = Source.objects.select_for_update().get(id=source.id)
    before, goes_to = _told(held), _goes_to(held)
    for name in FIELDS:
        if name in values:
            setattr(held, name, values[name])
    secret = check_secret(values.get("secret", ""))
    if _way(held) == Secret.NONE:
        held.sealed = ""
    elif held.sealed and not secret and _goes_to(held) != goes_to:
        raise RuleBroken(
            _("It leads somewhere else now. Type the secret again for the new address."),
            code="secret-again",
            field="secret",
        )
    held.keeper = keeper
    _check(held, bool(secret or held.sealed))
    if secret:
        held.sealed = sealed(secret, held.id)
    check(held, exclude=["keeper"])
    held.failures = 0
    held.save()
    after = {name: told for name, told in _told(held).items() if told != before[name]}
    payload = {"before": {name: before[name] for name in after}, "after": after}
    payload["secret"] = "typed again" if secret else "as it was"
    _note(held, by, at, verb="sources.change-source", payload=payload)
    return held


@transaction.atomic
def switch_source(*, source: Source, on: bool, by: Actor, at: datetime) -> Source:
    """Start it: it is collected at once, and then as often as it says. Or pause it."""
    held = Source.objects.select_for_update().get(id=source.id)
    if held.on != on:
        held.on, held.failures = on, 0
        held.due_at = at if on else None
        held.save(update_fields=["on", "failures", "due_at"])
        _note(held, by, at, verb="sources.switch-source", payload={"on": on})
    return held


def _check(source: Source, has_secret: bool) -> None:  # noqa: FBT001 - one of two questions
    kind = KINDS[source.kind]
    if kind.schemes:
        address = read_address(source.address, kind.schemes)
        require_listed(address, settings.SOURCE_ADDRESSES)
        if has_secret and address.scheme == "http":
            _check_plain(address)
    if "path" in kind.asks:
        path_inside(source.organisation, source.columns.get("path", ""))
    if "header" in kind.asks and _way(source) == Secret.HEADER:
        check_header(source.columns.get("header", ""))
    if _way(source) not in {Secret.NONE, Secret.PASSWORD} and not has_secret:
        raise RuleBroken(_("Type the secret."), code="secret-missing", field="secret")
    check_columns(kind, source.columns, one_measure=source.measure_id is not None)
    if source.measure_id:
        _check_measure(source, source.keeper)


def _check_plain(address: Any) -> None:
    """A secret goes over plain http only to a machine that the operator listed by its number."""
    if address.ip is None or not settings.SOURCE_ADDRESSES.opens(address.ip, address.port):
        raise RuleBroken(
            _("A secret would travel for all to read. Use an address that begins with https://."),
            code="secret-in-the-open",
            field="address",
        )


def _check_measure(source: Source, keeper: User) -> None:
    mine = measures_for(keeper, Verb.IMPORT).filter(id=source.measure_id, formula="")
    if not mine.filter(organisation__path__startswith=source.organisation.path).exists():
        raise RuleBroken(
            _(
                "Choose a measure of this body, or of one below it, for which you may bring "
                "readings."
            ),
            code="measure-elsewhere",
            field="measure",
        )


def _way(source: Source) -> str:
    if source.kind == "postgresql":
        return Secret.PASSWORD
    return str(source.columns.get("way") or Secret.NONE)


def _goes_to(source: Source) -> tuple[object, ...]:
    """Where a secret would be sent, and as what."""
    schemes = KINDS[source.kind].schemes
    origin = read_address(source.address, schemes).origin if schemes else ()
    return (*origin, _way(source), source.columns.get("user"), source.columns.get("header"))


def _told(source: Source) -> dict[str, Any]:
    """What the ledger holds of it: never the secret."""
    measure: Measure | None = source.measure
    plain = {name: getattr(source, name) for name in FIELDS}
    return {**plain, "measure": measure.id if measure else "", "keeper": source.keeper_id}


def _note(
    source: Source, by: Actor, at: datetime, *, verb: str, payload: Mapping[str, Any]
) -> None:
    subject = Subject("source", source.id, source.name)
    record(verb=verb, subject=subject, by=by, at=at, payload=payload)
