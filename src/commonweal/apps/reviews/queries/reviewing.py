"""Reviews: of an initiative, waiting for a panel, and under way for a member of it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone, access_filter
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.queries import WHOLE, working_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import visible_initiatives
from commonweal.apps.reviews.models import Review
from commonweal.apps.reviews.rules import Wait
from commonweal.kernel.errors import NotFound

# The words of a review may name any figure of the initiative.
KEPT = WHOLE


def reviews_of(initiative: Initiative) -> list[Review]:
    """Newest first, each with its panel."""
    return list(initiative.reviews.prefetch_related("panel").order_by("-asked_at", "-id"))


def review_for(
    user: Anyone, initiative_id: str, review_id: str, verb: Verb | str = Verb.READ
) -> Review:
    """A review with its initiative. NotAllowed where a figure is kept back from this person."""
    one = working_initiative(user, initiative_id, verb, *KEPT)
    found = one.reviews.filter(id=review_id).first()
    if found is None:
        raise NotFound(_("This initiative has no such review."))
    found.initiative = one
    return found


def reviews_to_man(user: Anyone) -> list[Review]:
    """Reviews that wait for a panel, where this person may name one."""
    may = access_filter(
        user,
        Verb.ASSURE,
        organisation_path="initiative__organisation__path",
        initiative_path="initiative__path",
    )
    rows = Review.objects.filter(may, state=Review.State.ASKED)
    rows = rows.filter(initiative__in=visible_initiatives(user))
    return list(rows.select_related("initiative__organisation").order_by("asked_at", "id"))


def reviews_under_way(user: User) -> list[Review]:
    """Reviews on whose panel this person sits."""
    rows = Review.objects.filter(state=Review.State.UNDER_WAY, panel__person_id=user.id)
    rows = rows.filter(initiative__in=visible_initiatives(user))
    return list(rows.select_related("initiative__organisation").order_by("planned_on", "id"))


def review_waits(initiatives: object) -> list[Wait]:
    """From asking to the finished review; of what was withdrawn, nothing."""
    rows = Review.objects.filter(initiative__in=initiatives).exclude(state="withdrawn")
    return [Wait(asked, done) for asked, done in rows.values_list("asked_at", "finished_at")]
