"""Pages of a portfolio of 1,000 and of 10,000 programmes with ten reports each.

Each size gets a database and a web server of its own, on this machine; one client asks for pages
one after the other. Printed: seconds to fill, queries, times at the 50th and 95th percentile, their
ratio between the two sizes, and the resident memory of the one web worker after the mixed pages.

    python -m benchmarks.pages                1,000 and 10,000 programmes, 1,000 mixed pages
    python -m benchmarks.pages 200 400 100    other sizes, and another number of mixed pages
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ASKED = 60
PATHS = {
    "portfolio": "/",
    "portfolio, page 7": "/?page=7",
    "portfolio, by drift": "/?sort=-drift",
    "portfolio, searched": "/?text=programme+9",
    "programme": "/initiatives/{id}/",
    "programme, cold charts": "/initiatives/{next}/",
    "API list": "/api/v1/initiatives",
}


def main() -> int:
    words = [int(word) for word in sys.argv[1:]] or [1_000, 10_000, 1_000]
    small, large, mixed = (*words, 1_000)[:3] if len(words) > 1 else (words[0], words[0], 100)
    results = {size: measure(size, mixed) for size in (small, large)}
    print_table(results, small, large, mixed)
    return 0


def measure(programmes: int, mixed: int) -> dict[str, Any]:
    """Fill a database, serve it, and time its pages."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        env = {
            **os.environ,  # noqa: TID251 - the children get what we got
            "PYTHONPATH": "src",
            "COMMONWEAL_VAR": folder,
            "COMMONWEAL_ADDRESS": f"http://localhost:{port}",
            "MALLOC_ARENA_MAX": "2",
        }
        run = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run([*run, "prepare"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        began = time.monotonic()
        seeded = subprocess.run(
            [sys.executable, "-m", "benchmarks.pages_seed", str(programmes)],
            cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        facts = json.loads(seeded.stdout.splitlines()[-1])
        facts["seconds to fill"] = time.monotonic() - began
        server = subprocess.Popen(
            [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--no-ws",
             "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
             "--blocking-threads", "4", "--log-level", "warning",
             "commonweal.web.wsgi:application"],
            cwd=ROOT, env=env,
        )  # fmt: skip
        try:
            wait_for(port)
            return {**facts, **ask(port, facts, server.pid, mixed)}
        finally:
            server.terminate()
            server.wait(20)


def ask(port: int, facts: dict[str, Any], pid: int, mixed: int) -> dict[str, Any]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    ids = facts["ids"]
    times: dict[str, list[float]] = {}
    for name, path in PATHS.items():
        seconds = []
        for turn in range(ASKED + 1):
            filled = path.format(id=ids[0], next=ids[(turn + 1) % len(ids)])
            seconds.append(get(link, port, filled, facts["cookie"]))
        times[name] = sorted(seconds[1:])  # the first answer fills the caches of the process
    for turn in range(mixed):
        path = list(PATHS.values())[turn % len(PATHS)]
        get(link, port, path.format(id=ids[0], next=ids[turn % len(ids)]), facts["cookie"])
    return {"times": times, "memory": worker_memory(pid)}


def get(link: http.client.HTTPConnection, port: int, path: str, cookie: str) -> float:
    began = time.perf_counter()
    headers = {"Cookie": f"sessionid={cookie}", "Host": f"localhost:{port}"}
    link.request("GET", path, headers=headers)
    answer = link.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return time.perf_counter() - began


def worker_memory(pid: int) -> float:
    """Resident MB of the largest process of the server: its one worker."""
    pids = [pid, *children_of(pid)]
    return max(resident(one) for one in pids)


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_for(port: int) -> None:
    for _turn in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not come up")


def print_table(results: dict[int, dict[str, Any]], small: int, large: int, mixed: int) -> None:
    print(f"{'page':<24}{'queries':>8}", end="")
    for size in (small, large):
        print(f"{f'{size:,} p50':>14}{'p95 ms':>9}", end="")
    print(f"{'p95 ratio':>11}")
    for name in PATHS:
        tails = []
        print(f"{name:<24}{results[large]['queries'].get(name, 0):>8}", end="")
        for size in (small, large):
            seconds = results[size]["times"][name]
            tails.append(seconds[int(len(seconds) * 0.95)])
            print(f"{statistics.median(seconds) * 1000:>14.1f}{tails[-1] * 1000:>9.1f}", end="")
        print(f"{tails[1] / tails[0]:>11.2f}")
    for size in (small, large):
        one = results[size]
        print(
            f"{size:,} programmes: filled in {one['seconds to fill']:.1f} s; web worker"
            f" {one['memory']:.0f} MB after {mixed:,} mixed pages"
        )


if __name__ == "__main__":
    sys.exit(main())
