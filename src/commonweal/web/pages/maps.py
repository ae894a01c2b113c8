"""One map: the picture, the same as a list, and what is missing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.maps.models import BenefitMap, Layer
from commonweal.apps.maps.queries import MapSeen, map_for, map_seen
from commonweal.web.charts.layers import Place, layers
from commonweal.web.navigation import address


@require_GET
@login_required
def one_map(request: HttpRequest, map_id: str) -> HttpResponse:
    one = map_for(request.user, map_id)
    return render(request, "map/map.html", _content(request.user, one))


def _content(user: Anyone, one: BenefitMap) -> dict[str, Any]:
    seen = map_seen(user, one)
    path = one.initiative.path if one.initiative else ""
    return {
        "map": one,
        "sentence": sentence(seen),
        "picture": picture(seen) if seen.boxes else "",
        "layers": listed(seen),
        "gaps": [_gap(seen, gap) for gap in seen.gaps],
        "may_edit": Verb.EDIT in access_of(user).verbs(one.organisation.path, path),
        "illustrative": one.organisation.illustrative,
        "marking": one.initiative.get_marking_display() if one.initiative else "",
        "breadcrumbs": [
            (_("Portfolio"), "/"), (_("Benefit maps"), reverse("maps")), (one.title, ""),
        ],
    }  # fmt: skip


def sentence(seen: MapSeen) -> str:
    if not seen.boxes:
        return _("Nothing is on this map yet.")
    lacking = len({gap.node for gap in seen.gaps})
    if not lacking:
        return _("Every output leads to a goal, and every benefit has what brings it.")
    return ngettext(
        "%(n)s box has something missing before or after it.",
        "%(n)s boxes have something missing before or after them.",
        lacking,
    ) % {"n": lacking}


def picture(seen: MapSeen) -> Any:
    lacking = {gap.node for gap in seen.gaps}
    places = {
        one.node: Place(one.column, one.row, words_of(seen, one.node), one.node in lacking)
        for one in seen.places
    }
    heads = [str(label).partition(":")[0] for label in Layer.labels]
    told = _("Boxes in six layers from left to right; the list below says the same.")
    return layers(seen.map.title, told, heads, places, seen.links)


def words_of(seen: MapSeen, node_id: str) -> str:
    return seen.boxes[node_id].words or _("kept back from you")


def listed(seen: MapSeen) -> list[dict[str, Any]]:
    """The same as the picture: layers, in each the boxes, below each what it leads to."""
    found = []
    for layer, label in Layer.choices:
        places = [one for one in seen.places if seen.boxes[one.node].node.layer == layer]
        if places:
            rows = [_row(seen, one.node) for one in places]
            found.append({"label": label, "rows": rows})
    return found


def _row(seen: MapSeen, node_id: str) -> dict[str, Any]:
    box = seen.boxes[node_id]
    shown = box.node.benefit_id if box.words else None
    return {
        "node": box.node,
        "words": words_of(seen, node_id),
        "url": address("benefit", shown) if shown else "",
        "leads_to": [words_of(seen, two) for one, two in seen.links if one == node_id],
        "others": [(other.title, address("map", other.id)) for other in box.others],
    }


def _gap(seen: MapSeen, gap: Any) -> str:
    words = {"what": words_of(seen, gap.node)}
    if gap.after:
        return _("“%(what)s” leads nowhere.") % words
    return _("Nothing leads to “%(what)s”.") % words
