"""Who sees which contracts: of an initiative that they may see, as the marking lets them, and where
its cost is not kept from them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.queries.plan import COST
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import field_visible, sight, visible_initiatives
from commonweal.apps.registers.models import Contract
from commonweal.kernel.errors import NotAllowed, NotFound

__all__ = ["contract_for", "contracts_of", "visible_contracts"]


def visible_contracts(user: Anyone) -> QuerySet[Contract]:
    _read, sensitive, withheld = sight(user, "initiative__organisation__path", "initiative__path")
    least = (
        Q(marking__in=["open", "internal"])
        | (Q(marking="sensitive") & sensitive)
        | (Q(marking="withheld") & withheld)
    )
    seen = visible_initiatives(user).filter(field_visible(user, COST))
    return Contract.objects.filter(least, initiative__in=seen).select_related("initiative")


def contracts_of(user: Anyone, initiative: Initiative) -> list[Contract]:
    return list(visible_contracts(user).filter(initiative=initiative))


def contract_for(user: Anyone, contract_id: str, verb: Verb) -> Contract:
    """One contract, where this person has ``verb`` on its initiative. NotFound or NotAllowed."""
    rows = visible_contracts(user).select_related("initiative__organisation")
    found = rows.filter(id=contract_id).first()
    if found is None:
        raise NotFound(_("There is no such contract, or you have no role that shows it to you."))
    one = found.initiative
    if verb not in access_of(user).verbs(one.organisation.path, one.path):
        raise NotAllowed(_("You can see this, but none of your roles here lets you do that."))
    return found
