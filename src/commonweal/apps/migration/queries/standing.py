"""Which migrations somebody may see, and how each data set stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_require
from commonweal.apps.accounts.rules import Marking, Verb
from commonweal.apps.ledger.models import Entry
from commonweal.apps.migration.models import (
    Certificate,
    KeptVerdict,
    KeptWhole,
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
    is_called,
    is_stranger,
    state_of,
    trend_of,
    whole_of,
)
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import sight, visible_initiatives
from commonweal.engines.certify import CERTIFICATE_VERB, Settled, verdict_from
from commonweal.engines.certify import DataSet as Certified
from commonweal.kernel.errors import NotFound

__all__ = [
    "Missed", "Moved", "alone", "certificate_for", "certified_sets", "entry_of",
    "keys_of", "marking_of", "migration_for", "migrations_of", "missed_by", "moved_of",
    "moved_set_for", "named_key_for", "newest_whole", "trend_for", "visible_migrations",
    "whole", "whole_agrees", "wholes_now",
]  # fmt: skip

_STRICT = ("open", "internal", "sensitive", "withheld")


@dataclass(frozen=True, slots=True)
class Moved:
    """A data set with its latest verdict, its state, and how many rows are put aside. ``absent``:
    why the newest comparison of the whole database could not compare it; ``whole_strange``: that
    is the word of somebody whose key nobody has named."""

    moved_set: MovedSet
    latest: KeptVerdict | None
    state: SetState
    settled: Settled
    stranger: bool = False
    absent: str = ""
    whole_strange: bool = False


@dataclass(frozen=True, slots=True)
class Missed:
    """Something of the old system that no data set of the migration stands for. ``kind`` and ``id``
    are those of the record that says so; without ``name`` it is whatever the whole database may
    hold, because the newest comparison of it does not count."""

    kind: str
    id: str
    name: str
    in_whole: bool = False


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
    return _of(MovedSet.objects.filter(id=set_id).first(), user, verb)


def certificate_for(user: Anyone, certificate_id: str) -> Certificate:
    return _of(Certificate.objects.filter(id=certificate_id).first(), user)


def _of(found: Any, user: Anyone, verb: Verb | str = Verb.READ) -> Any:
    """What stands below a migration that this person may see. NotFound or NotAllowed else."""
    migration = migration_for(user, found.migration_id if found else "", verb)
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
    wholes = {
        one.migration_id: one
        for one in wholes_now(on).filter(migration__in={row.migration_id for row in rows})
    }
    found: dict[str, list[Moved]] = defaultdict(list)
    for row in rows:
        known = named[row.migration_id], wholes.get(row.migration_id)
        found[row.migration_id].append(_moved(row, on, *known))
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
    return _of(NamedKey.objects.filter(id=key_id).first(), user, verb)


def _moved(row: MovedSet, on: date | None, named: Container[str], whole: KeptWhole | None) -> Moved:
    latest = next(iter(row.verdicts.all()), None)
    absent = _absent(row, whole, latest)
    if absent:  # what was proved before says nothing of a table that could not be compared since
        latest = None
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
    strange = whole is not None and is_stranger(whole.signed_by, named)
    return Moved(row, latest, state_of(standing), settled, standing.stranger, absent, strange)


def _absent(row: MovedSet, whole: KeptWhole | None, latest: KeptVerdict | None) -> str:
    if whole is None or (latest is not None and latest.compared_at >= whole.compared_at):
        return ""
    name = row.table or row.name
    found = (one["sentence"] for one in whole.absent if is_called(name, one["table"]))
    return next(found, "")


def wholes_now(on: date | None = None) -> QuerySet[KeptWhole]:
    """The newest comparison of a whole database of each migration; with ``on``, of those put in by
    the end of that day."""
    same = KeptWhole.objects.filter(migration=OuterRef("migration"))
    if on is not None:
        same = same.filter(kept_at__date__lte=on)
    return KeptWhole.objects.filter(id=Subquery(same.values("id")[:1]))


def newest_whole(migration: Migration) -> KeptWhole | None:
    """By what was fetched with ``wholes``, else by a query."""
    return next(iter(migration.wholes.all()), None)


def whole_agrees(whole: KeptWhole, named: Container[str]) -> bool:
    """Whether it left out nothing, and is no stranger's word."""
    return whole.outcome == "agree" and not is_stranger(whole.signed_by, named)


def missed_by(migration: Migration, moved: Sequence[Moved]) -> list[Missed]:
    """What this migration does not list, so that nobody proves it: data sets of the old system, and
    tables that the newest comparison of the whole database did not find equal."""
    named = {one.moved_set.data_set_id for one in moved}
    found = [
        Missed("dataset", one.id, one.name)
        for one in migration.old_system.data_sets.all()
        if one.id not in named
    ]
    whole = newest_whole(migration)
    if whole is None:
        return found
    if any(one.whole_strange for one in moved):  # it could hide a table that an earlier one named
        found.append(Missed("keptwhole", whole.id, "", in_whole=True))
    names = [one.moved_set.table or one.moved_set.name for one in moved]
    names += [one.name for one in found if one.name]
    tables = [one["table"] for one in whole.tables if one["outcome"] != "agree"]
    tables += [one["table"] for one in whole.absent if one["code"] != "table-only-in-target"]
    return found + [
        Missed("keptwhole", whole.id, table, in_whole=True)
        for table in tables
        if table and not any(is_called(name, table) for name in names)
    ]


def whole(moved: Sequence[Moved], missed: Sequence[Missed]) -> SetState:
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
    missed = missed_by(migration, moved)
    return sets + [Certified(one.name or _("The whole database")) for one in missed]


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
