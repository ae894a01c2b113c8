"""The processes of a running Commonweal: pages, background work, and the clock."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.environment import PYTHON, VENV
from tools.terminal import ROOT, StepFailed, say

__all__ = ["Serving", "check_port_free"]

STOP_WITHIN_SECONDS = 15
HEALTHY_WITHIN_SECONDS = 60
_RESTARTS = 5
_PR_SET_PDEATHSIG = 1


def check_port_free(host: str, port: int) -> None:
    """StepFailed with what to do where somebody else listens on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StepFailed(
                f"Port {port} on {host} cannot be used: {error.strerror}. Stop what listens there, "
                f"or take another one: make run PORT={port + 1}",
                2,
            ) from error


def _die_with_parent() -> None:
    """On Linux a child is told to stop when the start itself is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Serving:
    """The children, and one promise: when ``run`` returns, none of them is left."""

    host: str
    port: int
    web_workers: int
    stop: threading.Event = field(default_factory=threading.Event)
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _restarts: int = 0

    def run(self, ready: str) -> int:
        """Serve until asked to stop; print ``ready`` when the pages answer. The exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop.set())
        try:
            self._start("web")
            if not self._wait_for_health():
                return 0 if self.stop.is_set() else 3
            self._start("worker")
            self._start("tick")
            say(ready)
            return self._watch()
        finally:
            self._end()

    def _command(self, name: str) -> Sequence[str | Path]:
        if name == "web":
            return [
                *(VENV / "bin" / "granian", "--interface", "wsgi", "--no-ws"),
                *("--host", self.host, "--port", str(self.port), "--log-level", "warning"),
                *("--workers", str(self.web_workers), "--blocking-threads", "4"),
                *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
                "commonweal.web.wsgi:application",
            ]
        manage = [PYTHON, ROOT / "manage.py"]
        if name == "worker":
            return [
                *manage,
                "db_worker",
                "--interval",
                "2",
                "--verbosity",
                "0",
                "--queue-name",
                "*",
            ]
        return [*manage, name]

    def _start(self, name: str) -> None:
        self._children[name] = subprocess.Popen(
            [str(part) for part in self._command(name)],
            cwd=ROOT,
            # Two arenas are plenty for five threads, and keep a worker's memory down.
            env={"MALLOC_ARENA_MAX": "2", **os.environ},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone; we end the children in order
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread runs yet at this point
        )

    def _wait_for_health(self) -> bool:
        until = time.monotonic() + HEALTHY_WITHIN_SECONDS
        while time.monotonic() < until and not self.stop.is_set():
            if self._children["web"].poll() is not None:
                break
            if self._answers():
                return True
            self.stop.wait(0.1)
        if not self.stop.is_set():
            say("The pages did not come up. What they printed is above.")
        return False

    def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        try:
            with urllib.request.urlopen(f"http://{host}:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _watch(self) -> int:
        while not self.stop.wait(0.5):
            for name, child in list(self._children.items()):
                if child.poll() is None:
                    continue
                say(f"The {name} process ended by itself (exit {child.returncode}).")
                if name == "web" or self._restarts >= _RESTARTS:
                    return 3
                self._restarts += 1
                self._start(name)
        say("Stopping ...")
        return 0

    def _end(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + STOP_WITHIN_SECONDS
        for name, child in self._children.items():
            try:
                child.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"The {name} process did not stop in {STOP_WITHIN_SECONDS} s and was killed.")
                child.kill()
                child.wait()
