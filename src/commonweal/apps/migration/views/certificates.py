"""Certificates, to be taken away. Private to this slice."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.ledger.queries import part_of
from commonweal.apps.migration import queries
from commonweal.apps.migration.models import Certificate
from commonweal.apps.realisation.pdf import typeset
from commonweal.engines.certify import in_history
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import NotFound

PAPER = "commonweal.engines.certify.paper"


@require_GET
@login_required
def as_json(request: HttpRequest, certificate_id: str) -> HttpResponse:
    one = queries.certificate_for(request.user, certificate_id)
    return _file(_made(one), "application/json", one, "json")


@require_GET
@login_required
def as_pdf(request: HttpRequest, certificate_id: str) -> HttpResponse:
    one = queries.certificate_for(request.user, certificate_id)
    return _file(_paper(_made(one)), "application/pdf", one, "pdf")


@lru_cache(maxsize=4)
def _paper(certificate: bytes) -> bytes:
    """Equal certificates give equal bytes, so that nobody needs to wait for them twice."""
    return typeset(parse(certificate), PAPER)


def _made(one: Certificate) -> bytes:
    """The certificate with its proof, once a signed checkpoint covers the entry of its issue."""
    number = queries.entry_of(one)
    lines, proved = part_of({number} if number else set())
    if number not in proved:
        raise NotFound(
            _("This certificate is not under a signed checkpoint yet. Try again in a minute.")
        )
    return in_history(parse(one.body), lines)


def _file(content: bytes, kind: str, one: Certificate, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = f"certificate-{one.issued_at:%Y-%m-%d}-{one.digest[:8]}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
