"""Say which units are the business and which deliver IT."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.facts.models import UnitNature
from commonweal.apps.ledger.actions import record
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["say_nature"]


@transaction.atomic
def say_nature(
    *, organisation: Organisation, nature: str, by: Actor, at: datetime
) -> UnitNature | None:
    """What a unit is, and those below it that have no line of their own; "" takes it back."""
    if nature and nature not in UnitNature.Nature.values:
        raise RuleBroken(_("Choose one of the list."), code="no-such-nature", field="nature")
    before = UnitNature.objects.filter(organisation=organisation).first()
    made = None
    if nature:
        values = {"nature": nature, "said_at": at, "said_by_id": by.id, "said_by_label": by.label}
        made, _new = UnitNature.objects.update_or_create(organisation=organisation, defaults=values)
    elif before is not None:
        before.delete()
    record(
        verb="facts.say-nature",
        subject=Subject("organisation", organisation.id, organisation.name),
        by=by,
        at=at,
        payload={"nature": [before.nature if before else "", nature]},
    )
    return made
