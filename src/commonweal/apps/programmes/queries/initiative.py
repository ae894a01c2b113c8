"""One initiative and all that hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_can, access_require
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.programmes.models import Baseline, Initiative, NamedRole, Position, Report
from commonweal.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class InitiativePage:
    """One initiative, its people, layers and reports; reports and positions oldest first."""

    initiative: Initiative
    positions: list[Position]
    reports: list[Report]
    layers: list[Baseline]
    people: list[NamedRole]
    parts: list[Initiative]
    hidden: frozenset[str]

    @property
    def now(self) -> Position | None:
        return self.positions[-1] if self.positions else None


def initiative_for(user: Anyone, initiative_id: str, verb: Verb | str = Verb.READ) -> Initiative:
    """The initiative, where this person has ``verb`` on it. NotFound or NotAllowed else."""
    found = (
        Initiative.objects.select_related("organisation", "parent").filter(id=initiative_id).first()
    )
    if found is None:
        raise NotFound(_("There is no such initiative, or you have no role that shows it to you."))
    access_require(user, verb, organisation=found.organisation, initiative_id=found.path)
    return found


def hidden_fields(user: Anyone, initiative: Initiative) -> frozenset[str]:
    """The fields of an initiative that this person may not see, because of their marking."""
    if access_can(
        user,
        Verb.READ_SENSITIVE,
        organisation=initiative.organisation,
        initiative_id=initiative.path,
    ):
        return frozenset()
    marked = initiative.field_markings.filter(marking__in=["sensitive", "withheld"])
    return frozenset(marked.values_list("field", flat=True))


def initiative_page(user: Anyone, initiative_id: str) -> InitiativePage:
    """The whole page: a fixed number of queries, however long the history is."""
    one = initiative_for(user, initiative_id)
    positions = one.positions.filter(report__isnull=False).order_by("as_at")
    return InitiativePage(
        initiative=one,
        positions=list(positions) or list(one.positions.all()),
        reports=list(one.reports.order_by("as_at").defer("cells")),
        layers=list(one.baselines.order_by("number")),
        people=list(one.named_roles.all()),
        parts=list(one.parts.order_by("name")),
        hidden=hidden_fields(user, one),
    )


def report_for(user: Anyone, initiative_id: str, report_id: str) -> tuple[Initiative, Report]:
    """One report of one initiative. NotFound or NotAllowed as for the initiative."""
    one = initiative_for(user, initiative_id)
    report: Any = one.reports.filter(id=report_id).first()
    if report is None:
        raise NotFound(_("This initiative has no such report."))
    return one, report
