"""What people stated of the steps of a variance tree."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.diagnosis.models import StatedPart
from commonweal.apps.plans.queries import WHOLE, working_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import kept_fields
from commonweal.kernel.errors import NotFound

__all__ = ["part_for", "stated_parts_of"]


def stated_parts_of(user: Anyone, initiative: Initiative) -> list[StatedPart]:
    """What people stated of the steps; with their words only for those who see every figure."""
    if kept_fields(user, initiative).keys() & set(WHOLE):
        return []
    return list(initiative.stated_parts.all())


def part_for(user: Anyone, initiative_id: str, part_id: str) -> StatedPart:
    """For somebody who may take it back."""
    one = working_initiative(user, initiative_id, Verb.EDIT, *WHOLE)
    found = one.stated_parts.filter(id=part_id).first()
    if found is None:
        raise NotFound(_("It is no longer there. Load the page again."))
    found.initiative = one
    return found
