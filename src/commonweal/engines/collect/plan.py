"""What a collector is told: which measures, over which windows, put together how, sent where."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commonweal.kernel.errors import BadInput

__all__ = ["Combine", "Plan", "Window", "read_plan"]

_WINDOWS = ("day", "week", "month", "quarter", "half", "year")
_LOCAL = ("localhost", "127.0.0.1", "[::1]")


class Combine(StrEnum):
    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    LATEST = "latest"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Window:
    """How the events of one measure become readings. ``frequency`` and ``anchor`` are those of the
    measure; a window is sent once it has been over for ``wait_minutes``."""

    frequency: str
    combine: Combine
    anchor: date = date(2024, 4, 1)
    wait_minutes: int = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """``folder`` is read and ``listen`` (a port of this machine) is listened on, where given.
    Above ``limit_mb`` nothing more is read until something was sent."""

    collector: str
    server: str
    buffer: str
    measures: Mapping[str, Window]
    zone: ZoneInfo
    folder: str = ""
    listen: int = 0
    token_file: str = ""
    limit_mb: int = 500
    remember_days: int = 400


def read_plan(text: str) -> Plan:
    """The plan that a TOML text holds; BadInput says what is wrong with it."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"The plan is not TOML: {error}.", code="not-toml") from error
    known = set(Plan.__dataclass_fields__)
    if unknown := sorted(set(given) - known):
        raise _wrong(unknown[0], f"is not part of a plan. A plan has {', '.join(sorted(known))}")
    for name, kind in _KINDS.items():
        if name in given and (type(given[name]) is not kind or given[name] in ("", 0)):
            raise _wrong(name, f"is {'a whole number above 0' if kind is int else 'a text'}")
    for name in ("collector", "server", "buffer", "measures"):
        if name not in given:
            raise _wrong(name, "is missing")
    if not given.get("folder") and not given.get("listen"):
        raise _wrong("folder", "is missing, and so is listen: there is nothing to read")
    zone = _zone(given.pop("zone", "UTC"))
    measures = _measures(given.pop("measures"))
    server = _server(given.pop("server"))
    return Plan(server=server, measures=measures, zone=zone, **given)


_KINDS = {
    "collector": str, "server": str, "buffer": str, "zone": str, "folder": str, "listen": int,
    "token_file": str, "limit_mb": int, "remember_days": int, "measures": dict,
}  # fmt: skip


def _wrong(name: str, what: str) -> BadInput:
    return BadInput(f"In the plan {name} {what}.", code="plan", field=name)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _wrong("zone", "is no time zone, such as Europe/London") from error


def _server(address: str) -> str:
    """The token travels with every call, so it travels encrypted, or stays on this machine."""
    scheme, _, rest = address.partition("://")
    host = rest.partition("/")[0].rpartition("@")[2]
    local = host in _LOCAL or host.rpartition(":")[0] in _LOCAL
    if not rest or "@" in rest or not (scheme == "https" or (scheme == "http" and local)):
        raise _wrong("server", "is an address that begins with https://")
    return address.rstrip("/")


def _measures(given: Mapping[str, Any]) -> dict[str, Window]:
    if not given:
        raise _wrong("measures", "is empty: there is nothing to collect")
    return {key: _window(key, each) for key, each in given.items()}


def _window(key: str, given: Any) -> Window:
    allowed = {"window", "combine", "anchor", "wait_minutes"}
    if not isinstance(given, dict) or set(given) - allowed:
        raise _wrong(f"measures.{key}", f"has {', '.join(sorted(allowed))} only")
    anchor, wait = given.get("anchor", date(2024, 4, 1)), given.get("wait_minutes", 60)
    if given.get("window") not in _WINDOWS:
        raise _wrong(f"measures.{key}.window", f"is one of {', '.join(_WINDOWS)}")
    if given.get("combine") not in set(Combine):
        raise _wrong(f"measures.{key}.combine", f"is one of {', '.join(Combine)}")
    if type(anchor) is not date or type(wait) is not int or not 0 <= wait <= 525_600:
        raise _wrong(f"measures.{key}", "has a day as its anchor and minutes as its wait")
    return Window(given["window"], Combine(given["combine"]), anchor, wait)
