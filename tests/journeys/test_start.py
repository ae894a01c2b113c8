"""One command starts everything, says where and with which password, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.server import ROOT, Place, free_port
from tests.prepared import tables

Start = Callable[..., subprocess.Popen[str]]
_PASSWORD = re.compile(r"Sign in as (\S+) with the password (\S+)")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """``start(port=..., NAME=value)`` runs ``make run`` on a new folder, in a group of its own.

    Its tables are there: to make them takes it ten seconds, and the run has made them once.
    """
    running: list[subprocess.Popen[str]] = []

    def begin(*, port: int, **settings: str) -> subprocess.Popen[str]:
        place = Place(tmp_path / "var", {"COMMONWEAL_LISTEN": f"127.0.0.1:{port}", **settings})
        if not place.var.exists():
            place.var.mkdir()
            shutil.copy(tables(), place.var)
        environment = {k: v for k, v in place.environment().items() if k != "PYTHONPATH"}
        child = subprocess.Popen(
            [sys.executable, "-m", "tools.start", "run"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        running.append(child)
        return child

    yield begin
    for child in running:
        if child.poll() is None:
            child.kill()
            child.wait()
        assert child.stderr
        child.stderr.close()


def read_until(child: subprocess.Popen[str], word: str) -> str:
    """What it prints up to the line with ``word``, or to its end."""
    assert child.stderr
    lines = []
    for line in child.stderr:
        lines.append(line)
        if word in line:
            break
    return "".join(lines)


def comes_true(asked: Callable[[], bool], seconds: float = 120) -> bool:
    until = time.monotonic() + seconds
    while not (true := asked()) and time.monotonic() < until:
        time.sleep(0.1)
    return true


def whole_family(pid: int) -> list[int]:
    """Pages with a worker, background work, the clock: once all of them are up."""
    assert comes_true(lambda: len(descendants(pid)) >= 4), descendants(pid)
    return descendants(pid)


def descendants(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    own = [int(word) for word in path.read_text().split()] if path.exists() else []
    return own + [below for child in own for below in descendants(child)]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_prints_the_password_once_and_stops_cleanly(start, how):
    port = free_port()
    first = start(port=port)
    said = read_until(first, "Ctrl-C")
    assert f"http://localhost:{port}" in said
    assert _PASSWORD.search(said), said
    with urllib.request.urlopen(f"http://localhost:{port}/healthz") as answer:
        assert answer.status == 200
    family = whole_family(first.pid)

    first.send_signal(how)
    assert first.wait(timeout=120) == 0
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []

    if how is signal.SIGTERM:
        again = start(port=port)
        assert not _PASSWORD.search(read_until(again, "Ctrl-C"))
        again.send_signal(how)
        assert again.wait(timeout=120) == 0


def test_no_child_outlives_a_start_that_is_killed(start):
    child = start(port=free_port())
    read_until(child, "Ctrl-C")
    family = whole_family(child.pid)
    child.kill()
    child.wait()
    comes_true(lambda: not any(_runs(pid) for pid in family))
    left = [pid for pid in family if _runs(pid)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


def _runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


def test_a_port_in_use_is_said_and_the_password_is_not_lost(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        child = start(port=other.getsockname()[1])
        said = read_until(child, "never printed")
    assert child.wait(timeout=120) == 2
    assert "PORT=" in said
    assert _PASSWORD.search(said)


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("COMMONWEAL_WEB_WORKERS", "many", "a number from 1 to 64"),
        ("COMMONWEAL_DATABASE_URL", "oracle://x", "postgresql://"),
        ("COMMONWEAL_DATABSE_URL", "postgresql://x/y", "did you mean COMMONWEAL_DATABASE_URL"),
        ("COMMONWEAL_SECRET_KEY_FILE", "/dev/null", "others can read"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_names_the_page(start, name, value, hint):
    child = start(port=free_port(), **{name: value})
    said = read_until(child, "never printed")
    assert child.wait(timeout=120) == 2
    assert name in said
    assert hint in said
    assert "docs/how-to/configure.md" in said
    assert "Traceback" not in said
