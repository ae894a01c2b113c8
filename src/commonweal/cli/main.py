"""The command line: ``commonweal``. What was found goes to stdout, words about it to stderr.

Exit codes: 0 done and clean, 1 done with findings, 2 wrong usage or input, 3 could not finish.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

import typer

from commonweal.cli import certificate, collect, ledger, replay, sample, transfer
from commonweal.cli.decode import decode
from commonweal.cli.link import link
from commonweal.cli.profile import profile
from commonweal.cli.verify import verify
from commonweal.kernel.errors import CommonwealError, exit_code

__all__ = ["app", "main", "run"]

app = typer.Typer(
    name="commonweal",
    help="Check and calculate on files, without a database.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(certificate.app, name="certificate")
app.add_typer(collect.app, name="collect")
app.add_typer(ledger.app, name="ledger")
app.add_typer(replay.app, name="replay")
app.add_typer(sample.app, name="sample")
app.add_typer(transfer.app, name="transfer")
app.command()(decode)
app.command()(link)
app.command()(profile)
app.command()(verify)


@app.callback()
def commonweal() -> None:
    """Check and calculate on files, without a database."""


def run() -> int:
    """The program. pyarrow looks for pandas as soon as it makes an array, and loads it where it is
    there: a third of a second and 40 MB, for nothing that a transfer or a decoding uses."""
    if sys.argv[1:2] in (["transfer"], ["decode"]):
        sys.meta_path.insert(0, _WithoutPandas())
    return main()


class _WithoutPandas:
    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        app(arguments)
    except SystemExit as stop:
        return stop.code if stop.code in {0, 1, 2} and isinstance(stop.code, int) else 3
    except CommonwealError as error:
        typer.echo(f"Error: {error}", err=True)
        return exit_code(error)
    except Exception as error:  # noqa: BLE001 - whatever it was, the command could not finish
        traceback.print_exception(error)
        return exit_code(error)
    return 0
