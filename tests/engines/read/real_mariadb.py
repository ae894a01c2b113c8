"""A MariaDB server of its own, from Debian's package, for the drill and the benchmark."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def mariadb(folder: Path) -> Iterator[tuple[Path, int]]:
    """A server of its own that listens on a socket alone."""
    data, socket = folder / "mariadb", folder / "s"
    folder.chmod(0o755)
    data.mkdir()
    user = f"--user={'mysql' if os.geteuid() == 0 else getpass.getuser()}"
    if os.geteuid() == 0:
        shutil.chown(data, "mysql")
    normal = "--auth-root-authentication-method=normal"
    install = ["mariadb-install-db", "--no-defaults", user, f"--datadir={data}", normal]
    subprocess.run(install, check=True, capture_output=True)
    words = [f"--datadir={data}", f"--socket={data}/s", "--skip-networking", "--local-infile=1"]
    server = subprocess.Popen(
        [shutil.which("mariadbd") or "mariadbd", "--no-defaults", user, *words],
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while not (data / "s").exists() and time.monotonic() < until:
            time.sleep(0.1)
        socket.symlink_to(data / "s")
        yield socket, server.pid
    finally:
        server.terminate()
        server.wait()
