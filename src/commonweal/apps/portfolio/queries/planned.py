"""Whether anything is planned in detail or measured, so that a page need not ask for each part."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, When

from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.funding.models import FundingShare
from commonweal.apps.measures.models import Measure
from commonweal.apps.pilots.models import Pilot
from commonweal.apps.plans.models import ChangeRequest, CostLine, Dependency, Goal, Milestone
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.registers.models import Contract
from commonweal.apps.risks.models import Risk


@dataclass(frozen=True, slots=True)
class There:
    """What there is of an initiative beside its reports, whoever may see it; ``bought`` is a
    contract or a pilot, ``exceptions`` an open one."""

    planned: bool
    measured: bool
    risks: bool
    bought: bool
    exceptions: bool


def what_there_is(initiative_id: str) -> There:
    """Any part of a plan or of a case, any measure? One query: a page asks for neither in vain."""
    own = {"initiative": OuterRef("pk")}
    parts = [Exists(kind.objects.filter(**own)) for kind in _KINDS]
    parts += [Exists(Goal.objects.filter(initiatives=OuterRef("pk")))]
    parts += [Exists(Dependency.objects.filter(Q(needs=OuterRef("pk")) | Q(on=OuterRef("pk"))))]
    where = Q()
    for part in parts:
        where |= Q(part)
    found = Initiative.objects.filter(id=initiative_id).annotate(
        planned=Case(When(where, then=True), default=False, output_field=BooleanField()),
        measured=Exists(Measure.objects.filter(**own)),
        bought=Exists(Contract.objects.filter(**own)) | Exists(Pilot.objects.filter(**own)),
        beyond=Exists(ToleranceException.objects.filter(**own, closed_at=None)),
        at_risk=Exists(Risk.objects.filter(initiative__path__startswith=OuterRef("path"))),
    )
    row = found.values_list("planned", "measured", "at_risk", "bought", "beyond").first()
    return There(*(row or (False,) * 5))


_KINDS = (Milestone, CostLine, ChangeRequest, FundingShare, BusinessCase)
