"""``commonweal verify --mapping``: does the target hold what the mapping says of each row?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from commonweal.cli.following import places_of
from commonweal.cli.verify_whole import Output, differences_in, table_sink
from commonweal.kernel.errors import BadInput

if TYPE_CHECKING:
    from commonweal.engines.transfer import Correction, Places, TransferMapping
    from commonweal.engines.verify import ByMapping, Finding, Request, Verdict, WholeVerdict

__all__ = ["Mapped", "about_mapping", "verify_by_mapping"]

_SHOWN = 10


class Mapped(NamedTuple):
    """``mapping`` as it was written: the file, and behind a # one of its tables. ``others``: that
    flags were given which it leaves nothing to say."""

    mapping: str
    corrections: Path | None
    others: bool

    def given(self, source: str, target: str) -> bool:
        """BadInput where the command says neither what is compared nor a mapping, or too much."""
        if not self.mapping and self.corrections:
            raise BadInput("Corrections belong to --mapping.", field="--corrections")
        if not (self.mapping or (source and target)):
            raise BadInput("Say the old table and the new one, or --mapping.", field="SOURCE")
        if self.mapping and self.others:
            raise BadInput(
                "The mapping says which tables and columns belong together, all rows are compared, "
                "and that is done here: leave out --map, --plan, --where and --on.",
                field="--mapping",
            )
        return bool(self.mapping)


class Work(NamedTuple):
    """``only``: the one table that is asked for, or nothing."""

    read: TransferMapping
    places: Places
    only: str
    corrections: Sequence[Correction]


def verify_by_mapping(
    addresses: tuple[str, str],
    request: Request,
    mapped: Mapped,
    output: Output,
) -> Verdict | WholeVerdict:
    """One verdict, or one of all tables with one of each in it."""
    work = _work(addresses, mapped)
    tables = [each for each in work.read.tables if work.only in {"", each.target}]
    if not tables:
        known = ", ".join(each.target for each in work.read.tables)
        raise BadInput(f"The mapping has no table {work.only}: it has {known}.", field="--mapping")
    if len(tables) == 1:
        with differences_in(output) as sink:
            return _verdict(work, tables[0], request, sink)
    if request.key or request.left_out:
        raise BadInput(
            "Keys and columns are those of one table: name it, as --mapping mapping.yaml#table.",
            field="--mapping",
        )
    return _whole(work, request, partial(table_sink, output))


def _whole(work: Work, request: Request, sinks: Any) -> WholeVerdict:
    from commonweal.engines.verify import WholeVerdict

    verdicts = {}
    for table in work.read.tables:
        with sinks(table.target) as sink:
            verdicts[table.target] = _verdict(work, table, request, sink)
    source, target = work.places.source or str(work.places.folder), work.places.target
    return WholeVerdict(source, target, work.read.version, verdicts, tuple(_untaken(work)))


def _untaken(work: Work) -> Iterator[Finding]:
    """Tables of the source's database that the mapping takes nowhere."""
    from commonweal.engines.read.databases import Database
    from commonweal.engines.verify import Finding

    taken = {each.source.table for each in work.read.tables} - {""}
    if not taken:
        return
    code, why = "table-only-in-source", "the mapping takes it nowhere"
    try:
        with contextlib.closing(Database(work.places.source)) as database:
            left = [name for name in database.tables if not _names(name) & taken]
    except BadInput:  # a kind of store whose tables nobody here can list
        code, left = "tables-not-listed", ["that the mapping does not name"]
        why = "which tables this database has was not asked"
    for name in left:
        said = f"The table {name} was not compared: {why}."
        yield Finding(code=code, sentence=said, column=name, absence=True)


def _names(table: str) -> set[str]:
    return {table, table.removeprefix("public.")}


def _work(addresses: tuple[str, str], mapped: Mapped) -> Work:
    from commonweal.engines.transfer import read_corrections, read_mapping

    name, _, only = mapped.mapping.partition("#")
    source, target = addresses
    folder = Path(source) if source and Path(source).is_dir() else None
    read = read_mapping(Path(name))
    places = places_of(read, Path(name), ("" if folder else source, target, folder))
    corrections = read_corrections(mapped.corrections) if mapped.corrections else ()
    return Work(read, places, only, corrections)


def _verdict(work: Work, table: Any, request: Request, sink: Any) -> Verdict:
    from commonweal.engines.read.databases import opened, read_table_address
    from commonweal.engines.transfer import kept_of, source_rows
    from commonweal.engines.verify.mapped import Loaded, mapped_table, verify_mapped

    said = mapped_table(work.read.said, work.read.digest, table.target)
    address = read_table_address(f"{work.places.target}#{table.target}")
    with (
        source_rows(work.read, table, work.places, work.corrections) as rows,
        kept_of(work.read, table.target, work.places.target) as kept,
    ):
        loaded = Loaded(kept.entries, kept.digests)
        return verify_mapped(
            said, rows, partial(opened, address), request, loaded=loaded, sink=sink
        )


def about_mapping(said: ByMapping) -> list[str]:
    """For people, one line each."""
    out = ", ".join(f"{count:,} {state}" for state, count in said.rows_out.items()) or "none"
    lines = [
        f"mapping {said.name}, version {said.version}, digest {said.sha256}",
        f"rows read {said.rows_read:,}, not to be in the target: {out}",
        f"proves: {said.proves}",
        f"does not prove: {said.proves_not}",
        said.worked_out,
    ]
    if said.corrected:
        lines.append(f"rows with corrected values {said.corrected:,}")
    if said.loaded_with and said.sha256 not in said.loaded_with:
        lines.append(f"loaded by another mapping, digest {', '.join(said.loaded_with)}")
    lines += [f"- {each['place']} {each['why']}: {each['state']}" for each in said.named[:_SHOWN]]
    if len(said.named) > _SHOWN:
        lines.append("and more: see --json")
    lines += [f"left empty or by default: {count:,} {what}" for what, count in said.left.items()]
    lines += [
        f"{each['what']} of {each['from']} {each['source']}, left out {each['left_out']}, "
        f"{each['column']} {each['target']}"
        for each in said.totals
        if each["what"] == "sum" or not each["agrees"]
    ]
    return lines
