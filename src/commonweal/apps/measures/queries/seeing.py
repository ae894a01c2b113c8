"""Which measures somebody may see. A reading is seen by whoever sees its measure."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_filter, access_require
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.measures.models import Measure, MeasureInput, Reading, Status
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import sight, visible_initiatives
from commonweal.kernel.errors import NotFound

MOST_STEPS = 5  # of formulas that follow one from another: all are looked through


def measures_for(user: Anyone, verb: Verb = Verb.READ) -> QuerySet[Measure]:
    """The measures that this person may read; with another ``verb``, those of them with which
    they may do that. One of an initiative that they may not see is not among them."""
    read, sensitive, withheld = sight(user, "organisation__path", "initiative__path")
    least = (
        Q(marking__in=["open", "internal"])
        | (Q(marking="sensitive") & sensitive)
        | (Q(marking="withheld") & withheld)
    )
    of_seen = Q(initiative=None) | Q(initiative__in=visible_initiatives(user))
    found = Measure.objects.filter(read & least & of_seen, ~Q(formula__gt="") | _inputs_seen(user))
    if verb is not Verb.READ:
        paths = {"organisation_path": "organisation__path", "initiative_path": "initiative__path"}
        found = found.filter(access_filter(user, verb, **paths))
    return found.select_related("organisation", "initiative")


def _inputs_seen(user: Anyone) -> Q:
    """True where no input, nor an input of an input, stands at an initiative that was marked more
    strictly since: what is worked out from it would give it away."""
    _read, sensitive, withheld = sight(user, "organisation__path", "path")
    strict = Q(pk__in=[])
    for marking, seen in (("sensitive", sensitive), ("withheld", withheld)):
        strict |= Q(marking=marking) & ~seen if seen else Q(pk__in=[])
    kept, behind = Initiative.objects.filter(strict), Q()
    for step in range(MOST_STEPS):
        behind |= Q(**{f"{'input__inputs__' * step}input__initiative__in": kept})
    return ~Exists(MeasureInput.objects.filter(behind, measure=OuterRef("pk")))


def measure_for(user: Anyone, measure_id: str, verb: Verb = Verb.READ) -> Measure:
    """One measure. NotFound where this person may not know of it, NotAllowed where they may see
    it and not do this."""
    found = measures_for(user).filter(id=measure_id).first()
    if found is None:
        raise NotFound(_("There is no such measure, or you have no role that shows it to you."))
    access_require(
        user,
        verb,
        organisation=found.organisation,
        initiative_id=found.initiative.path if found.initiative else "",
    )
    return found


def held_for(user: Anyone, verb: Verb = Verb.READ) -> QuerySet[Reading]:
    """The readings to look at: held, of measures with which this person may do that. Those of one
    period of one measure follow each other."""
    held = Reading.objects.filter(status=Status.HELD, measure__in=measures_for(user, verb))
    return held.select_related("measure", "batch").order_by("measure__name", "ends", "id")


def reading_for(user: Anyone, reading_id: int, verb: Verb = Verb.READ) -> Reading:
    """One reading, with its measure and batch, where this person may do that with its measure."""
    found = Reading.objects.select_related("batch").filter(id=reading_id).first()
    if found is None:
        raise NotFound(_("There is no such measure, or you have no role that shows it to you."))
    found.measure = measure_for(user, found.measure_id, verb)
    return found
