"""What is taken out of every text before somebody reads it, and what a header may be called."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote, quote_plus

from commonweal.kernel.errors import RuleBroken

__all__ = ["check_header", "check_secret", "masked"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_NOT_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "cookie",
     "te", "trailer", "upgrade", "expect"}
)  # fmt: skip
MASK = "••••"


def masked(text: str, secret: str, user: str = "") -> str:
    """The text without the secret, however it is written in it."""
    if not secret:
        return text
    pair = base64.b64encode(f"{user}:{secret}".encode()).decode()
    alone = base64.b64encode(secret.encode()).decode()
    for form in sorted({secret, quote(secret), quote_plus(secret), pair, alone}, key=len)[::-1]:
        text = text.replace(form, MASK)
    return text


def check_secret(secret: str) -> str:
    """RuleBroken where a header or a sign-in could not carry it."""
    if secret and not re.fullmatch(r"[\x20-\x7e]{1,1000}", secret):
        raise RuleBroken(
            "A secret has up to 1,000 letters, digits and signs of ASCII, and no line breaks.",
            code="secret-odd",
            field="secret",
        )
    return secret


def check_header(name: str) -> str:
    if not _NAME.fullmatch(name) or name.lower() in _NOT_OURS:
        raise RuleBroken(
            "Name the header that carries the secret, such as X-Api-Key.",
            code="header",
            field="header",
        )
    return name
