"""What gates read of migrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Prefetch, Subquery
from django.urls import reverse
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.rules import Role
from commonweal.apps.migration.models import KeptSample, Migration
from commonweal.apps.migration.queries.standing import (
    Moved,
    marking_of,
    missed_by,
    moved_of,
    newest_whole,
    wholes_now,
)
from commonweal.apps.migration.rules import SetState
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = ["FACTS", "facts_for"]

_PLACE = "initiative_migrations"
NO_MIGRATION = gettext_noop("No data set of a migration is listed.")
NOT_COMPARED = gettext_noop("A data set was not compared.")
FACTS = (
    FactName(
        "migrations.verdict_complete", FactType.TRUTH,
        gettext_noop("whether every row that was moved is proved"), Role.ARCHITECT, _PLACE,
    ),
    FactName(
        "migrations.not_proved", FactType.NUMBER,
        gettext_noop("the number of data sets that are not proved to be equal"),
        Role.ARCHITECT, _PLACE,
    ),
    FactName(
        "migrations.rows_waiting", FactType.NUMBER,
        gettext_noop("the number of data sets with rows put aside that nobody has settled"),
        Role.ARCHITECT, _PLACE,
    ),
    FactName(
        "migrations.whole_equal", FactType.TRUTH,
        gettext_noop("whether the newest comparison of each whole database left out nothing"),
        Role.ARCHITECT, _PLACE,
    ),
    FactName(
        "migrations.samples_met", FactType.TRUTH,
        gettext_noop("whether people looked at a sample of each data set, and its aim is met"),
        Role.ARCHITECT, _PLACE,
    ),
)  # fmt: skip
NO_WHOLE = gettext_noop("No comparison of a whole database was put in.")
NO_SAMPLE = gettext_noop("Of a data set nobody has put in what people found in a sample.")


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """What gates read of migrations, in a fixed number of queries. What was not compared is not
    known, and nothing is proved by it."""
    rows = Migration.objects.filter(initiative__in=initiative_ids, made_at__date__lte=on)
    rows = rows.select_related("old_system", "new_system").order_by("id")
    newest = Prefetch("wholes", wholes_now(on))
    migrations = list(rows.prefetch_related("old_system__data_sets", newest))
    moved = moved_of(migrations, on)
    samples = _samples(migrations, on)
    read: dict[str, _Read] = {one: _Read() for one in initiative_ids}
    for migration in migrations:
        held, into = moved.get(migration.id, []), read[migration.initiative_id]
        into.proved += _items(migration, held)
        into.asides += _waiting(migration, held)
        into.wholes.append(_whole_item(migration))
        into.looked += _looked(migration, held, samples)
    return {one: _facts(into) for one, into in read.items()}


@dataclass(slots=True)
class _Read:
    proved: list[FactItem] = field(default_factory=list)
    asides: list[FactItem] = field(default_factory=list)
    wholes: list[FactItem] = field(default_factory=list)
    looked: list[FactItem] = field(default_factory=list)


def _facts(read: _Read) -> dict[str, Fact]:
    return {
        "migrations.verdict_complete": Fact.of_all(read.proved, _why(read.proved)),
        "migrations.not_proved": _not_proved(read.proved),
        "migrations.rows_waiting": Fact.count(read.asides),
        "migrations.whole_equal": Fact.of_all(read.wholes, NO_WHOLE),
        "migrations.samples_met": Fact.of_all(read.looked, NO_SAMPLE),
    }


def _samples(migrations: Sequence[Migration], on: date) -> dict[str, KeptSample]:
    """The newest of each data set, by its id."""
    same = KeptSample.objects.filter(moved_set=OuterRef("moved_set"), kept_at__date__lte=on)
    rows = KeptSample.objects.filter(moved_set__migration__in=migrations)
    return {one.moved_set_id: one for one in rows.filter(id=Subquery(same.values("id")[:1]))}


def _looked(
    migration: Migration, held: Sequence[Moved], samples: Mapping[str, KeptSample]
) -> list[FactItem]:
    marking, path = marking_of(migration), reverse("migration", args=[migration.id])
    found = []
    for one in sorted(held, key=lambda one: one.moved_set.id):
        if one.state is not SetState.LEFT_OUT:
            sample = samples.get(one.moved_set.id)
            told = {
                "sample": sample.sha256 if sample else "",
                "met": sample.met if sample else None,
            }
            found.append(
                FactItem(
                    "movedset", one.moved_set.id, f"{migration.name}: {one.moved_set.name}", path,
                    canonical_digest(told), met=told["met"], marking=marking,
                )
            )  # fmt: skip
    return found


def _whole_item(migration: Migration) -> FactItem:
    whole = newest_whole(migration)
    told = {"whole": whole.sha256 if whole else ""}
    return FactItem(
        "migration", migration.id, migration.name, reverse("migration", args=[migration.id]),
        canonical_digest(told), met=whole.outcome == "agree" if whole else None,
        marking=marking_of(migration),
    )  # fmt: skip


def _why(items: Sequence[FactItem]) -> str:
    return NOT_COMPARED if items else NO_MIGRATION


def _not_proved(items: Sequence[FactItem]) -> Fact:
    """A count that does not wait: what was not compared is not proved."""
    return Fact.count(item for item in items if item.met is not True)


def _items(migration: Migration, held: Sequence[Moved]) -> list[FactItem]:
    met = {SetState.EQUAL: True, SetState.NOT_COMPARED: None}
    marking, path = marking_of(migration), reverse("migration", args=[migration.id])
    found = []
    for one in sorted(held, key=lambda one: one.moved_set.id):
        if one.state is SetState.LEFT_OUT:
            continue
        read = {"state": one.state.value, "verdict": one.latest.sha256 if one.latest else ""}
        found.append(
            FactItem(
                "movedset", one.moved_set.id, f"{migration.name}: {one.moved_set.name}", path,
                _digest(read), met=met.get(one.state, False), marking=marking,
            )
        )  # fmt: skip
    for missed in sorted(missed_by(migration, held), key=lambda one: (one.id, one.name)):
        label = f"{migration.name}: {missed.name}"
        read = {"state": "not-compared", "verdict": ""}
        found.append(
            FactItem(missed.kind, missed.id, label, path, _digest(read), met=None, marking=marking)
        )
    return found


def _waiting(migration: Migration, held: Sequence[Moved]) -> list[FactItem]:
    marking, path = marking_of(migration), reverse("migration", args=[migration.id])
    return [
        FactItem(
            "movedset", one.moved_set.id, f"{migration.name}: {one.moved_set.name}", path,
            _digest({"waiting": one.settled.waiting}), met=False, marking=marking,
        )
        for one in sorted(held, key=lambda one: one.moved_set.id)
        if one.settled.waiting and one.state is not SetState.LEFT_OUT
    ]  # fmt: skip


def _digest(read: dict[str, object]) -> str:
    return canonical_digest(read)
