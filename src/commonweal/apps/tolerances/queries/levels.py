"""Levels from the top body down to an initiative, what may differ at each, and who owns it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from commonweal.apps.accounts.models import Organisation, RoleHolding
from commonweal.apps.accounts.queries import held_on
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.tolerances.models import Tolerance
from commonweal.apps.tolerances.rules import KINDS, Kind, Limit, Unit, effective

__all__ = [
    "Level",
    "Lines",
    "chain_of",
    "in_force",
    "level_above",
    "limits_of",
    "lines_above",
    "lines_at",
    "lines_for",
    "own_people",
]

Lines = dict[Kind, tuple[Limit, ...]]


@dataclass(frozen=True, slots=True)
class Level:
    """A body, or an initiative: one of the two. ``organisation`` of an initiative is its body."""

    organisation: Organisation
    initiative: Initiative | None = None

    @property
    def id(self) -> str:
        return self.initiative.id if self.initiative else self.organisation.id

    @property
    def name(self) -> str:
        return str(self.initiative or self.organisation)

    @property
    def path(self) -> str:
        """The ids of initiatives from the root, as access asks for them; "" of a body."""
        return self.initiative.path if self.initiative else ""


def level_above(level: Level) -> Level:
    """A project is below its programme, a programme below its body, a body below the one that it is
    part of. A body that is part of none says itself what may differ."""
    one = level.initiative
    if one is not None:
        parent = one.parent
        return Level(parent.organisation, parent) if parent else Level(one.organisation)
    return Level(level.organisation.parent or level.organisation)


def lines_for(ones: Iterable[Initiative], on: date) -> dict[str, Lines]:
    """What holds for each initiative that day. Two queries, however many they are."""
    chains = _chains(list(ones))
    said = _said({place for chain in chains.values() for place in chain}, on)
    return {one: _held(chain, said) for one, chain in chains.items()}


def lines_at(level: Level, on: date) -> Lines:
    """What holds at one level."""
    chain = chain_of(level)
    return _held(chain, _said(set(chain), on))


def lines_above(level: Level, on: date) -> Lines:
    """What holds at all levels above, and so at most at this one."""
    chain = chain_of(level)[:-1]
    return _held(chain, _said(set(chain), on))


def in_force(rows: QuerySet[Tolerance], on: date) -> QuerySet[Tolerance]:
    """Those that count on a day, the one that holds last."""
    ending = Q(until=None) | Q(until__gte=on)
    return rows.filter(ending, ended_at=None, from_on__lte=on).order_by("set_at", "id")


def limits_of(row: Tolerance) -> list[Limit]:
    """The lines that one tolerance draws."""
    drawn = {
        Unit.PERCENT: row.percent,
        Unit.MONEY: row.amount,
        Unit.DAYS: row.days,
        Unit.COUNT: row.count,
    }
    place = row.initiative_id or row.organisation_id or ""
    return [
        Limit(
            kind=Kind(row.kind),
            unit=unit,
            value=Decimal(value),
            since=row.from_on,
            money=(row.currency, row.base_year) if unit is Unit.MONEY else ("", 0),
            record=row.id,
            place=place,
        )
        for unit, value in drawn.items()
        if value is not None
    ]


def own_people(initiative: Initiative, on: date) -> frozenset[str]:
    """Those who hold a role on the initiative itself or below it, and so do not answer for it."""
    below = Initiative.objects.filter(path__startswith=initiative.path).values("id")
    held = RoleHolding.objects.filter(held_on(on), initiative_id__in=below)
    return frozenset(held.values_list("person_id", flat=True))


def chain_of(level: Level) -> list[str]:
    """The ids of all levels from the top down to this one."""
    if level.initiative is None:
        return _bodies(level.organisation.path)
    return _chains([level.initiative])[level.initiative.id]


def _chains(ones: Sequence[Initiative]) -> Mapping[str, list[str]]:
    """The ids of the bodies above the root of its tree, then of the initiatives down to each."""
    roots = {one.path.split("/", 1)[0] for one in ones}
    found = Initiative.objects.filter(id__in=roots)
    bodies = dict(found.values_list("id", "organisation__path"))
    return {
        one.id: [*_bodies(bodies.get(parts[0], "")), *parts]
        for one in ones
        for parts in [one.path.strip("/").split("/")]
    }


def _bodies(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _said(places: AbstractSet[str], on: date) -> Mapping[str, Mapping[Kind, list[Limit]]]:
    """What each of these levels says for itself, by kind."""
    here = Q(organisation__in=places) | Q(initiative__in=places)
    found: dict[str, dict[Kind, list[Limit]]] = defaultdict(dict)
    for row in in_force(Tolerance.objects.filter(here), on):
        found[row.initiative_id or row.organisation_id][Kind(row.kind)] = limits_of(row)
    return found


def _held(chain: Sequence[str], said: Mapping[str, Mapping[Kind, list[Limit]]]) -> Lines:
    return {kind: effective(said.get(place, {}).get(kind, ()) for place in chain) for kind in KINDS}
