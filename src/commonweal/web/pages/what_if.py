"""Which initiatives would pass a gate of a framework today."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.frameworks.queries import framework_of, framework_seen
from commonweal.apps.readiness.queries import WouldBe, never_failed, what_if
from commonweal.engines.assess import Framework, Status
from commonweal.web.navigation import address
from commonweal.web.pages.readiness import short_sentence

ROWS, MOST = 50, 10


@require_GET
@login_required
def framework_what_if(request: HttpRequest, ref: str) -> HttpResponse:
    content = _content(request.user, ref, request.GET.get("gate", ""))
    found = sorted(content["found"], key=lambda row: not row.differs)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [_row(each) for each in page.object_list]
    return render(request, "readiness/what_if.html", {**content, "page": page, "rows": rows})


def _content(user: Anyone, ref: str, kind: str) -> dict[str, Any]:
    framework, version = framework_seen(user, ref)
    gates = {gate.key: gate for gate in framework.gates}
    kind = kind if kind in gates else next(iter(gates), "")
    before = framework_of(version.began_as) if version and version.began_as else None
    found = []
    if kind:
        today = timezone.localdate()
        found = what_if(user, framework, kind, ref=ref, before=before, on=today)
    looked, never = never_failed(user, ref)
    return {
        "framework": framework,
        "ref": ref,
        "gates": framework.gates,
        "kind": kind,
        "before": before,
        "found": found,
        "sentence": _sentence(found),
        "in_the_way": _in_the_way(framework, found),
        "looked": looked,
        "never": [one for one in framework.criteria if one.key in never],
        "breadcrumbs": [
            (_("Portfolio"), "/"),
            (_("Frameworks"), address("frameworks")),
            (framework.name, address("framework", ref)),
            (_("What if"), ""),
        ],
    }


def _sentence(found: list[WouldBe]) -> str:
    if not found:
        return _("There is no programme or project that you may see.")
    words = ngettext(
        "Of %(n)s programme or project that you may see, %(then)s would pass today.",
        "Of %(n)s programmes and projects that you may see, %(then)s would pass today.",
        len(found),
    ) % {"n": len(found), "then": sum(1 for each in found if each.then.passes)}
    differs = sum(1 for each in found if each.differs)
    if not differs:
        return words
    more = ngettext(
        "For %(n)s it would be another answer.", "For %(n)s it would be another answer.", differs
    ) % {"n": differs}  # fmt: skip
    return f"{words} {more}"


def _in_the_way(framework: Framework, found: list[WouldBe]) -> list[tuple[str, int, int]]:
    """The criteria most often in the way, with how often each is not known and not met."""
    unknown: Counter[str] = Counter()
    not_met: Counter[str] = Counter()
    for each in found:
        unknown.update(one.key for one in each.then.of(Status.UNKNOWN))
        not_met.update(one.key for one in each.then.of(Status.NOT_MET))
    often = (unknown + not_met).most_common(MOST)
    titles = {one.key: one.title for one in framework.criteria}
    return [(titles.get(key, key), unknown[key], not_met[key]) for key, _count in often]


def _row(each: WouldBe) -> dict[str, Any]:
    return {
        "initiative": each.initiative,
        "now": short_sentence(each.now) if each.now else "",
        "then": short_sentence(each.then),
        "passes": each.then.passes,
        "differs": each.differs,
    }
