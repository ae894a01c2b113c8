"""``commonweal transfer``: rows from an old store into PostgreSQL, by a reviewed mapping.

``commonweal transfer MAPPING`` is short for ``commonweal transfer load MAPPING``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from typer.core import TyperGroup

from commonweal.cli import following
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput, exit_code

if TYPE_CHECKING:
    from commonweal.engines.transfer import Outcome, Places, TransferMapping
    from commonweal.engines.transfer import Progress as Told

__all__ = ["app"]


class _Loading(TyperGroup):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["load", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Loading,
    no_args_is_help=True,
    help="Load tables and files into PostgreSQL by a mapping, and follow what changes meanwhile.",
)
app.command()(following.watch)
app.command()(following.follow)
app.command()(following.trim)
app.command()(following.followers)

_PATIENCE_SECONDS = 2.0
_SHOWN = 20

_Mapping = Annotated[Path, typer.Argument(help="The mapping: a YAML file.")]
_Source = Annotated[
    str,
    typer.Option(help="The database to read, instead of the mapping's own source."),
]
_Target = Annotated[
    str,
    typer.Option(help="The database to fill, instead of the mapping's own target."),
]
_Folder = Annotated[
    Path | None, typer.Option(help="Where the mapping's files are; by default beside it.")
]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Try some rows of each table, and load none.")
]
_Rows = Annotated[
    int | None,
    typer.Option(help="How many rows of each table a dry run tries: 1,000 by default.", min=1),
]
_TRIED_ROWS = 1_000
_Lint = Annotated[
    bool, typer.Option("--lint", help="Only check the mapping against its source and its target.")
]
_KeepRows = Annotated[
    bool, typer.Option("--keep-rows", help="The target's tables may hold other rows already.")
]
_Quarantine = Annotated[
    Path | None,
    typer.Option(help="Write what could not be loaded to a file: .jsonl, .csv or .parquet."),
]
_Reload = Annotated[
    bool, typer.Option("--reload", help="Try the rows of the quarantine once more.")
]
_Corrections = Annotated[
    Path | None,
    typer.Option(help="With --reload: values for rows of the quarantine, or that they stay out."),
]
_Overwrite = Annotated[bool, typer.Option(help="Replace the file that is there.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def load(  # noqa: PLR0913 - the flags of a command
    mapping: _Mapping,
    *,
    source: _Source = "",
    target: _Target = "",
    folder: _Folder = None,
    dry_run: _DryRun = False,
    rows: _Rows = None,
    lint: _Lint = False,
    keep_rows: _KeepRows = False,
    again: _Reload = False,
    corrections: _Corrections = None,
    quarantine: _Quarantine = None,
    overwrite: _Overwrite = False,
    as_json: _Json = False,
) -> None:
    """Load tables and files into PostgreSQL, by a mapping. Run it again to go on where it stopped.

    The exit code is 0 where everything was loaded, and 1 where something went to the quarantine.
    Passwords come from PGPASSWORD or the password file, never from an address.
    """
    from commonweal.engines.transfer import checked, read_mapping

    _one_way(dry_run=dry_run, lint=lint, again=again, corrections=corrections)
    tried = _tried(rows, dry_run=dry_run)
    if quarantine and quarantine.exists() and not overwrite:
        raise BadInput("The file is there already. Use --overwrite.", where=str(quarantine))
    read = read_mapping(mapping)
    places = following.places_of(read, mapping, (source, target, folder))
    if lint:
        return typer.echo(_linted(read, checked(read, places), as_json=as_json))
    if again:
        outcome = _again(read, places, corrections)
    else:
        outcome = _moved(read, places, tried, keep_rows=keep_rows)
    if quarantine and not dry_run:
        _exported(read, places, quarantine)
    typer.echo(json.dumps(outcome.as_data(), indent=2) if as_json else _text(outcome))
    raise typer.Exit(exit_code(None, findings=bool(outcome.findings)))


def _one_way(*, dry_run: bool, lint: bool, again: bool, corrections: Path | None) -> None:
    if dry_run + lint + again > 1:
        raise BadInput("Choose one of --lint, --dry-run and --reload.", field="--reload")
    if corrections and not again:
        raise BadInput("Corrections belong to --reload.", field="--corrections")


def _tried(rows: int | None, *, dry_run: bool) -> int:
    if rows and not dry_run:
        raise BadInput("Only a dry run stops after so many rows: add --dry-run.", field="--rows")
    return (rows or _TRIED_ROWS) if dry_run else 0


def _moved(read: TransferMapping, places: Places, try_rows: int, *, keep_rows: bool) -> Outcome:
    from commonweal.engines.transfer import transfer as move

    with _progress() as told:
        return move(read, places, try_rows=try_rows, keep_rows=keep_rows, progress=told)


def _again(read: TransferMapping, places: Places, corrections: Path | None) -> Outcome:
    from commonweal.engines.transfer import read_corrections, reload

    return reload(read, places, read_corrections(corrections) if corrections else ())


def _exported(read: TransferMapping, places: Places, path: Path) -> None:
    from commonweal.engines.read.exporting import format_of, opened_for_writing
    from commonweal.engines.transfer import QUARANTINE, quarantined

    with opened_for_writing(path, QUARANTINE, format_of(path)) as sink:
        for batch in quarantined(read, places.target):
            sink.write(batch)


@contextmanager
def _progress() -> Iterator[Told]:
    """A line for each table on stderr, once this has taken two seconds and somebody looks."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    tasks: dict[str, TaskID] = {}
    shown_after = time.monotonic() + _PATIENCE_SECONDS

    def told(table: str, done: int, total: int | None) -> None:
        if time.monotonic() < shown_after:
            return
        bar.start()
        if table not in tasks:
            tasks[table] = bar.add_task(table, total=total)
        bar.update(tasks[table], completed=done)

    try:
        yield told
    finally:
        bar.stop()


def _linted(read: TransferMapping, hints: tuple[str, ...], *, as_json: bool) -> str:
    if as_json:
        data = {"transfer": read.name, "mapping": read.digest, "hints": list(hints)}
        return json.dumps(data, indent=2)
    return "\n".join(
        [f"mapping {read.name}, version {read.version}, fits. Digest {read.digest}", *hints]
    )


def _text(outcome: Outcome) -> str:
    done, first = ("would be loaded", "the first ") if outcome.dry_run else ("loaded", "")
    lines = [f"mapping {outcome.name}, version {outcome.version}, digest {outcome.digest[:12]}"]
    for each in outcome.tables:
        said = f"{each.target}: {each.loaded:,} of {first}{counted(each.records, 'row')} {done}"
        more = f", {each.quarantined:,} in the quarantine" if each.quarantined else ""
        more += f", {each.waived:,} waived" if each.waived else ""
        went_on = f", went on after chunk {each.resumed}" if each.resumed else ""
        lines.append(said + more + went_on)
        for (column, bad), count in sorted(each.bad.items())[:_SHOWN]:
            lines.append(f"  {column or 'whole rows'}: {bad} {count:,}")
        for example in each.examples:
            value = json.dumps(example["value"], ensure_ascii=False)
            shown = value if len(value) <= 60 else f"{value[:57]}..."
            lines.append(f"    {example['place']} {example['field']}: {example['reason']} {shown}")
    lines += [f"hint: {hint}" for hint in outcome.hints[:_SHOWN]]
    if len(outcome.hints) > _SHOWN:
        lines.append(f"and {counted(len(outcome.hints) - _SHOWN, 'more hint')}: see --json")
    return "\n".join(lines)
