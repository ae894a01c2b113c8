"""The kinds of source, as a table: what each asks of a person, by which schemes it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["EVERY", "KINDS", "Kind", "Secret", "collected_kinds"]


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


class Secret:
    """How a source wants to be told who asks."""

    NONE, BEARER, BASIC, HEADER, PASSWORD = "none", "bearer", "basic", "header", "password"


@dataclass(frozen=True, slots=True)
class Kind:
    """``asks`` are the fields of its form beside those that all have. A kind with ``columns`` gives
    a table whose columns are named; ``ways`` are the ways in which it may want a secret."""

    name: str
    label: str
    words: str
    asks: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    columns: bool = True
    ways: tuple[str, ...] = (Secret.NONE,)


_WEB = (Secret.NONE, Secret.BEARER, Secret.BASIC, Secret.HEADER)
_TABLE = (
    Kind(
        "folder",
        _("Files in a folder"),
        _("Each new CSV or Excel file that is put into a folder of this server."),
        asks=("path",),
    ),
    Kind(
        "csv",
        _("A file on the web"),
        _("A CSV or Excel file at an address (https://...), fetched again each time."),
        asks=("address", "way", "user", "header", "secret"),
        schemes=("https", "http"),
        ways=_WEB,
    ),
    Kind(
        "json",
        _("JSON on the web"),
        _("An address that answers with JSON. Paths (RFC 9535) say where rows and values stand."),
        asks=("address", "way", "user", "header", "secret", "rows_path"),
        schemes=("https", "http"),
        ways=_WEB,
    ),
    Kind(
        "prometheus",
        _("Prometheus"),
        _("A query of a Prometheus server, asked as of the end of each period."),
        asks=("address", "way", "user", "header", "secret", "query"),
        schemes=("https", "http"),
        columns=False,
        ways=_WEB,
    ),
    Kind(
        "postgresql",
        _("PostgreSQL"),
        _("A query of a PostgreSQL database, in a session that can only read."),
        asks=("address", "user", "secret", "query"),
        schemes=("postgresql",),
        ways=(Secret.PASSWORD,),
    ),
    Kind(
        "sqlite",
        _("SQLite"),
        _("A query of a SQLite file in a folder of this server, opened for reading only."),
        asks=("path", "query"),
    ),
)
KINDS = MappingProxyType({kind.name: kind for kind in _TABLE})

# How often a source is collected, in minutes, with the words for it.
EVERY = (
    (15, _("Every 15 minutes")),
    (60, _("Every hour")),
    (360, _("Every 6 hours")),
    (1440, _("Every day")),
    (10080, _("Every week")),
)


def collected_kinds() -> list[tuple[str, str]]:
    """Name and words of each kind that is collected by the worker."""
    return [(kind.name, kind.label) for kind in _TABLE]
