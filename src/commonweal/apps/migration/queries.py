"""Which migrations somebody may see, how each data set stands, and what gates read of that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.queries import Anyone, access_require
from commonweal.apps.accounts.rules import Marking, Role, Verb
from commonweal.apps.estate.models import DataSet
from commonweal.apps.ledger.models import Entry
from commonweal.apps.migration.models import (
    Certificate,
    KeptVerdict,
    Migration,
    MovedSet,
    NamedKey,
    PutAside,
)
from commonweal.apps.migration.rules import (
    SetState,
    Standing,
    Trend,
    in_order,
    is_stranger,
    state_of,
    trend_of,
    whole_of,
)
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import sight, visible_initiatives
from commonweal.engines.certify import CERTIFICATE_VERB, Settled, verdict_from
from commonweal.engines.certify import DataSet as Certified
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import NotFound
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = [
    "FACTS",
    "Moved",
    "alone",
    "aside_for",
    "certificate_for",
    "certified_sets",
    "entry_of",
    "facts_for",
    "keys_of",
    "marking_of",
    "migration_for",
    "migrations_of",
    "missed_by",
    "moved_of",
    "moved_set_for",
    "named_key_for",
    "trend_for",
    "visible_migrations",
    "whole",
]  # fmt: skip

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
)  # fmt: skip
_STRICT = ("open", "internal", "sensitive", "withheld")


@dataclass(frozen=True, slots=True)
class Moved:
    """A data set with its latest verdict, its state, and how many rows are put aside."""

    moved_set: MovedSet
    latest: KeptVerdict | None
    state: SetState
    settled: Settled
    stranger: bool = False


def visible_migrations(user: Anyone) -> QuerySet[Migration]:
    """The migrations of initiatives that this person may see, where they may see what is marked
    as the migration and as the systems that it names."""
    _read, sensitive, withheld = sight(user, "initiative__organisation__path", "initiative__path")
    rows = Migration.objects.filter(initiative__in=visible_initiatives(user))
    for column in ("marking", "old_system__marking", "new_system__marking"):
        seen = Q(**{f"{column}__in": [Marking.OPEN.value, Marking.INTERNAL.value]})
        seen |= Q(**{column: Marking.SENSITIVE.value}) & sensitive
        seen |= Q(**{column: Marking.WITHHELD.value}) & withheld
        rows = rows.filter(seen | Q(new_system=None) if column.startswith("new") else seen)
    return rows.select_related("initiative__organisation", "old_system", "new_system", "lead")


def migrations_of(user: Anyone, initiative: Initiative) -> QuerySet[Migration]:
    return visible_migrations(user).filter(initiative=initiative)


def migration_for(user: Anyone, migration_id: str, verb: Verb | str = Verb.READ) -> Migration:
    """One migration, where this person has ``verb`` on its initiative. NotFound or NotAllowed
    else."""
    found = visible_migrations(user).filter(id=migration_id).first()
    if found is None:
        raise NotFound(_("There is no such migration, or you have no role that shows it to you."))
    one = found.initiative
    access_require(user, verb, organisation=one.organisation, initiative_id=one.path)
    return found


def moved_set_for(user: Anyone, set_id: str, verb: Verb | str = Verb.READ) -> MovedSet:
    found = MovedSet.objects.filter(id=set_id).first()
    migration = migration_for(user, found.migration_id if found else "", verb)
    if found is None:
        raise _gone()
    found.migration = migration
    return found


def aside_for(user: Anyone, aside_id: str, verb: Verb | str) -> PutAside:
    found = PutAside.objects.select_related("moved_set").filter(id=aside_id).first()
    migration = migration_for(user, found.moved_set.migration_id if found else "", verb)
    if found is None:
        raise _gone()
    found.moved_set.migration = migration
    return found


def certificate_for(user: Anyone, certificate_id: str) -> Certificate:
    found = Certificate.objects.filter(id=certificate_id).first()
    migration = migration_for(user, found.migration_id if found else "")
    if found is None:
        raise _gone()
    found.migration = migration
    return found


def _gone() -> NotFound:
    return NotFound(_("There is no such thing any more. Load the page again."))


def moved_of(migrations: Iterable[Migration], on: date | None = None) -> dict[str, list[Moved]]:
    """The data sets of these migrations by its id, worst first, in a fixed number of queries;
    with ``on``, only what was put in by the end of that day counts."""
    verdicts, asides = KeptVerdict.objects.all(), PutAside.objects.all()
    if on is not None:
        verdicts = verdicts.filter(kept_at__date__lte=on)
        asides = asides.filter(noted_at__date__lte=on)
    rows = MovedSet.objects.filter(migration__in=list(migrations)).prefetch_related(
        Prefetch("verdicts", verdicts.defer("data")), Prefetch("put_aside", asides)
    )
    named = keys_of([row.migration_id for row in rows], on)
    found: dict[str, list[Moved]] = defaultdict(list)
    for row in rows:
        found[row.migration_id].append(_moved(row, on, named[row.migration_id]))
    for held in found.values():
        held.sort(key=lambda one: in_order(one.state, one.moved_set.name))
    return found


def keys_of(migration_ids: Iterable[str], on: date | None = None) -> dict[str, set[str]]:
    """The keys whose signatures count in these migrations; with ``on``, at the end of that day."""
    rows = NamedKey.objects.filter(migration__in=set(migration_ids))
    if on is None:
        rows = rows.filter(withdrawn_at=None)
    else:
        later = Q(withdrawn_at=None) | Q(withdrawn_at__date__gt=on)
        rows = rows.filter(later, named_at__date__lte=on)
    found: dict[str, set[str]] = defaultdict(set)
    for migration_id, key in rows.values_list("migration_id", "key"):
        found[migration_id].add(key)
    return found


def named_key_for(user: Anyone, key_id: str, verb: Verb | str) -> NamedKey:
    found = NamedKey.objects.filter(id=key_id).first()
    migration = migration_for(user, found.migration_id if found else "", verb)
    if found is None:
        raise _gone()
    found.migration = migration
    return found


def _moved(row: MovedSet, on: date | None, named: Container[str]) -> Moved:
    latest = next(iter(row.verdicts.all()), None)
    counts = dict.fromkeys(PutAside.State.values, 0)
    for each in row.put_aside.all():
        late = on is not None and each.settled_at is not None and each.settled_at.date() > on
        counts[PutAside.State.WAITING if late else each.state] += each.rows
    left_out = row.left_out_at is not None and (on is None or row.left_out_at.date() <= on)
    standing = Standing(
        outcome=latest.outcome if latest else "",
        by_row=bool(latest and latest.by_row),
        waiting=counts[PutAside.State.WAITING],
        left_out=left_out,
        stranger=bool(latest) and is_stranger(latest.signed_by, named),
    )
    settled = Settled(
        counts[PutAside.State.WAITING], counts[PutAside.State.MENDED],
        counts[PutAside.State.WAIVED],
    )  # fmt: skip
    return Moved(row, latest, state_of(standing), settled, standing.stranger)


def missed_by(migration: Migration, moved: Sequence[Moved]) -> list[DataSet]:
    """The data sets of the old system that this migration does not list: nobody proves them."""
    named = {one.moved_set.data_set_id for one in moved}
    return [one for one in migration.old_system.data_sets.all() if one.id not in named]


def whole(moved: Sequence[Moved], missed: Sequence[DataSet]) -> SetState:
    """What the migration comes to; a data set that it does not list was not compared."""
    return whole_of([*(one.state for one in moved), *(SetState.NOT_COMPARED for _ in missed)])


def trend_for(migration: Migration, sets: int) -> list[Trend]:
    """What the verdicts of each rehearsal came to."""
    rows = KeptVerdict.objects.filter(moved_set__migration=migration, moved_set__left_out_at=None)
    named = keys_of([migration.id])[migration.id]
    found = rows.order_by("compared_at", "kept_at", "id").defer("data")
    return trend_of(((one.rehearsal, one.moved_set_id, alone(one, named)) for one in found), sets)


def alone(verdict: KeptVerdict, named: Container[str]) -> SetState:
    """What a verdict comes to by itself, whatever was put aside."""
    strange = is_stranger(verdict.signed_by, named)
    return state_of(Standing(verdict.outcome, verdict.by_row, stranger=strange))


def certified_sets(migration: Migration) -> list[Certified]:
    """What a certificate says: every data set but those left out; those missed, and those whose
    result was signed by strangers alone, as not compared."""
    moved = moved_of([migration]).get(migration.id, [])
    kept = [one for one in moved if one.state is not SetState.LEFT_OUT]
    wanted = [one.latest.id for one in kept if one.latest and not one.stranger]
    data = dict(KeptVerdict.objects.filter(id__in=wanted).values_list("id", "data"))
    sets = [
        Certified(
            one.moved_set.name,
            verdict_from(data[one.latest.id], whole=False)
            if one.latest and one.latest.id in data
            else None,
            one.settled,
        )
        for one in kept
    ]
    return sets + [Certified(one.name) for one in missed_by(migration, moved)]


def entry_of(certificate: Certificate) -> int:
    """The number of the entry by which it was issued."""
    rows = Entry.objects.filter(
        subject_kind="migration", subject_id=certificate.migration_id, verb=CERTIFICATE_VERB
    )
    return next(
        (r.number for r in rows if r.payload and r.payload["certificate"] == certificate.digest), 0
    )


def marking_of(migration: Migration) -> str:
    """The strictest of its own and of the systems that it names."""
    systems = [migration.old_system, migration.new_system]
    marks = [migration.marking, *(system.marking for system in systems if system)]
    return max(marks, key=_STRICT.index)


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """What gates read of migrations, in a fixed number of queries. What was not compared is not
    known, and nothing is proved by it."""
    rows = Migration.objects.filter(initiative__in=initiative_ids, made_at__date__lte=on)
    rows = rows.select_related("old_system", "new_system").order_by("id")
    migrations = list(rows.prefetch_related("old_system__data_sets"))
    moved = moved_of(migrations, on)
    items: dict[str, list[FactItem]] = {one: [] for one in initiative_ids}
    asides: dict[str, list[FactItem]] = {one: [] for one in initiative_ids}
    for migration in migrations:
        held = moved.get(migration.id, [])
        items[migration.initiative_id] += _items(migration, held)
        asides[migration.initiative_id] += _waiting(migration, held)
    return {
        one: {
            "migrations.verdict_complete": Fact.of_all(items[one], _why(items[one])),
            "migrations.not_proved": _not_proved(items[one]),
            "migrations.rows_waiting": Fact.count(asides[one]),
        }
        for one in initiative_ids
    }


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
    for missed in sorted(missed_by(migration, held), key=lambda one: one.id):
        label = f"{migration.name}: {missed.name}"
        read = {"state": "not-compared", "verdict": ""}
        found.append(
            FactItem("dataset", missed.id, label, path, _digest(read), met=None, marking=marking)
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
