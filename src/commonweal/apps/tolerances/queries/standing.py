"""How much of each tolerance the forecast takes: whoever asks, or as one person may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone, access_of, organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import visible_benefits
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import Kept, kept_fields, visible_initiatives
from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.queries import visible_risks
from commonweal.apps.tolerances.models import Tolerance
from commonweal.apps.tolerances.queries.gathering import Gathered, gathered
from commonweal.apps.tolerances.queries.levels import (
    Level,
    Lines,
    chain_of,
    in_force,
    level_above,
    lines_at,
    lines_for,
    own_people,
)
from commonweal.apps.tolerances.rules import KINDS, Kind, Limit, State, Use, standing_of, use_of
from commonweal.apps.tolerances.rules.comparing import Known
from commonweal.kernel.errors import NotAllowed

__all__ = [
    "FIELDS",
    "OVER",
    "BodyPage",
    "Judged",
    "KindRow",
    "TolerancePage",
    "body_page",
    "judged_of",
    "may_set",
    "own_at",
    "require_setting",
    "to_review",
    "tolerance_page",
]

OVER = frozenset({"closed", "cancelled"})
# The field of an initiative that a kind would give away: who may not see it, learns nothing of it.
FIELDS: Mapping[Kind, str] = {
    Kind.COST: "whole_life_cost",
    Kind.TIME: "end_date",
    Kind.SCOPE: "scope",
    Kind.BENEFIT: "benefits",
    Kind.RISK: "",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One kind of one initiative: its lines, and how much of each is taken."""

    kind: Kind
    uses: tuple[Use, ...]
    known: Known
    marking: str = "internal"
    hands: frozenset[str] = frozenset()

    @property
    def state(self) -> State:
        return standing_of(self.uses)


def judged_of(
    ones: Sequence[Initiative], on: date, *, lines: Mapping[str, Lines] | None = None,
    risks: QuerySet[Risk] | None = None, benefits: QuerySet[Benefit] | None = None,
    every: bool = False,
) -> dict[str, dict[Kind, Judged]]:  # fmt: skip
    """The kinds for which a line is drawn, or with ``every`` all five; from all risks and benefits
    where none are given."""
    held = lines_for(ones, on) if lines is None else lines
    kinds = [kind for kind in KINDS if every or any(held[one.id][kind] for one in ones)]
    found = gathered(
        ones, on, kinds=kinds,
        risks=Risk.objects.all() if risks is None else risks,
        benefits=Benefit.objects.all() if benefits is None else benefits,
    )  # fmt: skip
    return {
        one.id: {
            kind: _judged(kind, held[one.id][kind], row)
            for kind, row in found[one.id].items()
            if every or held[one.id][kind]
        }
        for one in ones
    }


def _judged(kind: Kind, limits: Sequence[Limit], row: Gathered) -> Judged:
    uses = tuple(use_of(limit, row.known) for limit in limits)
    return Judged(kind, uses, row.known, row.marking, row.hands)


