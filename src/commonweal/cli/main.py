"""The command line: ``commonweal``. What was found goes to stdout, words about it to stderr.

Exit codes: 0 done and clean, 1 done with findings, 2 wrong usage or input, 3 could not finish.
"""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Literal

import typer

from commonweal.cli.settings import start_lean
from commonweal.kernel.errors import CommonwealError, exit_code

__all__ = ["app", "main", "run"]

app: typer.Typer
_INTERRUPTED = 130  # what typer makes of Ctrl-C
_STOPPED = "Stopped before the end."
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_HELP: Literal["markdown"] = "markdown"  # paragraphs flow, and square brackets are not eaten
_GROUPS = ("certificate", "collect", "ledger", "replay", "sample", "transfer")
_COMMANDS = ("decode", "link", "profile", "verify")


def _program(words: Sequence[str]) -> typer.Typer:
    """All commands; or the one that these words begin with, because loading the others takes
    longer than many a comparison."""
    named = [each for each in (*_GROUPS, *_COMMANDS) if [each] == list(words[:1])]
    program = typer.Typer(
        name="commonweal",
        help="Check and calculate on files, without a database.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=_HELP,
    )
    program.callback()(commonweal)
    for name in named or (*_GROUPS, *_COMMANDS):
        module = import_module(f"commonweal.cli.{name}")
        if name in _GROUPS:
            module.app.rich_markup_mode = _HELP
            program.add_typer(module.app, name=name)
        else:
            program.command()(getattr(module, name))
    return program


def commonweal() -> None:
    """Check and calculate on files, without a database."""


def __getattr__(name: str) -> typer.Typer:
    """``app`` is the program with all its commands."""
    if name != "app":
        raise AttributeError(name)
    return _program([])


def run() -> int:
    """The program. pyarrow looks for pandas as soon as it makes an array, and loads it where it is
    there: a third of a second and 40 MB, for nothing that a transfer or a decoding uses."""
    if sys.argv[1:2] in (["transfer"], ["decode"], ["verify"]):
        sys.meta_path.insert(0, _WithoutPandas())
        start_lean()
    sys.unraisablehook = _unraisable
    return main()


def _unraisable(what: sys.UnraisableHookArgs) -> None:
    """pyarrow shows a wrong row of a CSV file as a text, says so where its bytes are none, and
    reports the row all the same."""
    if what.exc_type is not UnicodeDecodeError:
        sys.__unraisablehook__(what)


def _in_words(error: Exception) -> str:
    """A sentence where a database broke off while it was read, damaged, locked, gone; or where the
    disk is full."""
    if isinstance(error, OSError) and error.errno in _FULL:
        where = f"{error.filename}: " if error.filename else ""
        return f"Error: {where}What came out could not be written: {error.strerror}."
    if isinstance(error, RuntimeError) and str(error) == "Query interrupted":
        return _STOPPED  # DuckDB's way to pass a Ctrl-C on
    if not type(error).__module__.startswith("adbc_driver_manager"):
        return ""
    said = str(error).split("\n", 1)[0].rpartition(": ")[2]
    return f"Error: A database could not be read to its end: {said}."


class _WithoutPandas:
    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        _program(sys.argv[1:] if arguments is None else arguments)(arguments)
    except SystemExit as stop:
        if stop.code == _INTERRUPTED:
            typer.echo(_STOPPED, err=True)
        return stop.code if stop.code in {0, 1, 2} and isinstance(stop.code, int) else 3
    except CommonwealError as error:
        typer.echo(f"Error: {error}", err=True)
        return exit_code(error)
    except Exception as error:  # noqa: BLE001 - whatever it was, the command could not finish
        said = _in_words(error)
        typer.echo(said, err=True) if said else traceback.print_exception(error)
        return exit_code(error)
    return 0
