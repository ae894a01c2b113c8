"""The QR code of a new authenticator app, as a picture of our own origin.

The sign-in package puts it into the page as a data: address, which the content policy forbids.
"""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


@login_required
def picture(request: HttpRequest) -> HttpResponse:
    """Only for the session in which the secret was made, and never kept by a cache."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})
