"""The batches that a person may see and decide."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.queries import (
    Anyone,
    access_can,
    access_filter,
    access_require,
    access_require_everywhere,
)
from commonweal.apps.accounts.rules import Verb, same_name_key
from commonweal.apps.matches.queries import body_keys
from commonweal.apps.returns.models import Batch, BatchKind
from commonweal.kernel.errors import NotAllowed, NotFound


def batches_for(user: Anyone) -> QuerySet[Batch]:
    """Own batches, those of bodies in which this person imports, and all for one who may
    import everywhere; the newest first, without what was read."""
    mine = Q(made_by_id=user.id) if isinstance(user, User) else Q(pk__in=[])
    bodies = access_filter(user, Verb.IMPORT, organisation_path="organisation__path")
    return Batch.objects.filter(mine | bodies).defer("packed", "problems")


def batch_for(user: Anyone, batch_id: str) -> Batch:
    """The batch, where this person may see it; NotFound else."""
    found = Batch.objects.filter(id=batch_id).first()
    seen = found and (
        (isinstance(user, User) and found.made_by_id == user.id)
        or access_can(user, Verb.IMPORT, organisation=found.organisation)
    )
    if not found or not seen:
        raise NotFound(_("There is no such import, or you have no role that shows it to you."))
    return found


def require_decide(user: Anyone, batch: Batch) -> None:
    """NotAllowed, or NotFound, where this person may not approve a batch.

    A body's own table needs the right to import there. A published return writes to many
    bodies, so it needs that right at the root of the series, or everywhere.
    """
    if batch.kind == BatchKind.OWN:
        access_require(user, Verb.IMPORT, organisation=batch.organisation)
        return
    roots = {row["root"] for row in batch.plan.get("series", []) if row["root"]}
    keys = body_keys() if roots else {}
    for root in sorted(roots):
        body = Organisation.objects.filter(id=keys.get(same_name_key(root), "")).first()
        if body is None:
            access_require_everywhere(user, Verb.IMPORT)
        access_require(user, Verb.IMPORT, organisation=body)


def may_decide(user: Anyone, batch: Batch) -> bool:
    """True where ``require_decide`` lets them."""
    try:
        require_decide(user, batch)
    except (NotAllowed, NotFound):
        return False
    return True
