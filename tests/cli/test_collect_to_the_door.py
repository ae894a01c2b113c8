"""The collector against the real door: POST /api/v1/readings over HTTP."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from commonweal.apps.administration.actions import make_token
from commonweal.apps.measures.models import Reading
from commonweal.apps.sources.tests.factories import an_importer, calls_of, values_of
from commonweal.cli.main import main

LINE = '{"measure": "%s", "id": "%s", "at": "2026-%s", "value": %s}\n'


@pytest.fixture
def site(transactional_db, live_server, tmp_path: Path, settings, monkeypatch):
    """A folder that is collected for a measure of the real server; gives (measure, the folder)."""
    settings.MEDIA_ROOT = tmp_path / "media"
    now, sender = timezone.now(), an_importer()
    calls = calls_of(sender.organisation)
    _made, token = make_token(
        owner=sender, name="site", verbs=("import",), expires_at=now + timedelta(days=1), at=now
    )
    monkeypatch.setenv("COMMONWEAL_COLLECT_TOKEN", token)
    (tmp_path / "in").mkdir()
    (tmp_path / "plan.toml").write_text(
        f'collector = "site-7"\nserver = "{live_server.url}"\nbuffer = "{tmp_path}/buffer.db"\n'
        f'folder = "{tmp_path}/in"\n'
        '[measures.calls]\nwindow = "month"\ncombine = "sum"\n'
        '[measures.nowhere]\nwindow = "month"\ncombine = "sum"\n'
    )
    return calls, tmp_path


def run(folder: Path) -> int:
    return main(["collect", "run", str(folder / "plan.toml"), "--once"])


def test_events_become_readings_and_late_ones_mend_them(site, capsys):
    calls, folder = site
    lines = [LINE % ("calls", n, f"01-{n:02}", "2.5") for n in (3, 4, 5)]
    (folder / "in" / "a.jsonl").write_text("".join([*lines, *lines]))
    assert run(folder) == 0
    assert values_of(calls) == {"2026-01": "7.5"}
    (folder / "in" / "b.jsonl").write_text(LINE % ("calls", "late", "01-31", 1) + lines[0])
    assert run(folder) == 0
    assert values_of(calls) == {"2026-01": "8.5"}
    assert set(Reading.objects.values_list("status", flat=True)) == {"provisional", "replaced"}
    (folder / "in" / "c.jsonl").write_text(LINE % ("nowhere", 1, "01-31", 1))
    assert run(folder) == 1
    assert "nowhere" in capsys.readouterr().err
    assert run(folder) == 0


def test_a_buffer_that_was_lost_is_told_apart_by_the_door(site, capsys):
    """A new buffer under an old name begins at 1 again: its batches are other ones."""
    calls, folder = site
    (folder / "in" / "a.jsonl").write_text(LINE % ("calls", 1, "01-03", 5))
    assert run(folder) == 0
    for path in folder.glob("buffer.db*"):
        path.unlink()
    (folder / "in" / "a.jsonl").write_text(LINE % ("calls", 1, "01-03", 6))
    assert run(folder) == 3
    assert "a name of its own" in capsys.readouterr().err
    assert values_of(calls) == {"2026-01": "5"}
