"""An inquiry: the map of whys as a picture, and the same as a list with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.inquiries.models import Why
from commonweal.apps.inquiries.queries import EvidenceSeen, InquirySeen, inquiry_for, inquiry_seen
from commonweal.apps.inquiries.rules import Branch, drawn
from commonweal.web.charts.layers import Place, layers
from commonweal.web.navigation import address

PROBLEM = "problem"
# The page on which a kind of evidence is seen, and whether that takes the initiative's id first.
_PAGES = {
    "report": ("report", True),
    "change": ("change", True),
    "milestone": ("plan", None),
    "cost_line": ("plan", None),
    "benefit": ("benefit", False),
    "file": ("file", False),
    "entry": ("history-entry", False),
}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    record: Any
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class WhyRow:
    """A why with its evidence and the whys below it; ``again`` where it is told elsewhere."""

    why: Why
    evidence: list[EvidenceRow]
    below: list[WhyRow]
    again: bool


@require_GET
@login_required
def inquiry(request: HttpRequest, inquiry_id: str) -> HttpResponse:
    found = inquiry_seen(request.user, inquiry_for(request.user, inquiry_id))
    return render(request, "diagnosis/inquiry.html", inquiry_content(found))


def inquiry_content(seen: InquirySeen) -> dict[str, Any]:
    one = seen.inquiry.initiative
    return {
        "inquiry": seen.inquiry,
        "one": one,
        "sentence": sentence(seen),
        "picture": picture(seen) if seen.whys else "",
        "rows": [_row(seen, branch) for branch in seen.chains],
        "may_edit": seen.may_edit,
        "marking": seen.inquiry.get_marking_display(),
        "illustrative": one.organisation.illustrative,
        "breadcrumbs": [
            (_("Portfolio"), "/"),
            (one.name, address("initiative", one.id)),
            (_("How it is doing, and why"), address("diagnosis", one.id)),
            (seen.inquiry.problem, ""),
        ],
    }


def sentence(seen: InquirySeen) -> str:
    """How many of the whys anything on record speaks to."""
    if not seen.whys:
        return _("Nobody has said why yet.")
    backed = sum(bool(seen.evidence.get(key)) for key in seen.whys)
    return ngettext(
        "%(backed)s of %(n)s why has something on record behind it.",
        "%(backed)s of %(n)s whys have something on record behind them.",
        len(seen.whys),
    ) % {"backed": backed, "n": len(seen.whys)}


def picture(seen: InquirySeen) -> Any:
    boxes = drawn(list(seen.whys), seen.links)
    last = max(box.column for box in boxes) + 1
    places = {
        box.why: Place(
            box.column, box.row, seen.whys[box.why].words, gap=not seen.evidence.get(box.why)
        )
        for box in boxes
    }
    places[PROBLEM] = Place(last, 0, seen.inquiry.problem)
    roots = [(branch.why, PROBLEM) for branch in seen.chains]
    heads = [_("Why %(n)s") % {"n": last - column} for column in range(last)]
    told = _(
        "From the deepest why on the left to the problem on the right. A dashed box has nothing on"
        " record behind it. The list below says the same."
    )
    links = [*seen.links, *roots]
    return layers(seen.inquiry.problem, told, [*heads, _("Problem")], places, links)


def _row(seen: InquirySeen, branch: Branch) -> WhyRow:
    rows = seen.evidence.get(branch.why, [])
    return WhyRow(
        why=seen.whys[branch.why],
        evidence=[] if branch.again else [_evidence(seen, row) for row in rows],
        below=[_row(seen, one) for one in branch.below],
        again=branch.again,
    )


def _evidence(seen: InquirySeen, row: EvidenceSeen) -> EvidenceRow:
    if not row.label:
        return EvidenceRow(row.record, _("kept back from you, or no longer there"), "")
    name, below = _PAGES[row.record.kind]
    if name == "history-entry" and not seen.may_audit:
        return EvidenceRow(row.record, row.label, "")
    ids = [row.record.ref] if below is False else [seen.inquiry.initiative_id]
    ids += [row.record.ref] if below else []
    return EvidenceRow(row.record, row.label, address(name, *ids))
