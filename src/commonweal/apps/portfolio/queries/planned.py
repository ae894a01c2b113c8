"""Whether anything is planned in detail, so that a page need not ask for each part of a plan."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.funding.models import FundingShare
from commonweal.apps.plans.models import ChangeRequest, CostLine, Dependency, Goal, Milestone
from commonweal.apps.programmes.models import Initiative


def is_planned(initiative_id: str) -> bool:
    """True where there is any part of a plan or of a case, whoever may see it. One query."""
    own = {"initiative": OuterRef("pk")}
    parts = [Exists(kind.objects.filter(**own)) for kind in _KINDS]
    parts += [Exists(Goal.objects.filter(initiatives=OuterRef("pk")))]
    parts += [Exists(Dependency.objects.filter(Q(needs=OuterRef("pk")) | Q(on=OuterRef("pk"))))]
    where = Q()
    for part in parts:
        where |= Q(part)
    return Initiative.objects.filter(where, id=initiative_id).exists()


_KINDS = (Milestone, CostLine, ChangeRequest, FundingShare, BusinessCase)
