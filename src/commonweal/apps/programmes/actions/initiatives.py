"""Make, edit, mark, release, join and split initiatives."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import require_unmixed
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.evidence.actions import hold_files_back
from commonweal.apps.ledger.actions import record
from commonweal.apps.programmes.actions.markings import copy_markings, join_markings
from commonweal.apps.programmes.actions.positions import refresh_positions
from commonweal.apps.programmes.models import Initiative, InitiativeLink, Report
from commonweal.apps.programmes.rules.incoming import name_problem
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

EDITABLE = frozenset(
    {"kind", "name", "reference", "description", "category", "method", "phase", "tags"}
)
# What an initiative that is split off has from the one that it was part of.
_HANDED_ON = (
    "kind", "organisation", "category", "series", "reported", "marking", "exemption",
    "marking_review",
)  # fmt: skip


def subject_of(initiative: Initiative) -> Subject:
    """How a ledger entry names an initiative."""
    return Subject("initiative", initiative.id, initiative.name)


@transaction.atomic
def create_initiative(
    *,
    name: str,
    organisation: Organisation,
    by: Actor,
    at: datetime,
    parent: Initiative | None = None,
    values: Mapping[str, Any] | None = None,
) -> Initiative:
    """A new programme or project, below ``parent`` where given; ``values`` sets EDITABLE fields."""
    require_unmixed(organisation)
    initiative = Initiative(name=name.strip(), organisation=organisation, created_at=at)
    initiative.path = f"{parent.path if parent else ''}{initiative.id}/"
    initiative.parent = parent
    _set(initiative, values or {})
    initiative.full_clean()
    initiative.save()
    refresh_positions([initiative.id])
    record(
        verb="initiative.created",
        subject=subject_of(initiative),
        by=by,
        at=at,
        payload={"name": initiative.name, "organisation": organisation.id, **dict(values or {})},
    )
    return initiative


@transaction.atomic
def edit_initiative(
    *, initiative: Initiative, values: Mapping[str, Any], by: Actor, at: datetime
) -> Initiative:
    """Change what EDITABLE names; the ledger keeps old and new. No change, no entry."""
    old = {name: getattr(initiative, name) for name in values}
    changed = {n: [old[n], v] for n, v in values.items() if old[n] != v}
    if not changed:
        return initiative
    if "name" in changed:
        initiative.other_names = [*initiative.other_names, initiative.name]
    _set(initiative, values)
    initiative.full_clean()
    initiative.save()
    refresh_positions([initiative.id])
    record(verb="initiative.edited", subject=subject_of(initiative), by=by, at=at, payload=changed)
    return initiative


@transaction.atomic
def join_initiatives(
    *, keep: Initiative, other: Initiative, reason: str, by: Actor, at: datetime
) -> Initiative:
    """Take two records for one initiative: ``other``'s reports and links move to ``keep``.

    RuleBroken where both have a report of the same series and date, because nothing may be lost.
    ``other`` stays as an empty record whose history says where it went. Of two markings the
    stricter holds for what is joined.
    """
    if keep.id == other.id:
        raise RuleBroken(_("An initiative cannot be joined with itself."), code="join-same")
    dates = set(keep.reports.values_list("series", "as_at"))
    if dates & set(other.reports.values_list("series", "as_at")):
        raise RuleBroken(
            _("Both were reported at the same date, so they are two initiatives."),
            code="join-same-date",
        )
    moved = list(other.reports.values_list("id", flat=True))
    other.reports.update(initiative=keep)
    _move_links(other, keep)
    join_markings(keep, other)
    keep.other_names = sorted({*keep.other_names, other.name, *other.other_names} - {keep.name})
    keep.reported = keep.reported or other.reported
    keep.save()
    other.reported, other.phase = False, "cancelled"
    other.tags = [*other.tags, "joined"]
    other.save()
    refresh_positions([keep.id, other.id])
    hold_files_back(initiative_id=keep.id, marking=Marking(keep.marking), by=by, at=at)
    record(
        verb="initiative.joined",
        subject=subject_of(keep),
        by=by,
        at=at,
        payload={"other": other.id, "other_name": other.name, "reports": moved},
        reason=reason,
    )
    return keep


@transaction.atomic
def split_initiative(
    *,
    initiative: Initiative,
    report_ids: Collection[str],
    name: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Initiative:
    """Move some reports to a new initiative, handled like the old one; returns the new one."""
    moving = Report.objects.filter(initiative=initiative, id__in=report_ids)
    count = moving.count()
    if not 0 < count < initiative.reports.count():
        raise RuleBroken(
            _("Choose at least one report to move, and leave at least one."), code="split-none"
        )
    same = {field: getattr(initiative, field) for field in _HANDED_ON}
    new = Initiative(**same, name=name.strip(), created_at=at)
    new.path = f"{new.id}/"
    new.save()
    copy_markings(initiative, new)
    names = set(moving.values_list("reported_name", flat=True))
    moving.update(initiative=new)
    _split_links(initiative, new, names)
    refresh_positions([initiative.id, new.id])
    hold_files_back(initiative_id=new.id, marking=Marking(new.marking), by=by, at=at)
    record(
        verb="initiative.split",
        subject=subject_of(initiative),
        by=by,
        at=at,
        payload={"new": new.id, "name": new.name, "reports": sorted(report_ids)},
        reason=reason,
    )
    return new


def _set(initiative: Initiative, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in EDITABLE:
            raise RuleBroken(_("%(field)s is not edited here.") % {"field": name}, field=name)
        setattr(initiative, name, value)
    if name_problem(initiative.name):
        raise RuleBroken(
            _("Give the initiative a name of 1 to 300 characters."),
            code="name-" + name_problem(initiative.name),
            field="name",
        )


def _move_links(source: Initiative, target: Initiative) -> None:
    has = set(target.links.values_list("series", "key"))
    for link in source.links.all():
        if (link.series, link.key) in has:
            link.delete()
    source.links.update(initiative=target)


def _split_links(initiative: Initiative, new: Initiative, names: Collection[str]) -> None:
    """Links that were made from the names of the moved reports go with them."""
    folded = {name.casefold() for name in names}
    for link in initiative.links.all():
        if link.key.casefold() in folded:
            InitiativeLink.objects.filter(id=link.id).update(initiative=new, how="split")
