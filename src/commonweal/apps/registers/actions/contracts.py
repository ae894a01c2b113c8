"""Writing contracts down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.registers.models import Contract
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

FIELDS = (
    "title", "supplier", "value", "currency", "base_year", "starts_on", "ends_on", "marking",
    "exemption",
)  # fmt: skip


@transaction.atomic
def set_contract(
    *,
    initiative: Initiative,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    contract: Contract | None = None,
) -> Contract:
    """A new contract of the initiative, or another text of one. Nothing where nothing differs."""
    held = hold(initiative)
    made = contract or Contract(initiative=held, made_at=at)
    before = {name: getattr(made, name) for name in FIELDS} if contract else {}
    for name in FIELDS:
        setattr(made, name, values.get(name, getattr(made, name)))
    made.base_year = made.base_year or 0
    _check(made)
    after = {name: getattr(made, name) for name in FIELDS}
    if after == before:
        return made
    made.save()
    told = {"contract": made.id, "before": before, "after": after, "initiative": held.id}
    enter(held, told, verb="registers.set-contract", by=by, at=at)
    return made


@transaction.atomic
def remove_contract(*, contract: Contract, why: str, by: Actor, at: datetime) -> Initiative:
    """One that was written down by mistake; the history keeps it."""
    if not why.strip():
        raise RuleBroken(_("Say why."), code="reason-missing", field="why")
    held = hold(contract.initiative)
    told = {"contract": contract.id, "initiative": held.id}
    told |= {name: getattr(contract, name) for name in FIELDS}
    contract.delete()
    enter(held, told, verb="registers.remove-contract", by=by, at=at, reason=why)
    return held


def _check(contract: Contract) -> None:
    if contract.value is None:
        contract.currency, contract.base_year = "", 0
    elif not contract.currency:
        raise RuleBroken(_("Say in which currency."), code="no-currency", field="currency")
    if contract.starts_on and contract.ends_on and contract.ends_on < contract.starts_on:
        raise RuleBroken(_("It ends before it starts."), code="ends-early", field="ends_on")
    if bool(contract.exemption) != (contract.marking == "withheld"):
        raise RuleBroken(
            _("Name the exemption in law where something is withheld, and only there."),
            code="exemption-missing",
            field="exemption",
        )
    check(contract)
