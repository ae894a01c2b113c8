"""What no page has to think of: how much may be sent, and what no text can hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _

from commonweal.kernel.errors import BadInput
from commonweal.web.api import problem

MOST_DRAINED_BYTES = 512 * 1024 * 1024
_PIECE = 1024 * 1024
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
Handler = Callable[[HttpRequest], HttpResponse]


def sound_cookies(get_response: Handler) -> Handler:
    """Take no cookie that no text can hold: the session is looked up before any page is asked."""

    def middleware(request: HttpRequest) -> HttpResponse:
        for name in [n for n, value in request.COOKIES.items() if not _is_text(n + value)]:
            del request.COOKIES[name]
        return get_response(request)

    return middleware


class sound_requests:  # noqa: N801 - named like the function that Django's middleware list expects
    """Refuse a request that is too large before it is read, and one that holds what no text can:
    PostgreSQL stores neither NUL nor half a pair of surrogates, and would answer with a failure.

    A page that takes files says so with ``accounts.asking.takes_up_to``. It stands behind the
    sign-in, so that nobody sends a file who is nobody, and before whatever reads the body.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_rest: object
    ) -> HttpResponse | None:
        most = getattr(view, "most_body_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        refused = _refused_length(request, most)
        if refused:
            return _answer(request, *refused)
        try:
            sound = all(map(_is_text, _texts(request)))
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            text_alone = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            return _answer(request, 413, _too_much(text_alone, files=False))
        except (SuspiciousOperation, MultiPartParserError, OSError, ValueError):
            return _answer(request, 400, _("What you sent is cut off or damaged. Send it again."))
        if sound:
            return None
        words = _(
            "What you sent holds a character that no text has (NUL, or half of a letter). Type "
            "the text again, or copy it from somewhere else."
        )
        return _answer(request, 400, words)


def _refused_length(request: HttpRequest, most: int) -> tuple[int, str] | None:
    """Why the body is not read, with its status."""
    if request.headers.get("Transfer-Encoding"):
        return 411, _(
            "Send the length of what you send: in pieces of unknown number it is refused."
        )
    given = str(request.META.get("CONTENT_LENGTH") or 0)
    known = given.isascii() and given.isdigit() and len(given) < 19
    size = int(given) if known else MOST_DRAINED_BYTES + 1
    if size <= most:
        return None
    _drain(request, size, most)
    return 413, _too_much(most, files=most > settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _drain(request: HttpRequest, size: int, most: int) -> None:
    """Throw away what is sent: a browser that is still sending shows no answer. Beyond some
    times what the page takes the line is cut instead."""
    if size <= min(MOST_DRAINED_BYTES, 8 * most):
        with suppress(OSError):  # it was cut at the other end
            while request.read(_PIECE):
                pass


def _too_much(most: int, *, files: bool) -> str:
    facts = {"most": round(most / 1024**2, 1)}
    if files:
        return (
            _("The most that is taken at once is %(most)s MB. Send fewer or smaller files.") % facts
        )
    return (
        _("This page takes at most %(most)s MB. Send less at once, or send it as a file.") % facts
    )


def _texts(request: HttpRequest) -> Iterator[str]:
    """Every text in the request that may come to the database."""
    yield request.path_info
    for name, values in request.GET.lists():
        yield from (name, *values)
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.content_type in _FORMS:
        for name, values in request.POST.lists():
            yield from (name, *values)
    else:  # the API reads JSON whatever it is called
        yield _as_text(request.body)


def _as_text(body: bytes) -> str:
    """The texts inside JSON, unescaped. What cannot be read is left to who expects it."""
    try:
        return "".join(_strings(json.loads(body or b"null")))
    except (ValueError, RecursionError):
        return ""


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _strings(one)


def _is_text(text: str) -> bool:
    try:
        text.encode()  # half of a surrogate pair has no bytes; found at the speed of C
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _answer(request: HttpRequest, status: int, words: str) -> HttpResponse:
    if request.resolver_match and "api" in request.resolver_match.namespaces:
        return problem(status, {413: "too-large", 411: "no-length"}.get(status, "bad-input"), words)
    error = BadInput(words, code="bad-input")
    return render(request, "error.html", {"error": error, "status": status}, status=status)
