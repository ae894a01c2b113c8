"""Who sees which benefits. Every other read of this slice begins here."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_filter, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.benefits.models import Benefit, InitiativeShare
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import field_visible, visible_initiatives
from commonweal.kernel.errors import NotAllowed, NotFound

__all__ = [
    "benefit_for",
    "initiatives_seen",
    "measures_kept",
    "verbs_on",
    "visible_benefits",
]


def initiatives_seen(user: Anyone) -> QuerySet[Initiative]:
    """The initiatives whose benefits this person may see."""
    return visible_initiatives(user).filter(field_visible(user, "benefits"))


def visible_benefits(user: Anyone, verb: Verb = Verb.READ) -> QuerySet[Benefit]:
    """The benefits that this person may read: of a body, or brought by an initiative, that they
    may read. Where every initiative that brings it is kept from them, so is the benefit. With
    another ``verb``, those of them with which they may do that."""
    shares = InitiativeShare.objects.filter(benefit=OuterRef("pk"))
    hidden = Exists(shares) & ~Exists(shares.filter(initiative__in=initiatives_seen(user)))
    read, sensitive, withheld = (
        _may(user, verb) for verb in (Verb.READ, Verb.READ_SENSITIVE, Verb.READ_WITHHELD)
    )
    least = (
        Q(marking__in=["open", "internal"])
        | (Q(marking="sensitive") & sensitive)
        | (Q(marking="withheld") & sensitive & withheld)
    )
    found = Benefit.objects.filter(read & least).exclude(hidden)
    return found if verb is Verb.READ else found.filter(_may(user, verb))


def benefit_for(user: Anyone, benefit_id: str, verb: Verb | str = Verb.READ) -> Benefit:
    """One benefit, where this person has ``verb`` on it. NotFound or NotAllowed else."""
    found = visible_benefits(user).select_related("organisation").filter(id=benefit_id).first()
    if found is None:
        raise NotFound(_("There is no such benefit, or you have no role that shows it to you."))
    if Verb(verb) not in verbs_on(user, found):
        raise NotAllowed(
            _("You can see this, but none of your roles here lets you do that."), code="no-role"
        )
    return found


def verbs_on(user: Anyone, benefit: Benefit) -> frozenset[Verb]:
    """What this person may do with a benefit: what they may do in its body, and what they may do
    on every initiative that brings it. To read it, one of these is enough."""
    access = access_of(user)
    shares = benefit.shares.select_related("initiative__organisation")
    each = [access.verbs(s.initiative.organisation.path, s.initiative.path) for s in shares]
    own = access.verbs(benefit.organisation.path)
    shared = frozenset.intersection(*each) if each else frozenset()
    return own | shared | {Verb.READ}


def measures_kept(user: Anyone, measure_ids: set[str]) -> set[str]:
    """Those of these measures that this person may not see."""
    seen = measures_for(user).filter(id__in=measure_ids).values_list("id", flat=True)
    return measure_ids - set(seen)


def _may(user: Anyone, verb: Verb) -> Q:
    here = access_filter(user, verb, organisation_path="organisation__path")
    there = access_filter(
        user, verb,
        organisation_path="initiative__organisation__path", initiative_path="initiative__path",
    )  # fmt: skip
    shares = InitiativeShare.objects.filter(there, benefit=OuterRef("pk"))
    return here | Q(Exists(shares)) if here else here