# ── As one person may see it ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind on a page. ``judged`` is None where it is kept from whoever asks, or of a body.
    ``places`` are the names of the levels that draw the lines, by id, as far as they may be read;
    ``own`` is what this level says for itself and holds now, if it does."""

    kind: Kind
    limits: tuple[Limit, ...] = ()
    judged: Judged | None = None
    kept: Kept | None = None
    own: Tolerance | None = None
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TolerancePage:
    """``above`` is the level above, None where it is kept from the reader. ``words_kept``: reasons
    may name a figure, and one is kept back."""

    initiative: Initiative
    above: Level | None
    rows: list[KindRow]
    places: Mapping[str, str]
    may_set: bool
    words_kept: bool


@dataclass(frozen=True, slots=True)
class BodyPage:
    """What a body lets differ in each of its programmes."""

    level: Level
    rows: list[KindRow]
    may_set: bool


def tolerance_page(user: Anyone, one: Initiative, on: date) -> TolerancePage:
    """``one`` was read for this person. A fixed number of queries."""
    level, kept = Level(one.organisation, one), kept_fields(user, one)
    lines = lines_for([one], on)
    judged = judged_of(
        [one], on, lines=lines, every=True,
        risks=visible_risks(user), benefits=_benefits_seen(user),
    )[one.id]  # fmt: skip
    own, places = _own(level, on), _places(user, one)
    above = level_above(level)
    rows = [
        KindRow(kind, kept=kept[FIELDS[kind]])
        if FIELDS[kind] in kept
        else KindRow(kind, lines[one.id][kind], judged[kind], None, own.get(kind), places)
        for kind in KINDS
    ]
    seen = above.initiative is None or above.id in places
    return TolerancePage(
        initiative=one,
        above=above if seen else None,
        rows=rows,
        places=places,
        may_set=one.phase not in OVER and may_set(user, level, on),
        words_kept=bool(kept),
    )


def body_page(user: Anyone, level: Level, on: date) -> BodyPage:
    lines, own = lines_at(level, on), _own(level, on)
    places = {level.id: level.name}
    rows = [KindRow(kind, lines[kind], own=own.get(kind), places=places) for kind in KINDS]
    return BodyPage(level, rows, may_set(user, level, on))


def may_set(user: Anyone, level: Level, on: date) -> bool:
    """Whoever may approve at the level above, and does not answer for the initiative itself."""
    above = level_above(level)
    if not access_of(user).can(Verb.APPROVE, above.organisation.path, above.path):
        return False
    return level.initiative is None or str(user.pk) not in own_people(level.initiative, on)


def require_setting(user: Anyone, level: Level, field: str, on: date) -> None:
    """NotAllowed for whoever may not set what may differ here, or may not see the figure."""
    one = level.initiative
    if one is not None and one.phase in OVER:
        raise NotAllowed(_("It is over, so nothing can differ any more."), code="over")
    if one is not None and field in kept_fields(user, one):
        raise NotAllowed(_("The figures are kept back from you."), code="figures-kept-back")
    if not may_set(user, level, on):
        raise NotAllowed(
            _("What may differ is said by somebody who may approve at the level above, and who"
              " holds no role on the work itself."), code="not-yours-to-set"
        )  # fmt: skip


def own_at(level: Level, kind: Kind, on: date) -> Tolerance | None:
    """What this level says for itself of a kind, and holds that day."""
    return _own(level, on).get(kind)


def to_review(user: User, on: date) -> list[Tolerance]:
    """The tolerances that this person set, that hold, and that are to be looked at by now."""
    same = Q(organisation=OuterRef("organisation")) | Q(initiative=OuterRef("initiative"))
    own = Tolerance.objects.filter(ended_at=None, until=None)
    at = OuterRef("set_at")
    after = Q(set_at__gt=at) | Q(set_at=at, id__gt=OuterRef("id"))
    later = own.filter(same, after, kind=OuterRef("kind"), from_on__lte=on)
    due = own.filter(~Exists(later), set_by_id=user.id, review_on__lte=on)
    seen = Q(initiative=None) | Q(initiative__in=visible_initiatives(user))
    rows = due.filter(seen).select_related("organisation", "initiative")
    return list(rows.order_by("review_on", "id"))


def _benefits_seen(user: Anyone) -> QuerySet[Benefit]:
    """Those whose figures this person may see."""
    measured = Q(measure=None) | Q(measure__in=measures_for(user))
    return visible_benefits(user).filter(measured)


def _own(level: Level, on: date) -> dict[Kind, Tolerance]:
    here = (
        {"initiative": level.initiative}
        if level.initiative
        else {"organisation": level.organisation}
    )
    return {Kind(row.kind): row for row in in_force(Tolerance.objects.filter(**here), on)}


def _places(user: Anyone, one: Initiative) -> dict[str, str]:
    """The names of the levels above and of its own, as far as this person may read them."""
    ids = one.path.strip("/").split("/")
    seen = visible_initiatives(user).filter(id__in=ids).values_list("id", "name")
    bodies = organisations_for(user).filter(id__in=chain_of(Level(one.organisation)))
    own = {one.organisation_id: str(one.organisation)}
    return {**own, **{body.id: str(body) for body in bodies}, **dict(seen)}
