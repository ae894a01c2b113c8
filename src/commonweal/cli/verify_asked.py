"""What a comparison is asked for, from the words of the command line."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from commonweal.cli.verify_whole import read_settings
from commonweal.kernel.errors import BadInput

if TYPE_CHECKING:
    from commonweal.engines.verify import Checks, Cluster, Request, Tolerance

__all__ = ["Columns", "Depth", "Files", "asked_for", "cluster_for", "columns_of", "refuse_cluster"]

_LEVELS = ("totals", "segments", "rows", "values")


class Columns(NamedTuple):
    """As they were written: ``names`` as old=new."""

    key: Sequence[str] | None
    names: Sequence[str] | None
    left_out: Sequence[str] | None


class Depth(NamedTuple):
    level: str
    totals: bool
    parallel: int
    most: int


class Files(NamedTuple):
    tolerances: Path | None
    checks: Path | None


def columns_of(columns: Columns) -> dict[str, Any]:
    return {
        "key": tuple(columns.key or ()),
        "names": dict(map(_renamed, columns.names or ())),
        "left_out": tuple(columns.left_out or ()),
    }


def asked_for(columns: Columns, depth: Depth, files: Files) -> Request:
    from commonweal.engines.verify import Request

    return Request(
        **columns_of(columns),
        level=_level(depth.level),
        full_totals=depth.totals or None,
        parallel=depth.parallel,
        most_rows=depth.most,
        tolerances=_tolerated(files.tolerances),
        checks=_checked(files.checks),
    )


def cluster_for(on: str, master: str) -> contextlib.AbstractContextManager[Cluster | None]:
    if on == "here":
        return contextlib.nullcontext()
    if on != "spark":
        raise BadInput("Rows are compared here or on spark.", field="--on", where=on)
    from commonweal.engines.verify import Cluster

    return contextlib.closing(Cluster(master))


def refuse_cluster(on: str) -> None:
    """BadInput where whole databases are to be compared elsewhere than here."""
    if on != "here":
        raise BadInput("On Spark two files are compared, not whole databases.", field="--on")


def _renamed(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old and equals and new):
        raise BadInput("Write it as old=new.", field="--map", where=text)
    return old, new


def _level(name: str) -> Any:
    from commonweal.engines.verify import Level

    if name.lower() not in _LEVELS:
        raise BadInput(f"A level is one of {', '.join(_LEVELS)}.", field="--level", where=name)
    return Level[name.upper()]


def _tolerated(path: Path | None) -> tuple[Tolerance, ...]:
    from commonweal.engines.verify import tolerances_from

    return tolerances_from(read_settings(path)) if path else ()


def _checked(path: Path | None) -> Checks | None:
    from commonweal.engines.verify import checks_from

    return checks_from(read_settings(path)) if path else None
