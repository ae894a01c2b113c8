"""Maps as one person may see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_filter, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import initiatives_seen, visible_benefits
from commonweal.apps.maps.models import BenefitMap, MapLink, MapNode
from commonweal.apps.maps.rules import Gap, Placed, gaps, placed
from commonweal.apps.plans.models import Goal
from commonweal.apps.plans.queries import goals_for
from commonweal.kernel.errors import NotAllowed, NotFound

__all__ = [
    "Box",
    "MapSeen",
    "benefits_on",
    "map_for",
    "map_seen",
    "maps_for",
    "node_for",
    "offered_benefits",
    "offered_goals",
]


@dataclass(frozen=True, slots=True)
class Box:
    """A node as one person may see it. ``words`` is "" where it is kept from them; ``others`` are
    the other maps with the same benefit."""

    node: MapNode
    words: str
    others: list[BenefitMap]


@dataclass(frozen=True, slots=True)
class MapSeen:
    map: BenefitMap
    boxes: dict[str, Box]
    links: list[tuple[str, str]]
    places: list[Placed]
    gaps: list[Gap]


def maps_for(user: Anyone) -> QuerySet[BenefitMap]:
    """The maps of bodies and initiatives that this person may read."""
    body = access_filter(user, Verb.READ, organisation_path="organisation__path")
    seen = initiatives_seen(user)
    found = BenefitMap.objects.filter((Q(initiative=None) & body) | Q(initiative__in=seen))
    return found.select_related("organisation", "initiative")


def map_for(user: Anyone, map_id: str, verb: Verb = Verb.READ) -> BenefitMap:
    found = maps_for(user).filter(id=map_id).first()
    if found is None:
        raise NotFound(_("There is no such map, or you have no role that shows it to you."))
    path = found.initiative.path if found.initiative else ""
    if verb not in access_of(user).verbs(found.organisation.path, path):
        raise NotAllowed(_("You can see this map, but none of your roles lets you change it."))
    return found


def node_for(user: Anyone, map_id: str, node_id: str) -> MapNode:
    """A box of a map that this person may change."""
    one = map_for(user, map_id, Verb.EDIT)
    found = one.nodes.filter(id=node_id).first()
    if found is None:
        raise NotFound(_("This map has no such box any more."))
    found.map = one
    return found


def map_seen(user: Anyone, one: BenefitMap) -> MapSeen:
    """The whole map, with a fixed number of queries."""
    nodes = list(one.nodes.select_related("benefit", "goal"))
    benefits = set(visible_benefits(user).filter(map_nodes__map=one).values_list("id", flat=True))
    goals = set(goals_for(user).filter(map_nodes__map=one).values_list("id", flat=True))
    links = list(MapLink.objects.filter(source__map=one).values_list("source_id", "target_id"))
    shared = _elsewhere(user, one)
    layers = {node.id: node.layer for node in nodes}
    return MapSeen(
        map=one,
        boxes={
            node.id: Box(node, _words(node, benefits, goals), shared.get(node.benefit_id or "", []))
            for node in nodes
        },
        links=sorted(links),
        places=placed(layers, links),
        gaps=gaps(layers, links),
    )


def benefits_on(maps: QuerySet[BenefitMap], user: Anyone) -> QuerySet[Benefit]:
    """The benefits on these maps, each once, however many maps it is on."""
    return visible_benefits(user).filter(map_nodes__map__in=maps).distinct()


def offered_benefits(user: Anyone, one: BenefitMap) -> QuerySet[Benefit]:
    """What may be put on a map and is not on it: benefits of the initiative, or of the body."""
    found = visible_benefits(user).exclude(map_nodes__map=one)
    if one.initiative is not None:
        return found.filter(shares__initiative=one.initiative).distinct()
    return found.filter(organisation__path__startswith=one.organisation.path)


def offered_goals(user: Anyone, one: BenefitMap) -> QuerySet[Goal]:
    return goals_for(user).exclude(map_nodes__map=one)


def _words(node: MapNode, benefits: set[str], goals: set[str]) -> str:
    if node.benefit is not None:
        return node.benefit.title if node.benefit_id in benefits else ""
    if node.goal is not None:
        return node.goal.outcome if node.goal_id in goals else ""
    return node.words


def _elsewhere(user: Anyone, one: BenefitMap) -> dict[str, list[BenefitMap]]:
    """The other maps that this person may see with a benefit of this one, by benefit."""
    here = one.nodes.exclude(benefit=None).values("benefit")
    rows = MapNode.objects.filter(benefit__in=here, map__in=maps_for(user)).exclude(map=one)
    found: dict[str, list[BenefitMap]] = {}
    for node in rows.select_related("map"):
        found.setdefault(node.benefit_id or "", []).append(node.map)
    return found
