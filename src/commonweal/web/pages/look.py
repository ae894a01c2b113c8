"""The body's own style sheet and logo."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_LONG = "public, max-age=31536000, immutable"


@login_not_required
def style(_request: HttpRequest) -> HttpResponse:
    """Custom properties only. The address carries their version, so it may be kept for long."""
    headers = {"Cache-Control": _LONG}
    return HttpResponse(settings.BRAND.css, content_type="text/css; charset=utf-8", headers=headers)


@login_not_required
def logo(_request: HttpRequest) -> HttpResponseBase:
    if settings.BRAND.logo is None:
        raise Http404
    headers = {"Cache-Control": _LONG, "X-Content-Type-Options": "nosniff"}
    kind = settings.BRAND.logo_type
    return FileResponse(settings.BRAND.logo.open("rb"), content_type=kind, headers=headers)
