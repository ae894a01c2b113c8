"""Refuse an upload that is far too large before it fills the disk."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

MOST_BYTES = settings.UPLOAD_LIMIT_BYTES * 2
"""Several files at once; each has its own limit, which the form says by name."""
MOST_DRAINED_BYTES = 1024 * 1024 * 1024
_PIECE = 1024 * 1024


def refused_upload(request: HttpRequest) -> HttpResponse | None:
    """The page that says why, or None where the upload may be read.

    What was sent is read and thrown away first: a browser that is still sending shows no
    answer. Beyond 1 GB the line is cut instead.
    """
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if size <= MOST_BYTES:
        return None
    if size <= MOST_DRAINED_BYTES:
        while request.read(_PIECE):
            pass
    words = {"size": round(size / 1024**2), "most": round(MOST_BYTES / 1024**2)}
    error = _("You sent %(size)s MB; the most that is taken at once is %(most)s MB.") % words
    return render(request, "error.html", {"error": error, "status": 413}, status=413)
