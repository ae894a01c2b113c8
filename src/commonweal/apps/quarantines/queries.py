"""The rows of a quarantine, for those who may see what is sensitive, and what was said of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_require
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.evidence.queries import blob_path
from commonweal.apps.migration.models import MovedSet, PutAside
from commonweal.apps.migration.queries import moved_set_for
from commonweal.apps.quarantines.differences import Group, groups_from
from commonweal.apps.quarantines.models import DifferencesFile, QuarantineFile, RowDecision
from commonweal.apps.quarantines.rules import Correction, Row, rows_from
from commonweal.kernel.errors import NotFound

__all__ = [
    "Waiting", "agreed", "aside_for", "decision_for", "groups_of", "newest", "newest_differences",
    "row_for", "set_for", "waiting",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    row: Row
    said: RowDecision | None

    @property
    def values(self) -> list[tuple[str, str | None]]:
        return list(self.said.values.items()) if self.said else []


def set_for(user: Anyone, set_id: str, verb: Verb | str = Verb.READ) -> MovedSet:
    """A data set whose rows this person may see, and where they have ``verb``: rows are sensitive,
    whatever the migration is marked as."""
    found = moved_set_for(user, set_id, verb)
    one = found.migration.initiative
    access_require(user, Verb.READ_SENSITIVE, organisation=one.organisation, initiative_id=one.path)
    return found


def decision_for(user: Anyone, decision_id: str, verb: Verb | str) -> RowDecision:
    return _with_set(RowDecision.objects.filter(id=decision_id).first(), set_for, user, verb)


def aside_for(user: Anyone, aside_id: str, verb: Verb | str) -> PutAside:
    """What was put aside for one reason; it says nothing of rows, so it takes no more sight than
    the data set."""
    return _with_set(PutAside.objects.filter(id=aside_id).first(), moved_set_for, user, verb)


def _with_set(found: Any, of: Callable[..., MovedSet], user: Anyone, verb: Verb | str) -> Any:
    moved_set = of(user, found.moved_set_id if found else "", verb)
    if found is None:
        raise NotFound(_("There is no such thing any more. Load the page again."))
    found.moved_set = moved_set
    return found


def newest(moved_set: MovedSet) -> QuarantineFile | None:
    return QuarantineFile.objects.filter(moved_set=moved_set).select_related("file").first()


def waiting(moved_set: MovedSet) -> list[Waiting]:
    """The rows that wait in the newest file, those of which nobody has said anything first."""
    said = {(one.target, one.place): one for one in moved_set.row_decisions.all()}
    rows = [Waiting(row, said.get((row.target, row.place))) for row in _rows(newest(moved_set))]
    return sorted(rows, key=lambda one: bool(one.said) + bool(one.said and one.said.agreed_at))


def row_for(moved_set: MovedSet, ref: str) -> Waiting:
    found = next((one for one in waiting(moved_set) if one.row.ref == ref), None)
    if found is None:
        raise NotFound(_("This row does not wait any more."))
    return found


def agreed(moved_set: MovedSet) -> list[Correction]:
    """What the transfer is to be told of rows that still wait: only what a second person agreed."""
    there = {(row.target, row.place) for row in _rows(newest(moved_set))}
    return [
        Correction(
            one.target, one.place, one.waives, one.values, one.proposed_by_label,
            f"{one.reason} ({_('agreed by')} {one.agreed_by_label})",
        )
        for one in moved_set.row_decisions.exclude(agreed_at=None)
        if (one.target, one.place) in there
    ]  # fmt: skip


def newest_differences(moved_set: MovedSet) -> DifferencesFile | None:
    return DifferencesFile.objects.filter(moved_set=moved_set).select_related("file").first()


def groups_of(held: DifferencesFile | None) -> list[Group]:
    return [] if held is None else groups_from(_bytes(held))


def _rows(held: QuarantineFile | None) -> list[Row]:
    return [] if held is None else rows_from(_bytes(held))


def _bytes(held: QuarantineFile | DifferencesFile) -> bytes:
    path = blob_path(held.file.digest)
    if held.file.erased_at is not None or not path.exists():
        raise NotFound(_("The file with these rows was erased."))
    return path.read_bytes()
