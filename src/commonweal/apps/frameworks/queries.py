"""Which frameworks there are for whom, and what one of them asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import Anyone, access_filter, access_require
from commonweal.apps.accounts.rules import Verb, paths_above
from commonweal.apps.facts.queries import schema
from commonweal.apps.frameworks.models import FrameworkVersion
from commonweal.apps.frameworks.rules import shipped
from commonweal.engines.assess import Flaw, Framework, check_framework, framework_from
from commonweal.kernel.errors import NotFound

__all__ = [
    "FrameworkSeen",
    "flaws_of",
    "framework_of",
    "framework_seen",
    "frameworks_offered",
    "part_of",
    "ref_of",
    "version_for",
    "versions_for",
]


@dataclass(frozen=True, slots=True)
class FrameworkSeen:
    """A framework in force: its reference, whose it is (None where it ships), and what it asks."""

    ref: str
    framework: Framework
    organisation: Organisation | None = None


def ref_of(version: FrameworkVersion) -> str:
    """How a gate names a version of a body: by its id."""
    return f"{version.id}@{version.number}"


def framework_of(ref: str) -> Framework:
    """What a reference stands for, whoever asks: a gate shows what it asks. NotFound else."""
    if ref in shipped():
        return shipped()[ref]
    row = FrameworkVersion.objects.filter(id=ref.partition("@")[0]).first()
    if row is None:
        raise NotFound(_("There is no such framework."))
    return framework_from(row.content)


def frameworks_offered(organisation: Organisation) -> list[FrameworkSeen]:
    """The frameworks that a gate of this body may follow: its own and those of the bodies above
    that are in force, then those that ship."""
    rows = FrameworkVersion.objects.filter(
        state=FrameworkVersion.State.IN_FORCE,
        organisation__path__in=(organisation.path, *paths_above(organisation.path)),
    ).select_related("organisation")
    own = [
        FrameworkSeen(ref_of(row), framework_from(row.content), row.organisation) for row in rows
    ]
    return own + [FrameworkSeen(ref, framework) for ref, framework in shipped().items()]


def versions_for(user: Anyone) -> QuerySet[FrameworkVersion]:
    """The versions of the bodies that this person may read; what is being written, only for those
    who may edit or approve there."""
    read = access_filter(user, Verb.READ, organisation_path="organisation__path")
    hand = access_filter(user, Verb.EDIT, organisation_path="organisation__path")
    hand |= access_filter(user, Verb.APPROVE, organisation_path="organisation__path")
    rows = FrameworkVersion.objects.select_related("organisation")
    drafts = rows.filter(read & hand, state=FrameworkVersion.State.DRAFT)
    return rows.filter(read).exclude(state=FrameworkVersion.State.DRAFT) | drafts


def version_for(user: Anyone, version_id: str, verb: Verb = Verb.READ) -> FrameworkVersion:
    """One version, where this person may do that. NotFound or NotAllowed else."""
    found = versions_for(user).filter(id=version_id).first()
    if found is None:
        raise NotFound(_("There is no such framework, or you have no role that shows it to you."))
    access_require(user, verb, organisation=found.organisation)
    return found


def flaws_of(framework: Framework) -> tuple[Flaw, ...]:
    """What stops it, and what is probably not meant, against the facts that there are."""
    return check_framework(framework, schema())


def framework_seen(user: Anyone, ref: str) -> tuple[Framework, FrameworkVersion | None]:
    """One that ships, by its reference, or a version, by its id, that this person may read."""
    if ref in shipped():
        return shipped()[ref], None
    version = version_for(user, ref.partition("@")[0])
    return framework_from(version.content), version


def part_of(framework: Framework, kind: str, key: str) -> Any:
    """A criterion, gate or weight; None for a new one ("" as key). NotFound else."""
    parts = {
        "criterion": framework.criteria, "gate": framework.gates, "weight": framework.weights,
    }  # fmt: skip
    found = next((each for each in parts.get(kind, ()) if each.key == key), None)
    if kind not in parts or (key and found is None):
        raise NotFound(_("There is no such part."))
    return found
