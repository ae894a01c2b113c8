"""One initiative and all that hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import Anyone, access_of, access_require
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.programmes.models import (
    Initiative,
    NamedRole,
    Position,
    QualityFinding,
    Report,
)
from commonweal.apps.programmes.queries.seeing import (
    Kept,
    LayerSeen,
    ReportSeen,
    kept_fields,
    layers_seen,
    may_see,
    reports_seen,
    seen,
    visible_initiatives,
    visible_positions,
)
from commonweal.kernel.errors import NotFound

# Marking the field "people" keeps back who holds which role.
PEOPLE = "people"
# Who may see a report before it is approved, beside those who are asked to approve it.
_BEFORE_APPROVAL = (Verb.EDIT, Verb.APPROVE, Verb.ASSURE)


@dataclass(frozen=True, slots=True)
class InitiativeSeen:
    """An initiative as one person may see it. ``parent`` is None where it may not be seen."""

    id: str
    kind: str
    name: str
    other_names: list[str]
    reference: str
    organisation: Organisation
    organisation_id: str
    path: str
    description: str
    category: str
    method: str
    phase: str
    tags: list[str]
    series: str
    reported: bool
    marking: str
    exemption: str
    marking_review: date | None
    released_at: datetime | None
    released_by_label: str
    created_at: datetime
    parent: Initiative | None = None
    parent_id: str | None = None
    kept: Mapping[str, Kept] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InitiativePage:
    """One initiative, its people, layers and reports; reports and positions oldest first.

    Nothing in it is kept from the person who asked; ``kept`` says what was left out, and why. Only
    ``record`` is as it is stored: for other queries to go on from, never to be shown.
    """

    record: Initiative
    initiative: InitiativeSeen
    positions: list[Position]
    reports: list[ReportSeen]
    layers: list[LayerSeen]
    people: list[NamedRole]
    parts: list[Initiative]
    findings: list[QualityFinding]
    kept: Mapping[str, Kept]

    @property
    def now(self) -> Position | None:
        return self.positions[-1] if self.positions else None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report, and the ids of those before and after it."""

    initiative: InitiativeSeen
    report: ReportSeen
    earlier: ReportSeen | None
    later: ReportSeen | None


def initiative_for(user: Anyone, initiative_id: str, verb: Verb | str = Verb.READ) -> Initiative:
    """The initiative itself, for actions, where this person has ``verb`` on it.

    NotFound or NotAllowed else. It holds fields that the person may not see: what is shown comes
    from ``initiative_page``.
    """
    rows = Initiative.objects.select_related("organisation", "parent")
    found = rows.prefetch_related("field_markings").filter(id=initiative_id).first()
    if found is None:
        raise NotFound(_("There is no such initiative, or you have no role that shows it to you."))
    access_require(user, verb, organisation=found.organisation, initiative_id=found.path)
    if not may_see(user, found):
        raise NotFound(_("There is no such initiative, or you have no role that shows it to you."))
    return found


def initiative_page(user: Anyone, initiative_id: str) -> InitiativePage:
    """The whole page: a fixed number of queries, however long the history is."""
    one = initiative_for(user, initiative_id)
    kept = kept_fields(user, one)
    prefetch_related_objects([one], "baselines")
    own = visible_positions(user).filter(initiative=one).select_related("initiative__organisation")
    return InitiativePage(
        record=one,
        initiative=_seen(user, one, kept),
        positions=list(own.order_by("as_at")),
        reports=reports_seen(_reports(user, one), kept),
        layers=layers_seen(one.baselines.all(), kept),
        people=[] if PEOPLE in kept else list(one.named_roles.all()),
        parts=list(visible_initiatives(user).filter(parent=one).order_by("name")),
        findings=list(QualityFinding.objects.filter(position__in=own.filter(latest=True))),
        kept=kept,
    )


def report_for(user: Anyone, initiative_id: str, report_id: str, verb: Verb) -> Report:
    """The report itself, for actions, where this person has ``verb`` on its initiative.

    What is shown of a report comes from ``report_page``.
    """
    one = initiative_for(user, initiative_id, verb)
    report = one.reports.filter(id=report_id).first()
    if report is None:
        raise NotFound(_("This initiative has no such report."))
    return report


def report_page(user: Anyone, initiative_id: str, report_id: str) -> ReportPage:
    """One report as this person may see it, between its neighbours."""
    one = initiative_for(user, initiative_id)
    kept = kept_fields(user, one)
    rows = reports_seen(_reports(user, one), kept)
    places = {row.id: place for place, row in enumerate(rows)}
    if report_id not in places:
        raise NotFound(_("This initiative has no such report."))
    place = places[report_id]
    around = [None, *rows, None]
    return ReportPage(_seen(user, one, kept), rows[place], around[place], around[place + 2])


def _reports(user: Anyone, one: Initiative) -> QuerySet[Report]:
    """Its reports, oldest first; one that is not approved only for those who work on it."""
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    rows = one.reports.order_by("as_at", "id")
    return rows if verbs.intersection(_BEFORE_APPROVAL) else rows.filter(state="approved")


def _seen(user: Anyone, one: Initiative, kept: Mapping[str, Kept]) -> InitiativeSeen:
    parent = one.parent
    if parent and not visible_initiatives(user).filter(id=parent.id).exists():
        parent = None
    return seen(InitiativeSeen, one, kept, parent=parent, parent_id=parent.id if parent else None)
