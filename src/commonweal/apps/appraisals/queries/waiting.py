"""Who may decide about a case, and which cases wait for whom."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.queries.people import holdings_on
from commonweal.apps.accounts.rules import Verb, paths_above, roles_with
from commonweal.apps.appraisals.models import Approval
from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.cases.queries import KEPT
from commonweal.apps.plans.queries import waiting_rows
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import kept_fields


def approvers_of(initiative: Initiative) -> list[User]:
    """Everybody who holds a role today that may approve on this initiative, by name."""
    path = initiative.organisation.path
    reaches = Q(initiative_id="", organisation__path__in=[path, *paths_above(path)])
    on_it = Q(initiative_id__in=[part for part in initiative.path.split("/") if part])
    held = holdings_on(timezone.localdate()).filter(reaches | on_it)
    found = {row.person_id: row.person for row in held.filter(role__in=roles_with(Verb.APPROVE))}
    return sorted((p for p in found.values() if p.is_active), key=lambda p: (p.name, p.id))


def may_decide(user: Anyone, case: BusinessCase) -> bool:
    """True where this person may decide about it now, and has not yet."""
    one = case.initiative
    if case.state != BusinessCase.State.SUBMITTED or str(user.pk) in case.hands:
        return False
    if Verb.APPROVE not in access_of(user).verbs(one.organisation.path, one.path):
        return False
    asked = list(case.approvals.all())
    own = next((a for a in asked if a.person_id == str(user.pk)), None)
    if own is not None:
        return own.decision != Approval.Decision.AGREED
    return not any(a.named for a in asked)


def cases_waiting(user: Anyone) -> list[BusinessCase]:
    """The cases that this person may decide about, oldest first."""
    rows = waiting_rows(user, BusinessCase.objects.filter(state="submitted"))
    rows = rows.prefetch_related("approvals").order_by("submitted_at", "id")
    return [
        case
        for case in rows
        if may_decide(user, case) and not kept_fields(user, case.initiative).keys() & set(KEPT)
    ]
