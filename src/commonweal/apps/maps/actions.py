"""Drawing a map: boxes are put on it, linked, changed, taken off."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import Organisation
from commonweal.apps.ledger.actions import record
from commonweal.apps.maps.models import BenefitMap, MapLink, MapNode
from commonweal.apps.maps.rules import circle, link_problem
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["add_node", "create_map", "link_node", "remove_node"]


@transaction.atomic
def create_map(
    *,
    organisation: Organisation,
    title: str,
    by: Actor,
    at: datetime,
    initiative: Initiative | None = None,
) -> BenefitMap:
    made = BenefitMap(
        organisation=organisation, initiative=initiative, title=title.strip(), created_at=at
    )
    check(made)
    made.save(force_insert=True)
    payload = {"organisation": organisation.id, "initiative": initiative.id if initiative else ""}
    _enter(made, payload, verb="maps.create-map", by=by, at=at)
    return made


@transaction.atomic
def add_node(*, on: BenefitMap, values: Mapping[str, Any], by: Actor, at: datetime) -> MapNode:
    """Put a box on a map: ``layer``, and ``words``, ``benefit`` or ``goal``. A benefit that is on
    another map too stays one benefit."""
    held = _hold(on)
    named = {name: values.get(name) for name in ("benefit", "goal")}
    wanted = named.get(values["layer"])
    if values["layer"] in named and wanted is None:
        raise RuleBroken(
            _("Choose which one it is."), code="node-without-record", field=values["layer"]
        )
    made = MapNode(map=held, layer=values["layer"])
    if values["layer"] in named:
        setattr(made, values["layer"], wanted)
    else:
        made.words = str(values.get("words", "")).strip()
        if not made.words:
            raise RuleBroken(_("Say what it is."), code="node-without-words", field="words")
    check(made)
    made.save(force_insert=True)
    _enter(held, _told(made), verb="maps.add-node", by=by, at=at)
    return made


@transaction.atomic
def link_node(
    *, node: MapNode, leads_to: Collection[MapNode], by: Actor, at: datetime
) -> list[MapLink]:
    """All that a box leads to. RuleBroken where a link would go backwards or round in a circle;
    then nothing has changed."""
    held = _hold(node.map)
    before = set(node.leads_to.values_list("target_id", flat=True))
    after = {one.id for one in leads_to}
    if before == after:
        return list(node.leads_to.all())
    for one in leads_to:
        if one.map_id != held.id or link_problem(node.layer, one.layer):
            raise RuleBroken(
                _("A box leads to its own layer or to a later one, on the same map."),
                code="link-backwards",
                field="leads_to",
            )
    node.leads_to.all().delete()
    made = [MapLink(source=node, target=one) for one in leads_to]
    for link in made:
        check(link)
        link.save()
    every = MapLink.objects.filter(source__map=held).values_list("source_id", "target_id")
    if found := circle(every):
        raise RuleBroken(
            _("These would lead to each other in a circle of %(n)s boxes.") % {"n": len(found) - 1},
            code="link-circle",
            field="leads_to",
        )
    payload = {"node": node.id, "added": sorted(after - before), "removed": sorted(before - after)}
    _enter(held, payload, verb="maps.link-node", by=by, at=at)
    return made


@transaction.atomic
def remove_node(*, node: MapNode, by: Actor, at: datetime) -> BenefitMap:
    """Take a box off the map, with its links. The benefit or goal itself stays."""
    held = _hold(node.map)
    payload = _told(node)
    node.delete()
    _enter(held, payload, verb="maps.remove-node", by=by, at=at)
    return held


def _hold(one: BenefitMap) -> BenefitMap:
    return BenefitMap.objects.select_for_update().get(id=one.id)


def _told(node: MapNode) -> dict[str, Any]:
    return {
        "node": node.id,
        "layer": node.layer,
        "words": node.words,
        "benefit": node.benefit_id or "",
        "goal": node.goal_id or "",
    }


def _enter(
    one: BenefitMap, payload: Mapping[str, Any], *, verb: str, by: Actor, at: datetime
) -> None:
    subject = Subject("benefit_map", one.id, one.title)
    record(verb=verb, subject=subject, by=by, at=at, payload=payload)
