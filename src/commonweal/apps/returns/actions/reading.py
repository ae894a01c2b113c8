"""Files to reports: what can be read is read, and what cannot is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonweal.apps.returns.actions.originals import original
from commonweal.apps.returns.rules.problems import NOTE, STOPS, Problem
from commonweal.apps.returns.rules.published import sources_of, without_repeats
from commonweal.apps.returns.rules.sources import SourceReport
from commonweal.engines.read import Limits, RawTable, open_tables, read_records, recognise
from commonweal.kernel.errors import BadInput

LIMITS = Limits()
Progress = Callable[[str, int, int], None]


@dataclass
class Read:
    """Everything that the files of one batch said. ``tables`` describes what was read of each;
    ``own`` is the table of a file that is no published return that we know."""

    sources: list[SourceReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    own: list[RawTable] = field(default_factory=list)


def read_all(
    files: Sequence[dict[str, Any]], progress: Callable[[int], None] | None = None
) -> Read:
    """Read the kept ``files`` (name, digest). ``progress`` is told how many are done."""
    read = Read()
    for number, file in enumerate(files, start=1):
        _read_file(file["name"], original(file["digest"]), read)
        if progress:
            progress(number)
    read.sources, repeats = without_repeats(read.sources)
    read.problems += [_repeat(source, same=same) for source, same in repeats]
    return read


def _read_file(name: str, data: bytes, read: Read) -> None:
    try:
        for table in open_tables(name, data, limits=LIMITS):
            _read_table(table, read)
    except BadInput as error:
        read.problems.append(
            Problem(STOPS, error.code, name, value=error.field, said=error.message)
        )


def _read_table(table: RawTable, read: Read) -> None:
    recognised = recognise(table)
    if recognised is None:
        read.own.append(table)
        return
    found = read_records(table, recognised)
    sources, problems = sources_of(found)
    read.sources += sources
    read.problems += problems
    publication = found.publication
    read.tables.append(
        {
            "file": table.file,
            "sheet": table.sheet,
            "title": publication.title,
            "year": publication.year,
            "as_at": publication.snapshot.isoformat(),
            "as_at_from": publication.snapshot_source,
            "reports": len(sources),
            "cells": {str(k): v for k, v in sorted(found.count().items())},
            "places": [source.place for source in sources],
        }
    )


def _repeat(source: SourceReport, *, same: bool) -> Problem:
    row = source.report.cells.get("name", {})
    return Problem(
        NOTE if same else STOPS,
        "repeated" if same else "reported-twice",
        str(row.get("file", source.report.source_label)),
        str(row.get("sheet", "")),
        int(row.get("row", 0)),
        int(row.get("column", 0)),
        value=source.name,
    )
