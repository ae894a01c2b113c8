"""The rooms that offer facts, and what they offer put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.cutovers import queries as cutovers
from commonweal.apps.documents import queries as documents
from commonweal.apps.exceptions import queries as exceptions
from commonweal.apps.exposures import queries as exposures
from commonweal.apps.facts.queries import benefits, cases, money, ownership, plans, programmes
from commonweal.apps.facts.rules import ABSENT, rooms_of, schema_of
from commonweal.apps.flags import queries as flags
from commonweal.apps.lessons import queries as lessons
from commonweal.apps.migration import queries as migration
from commonweal.apps.parallels import queries as parallels
from commonweal.apps.pilots import queries as pilots
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.rules.handling import hidden_at, level_for, level_of
from commonweal.apps.questions import queries as questions
from commonweal.engines.express import Type
from commonweal.kernel.shapes import Fact, FactName, FactType

__all__ = ["ROOMS", "Room", "fact_names", "facts_of", "schema", "seen_by", "shown_at"]

Offered = dict[str, dict[str, Fact]]


@dataclass(frozen=True, slots=True)
class Room:
    """``read(initiative_ids, on=day)`` gives its facts in a fixed number of queries."""

    key: str
    names: tuple[FactName, ...]
    read: Callable[..., Offered]


def _day(initiative_ids: Sequence[str], *, on: date) -> Offered:
    return {one: {"record.day": Fact(on)} for one in initiative_ids}


DAY = FactName("record.day", FactType.DATE, gettext_noop("the day on which it is judged"))
ROOMS = (
    Room("record", (DAY,), _day),
    Room("programmes", programmes.FACTS, programmes.facts_for),
    Room("ownership", ownership.FACTS, ownership.facts_for),
    Room("plans", plans.FACTS, plans.facts_for),
    Room("cases", cases.FACTS, cases.facts_for),
    Room("benefits", benefits.FACTS, benefits.facts_for),
    Room("funding", money.FUNDING, money.funding_facts),
    Room("pilots", pilots.FACTS, pilots.facts_for),
    Room("lessons", lessons.FACTS, lessons.facts_for),
    Room("risks", exposures.FACTS, exposures.facts_for),
    Room("flags", flags.FACTS, flags.facts_for),
    Room("tolerances", exceptions.FACTS, exceptions.facts_for),
    Room("measures", money.MEASURES, money.measure_facts),
    Room("migrations", migration.FACTS, migration.facts_for),
    Room("parallels", parallels.FACTS, parallels.facts_for),
    Room("cutovers", cutovers.FACTS, cutovers.facts_for),
    Room("documents", documents.FACTS, documents.facts_for),
    Room("questions", questions.FACTS, questions.facts_for),
)


def fact_names() -> dict[str, FactName]:
    """Every fact that a criterion may ask for, also of rooms that are not there."""
    offered = [name for room in ROOMS for name in room.names]
    there = {room.key for room in ROOMS}
    absent = [name for name in ABSENT if name.name.partition(".")[0] not in there]
    return {name.name: name for name in (*offered, *absent)}


def schema() -> Mapping[str, Type]:
    return schema_of(fact_names().values())


def facts_of(
    initiative_ids: Sequence[str], *, on: date, names: Iterable[str] | None = None
) -> Offered:
    """The facts of each on a day, with all of their evidence, whoever asks: for decisions, and to
    be narrowed by ``seen_by``. With ``names``, only the rooms that these come from are read."""
    wanted = None if names is None else rooms_of(names)
    found: Offered = {one: {} for one in initiative_ids}
    for room in ROOMS:
        if wanted is None or room.key in wanted:
            offered = room.read(initiative_ids, on=on)
            for one in initiative_ids:
                found[one] |= offered.get(one, {})
    return found


def seen_by(user: Anyone, initiative: Initiative) -> Callable[[str, tuple[str, ...]], bool]:
    """Whether this person may see what is so marked, for ``Fact.seen``."""
    level = level_for(access_of(user).verbs(initiative.organisation.path, initiative.path))
    marked = {row.field: row.marking for row in initiative.field_markings.all()}
    return shown_at(level, hidden_at(level, marked))


def shown_at(level: int, hidden: AbstractSet[str]) -> Callable[[str, tuple[str, ...]], bool]:
    """As ``seen_by``, for a level of sight and the fields that it does not see."""

    def shown(marking: str, fields: tuple[str, ...]) -> bool:
        return level_of(marking) <= level and hidden.isdisjoint(fields)

    return shown
