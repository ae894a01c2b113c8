"""``commonweal decode``: a legacy file to Parquet, CSV or JSON Lines, and what was not readable."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from commonweal.cli.legacy import Described, layout_text, opened
from commonweal.kernel.errors import BadInput, exit_code

if TYPE_CHECKING:
    from commonweal.engines.read.cobol import Counts

__all__ = ["decode"]

_PATIENCE_SECONDS = 2.0


_File = Annotated[Path, typer.Argument(help="The file to read.")]
_Copybook = Annotated[
    list[Path] | None,
    typer.Option(
        "--copybook", "-c",
        help="The copybook that describes its records. Repeatable: each describes the same bytes.",
    ),
]  # fmt: skip
_Columns = Annotated[
    str, typer.Option(help="Text in columns: a layout (JSON), or infer with --layout.")
]
_Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Where to: .parquet, .csv or .jsonl.")
]
_Kind = Annotated[
    str, typer.Option("--format", help="parquet, csv or jsonl, where --out does not say it.")
]
_Options = Annotated[
    str, typer.Option(help="Reader options: a JSON file, or FILE#NAME for one entry of it.")
]
_Option = Annotated[
    list[str] | None,
    typer.Option(help="One option, as name=value (value as JSON or as text). Repeatable."),
]
_Record = Annotated[
    str,
    typer.Option(
        help="The record, where the copybook describes several; A+B: one after the other."
    ),
]
_Source = Annotated[
    str, typer.Option(help="Columns of the copybook: auto, fixed, free, or as numbers: 8-72.")
]
_Quarantine = Annotated[
    Path | None, typer.Option(help="Where findings go; OUT.quarantine.jsonl by default.")
]
_Overwrite = Annotated[bool, typer.Option(help="Replace files that are there.")]
_Layout = Annotated[
    bool, typer.Option("--layout", help="Print where each field lies, and read nothing.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def decode(  # noqa: PLR0913 - the flags of a command
    file: _File,
    *,
    copybook: _Copybook = None,
    columns: _Columns = "",
    out: _Out = None,
    kind: _Kind = "",
    options: _Options = "",
    option: _Option = None,
    record: _Record = "",
    source_format: _Source = "auto",
    quarantine: _Quarantine = None,
    overwrite: _Overwrite = False,
    show_layout: _Layout = False,
    as_json: _Json = False,
) -> None:
    """Decode a legacy file: of a COBOL program, DBF, or text in columns.

    Prints how many records were read and what was found. A field that cannot be read has no value
    in the output; its place, bytes and reason go to the quarantine, and the exit code is 1.
    """
    described = Described(
        file, tuple(copybook or ()), columns, record, source_format, options, tuple(option or ())
    )
    if show_layout:
        typer.echo(layout_text(described, as_json=as_json))
        return
    if out is None:
        raise BadInput("Say where the result goes.", field="--out")
    bad = quarantine or out.with_name(out.name + ".quarantine.jsonl")
    for path in (out, bad):
        if path.exists() and not overwrite:
            raise BadInput("The file is there already. Use --overwrite.", where=str(path))
    counts = _written(described, (out, kind, bad))
    result = _result(file, counts, (out, bad if counts.findings else None))
    typer.echo(json.dumps(result, indent=2) if as_json else _text(result))
    raise typer.Exit(exit_code(None, findings=bool(counts.findings)))


def _written(described: Described, out: tuple[Path, str, Path]) -> Counts:
    """Reads all and writes both files; neither is there if this does not come to its end."""
    from commonweal.engines.read.cobol import QUARANTINE
    from commonweal.engines.read.exporting import format_of, written_beside
    from commonweal.engines.read.whole_files import whole_files

    path, kind, bad = out
    made = format_of(path, kind)
    with _progress(described.file) as progress:
        source = opened(described, progress)
        with (
            whole_files() as beside,
            written_beside((bad, beside(bad)), QUARANTINE, "jsonl") as findings,
            written_beside((path, beside(path)), source.schema, made, source.sizes) as rows,
        ):
            for batch, found in source.batches:
                rows.write(batch)
                for part in found.to_batches():
                    findings.write(part)
    if not source.counts.findings:
        bad.unlink()
    return source.counts


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], None]]:
    """A bar on stderr once this has taken two seconds and somebody looks."""
    console = Console(stderr=True)
    columns = (TextColumn("Decoding"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    known = file.is_file() and file.suffix.lower() not in {".gz", ".bz2"}
    task = bar.add_task("", total=file.stat().st_size if known else None)
    shown_after = time.monotonic() + _PATIENCE_SECONDS

    def told(done: int) -> None:
        if time.monotonic() > shown_after:
            bar.start()
            bar.update(task, completed=done)

    try:
        yield told
    finally:
        bar.stop()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error


def _result(file: Path, counts: Counts, out: tuple[Path, Path | None]) -> dict[str, Any]:
    path, bad = out
    return {
        "file": str(file),
        "sha256": _digest(file),
        "records": counts.records,
        "skipped": counts.skipped,
        "findings": counts.findings,
        "quarantined": [
            {"field": field, "reason": reason, "count": count}
            for (field, reason), count in sorted(counts.quarantined.items())
        ],
        "blank_numbers": dict(sorted(counts.blank.items())),
        "beyond_picture": dict(sorted(counts.beyond_picture.items())),
        "control_codes_changed": dict(sorted(counts.controls.items())),
        "out": str(path),
        "quarantine": str(bad) if bad else None,
    }


def _text(result: dict[str, Any]) -> str:
    lines = [f"records {result['records']}", f"findings {result['findings']}"]
    if result["skipped"]:
        lines.insert(1, f"left out {result['skipped']}")
    for each in result["quarantined"]:
        lines.append(f"  {each['field'] or 'whole records'}: {each['reason']} {each['count']}")
    for name, said in (
        ("blank_numbers", "blank numbers"),
        ("beyond_picture", "larger than their picture, kept"),
        ("control_codes_changed", "texts with control codes changed"),
    ):
        lines += [f"{said}: {field} {count}" for field, count in result[name].items()]
    lines.append(f"written {result['out']}")
    if result["quarantine"]:
        lines.append(f"quarantine {result['quarantine']}")
    return "\n".join(lines)
