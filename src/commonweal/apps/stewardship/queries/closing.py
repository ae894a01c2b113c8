"""Which benefits wait to be accepted by the business."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from commonweal.apps.benefits.models import Benefit, InitiativeShare
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.stewardship.models import Acceptance

__all__ = ["unaccepted", "unaccepted_at_closure"]


def unaccepted(initiative: Initiative) -> QuerySet[Benefit]:
    """The benefits of an initiative that live on and that nobody has accepted from it."""
    of_it = Benefit.objects.filter(shares__initiative=initiative).exclude(stage="ended")
    return of_it.exclude(acceptances__initiative=initiative)


def unaccepted_at_closure() -> QuerySet[InitiativeShare]:
    """The shares of initiatives that have closed, of benefits that nobody has accepted."""
    taken = Acceptance.objects.filter(
        benefit=OuterRef("benefit"), initiative=OuterRef("initiative")
    )
    closed = InitiativeShare.objects.filter(initiative__phase="closed").exclude(
        benefit__stage="ended"
    )
    return closed.filter(~Exists(taken)).select_related("benefit", "initiative")
