"""What the settings say of the services outside: mail, and the body's own sign-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from commonweal.apps.accounts.rules import Role
from commonweal.kernel.errors import BadInput

__all__ = ["MailServer", "read_group_roles", "read_mail_server"]

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    tls: bool = False


def read_mail_server(url: str) -> MailServer | None:
    """``smtp+starttls://user:password@host:587``, ``smtps://...`` or ``smtp://host`` taken apart;
    None where nothing is said. BadInput where it cannot be read."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadInput("begin it with smtp+starttls://, smtps:// or smtp://, then the host")
    if parts.password and parts.scheme == "smtp":
        raise BadInput("a password would travel for all to read; use smtp+starttls:// or smtps://")
    return MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )


def read_group_roles(text: str) -> list[tuple[str, Role, str]]:
    """``group = role @ organisation; ...`` as (group, role, organisation). BadInput where a part
    cannot be read."""
    return [_group_role(part.strip()) for part in text.split(";") if part.strip()]


def _group_role(part: str) -> tuple[str, Role, str]:
    group, _equals, rest = part.partition("=")
    role, _at, body = rest.partition("@")
    if not group.strip() or not body.strip() or role.strip() not in set(Role):
        raise BadInput(f"say group = role @ organisation, not {part!r}")
    return group.strip(), Role(role.strip()), body.strip()
