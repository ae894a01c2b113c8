"""Reads: sources and runs that somebody may see, and measures that somebody may bring values for.

Whoever may import for a body sees its sources: they name addresses and queries, which are nobody
else's business. A source of a measure that is withheld from somebody is withheld with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import Anyone, access_filter, access_require
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.measures.models import Measure
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.sources.models import Outcome, Run, Source
from commonweal.kernel.errors import NotFound

__all__ = [
    "Health",
    "health_of",
    "measures_to_bring",
    "measures_to_choose",
    "run_for",
    "runs_for",
    "source_for",
    "sources_for",
]

_AT_ONCE = 500
_BODY = "organisation__path"


@dataclass(frozen=True, slots=True)
class Health:
    """How the sources of a list are: how many there are, are on, failed when they last ran, never
    ran."""

    all: int
    on: int
    failed: int
    never: int


def sources_for(user: Anyone) -> QuerySet[Source]:
    """The sources of the bodies for which this person may import, each with the outcome, the time
    and the error of its newest run."""
    newest = Run.objects.filter(source=OuterRef("pk")).order_by("-id")
    return (
        Source.objects.filter(
            access_filter(user, Verb.IMPORT, organisation_path=_BODY),
            Q(measure=None) | Q(measure__in=measures_for(user)),
        )
        .select_related("organisation", "measure", "keeper")
        .annotate(
            last_outcome=Subquery(newest.values("outcome")[:1]),
            last_at=Subquery(newest.values("started_at")[:1]),
            last_error=Subquery(newest.values("error")[:1]),
        )
    )


def source_for(user: Anyone, source_id: str) -> Source:
    """One source. NotFound or NotAllowed where this person may not import for its body."""
    found = Source.objects.select_related("organisation", "measure", "keeper")
    one = found.filter(id=source_id).first()
    access_require(user, Verb.IMPORT, organisation=one.organisation if one else None)
    if one is None or (one.measure and not measures_for(user).filter(id=one.measure_id).exists()):
        raise NotFound(_("There is no such source."))
    return one


def health_of(sources: QuerySet[Source]) -> Health:
    rows = list(sources.values_list("on", "last_outcome"))
    bad = {Outcome.FAILED, Outcome.STOPPED}
    return Health(
        all=len(rows),
        on=sum(on for on, _outcome in rows),
        failed=sum(outcome in bad for _on, outcome in rows),
        never=sum(outcome is None for _on, outcome in rows),
    )


def runs_for(user: Anyone) -> QuerySet[Run]:
    """What ran, for the bodies for which this person may import; the newest first."""
    found = Run.objects.filter(
        access_filter(user, Verb.IMPORT, organisation_path=_BODY),
        Q(source__measure=None) | Q(source__measure__in=measures_for(user)),
    )
    return found.select_related("source", "by", "evidence", "organisation")


def run_for(user: Anyone, run_id: int) -> Run:
    """One run, where this person may import for its body."""
    found = runs_for(user).filter(id=run_id).first()
    if found is None:
        raise NotFound(
            _("There is no such run any more, or you have no role that shows it to you.")
        )
    return found


def measures_to_choose(user: Anyone) -> QuerySet[Measure]:
    """The measures for which this person may bring readings: none that is worked out of others."""
    return measures_for(user, Verb.IMPORT).filter(formula="")


def measures_to_bring(
    user: Anyone, organisation: Organisation, names: Iterable[str]
) -> dict[str, Measure]:
    """Of the ids and keys in ``names`` those of measures for which this person may bring readings,
    of the body and of those below it. A key of the body itself goes before one below it; one that
    several below it use says nothing."""
    may = measures_to_choose(user).filter(organisation__path__startswith=organisation.path)
    wanted = sorted({one for one in names if one and len(one) <= 120 and "\x00" not in one})
    found: dict[str, Measure] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        keyed: dict[str, list[Measure]] = {}
        for one in may.filter(key__in=some):
            keyed.setdefault(one.key, []).append(one)
        for key, rows in keyed.items():
            own = [one for one in rows if one.organisation_id == organisation.id]
            if len(own or rows) == 1:
                found[key] = (own or rows)[0]
        found |= {one.id: one for one in may.filter(id__in=some)}
    return found
