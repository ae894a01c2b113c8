"""Who sees which risks. Every other read of this slice that is for a person begins here."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import RoleHolding, User
from commonweal.apps.accounts.queries import (
    Anyone,
    access_filter,
    access_initiative_ids,
    access_of,
    people_for,
)
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.measures.models import Measure
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import sight, visible_initiatives
from commonweal.apps.risks.models import EarlyWarning, Risk, RiskAction
from commonweal.kernel.errors import NotAllowed, NotFound

__all__ = [
    "action_for",
    "measures_to_watch",
    "people_to_name",
    "risk_for",
    "verbs_on",
    "visible_risks",
    "warning_for",
    "warnings_seen",
    "wider_offered",
]

_PATHS = {"organisation_path": "organisation__path", "initiative_path": "initiative__path"}


def visible_risks(user: Anyone, verb: Verb = Verb.READ) -> QuerySet[Risk]:
    """The risks that this person may read: never one of an initiative that they may not see. With
    another ``verb``, those of them with which they may do that."""
    read, sensitive, withheld = sight(user, *_PATHS.values())
    least = (
        Q(marking__in=["open", "internal"])
        | (Q(marking="sensitive") & sensitive)
        | (Q(marking="withheld") & withheld)
    )
    of_seen = Q(initiative=None) | Q(initiative__in=visible_initiatives(user))
    found = Risk.objects.filter(read & least & of_seen)
    return found if verb is Verb.READ else found.filter(access_filter(user, verb, **_PATHS))


def risk_for(user: Anyone, risk_id: str, verb: Verb | str = Verb.READ) -> Risk:
    """One risk, where this person has ``verb`` on it. NotFound or NotAllowed else."""
    rows = visible_risks(user).select_related("organisation", "initiative__organisation", "owner")
    found = rows.filter(id=risk_id).first()
    if found is None:
        raise NotFound(_("There is no such risk, or you have no role that shows it to you."))
    if Verb(verb) not in verbs_on(user, found):
        raise NotAllowed(
            _("You can see this risk, but none of your roles lets you do that."), code="no-role"
        )
    return found


def verbs_on(user: Anyone, risk: Risk) -> frozenset[Verb]:
    """What this person may do with a risk that they may see."""
    path = risk.initiative.path if risk.initiative else ""
    return access_of(user).verbs(risk.organisation.path, path)


def action_for(risk: Risk, action_id: str) -> RiskAction:
    """An action of this risk. NotFound where it has no such one."""
    found = risk.actions.select_related("risk", "owner").filter(id=action_id).first()
    if found is None:
        raise NotFound(_("It is no longer there. Load the page again."))
    return found


def warnings_seen(user: Anyone, risk: Risk) -> QuerySet[EarlyWarning]:
    """The lines drawn for it, of measures that this person may see."""
    found = risk.warnings.filter(measure__in=measures_for(user))
    return found.select_related("measure", "risk")


def warning_for(user: Anyone, risk: Risk, warning_id: str) -> EarlyWarning:
    found = warnings_seen(user, risk).filter(id=warning_id).first()
    if found is None:
        raise NotFound(_("It is no longer there. Load the page again."))
    return found


def measures_to_watch(user: Anyone, risk: Risk) -> QuerySet[Measure]:
    """The measures for which a line may be drawn: of its programme or project, or of its body."""
    own = Q(organisation=risk.organisation)
    if risk.initiative is not None:
        own = Q(organisation=risk.organisation, initiative=None) | Q(initiative=risk.initiative)
    return measures_for(user).filter(own)


def people_to_name(user: Anyone, *also: str | None) -> QuerySet[User]:
    """Whom this person may name as owner: whom they see in their bodies, who holds a role on an
    initiative of theirs, and themselves; ``also`` are the ids of those named already."""
    beside = RoleHolding.objects.filter(initiative_id__in=access_initiative_ids(user, Verb.READ))
    near = Q(id__in=beside.values("person")) | Q(id=user.pk)
    found = User.objects.filter(erased_at=None, is_active=True)
    seen = Q(id__in=people_for(user, Verb.READ).values("id")) | near
    return found.filter(seen) | User.objects.filter(id__in=[one for one in also if one])


def wider_offered(user: Anyone, one: Initiative | None) -> QuerySet[Risk]:
    """The risks that one of this initiative, or of a body itself, may be counted within: of it, of
    those above or below it, and of bodies."""
    above = Q(initiative=None)
    if one is not None:
        above |= Q(initiative__in=one.path.strip("/").split("/"))
        above |= Q(initiative__path__startswith=one.path)
    return visible_risks(user).filter(above)
