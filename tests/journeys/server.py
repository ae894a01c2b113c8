"""A real server on a folder of its own: the same programs as ``make run``, without the waiting."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.prepared import ROOT

__all__ = ["ROOT", "Place", "Server", "free_port"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Place:
    """A folder with a database, keys and static files, and how to run a command on it."""

    var: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        """Ours, without what pytest set for itself."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMMONWEAL_", "DJANGO_"))}
        path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        return {
            **kept,
            "PYTHONPATH": path,
            "DJANGO_SETTINGS_MODULE": "commonweal.web.settings",
            "COMMONWEAL_VAR": str(self.var),
            **self.extra,
            **more,
        }

    def manage(self, *words: str, codes: Container[int] = (0,)) -> str:
        """Run one of Django's commands here; what it printed."""
        return self.run(str(ROOT / "manage.py"), *words, codes=codes)

    def run(self, *words: str, codes: Container[int] = (0,)) -> str:
        """Run Python here; what it printed. It ends with one of ``codes``."""
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in codes, f"{words} ended with {done.returncode}:\n{done.stderr}"
        return done.stdout

    def copy(self, to: Path) -> Place:
        shutil.copytree(self.var, to)
        return Place(to, self.extra)


@dataclass
class Server:
    """One web process on a place. ``address`` has localhost, to which passkeys are bound."""

    place: Place
    port: int = field(default_factory=free_port)
    application: str = "commonweal.web.wsgi:application"
    _child: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.place.var / "web.log"

    def start(self) -> None:
        granian = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--no-ws"]
        where = ["--port", str(self.port), "--log-level", "warning", "--blocking-threads", "4"]
        with self.log.open("wb") as log:
            self._child = subprocess.Popen(
                [*granian, *where, self.application],
                env=self.place.environment(COMMONWEAL_LISTEN=f"127.0.0.1:{self.port}"),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 180
        while time.monotonic() < until and self._child and self._child.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"the server did not come up:\n{self.log.read_text()}")

    def stop(self) -> None:
        if self._child:
            self._child.terminate()
            try:
                self._child.wait(timeout=20)
            except subprocess.TimeoutExpired:  # how it stops is asked by test_start.py
                os.killpg(self._child.pid, signal.SIGKILL)
                self._child.wait()
