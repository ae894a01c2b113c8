"""The evidence pack: as a page, as a PDF, as an archive that proves itself. Private."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.apps.decisions.pages import below, decision_url
from commonweal.apps.packs.queries import Pack, pack_for, pieces_of, proofs_of
from commonweal.apps.packs.rules import Piece, packed, safe_name
from commonweal.apps.packs.words import as_data, content_of
from commonweal.apps.plans.pages import show
from commonweal.apps.realisation.pdf import typeset
from commonweal.kernel.canonical import canonical

STYLE = Path(__file__).with_name("page.css")
TYPESETTING = "commonweal.apps.packs.typesetting"


@login_required
@require_GET
def page(request: HttpRequest, initiative_id: str, decision_id: str) -> HttpResponse:
    pack = pack_for(request.user, initiative_id, decision_id)
    content = content_of(pack)
    context = {
        **{name: content[name] for name in ("title", "sentence", "sections")},
        "decision": pack.decision,
        "decision_url": decision_url(pack.decision),
    }
    one = pack.decision.initiative
    place = below(
        one, content["title"], content["sentence"], template="packs/pack.html", context=context
    )
    return show(request, place)


@login_required
@require_GET
def as_pdf(request: HttpRequest, initiative_id: str, decision_id: str) -> HttpResponse:
    pack = pack_for(request.user, initiative_id, decision_id)
    return _file(typeset(as_data(content_of(pack)), TYPESETTING), "application/pdf", pack, "pdf")


@login_required
@require_GET
def as_zip(request: HttpRequest, initiative_id: str, decision_id: str) -> HttpResponse:
    """Everything, with proofs: ``commonweal ledger verify`` checks it with no network."""
    pack = pack_for(request.user, initiative_id, decision_id)
    proofs = proofs_of(pack)
    made = packed(pack.decision.id, timezone.now(), [*pieces_of(pack), *_readable(pack)], proofs)
    return _file(made, "application/zip", pack, "zip")


def _readable(pack: Pack) -> list[Piece]:
    """What is for reading: made from the evidence now, with the names as they are now."""
    content = content_of(pack)
    html = render_to_string("packs/alone.html", content).encode()
    pdf = typeset(as_data(content), TYPESETTING)
    return [
        Piece("page.html", "page", html),
        Piece("page.css", "page", STYLE.read_bytes()),
        Piece("pack.pdf", "pdf", pdf),
        Piece("people.json", "people", canonical(dict(pack.people))),
    ]


def _file(content: bytes, kind: str, pack: Pack, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = f"pack-{safe_name(pack.evidence['gate']['key'])}-{pack.evidence['day']}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
