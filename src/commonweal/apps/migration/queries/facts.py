"""What gates read of migrations."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery
from django.urls import reverse
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.rules import Role
from commonweal.apps.migration.models import KeptSample, Migration, SignedKept
from commonweal.apps.migration.queries.standing import (
    Missed,
    Moved,
    keys_of,
    marking_of,
    missed_by,
    moved_of,
    newest_whole,
    whole_agrees,
    wholes_now,
)
from commonweal.apps.migration.rules import SetState, Signed, signed_as
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
    FactName(
        "migrations.results_signed", FactType.TRUTH,
        gettext_noop("whether a key that is named signed each result that counts"),
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
    keys = keys_of([one.id for one in migrations], on)
    for migration in migrations:
        every, into = moved.get(migration.id, []), read[migration.initiative_id]
        held = [one for one in every if one.state is not SetState.LEFT_OUT]
        held.sort(key=lambda one: one.moved_set.id)
        named = keys[migration.id]
        into.proved += _items(migration, held, missed_by(migration, every))
        into.asides += _waiting(migration, held)
        into.wholes.append(_whole_item(migration, named))
        into.looked += _looked(migration, held, samples)
        into.signed += _signed(migration, held, named)
    return {one: _facts(into) for one, into in read.items()}


@dataclass(slots=True)
class _Read:
    proved: list[FactItem] = field(default_factory=list)
    asides: list[FactItem] = field(default_factory=list)
    wholes: list[FactItem] = field(default_factory=list)
    looked: list[FactItem] = field(default_factory=list)
    signed: list[FactItem] = field(default_factory=list)


def _facts(read: _Read) -> dict[str, Fact]:
    return {
        "migrations.verdict_complete": Fact.of_all(read.proved, _why(read.proved)),
        "migrations.not_proved": _not_proved(read.proved),
        "migrations.rows_waiting": Fact.count(read.asides),
        "migrations.whole_equal": Fact.of_all(read.wholes, NO_WHOLE),
        "migrations.samples_met": Fact.of_all(read.looked, NO_SAMPLE),
        "migrations.results_signed": Fact.of_all(read.signed, _why(read.proved)),
    }


def _samples(migrations: Sequence[Migration], on: date) -> dict[str, KeptSample]:
    """The newest of each data set, by its id."""
    same = KeptSample.objects.filter(moved_set=OuterRef("moved_set"), kept_at__date__lte=on)
    rows = KeptSample.objects.filter(moved_set__migration__in=migrations)
    return {one.moved_set_id: one for one in rows.filter(id=Subquery(same.values("id")[:1]))}


def _looked(
    migration: Migration, held: Sequence[Moved], samples: Mapping[str, KeptSample]
) -> list[FactItem]:
    found = []
    for one in held:
        sample = samples.get(one.moved_set.id)
        told = {"sample": sample.sha256 if sample else "", "met": sample.met if sample else None}
        found.append(_of_set(migration, one, told, met=told["met"]))
    return found


def _whole_item(migration: Migration, named: Container[str]) -> FactItem:
    whole = newest_whole(migration)
    told = {"whole": whole.sha256 if whole else ""}
    met = whole_agrees(whole, named) if whole else None
    return _item(migration, ("migration", migration.id, ""), told, met=met)


def _signed(migration: Migration, held: Sequence[Moved], named: Container[str]) -> list[FactItem]:
    """Each result by which a data set stands, and that of the whole database where there is one."""
    found = [
        _of_set(migration, one, _signers(one.latest), met=_signed_here(one.latest, named))
        for one in held
    ]
    whole = newest_whole(migration)
    if whole is not None:
        place = ("migration", migration.id, "")
        found.append(_item(migration, place, _signers(whole), met=_signed_here(whole, named)))
    return found


def _signers(kept: SignedKept | None) -> dict[str, str]:
    return {"result": kept.sha256 if kept else "", "signed_by": kept.signed_by if kept else ""}


def _signed_here(kept: SignedKept | None, named: Container[str]) -> bool | None:
    return signed_as(kept.signed_by, named) is Signed.NAMED if kept else None


def _why(items: Sequence[FactItem]) -> str:
    return NOT_COMPARED if items else NO_MIGRATION


def _not_proved(items: Sequence[FactItem]) -> Fact:
    """A count that does not wait: what was not compared is not proved."""
    return Fact.count(item for item in items if item.met is not True)


def _items(migration: Migration, held: Sequence[Moved], missed: Sequence[Missed]) -> list[FactItem]:
    met = {SetState.EQUAL: True, SetState.NOT_COMPARED: None}
    found = []
    for one in held:
        read = {"state": one.state.value, "verdict": one.latest.sha256 if one.latest else ""}
        found.append(_of_set(migration, one, read, met=met.get(one.state, False)))
    for each in sorted(missed, key=lambda one: (one.id, one.name)):
        read = {"state": "not-compared", "verdict": ""}
        found.append(_item(migration, (each.kind, each.id, each.name), read, met=None))
    return found


def _waiting(migration: Migration, held: Sequence[Moved]) -> list[FactItem]:
    return [
        _of_set(migration, one, {"waiting": one.settled.waiting}, met=False)
        for one in held
        if one.settled.waiting
    ]


def _of_set(
    migration: Migration, one: Moved, read: Mapping[str, Any], *, met: bool | None
) -> FactItem:
    return _item(migration, ("movedset", one.moved_set.id, one.moved_set.name), read, met=met)


def _item(
    migration: Migration, of: tuple[str, str, str], read: Mapping[str, Any], *, met: bool | None
) -> FactItem:
    """``of``: kind, id and name of the record; without a name it is the migration itself."""
    kind, id_, name = of
    label = f"{migration.name}: {name}" if name else migration.name
    path = reverse("migration", args=[migration.id])
    return FactItem(
        kind, id_, label, path, canonical_digest(read), met=met, marking=marking_of(migration)
    )
