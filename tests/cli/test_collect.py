"""``commonweal collect``: what is printed where, the exit codes, and the door on this machine."""

from __future__ import annotations

import fcntl
import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from commonweal.cli.listening import listening
from commonweal.cli.main import main
from commonweal.engines.collect import Buffer, read_plan
from tests.engines.collect.far import Far, far_server

LINE = '{"measure": "calls", "id": "%s", "at": "2026-04-01T10:00:00Z", "value": %s}\n'


@pytest.fixture
def site(tmp_path: Path, monkeypatch) -> Iterator[SimpleNamespace]:
    """A plan for a folder, its token, and the server that it sends to."""
    monkeypatch.delenv("COMMONWEAL_COLLECT_TOKEN", raising=False)
    with far_server(Far()) as far:
        site = SimpleNamespace(far=far, plan=tmp_path / "plan.toml", folder=tmp_path / "in")
        site.buffer, site.token = tmp_path / "buffer.db", tmp_path / "token"
        site.folder.mkdir()
        site.token.write_text("cw_test\n")
        site.plan.write_text(plan_of(site))
        yield site


def plan_of(site: SimpleNamespace, more: str = "") -> str:
    return (
        f'collector = "site-7"\nserver = "http://127.0.0.1:{site.far.port}"\n'
        f'buffer = "{site.buffer}"\nfolder = "{site.folder}"\ntoken_file = "{site.token}"\n{more}'
        '[measures.calls]\nwindow = "day"\ncombine = "sum"\n'
    )


def run(site: SimpleNamespace) -> int:
    return main(["collect", "run", str(site.plan), "--once"])


def test_what_is_in_the_folder_is_sent_once(site, capsys):
    (site.folder / "a.jsonl").write_text(LINE % ("1", 2) + LINE % ("2", 3) + LINE % ("1", 2))
    assert run(site) == 0
    assert "1 accepted, 0 waiting" in capsys.readouterr().out
    assert run(site) == 0
    assert site.far.read() == {("calls", "2026-04-01"): "5"}
    assert len(site.far.bodies) == 1


def test_lines_that_are_no_events_are_findings(site, capsys):
    (site.folder / "a.jsonl").write_text(LINE % ("1", 2) + "x\n")
    assert run(site) == 1
    assert site.far.read() == {("calls", "2026-04-01"): "2"}
    assert main(["collect", "status", str(site.plan)]) == 1
    assert "a.jsonl, byte 74: This is not a line of JSON." in capsys.readouterr().err
    assert main(["collect", "status", str(site.plan), "--json"]) == 1
    held = json.loads(capsys.readouterr().out)
    assert (held["accepted"], held["waiting"], held["refused"]) == (1, 0, 1)


def test_a_server_that_is_away_is_exit_3_and_nothing_is_lost(site, capsys):
    (site.folder / "a.jsonl").write_text(LINE % ("1", 2))
    site.far.loss = 1.0
    assert run(site) == 3
    assert "Error:" in capsys.readouterr().err
    (site.folder / "a.jsonl").unlink()
    site.far.loss = 0.0
    assert run(site) == 0
    assert site.far.read() == {("calls", "2026-04-01"): "2"}


def test_a_token_that_is_refused_or_missing(site, capsys):
    (site.folder / "a.jsonl").write_text(LINE % ("1", 2))
    site.token.write_text("cw_old")
    assert run(site) == 3
    assert "token" in capsys.readouterr().err
    site.token.unlink()
    assert run(site) == 2
    site.token.write_text("")
    assert run(site) == 2
    assert "cw_" not in capsys.readouterr().err


def test_two_on_one_buffer_and_a_plan_that_is_none(site, capsys):
    with Path(f"{site.buffer}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert run(site) == 3
    assert "Another collector" in capsys.readouterr().err
    assert main(["collect", "status", str(site.plan)]) == 2
    site.plan.write_text("x")
    assert run(site) == 2
    assert main(["collect", "run", str(site.folder / "none")]) == 2


def test_a_full_buffer_reads_no_more_and_says_so(site, capsys):
    site.plan.write_text(plan_of(site, "limit_mb = 1\n"))
    with (site.folder / "a.jsonl").open("w") as file:
        file.writelines(LINE % (f"{number:0150}", 1) for number in range(12_000))
    assert run(site) == 1
    assert "The buffer is full" in capsys.readouterr().err
    sent = sum(int(value) for value in site.far.read().values())
    assert 1_000 <= sent < 12_000
    assert main(["collect", "status", str(site.plan)]) == 1
    assert "(full)" in capsys.readouterr().out
    site.plan.write_text(plan_of(site, "limit_mb = 100\n"))
    assert run(site) == 0
    assert site.far.read() == {("calls", "2026-04-01"): "12000"}


# The door on this machine


@pytest.fixture
def door(site: SimpleNamespace) -> Iterator[tuple[int, Buffer]]:
    plan = read_plan(plan_of(site, "listen = 1\n"))
    buffer = Buffer(site.buffer, 10**8)
    with listening(_anywhere(plan), buffer) as port:
        yield port, buffer
    buffer.close()


def _anywhere(plan):
    from dataclasses import replace

    return replace(plan, listen=_free_port())


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def call(port: int, body: bytes, path: str = "/events", **headers: str) -> tuple[int, dict]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    usual = {"Content-Type": "application/x-ndjson"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST", path, body, {**usual, **named})
    answer = connection.getresponse()
    said = json.loads(answer.read())
    connection.close()
    return answer.status, said


def test_events_by_http_are_on_disk_when_they_are_answered(door):
    port, buffer = door
    status, said = call(port, (LINE % ("1", 2) + LINE % ("1", 2) + "x").encode())
    assert (status, said["new"], said["known"]) == (200, 1, 1)
    assert said["refused"] == [{"row": 3, "why": "This is not a line of JSON."}]
    assert buffer.status().events == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"path": "/other"}, 404),
        ({"Host": "evil.example:80"}, 404),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Length": "99999999999"}, 413),
        ({"Content_Length": "-1"}, 413),
        ({"Content_Length": "000000000099999999"}, 413),
    ],
)
def test_what_is_not_meant_for_the_door_is_refused(door, given, status):
    assert call(door[0], b"", **given)[0] == status


def test_a_full_buffer_answers_507(door):
    port, buffer = door
    buffer._limit = 1
    assert call(port, (LINE % ("1", 2)).encode())[0] == 507
    assert buffer.status().events == 0
