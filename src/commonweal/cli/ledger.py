"""``commonweal ledger``: verify an export of the history, with no database and no network."""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from commonweal.cli import packs
from commonweal.engines.attest import Verdict, VerifyingKey, checkpoints_in, verify_export
from commonweal.kernel.errors import BadInput, exit_code

__all__ = ["app", "held_checkpoints", "public_keys"]

app = typer.Typer(help="The history, signed: check what was exported.", no_args_is_help=True)

# A line that is longer is no line of ours; without a limit a file of one line would fill memory.
LONGEST_LINE_BYTES = 64 * 1024 * 1024
_SHOWN = 20
_PATIENCE_SECONDS = 2.0
_LINES_A_LOOK = 5_000
_WORTH_SHARING_BYTES = 16 * 1024 * 1024
_MOST_WORKERS = 8  # beyond that the one process that grows the tree is the limit


@app.callback()
def ledger() -> None:
    """The history, signed: check what was exported."""


@app.command()
def verify(
    export: Annotated[
        Path,
        typer.Argument(help="The export (JSON Lines), or an evidence pack (ZIP); - reads stdin."),
    ],
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="Signed checkpoints that you kept: a file with one or many. Repeatable."),
    ] = None,
    key: Annotated[
        str, typer.Option(help="The public key that you kept: a file, or the key itself.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Check that the history, or the evidence pack of a gate, is whole, unchanged and signed.

    Prints the size, the root and "verified", or the first bad entry, or the smallest range
    between two signed checkpoints that does not hold. What was cut off after the last
    checkpoint that somebody else holds cannot be detected.
    """
    keys, held = public_keys(key), held_checkpoints(checkpoint or [])
    if packs.is_one(export):
        found = packs.verify(export, keys=keys, held=held)
        typer.echo(json.dumps(packs.as_data(found), indent=2) if as_json else packs.as_text(found))
        for words in packs.words(found):
            typer.echo(words, err=True)
        raise typer.Exit(exit_code(None, findings=not found.holds))
    with _opened(export) as file:
        lines, workers = _lines(file, export), _workers(export)
        verdict = verify_export(lines, keys=keys, held=held, workers=workers)
    typer.echo(json.dumps(_as_data(verdict), indent=2) if as_json else _as_text(verdict))
    for words in _words(verdict, held=bool(held)):
        typer.echo(words, err=True)
    raise typer.Exit(exit_code(None, findings=not verdict.holds))


def public_keys(key: str) -> list[VerifyingKey]:
    """The keys that ``key`` is, or the file that it names holds. BadInput where there is none."""
    if not key:
        return []
    lines = [key] if key.count("+") >= 2 else _read(Path(key)).splitlines()
    keys = [VerifyingKey.from_text(line) for line in lines if line.strip()]
    if not keys:
        raise BadInput("The file holds no key.", field="--key", where=key)
    return keys


def held_checkpoints(paths: list[Path]) -> list[str]:
    """The notes in these files. BadInput where one holds none."""
    held = []
    for path in paths:
        notes = checkpoints_in(_read(path))
        if not notes:
            raise BadInput("The file holds no checkpoint.", field="--checkpoint", where=str(path))
        held += notes
    return held


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _opened(path: Path) -> BinaryIO:
    if str(path) == "-":
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> BadInput:
    return BadInput(f"The file cannot be read ({error}). Check its name.", where=str(path))


def _workers(path: Path) -> int:
    """One process where a second would cost more than it saves."""
    small = path.is_file() and path.stat().st_size < _WORTH_SHARING_BYTES
    return 1 if small else min(os.cpu_count() or 1, _MOST_WORKERS)


def _lines(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """The lines, with a bar on stderr once this has taken two seconds and somebody looks."""
    total = path.stat().st_size if path.is_file() else None
    console = Console(stderr=True)
    progress = Progress(
        TextColumn("Checking"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    task = progress.add_task("", total=total)
    shown_after = time.monotonic() + _PATIENCE_SECONDS
    done = 0
    try:
        for count, line in enumerate(iter(lambda: file.readline(LONGEST_LINE_BYTES), b"")):
            yield line
            done += len(line)
            if count % _LINES_A_LOOK == 0 and time.monotonic() > shown_after:
                progress.start()
                progress.update(task, completed=done)
    finally:
        progress.stop()


def _as_data(verdict: Verdict) -> dict[str, object]:
    return {
        "size": verdict.size,
        "root": _root(verdict),
        "verified": verdict.holds,
        "signed": verdict.signed,
        "checkpoints": verdict.checkpoints,
        "keys": list(verdict.keys),
        "keys_given": verdict.keys_given,
        "chief": asdict(verdict.chief) if verdict.chief else None,
        "findings": [asdict(finding) for finding in verdict.findings],
        "more_findings": verdict.more_findings,
    }


def _as_text(verdict: Verdict) -> str:
    chief = verdict.chief
    result = "verified" if chief is None else f"not verified: {chief.message}"
    return f"size {verdict.size}\nroot {_root(verdict)}\n{result}"


def _root(verdict: Verdict) -> str:
    return base64.b64encode(verdict.root).decode()


def _words(verdict: Verdict, *, held: bool) -> Iterator[str]:
    """What the result rests on, and the findings after the first."""
    others = [finding for finding in verdict.findings if finding is not verdict.chief]
    yield from (f"Also: {finding.message}" for finding in others[:_SHOWN])
    more = len(others[_SHOWN:]) + verdict.more_findings
    if more:
        yield f"And {more} more; --json lists the first thousand."
    unsigned = verdict.size - verdict.signed
    if verdict.holds and unsigned:
        yield f"The last {unsigned} entries are not under a signed checkpoint yet."
    if not verdict.keys_given:
        yield "The signatures were checked with the key in the export itself. Use --key to check "
        yield "them with the key that you keep: " + ", ".join(verdict.keys or ("none",))
    if verdict.holds and not held:
        yield (
            "Without --checkpoint nobody can tell whether the end was cut off: keep a checkpoint, "
            "and give it next time."
        )
