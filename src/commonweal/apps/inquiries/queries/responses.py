"""What was tried against causes: here, and elsewhere as far as one person may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.inquiries.models import Response
from commonweal.apps.plans.queries import WHOLE, working_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import field_visible, kept_fields, visible_initiatives
from commonweal.kernel.errors import NotFound

__all__ = ["Elsewhere", "elsewhere", "response_for", "responses_of"]


@dataclass(slots=True)
class Elsewhere:
    """What the same kind of response did in other initiatives, by outcome; ``open`` are those of
    which nobody has said it yet. ``examples`` are the newest with an outcome."""

    helped: int = 0
    no_effect: int = 0
    harmed: int = 0
    open: int = 0
    examples: list[Response] = field(default_factory=list)

    @property
    def n(self) -> int:
        return self.helped + self.no_effect + self.harmed + self.open


_COUNTED = {"helped": "helped", "no-effect": "no_effect", "harmed": "harmed", "": "open"}
_EXAMPLES = 3


def responses_of(user: Anyone, initiative: Initiative) -> list[Response]:
    """Newest first; their words may name figures, so none for somebody from whom one is kept."""
    if kept_fields(user, initiative).keys() & set(WHOLE):
        return []
    return list(initiative.responses_to_causes.all())


def elsewhere(
    user: Anyone, initiative: Initiative | None, kinds: Iterable[str]
) -> dict[str, Elsewhere]:
    """By kind of response, over the other initiatives whose every field this person may see."""
    seen = visible_initiatives(user).filter(field_visible(user))
    rows = Response.objects.filter(initiative__in=seen, kind__in=set(kinds) - {""})
    if initiative is not None:
        rows = rows.exclude(initiative=initiative)
    found: dict[str, Elsewhere] = defaultdict(Elsewhere)
    for row in rows.select_related("initiative"):
        one = found[row.kind]
        name = _COUNTED[row.outcome]
        setattr(one, name, getattr(one, name) + 1)
        if row.outcome and len(one.examples) < _EXAMPLES:
            one.examples.append(row)
    return dict(found)


def response_for(user: Anyone, initiative_id: str, response_id: str) -> Response:
    """For somebody who may say what came of it."""
    one = working_initiative(user, initiative_id, Verb.EDIT, *WHOLE)
    found = one.responses_to_causes.filter(id=response_id).first()
    if found is None:
        raise NotFound(_("This initiative has no such response."))
    found.initiative = one
    return found
