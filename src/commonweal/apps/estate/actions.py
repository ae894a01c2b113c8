"""Keeping the list of systems."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import Organisation
from commonweal.apps.estate.models import DataSet, Interface, System
from commonweal.apps.ledger.actions import record
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["add_data_set", "add_interface", "add_system", "change_system", "remove_part"]

KEPT = (
    "name", "purpose", "status", "business_owner_id", "technical_owner_id", "supplier",
    "technology", "supported_until", "risk_score", "risk_on", "risk_basis", "marking",
)  # fmt: skip


@transaction.atomic
def add_system(
    *, organisation: Organisation, values: Mapping[str, Any], by: Actor, at: datetime
) -> System:
    made = System(organisation=organisation, made_at=at, **values)
    _check(made)
    made.save(force_insert=True)
    payload = {"organisation": organisation.id, "is": _told(made)}
    _enter(made, payload, verb="estate.add-system", by=by, at=at)
    return made


@transaction.atomic
def change_system(*, system: System, values: Mapping[str, Any], by: Actor, at: datetime) -> System:
    held = System.objects.select_for_update().get(id=system.id)
    before = _told(held)
    for name, value in values.items():
        setattr(held, name, value)
    _check(held)
    held.save()
    after = _told(held)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        _enter(held, {"changed": changed}, verb="estate.change-system", by=by, at=at)
    return held


@transaction.atomic
def add_data_set(*, system: System, values: Mapping[str, Any], by: Actor, at: datetime) -> DataSet:
    made = DataSet(system=system, **values)
    check(made, exclude=["system"])
    made.save(force_insert=True)
    payload = {"data_set": made.id, "name": made.name, "personal": made.personal}
    _enter(system, payload, verb="estate.add-data-set", by=by, at=at)
    return made


@transaction.atomic
def add_interface(
    *, system: System, values: Mapping[str, Any], by: Actor, at: datetime
) -> Interface:
    """What goes from this system to another."""
    made = Interface(from_system=system, **values)
    if made.to_system_id == system.id:
        raise RuleBroken(_("It meets another system."), code="same-system", field="to_system")
    check(made, exclude=["from_system"])
    made.save(force_insert=True)
    payload = {"interface": made.id, "to": made.to_system_id, "carries": made.carries}
    _enter(system, payload, verb="estate.add-interface", by=by, at=at)
    return made


@transaction.atomic
def remove_part(
    *, system: System, part: DataSet | Interface, by: Actor, at: datetime
) -> DataSet | Interface:
    """Take a data set or an interface off the list."""
    told = {"removed": part.id, "words": str(part)}
    type(part).objects.filter(id=part.id).delete()
    _enter(system, told, verb="estate.remove-part", by=by, at=at)
    return part


def _check(system: System) -> None:
    check(system, exclude=["organisation", "business_owner", "technical_owner"])
    scored = system.risk_score is not None
    if scored and (system.risk_on is None or not system.risk_basis.strip()):
        raise RuleBroken(
            _("A score counts only with its day and with what it rests on."),
            code="score-without-basis",
            field="risk_basis" if system.risk_on else "risk_on",
        )


def _told(system: System) -> dict[str, Any]:
    return {name: getattr(system, name) for name in KEPT}


def _enter(
    system: System, payload: Mapping[str, Any], *, verb: str, by: Actor, at: datetime
) -> None:
    subject = Subject("system", system.id, system.name)
    record(verb=verb, subject=subject, by=by, at=at, payload=payload)
