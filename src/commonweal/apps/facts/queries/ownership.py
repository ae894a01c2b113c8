"""Facts about who owns an initiative, and who stands for finance, law, security and the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.models import RoleHolding
from commonweal.apps.accounts.queries import held_on
from commonweal.apps.accounts.rules import Role, paths_above
from commonweal.apps.facts.models import UnitNature
from commonweal.apps.programmes.models import Initiative, NamedRole
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType, evidence_digest

NO_SRO = gettext_noop("No senior responsible owner is named.")
NO_HOME = gettext_noop("Nobody has said whether the owner's unit is business or IT.")
NOBODY = gettext_noop("Nobody is named on this initiative.")
_PEOPLE = ("people",)
# What a fact is called, the role that one holds here for it, and names that reports give it.
NAMED = {
    "sro": (Role.SRO, ("sro", "senior responsible owner")),
    "finance": (Role.FINANCE, ("finance", "finance lead")),
    "commercial": (Role.COMMERCIAL, ("commercial", "commercial lead")),
    "operations": (Role.TRANSITION_MANAGER, ("operations", "operations lead")),
    "security": (Role.SECURITY, ("security", "security lead")),
    "legal": (Role.LEGAL, ("legal", "legal lead")),
}

FACTS = (
    *(
        FactName(
            f"ownership.{name}_named", FactType.TRUTH, meaning, "sro", "initiative_people"
        )
        for name, meaning in (
            ("sro", gettext_noop("whether a senior responsible owner is named")),
            ("finance", gettext_noop("whether somebody is named for finance")),
            ("commercial", gettext_noop("whether somebody is named for commercial matters")),
            ("operations", gettext_noop("whether somebody is named for operations")),
            ("security", gettext_noop("whether somebody is named for security")),
            ("legal", gettext_noop("whether somebody is named for legal matters")),
        )
    ),
    FactName(
        "ownership.owner_in_business", FactType.TRUTH,
        gettext_noop("whether the owner sits in the business and not in IT"),
        "sro", "initiative_people",
    ),
)  # fmt: skip
Row = Mapping[str, Any]


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """Four queries."""
    above = dict(Initiative.objects.filter(id__in=initiative_ids).values_list("id", "path"))
    held = _held(above, on)
    told = _told(initiative_ids, on)
    owners = {one: [row for row in held[one] if row["role"] == Role.SRO] for one in above}
    natures = _natures(row for rows in owners.values() for row in rows)
    found = {}
    for one in initiative_ids:
        named = {name: _named(name, held[one], told[one]) for name in NAMED}
        found[one] = {f"ownership.{name}_named": fact for name, fact in named.items()}
        found[one]["ownership.owner_in_business"] = _in_business(owners.get(one, []), natures)
    return found


def _held(above: Mapping[str, str], on: date) -> dict[str, list[Row]]:
    """The roles held on each initiative, or on one above it, that day."""
    roles = [role.value for role, _names in NAMED.values()]
    wanted = {part for path in above.values() for part in path.split("/") if part}
    rows = RoleHolding.objects.filter(held_on(on), initiative_id__in=wanted, role__in=roles)
    columns = (
        "id", "initiative_id", "role", "first_day", "last_day", "person__organisation__path",
    )  # fmt: skip
    by_initiative: dict[str, list[Row]] = defaultdict(list)
    for row in rows.order_by("id").values(*columns):
        by_initiative[row["initiative_id"]].append(row)
    found: dict[str, list[Row]] = defaultdict(list)
    for one, path in above.items():
        for part in path.split("/"):
            found[one] += by_initiative.get(part, [])
    return found


def _told(initiative_ids: Sequence[str], on: date) -> dict[str, list[Row]]:
    """The people whom reports name, that day."""
    day = (Q(starts=None) | Q(starts__lte=on)) & (Q(ends=None) | Q(ends__gte=on))
    rows = NamedRole.objects.filter(day, initiative__in=initiative_ids).order_by("id")
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows.values("id", "initiative_id", "role", "starts", "ends"):
        found[row["initiative_id"]].append(row)
    return found


def _named(name: str, held: Iterable[Row], told: Iterable[Row]) -> Fact:
    role, names = NAMED[name]
    items = [_item("role_holding", row, row["first_day"]) for row in held if row["role"] == role]
    items += [
        _item("named_role", row, row["starts"])
        for row in told
        if row["role"].casefold().replace("_", " ") in names
    ]
    why = "" if items else NOBODY
    return Fact(bool(items), why, tuple(items), fields=_PEOPLE)


def _item(kind: str, row: Row, since: date | None) -> FactItem:
    role = row["role"].replace("_", " ")
    label = f"{role}, since {since.isoformat()}" if since else role
    path = f"/initiatives/{row['initiative_id']}/people/"
    digest = evidence_digest({"role": row["role"], "since": since})
    return FactItem(kind, row["id"], label, path, digest, met=True, fields=_PEOPLE)


def _natures(owners: Iterable[Row]) -> dict[str, str]:
    """What is said of the units of these owners and of those above, by path."""
    paths = {row["person__organisation__path"] for row in owners} - {None}
    wanted = {above for path in paths for above in (path, *paths_above(path))}
    rows = UnitNature.objects.filter(organisation__path__in=wanted)
    return dict(rows.values_list("organisation__path", "nature"))


def _in_business(owners: list[Row], natures: Mapping[str, str]) -> Fact:
    """Of every owner: one in IT is not in the business."""
    if not owners:
        return Fact(None, NO_SRO, fields=_PEOPLE)
    found = [_nature(row["person__organisation__path"], natures) for row in owners]
    items = tuple(_item("role_holding", row, row["first_day"]) for row in owners)
    if UnitNature.Nature.IT in found:
        return Fact(False, "", items, fields=_PEOPLE)  # noqa: FBT003 - the value of the fact
    if "" in found:
        return Fact(None, NO_HOME, items, fields=_PEOPLE)
    return Fact(True, "", items, fields=_PEOPLE)  # noqa: FBT003 - the value of the fact


def _nature(path: str | None, natures: Mapping[str, str]) -> str:
    """The nearest that was said, from the unit upwards; "" where nothing was."""
    ways = (path, *reversed(paths_above(path))) if path else ()
    return next((natures[one] for one in ways if one in natures), "")
