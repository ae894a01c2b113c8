"""Which pilots somebody may see, what a design lacks, and what gates read of pilots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Role, Verb
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.pilots.models import DECIDED, Pilot, PilotState, ScaleStep
from commonweal.apps.pilots.rules import Drawn, lacking
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import sight, visible_initiatives
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import NotAllowed, NotFound
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = [
    "FACTS",
    "drawn_of",
    "facts_for",
    "lacking_in",
    "measures_offered",
    "pilot_for",
    "pilots_of",
    "step_for",
    "visible_pilots",
]

FACTS = (
    FactName(
        "pilots.passed",
        FactType.TRUTH,
        gettext_noop("whether every pilot that was not repeated has passed"),
        Role.PROGRAMME_MANAGER,
        "initiative_pilots",
    ),
    FactName(
        "pilots.verdicts",
        FactType.NUMBER,
        gettext_noop("how many pilots ended with a verdict"),
        Role.PROGRAMME_MANAGER,
        "initiative_pilots",
    ),
    FactName(
        "pilots.steps_missed",
        FactType.NUMBER,
        gettext_noop("how many checks of a roll-out were found not to hold"),
        Role.PROGRAMME_MANAGER,
        "initiative_pilots",
    ),
)
_STRICT = ("open", "internal", "sensitive", "withheld")


def visible_pilots(user: Anyone) -> QuerySet[Pilot]:
    """The pilots that this person may see: of an initiative that they may see, marked for them,
    and measured by nothing that is kept from them."""
    _read, sensitive, withheld = sight(user, "initiative__organisation__path", "initiative__path")
    least = (
        Q(marking__in=["open", "internal"])
        | (Q(marking="sensitive") & sensitive)
        | (Q(marking="withheld") & withheld)
    )
    seen = measures_for(user).order_by().values("id")
    own = Q(measure=None) | Q(measure__in=seen)
    other = Q(other_measure=None) | Q(other_measure__in=seen)
    steps = ScaleStep.objects.exclude(measure=None).exclude(measure__in=seen).values("pilot")
    found = Pilot.objects.filter(least, own, other, initiative__in=visible_initiatives(user))
    return found.exclude(id__in=steps).select_related("initiative__organisation")


def pilots_of(user: Anyone, initiative: Initiative) -> QuerySet[Pilot]:
    return visible_pilots(user).filter(initiative=initiative).prefetch_related("looks")


def pilot_for(user: Anyone, pilot_id: str, verb: Verb | str = Verb.READ) -> Pilot:
    """One pilot, where this person has ``verb`` on its initiative. NotFound or NotAllowed else."""
    found = visible_pilots(user).filter(id=pilot_id).first()
    if found is None:
        raise NotFound(_("There is no such pilot, or you have no role that shows it to you."))
    one = found.initiative
    if Verb(verb) not in access_of(user).verbs(one.organisation.path, one.path):
        raise NotAllowed(
            _("You can see this, but none of your roles here lets you do that."), code="no-role"
        )
    return found


def step_for(user: Anyone, pilot_id: str, step_id: str) -> ScaleStep:
    """A step of a pilot whose roll-out this person may decide on."""
    pilot = pilot_for(user, pilot_id, Verb.APPROVE)
    found = pilot.steps.filter(id=step_id).first()
    if found is None:
        raise NotFound(_("This pilot has no such step. Load the page again."))
    found.pilot = pilot
    return found


def measures_offered(user: Anyone, initiative: Initiative) -> QuerySet[Any]:
    """By what a pilot may be measured: the measures of its body or of the initiative that this
    person sees."""
    body = initiative.organisation
    return measures_for(user).filter(Q(organisation=body) | Q(initiative=initiative))


def drawn_of(pilot: Pilot) -> Drawn:
    return Drawn(
        kind=pilot.kind,
        aim=pilot.aim,
        lower_is_better=pilot.lower_is_better,
        margin=pilot.margin,
        now=pilot.now_value,
        hoped=pilot.hoped_value,
        spread=pilot.spread,
        error_percent=pilot.error_percent,
        power_percent=pilot.power_percent,
        looks=pilot.looks_planned,
        shape=pilot.look_shape,
        size=pilot.size,
    )


def lacking_in(pilot: Pilot) -> list[str]:
    """The fields that are empty and have to be filled in before it can be locked."""
    words = (
        "hypothesis", "outcome", "unit", "cohort", "comparison", "stop_rule", "starts", "ends",
    )  # fmt: skip
    return lacking({name: getattr(pilot, name) for name in words}, drawn_of(pilot))


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """What gates read of pilots, of all these initiatives with a fixed number of queries. What was
    locked after ``on`` is not counted, and what ended after it was still running."""
    rows = Pilot.objects.filter(initiative__in=initiative_ids, locked_at__date__lte=on)
    rows = rows.select_related("measure", "other_measure").prefetch_related(
        "steps__measure", "repeated_by"
    )
    found: dict[str, list[Pilot]] = {one: [] for one in initiative_ids}
    for pilot in rows.order_by("id"):
        found[pilot.initiative_id].append(pilot)
    return {one: _facts(pilots, on) for one, pilots in found.items()}


def _facts(pilots: list[Pilot], on: date) -> dict[str, Fact]:
    last = [pilot for pilot in pilots if not any(r.locked_at for r in pilot.repeated_by.all())]
    steps = [_step(pilot, step, on) for pilot in last for step in pilot.steps.all()]
    return {
        "pilots.passed": Fact.of_all(_item(pilot, on) for pilot in last),
        "pilots.verdicts": Fact.count(
            _item(pilot, on) for pilot in pilots if _state(pilot, on) in DECIDED
        ),
        "pilots.steps_missed": Fact.count(step for step in steps if step.met is False),
    }


def _state(pilot: Pilot, on: date) -> str:
    ended = pilot.ended_at is not None and pilot.ended_at.date() <= on
    return pilot.state if ended else PilotState.RUNNING


def _item(pilot: Pilot, on: date) -> FactItem:
    state = _state(pilot, on)
    met = {"passed": True, "failed": False, "stopped": False}.get(state)
    read = {"design": pilot.design_digest, "state": state}
    return FactItem(
        kind="pilot",
        id=pilot.id,
        label=pilot.title,
        path=f"/pilots/{pilot.id}/",
        digest=canonical_digest(read),
        met=met,
        marking=_marking(pilot),
    )


def _step(pilot: Pilot, step: ScaleStep, on: date) -> FactItem:
    answered = step.answered_at is not None and step.answered_at.date() <= on
    answer = step.answer if answered else ""
    read = {"percent": step.percent, "words": step.check_words, "answer": answer}
    return FactItem(
        kind="scalestep",
        id=step.id,
        label=f"{pilot.title}: {step.percent} %",
        path=f"/pilots/{pilot.id}/#steps",
        digest=canonical_digest(read),
        met={"met": True, "missed": False}.get(answer),
        marking=_marking(pilot),
    )


def _marking(pilot: Pilot) -> str:
    """The strictest of the pilot's own and of whatever it is measured by: as ``visible_pilots``."""
    measures = [pilot.measure, pilot.other_measure, *(s.measure for s in pilot.steps.all())]
    own = [pilot.marking, *(measure.marking for measure in measures if measure)]
    return max(own, key=_STRICT.index)
