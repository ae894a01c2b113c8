"""What a comparison is asked for, from the words of the command line."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from commonweal.cli.verify_whole import asked, read_settings
from commonweal.kernel.errors import BadInput

if TYPE_CHECKING:
    from commonweal.engines.read.databases import TableSource
    from commonweal.engines.verify import Checks, Cluster, Filters, Request, Rest, Tolerance

__all__ = [
    "Columns",
    "Depth",
    "Files",
    "Rows",
    "asked_for",
    "cluster_for",
    "columns_of",
    "opener_of",
    "whole_asked",
]

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
    sums_only: bool


class Files(NamedTuple):
    tolerances: Path | None
    checks: Path | None


class Rows(NamedTuple):
    """``where`` as it was written: an expression, or one of a side behind its name and a colon.
    ``rest`` is the file of a verdict."""

    where: Sequence[str] | None
    because: str
    rest: Path | None


def columns_of(columns: Columns) -> dict[str, Any]:
    return {
        "key": tuple(columns.key or ()),
        "names": dict(map(_renamed, columns.names or ())),
        "left_out": tuple(columns.left_out or ()),
    }


def asked_for(columns: Columns, depth: Depth, files: Files, rows: Rows) -> Request:
    from commonweal.engines.verify import Request

    return Request(
        **columns_of(columns),
        level=_level(depth.level),
        full_totals=depth.totals or None,
        parallel=depth.parallel,
        most_rows=depth.most,
        sums_only=depth.sums_only,
        tolerances=_tolerated(files.tolerances),
        checks=_checked(files.checks),
        filters=_filters(rows),
    )


def _filters(rows: Rows) -> Filters:
    from commonweal.engines.verify import Filters

    texts = {"source": "", "target": ""}
    for text in rows.where or ():
        side, colon, said = text.partition(":")
        named = [side.strip()] if colon and side.strip() in texts else list(texts)
        for each in named:
            if texts[each]:
                raise BadInput(f"The {each} is filtered twice: join these by and.", field="--where")
            texts[each] = (said if len(named) == 1 else text).strip()
    both = texts["source"], texts["target"]
    return Filters(both, rows.because.strip(), _rest(rows.rest) if rows.rest else None)


def _rest(path: Path) -> Rest:
    """Of a verdict that is whole. Rows that it found different were compared nonetheless."""
    from commonweal.engines.certify import verdict_from
    from commonweal.engines.verify import Rest
    from commonweal.kernel.canonical import parse

    try:
        record = verdict_from(parse(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise BadInput(f"The verdict cannot be read ({error}).", where=str(path)) from error
    if not record.by_row:
        raise BadInput("That verdict did not compare rows.", where=str(path))
    filters = record.data.get("filters") or ()
    texts = {str(each["side"]): str(each["rows"]) for each in filters}
    both = texts.get("source", ""), texts.get("target", "")
    seen = [record.data.get(f"{side}_snapshot") or {} for side in ("source", "target")]
    states = [str(each.get("sha256", "")) for each in seen]
    return Rest(record.sha256, (record.source, record.target), both, (states[0], states[1]))


def cluster_for(on: str, master: str) -> contextlib.AbstractContextManager[Cluster | None]:
    if on == "here":
        return contextlib.nullcontext()
    if on != "spark":
        raise BadInput("Rows are compared here or on spark.", field="--on", where=on)
    from commonweal.engines.verify import Cluster

    return contextlib.closing(Cluster(master))


def whole_asked(on: str, source: str, target: str, plan: Path | None) -> bool:
    """True where whole databases are to be compared; on Spark a folder is one table."""
    if on == "here":
        return asked(source, target, plan)
    if plan:
        raise BadInput("On Spark two tables are compared, without a plan.", field="--plan")
    return False


def opener_of(address: str, *, whole: bool) -> Callable[[], TableSource]:
    """``whole``: a folder is a database, not one table in parts."""
    from commonweal.engines.read.databases import opened, read_table_address
    from commonweal.engines.verify import FolderTable

    if not whole and Path(address).is_dir():
        return partial(FolderTable, Path(address))
    return partial(opened, read_table_address(address))


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
