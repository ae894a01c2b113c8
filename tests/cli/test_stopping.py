"""How the command line ends where it was stopped, or a database broke off."""

from __future__ import annotations

from typing import NoReturn

import adbc_driver_manager as adbc
import pytest

from commonweal.cli import main as program
from commonweal.engines.read.bounded import bounded_duckdb

_MALFORMED = adbc.OperationalError(
    "IO: Failed to step query: database disk image is malformed\nquery: SELECT",
    status_code=adbc.AdbcStatusCode.IO,
)


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (SystemExit(130), "Stopped before the end.\n"),
        (RuntimeError("Query interrupted"), "Stopped before the end.\n"),
        (
            _MALFORMED,
            "Error: A database could not be read to its end: database disk image is malformed.\n",
        ),
    ],
)
def test_what_could_not_finish_says_a_sentence(
    ended: BaseException, said: str, monkeypatch: pytest.MonkeyPatch, capsys
):
    def stopped(_words: object) -> NoReturn:
        raise ended

    monkeypatch.setattr(program, "_program", lambda _words: stopped)
    assert program.main(["verify"]) == 3
    assert capsys.readouterr().err == said


def test_duckdb_draws_no_bar_into_what_is_printed(tmp_path):
    held = bounded_duckdb(str(tmp_path), memory_mb=64)
    assert held.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]
