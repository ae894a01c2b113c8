"""Outer headers, and the one place where errors of the house become pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.kernel.errors import (
    BadInput,
    CannotFinish,
    CommonwealError,
    NotAllowed,
    NotFound,
    RuleBroken,
    SourceUnavailable,
)
from commonweal.web.health import healthz

STATUS: dict[type[CommonwealError], int] = {
    NotAllowed: 403,
    NotFound: 404,
    BadInput: 400,
    RuleBroken: 409,
    SourceUnavailable: 502,
    CannotFinish: 500,
}
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
Handler = Callable[[HttpRequest], HttpResponse]


def health_first(get_response: Handler) -> Handler:
    """Answer whoever watches this server, by whatever name they know it: pages and letters are
    for the host of the address alone."""

    def handle(request: HttpRequest) -> HttpResponse:
        return healthz(request) if request.path == "/healthz" else get_response(request)

    return handle


def outer_headers(get_response: Handler) -> Handler:
    """Say which powers of the browser no page here uses, and keep pages out of shared caches."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return handle


class errors_to_pages:  # noqa: N801 - named like the function that Django's middleware list expects
    """Turn a CommonwealError into a page that says what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, CommonwealError):
            return None
        status = STATUS.get(type(error), 500)
        return render(request, "error.html", {"error": error, "status": status}, status=status)
