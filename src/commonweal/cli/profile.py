"""``commonweal profile``: what an old store really holds, before anybody writes a mapping."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from commonweal.engines.read.whole_files import write_whole
from commonweal.kernel.errors import BadInput, exit_code

if TYPE_CHECKING:
    from commonweal.engines.profile import DataSet, Place, Profile

__all__ = ["profile"]

_PATIENCE_SECONDS = 2.0

_Sources = Annotated[
    list[str],
    typer.Argument(
        help="postgresql://user@host/db, with #schema.table or all of it; mariadb://...#table; "
        "file.db, file.db#table; a folder; .csv, .jsonl, .parquet, .dbf, .xlsx; a file with "
        "--copybook or --columns; or a .yaml that names sources as a mapping does."
    ),
]
_Copybook = Annotated[Path | None, typer.Option(help="The copybook of a file of a COBOL program.")]
_Record = Annotated[str, typer.Option(help="Which record of the copybook.")]
_Columns = Annotated[Path | None, typer.Option(help="The layout of text in columns, as JSON.")]
_Encoding = Annotated[str, typer.Option(help="The encoding of CSV or DBF, where it is known.")]
_Option = Annotated[
    list[str] | None,
    typer.Option("--option", help="An option of the reader, as name=value. Repeatable."),
]
_Mapping = Annotated[
    Path | None, typer.Option(help="Write a proposed mapping for commonweal transfer (YAML).")
]
_Tables = Annotated[
    Path | None, typer.Option(help="Write SQL that makes the tables of the proposed mapping.")
]
_Target = Annotated[str, typer.Option(help="The database that the proposed mapping fills.")]
_Schema = Annotated[str, typer.Option(help="The schema of the proposed tables.")]
_Overwrite = Annotated[bool, typer.Option(help="Replace the files that are there.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the profile as JSON.")]


def profile(  # noqa: PLR0913 - the flags of a command
    sources: _Sources,
    *,
    copybook: _Copybook = None,
    record: _Record = "",
    columns: _Columns = None,
    encoding: _Encoding = "",
    option: _Option = None,
    mapping: _Mapping = None,
    tables: _Tables = None,
    target: _Target = "",
    schema: _Schema = "public",
    overwrite: _Overwrite = False,
    as_json: _Json = False,
) -> None:
    """Say what tables and files really hold: types, keys, gaps, codes, references, odd values.

    Values of columns that may say something of a person are never printed. The exit code is 0, or
    1 where something was found that a migration has to deal with.
    """
    for path in filter(None, (mapping, tables)):
        if path.exists() and not overwrite:
            raise BadInput("The file is there already. Use --overwrite.", where=str(path))
        if not path.parent.is_dir():
            raise BadInput("There is no such folder.", where=str(path.parent))
    if copybook and columns:
        raise BadInput("Give a copybook or columns, not both.", field="--columns")
    given = {
        "copybook": copybook, "record": record, "layout": columns, "encoding": encoding,
        "options": _options(option or ()),
    }  # fmt: skip
    made, places = _made(sources, {name: each for name, each in given.items() if each})
    _propose(made, places, (mapping, tables), (target, schema))
    typer.echo(_json(made) if as_json else _text(made))
    raise typer.Exit(exit_code(None, findings=bool(made.findings)))


def _made(sources: Sequence[str], form: dict[str, Any]) -> tuple[Profile, dict[str, Place]]:
    """The profile, and where each data set is."""
    from commonweal.engines.profile import profile as look
    from commonweal.engines.profile import sources_of

    places: dict[str, Place] = {}

    def noted(opened: Callable[[], DataSet]) -> DataSet:
        source = opened()
        number, name = 1, source.name
        while source.name in places:
            number += 1
            source.name = f"{name}_{number}"
        places[source.name] = (source.database, source.place)
        return source

    def one(opened: Callable[[], DataSet]) -> Callable[[], DataSet]:
        return lambda: noted(opened)

    today = datetime.now(UTC).date()
    with _progress() as told:
        made = look([one(each) for each in sources_of(sources, form)], today=today, progress=told)
    return made, places


def _propose(
    made: Profile,
    places: dict[str, Place],
    files: tuple[Path | None, Path | None],
    goal: tuple[str, str],
) -> None:
    from commonweal.engines.profile import mapping_text, proposed, tables_text

    mapping, tables = files
    if not (mapping or tables):
        return
    target, schema = goal
    proposal = proposed(made, schema)
    if mapping:
        name = mapping.stem
        write_whole(mapping, mapping_text(proposal, places, name, mapping.parent, target))
    if tables:
        write_whole(tables, tables_text(proposal))


def _options(given: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in given:
        key, separator, value = each.partition("=")
        if not separator:
            raise BadInput("Write it as name=value.", field="--option", where=each)
        try:
            found[key.strip().replace("-", "_")] = json.loads(value)
        except ValueError:
            found[key.strip().replace("-", "_")] = value
    return found


def _json(made: Profile) -> str:
    from commonweal.engines.profile import stated_profile

    at = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps(stated_profile({**made.as_data(), "at": at}), indent=2)


def _text(made: Profile) -> str:
    from commonweal.engines.profile import as_text

    return as_text(made)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """One line on stderr, once this has taken two seconds and somebody looks."""
    console = Console(stderr=True)
    status = console.status("")
    shown_after = time.monotonic() + _PATIENCE_SECONDS

    def told(what: str, done: int, total: int | None) -> None:
        if not console.is_terminal or time.monotonic() < shown_after:
            return
        status.start()
        status.update(f"{what}: {done:,}" + (f" of {total:,}" if total else ""))

    try:
        yield told
    finally:
        status.stop()
